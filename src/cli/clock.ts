import type { Day } from '../domain/time.ts';

export const systemClock = (): Date => new Date();

/**
 * A clock that shows a given Swedish day from `hour` (UTC) on, and ticks. Two commands on the same day, one after the
 * other, still see time pass: the real time of day is folded into the hour that follows. For fixtures only.
 */
export function clockOn(day: Day, hour: number): () => Date {
  const startedAt = Date.now();
  const foldedMs = (startedAt % 86_400_000) / 24;
  const base = Date.parse(`${day}T${String(hour).padStart(2, '0')}:00:00Z`) + foldedMs;
  return () => new Date(base + (Date.now() - startedAt));
}

/** A clock that can be moved from day to day, for the demo. */
export function movableClock(first: Day): {
  now: () => Date;
  moveTo(day: Day, hour: number): void;
} {
  let clock = clockOn(first, 5);
  return {
    now: () => clock(),
    moveTo: (day, hour) => {
      clock = clockOn(day, hour);
    },
  };
}
