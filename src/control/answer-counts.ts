import type { Answer } from '../domain/connector.ts';
import { counted, type DayFigures, noFigures, type SourceDayStore } from '../domain/plausibility.ts';
import { dayOf, type Day } from '../domain/time.ts';

/** So many answers are counted in memory before they are written: one write each would cost as much as the answers. */
const WRITE_AFTER = 50;

/** Counts what sources answer, so that a day's answers can be looked at as a whole. */
export interface Statistics {
  count(source: string, answer: Answer): Promise<void>;
  /** Writes what is counted and not written. */
  flush(): Promise<void>;
}

export function createStatistics(store: SourceDayStore, now: () => Date): Statistics {
  const waiting = new Map<string, { day: Day; source: string; figures: DayFigures; count: number }>();
  const writeOut = async (key: string): Promise<void> => {
    const entry = waiting.get(key);
    if (entry === undefined) return;
    waiting.delete(key);
    await store.add({ source: entry.source, day: entry.day, figures: entry.figures });
  };
  return {
    async count(source, answer) {
      const day = dayOf(now());
      const key = `${day} ${source}`;
      const before = waiting.get(key);
      const count = (before?.count ?? 0) + 1;
      waiting.set(key, { day, source, figures: counted(before?.figures ?? noFigures, answer), count });
      if (count >= WRITE_AFTER) await writeOut(key);
    },
    async flush() {
      for (const key of Array.from(waiting.keys())) await writeOut(key);
    },
  };
}
