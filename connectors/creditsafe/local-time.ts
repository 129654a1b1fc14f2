import { isDay, wallClock, type Instant } from '../../src/domain/time.ts';

/**
 * `2019-12-06 08:23:37` as an instant. The bureau gives no zone: read as Swedish time (assumption). Null for anything
 * that is no such time. In the hour that comes twice the first one is taken, because an event too early is asked about
 * and one too late would be missed.
 */
export function swedishInstant(text: string): Instant | null {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2}(?:\.\d{1,7})?)?$/.exec(text.trim());
  const [, day = '', time = '', seconds = ':00'] = match ?? [];
  if (match === null || !isDay(day)) return null;
  for (const hours of [2, 1]) {
    const at = new Date(Date.parse(`${day}T${time}${seconds.slice(0, 3)}Z`) - hours * 3_600_000);
    if (Number.isNaN(at.getTime())) return null;
    const clock = wallClock(at);
    if (clock.day === day && clock.time === time) return at.toISOString();
  }
  // An hour that the clock jumped over.
  return new Date(Date.parse(`${day}T${time}${seconds.slice(0, 3)}Z`) - 3_600_000).toISOString();
}
