import type { Day } from '../../domain/time.ts';
import { dayOfMs } from '../sqlite/calendar.ts';
import { createVerdictSets } from './verdict-sets.ts';
import type { Database } from '../sqlite/database.ts';

interface DoneRow {
  readonly done_at: number;
  readonly verdict_set_id: number | null;
}

/**
 * The day of the latest check before an instant that found a rule to hit; null when there is none. The flag itself keeps
 * only the very last one.
 */
export function createLastSeen(
  db: Database,
): (query: { supplierId: number; rule: string; before: number }) => Day | null {
  const verdictSets = createVerdictSets(db);
  const doneBefore = db.prepare<[number, number], DoneRow>(`
    SELECT done_at, verdict_set_id FROM checks WHERE supplier_id = ? AND done_at < ? ORDER BY done_at DESC, id DESC`);

  return ({ supplierId, rule, before }) => {
    for (const { done_at: doneAt, verdict_set_id: setId } of doneBefore.iterate(supplierId, before)) {
      const verdicts = setId === null ? [] : verdictSets.read(setId);
      if (verdicts.some((one) => one.rule === rule && one.outcome === 'hit')) return dayOfMs(doneAt);
    }
    return null;
  };
}
