import type { OpenFlag } from '../../domain/check.ts';
import type { Params } from '../../domain/rule.ts';
import { dayOfMs, endOfDay } from '../sqlite/calendar.ts';
import { createLastSeen } from './last-seen.ts';
import type { flagEvents, flags } from '../sqlite/schema.ts';
import type { Database } from '../sqlite/database.ts';

type FlagRow = typeof flags.$inferSelect;
type FlagEventRow = typeof flagEvents.$inferSelect;
type Signal = Pick<FlagRow, 'rule' | 'severity'>;
export type FlagThen = OpenFlag & { readonly clearedOn: string | null };

/** Flags of one supplier, as they stand or stood. Whose rules they are is for the caller to ask. */
export interface FlagReader {
  open(supplierId: number): readonly Signal[];
  /** Those that stood open when a check was done. */
  openOn(supplierId: number, doneAt: number | null): readonly Signal[];
  /** All that had opened by the end of a day, as they stood then. */
  by(supplierId: number, day: string): readonly FlagThen[];
}

export function createFlagReader(db: Database): FlagReader {
  const lastSeen = createLastSeen(db);
  const open = db.prepare<[number], Signal>(
    'SELECT rule, severity FROM flags WHERE supplier_id = ? AND cleared_on IS NULL ORDER BY id',
  );
  const flagsOf = db.prepare<[number, string], FlagRow>(
    'SELECT * FROM flags WHERE supplier_id = ? AND opened_on <= ? ORDER BY opened_on, id',
  );
  const eventBy = db.prepare<[number, string], FlagEventRow>(`
    SELECT * FROM flag_events WHERE flag_id = ? AND "on" <= ? AND change <> 'cleared' ORDER BY id DESC LIMIT 1`);

  // The check that opened it is the first that saw it.
  const seenBy = (row: FlagRow, day: string): string =>
    lastSeen({ supplierId: row.supplier_id, rule: row.rule, before: endOfDay(day) }) ?? row.opened_on;

  function then(row: FlagRow, day: string): FlagThen {
    const told = eventBy.get(row.id, day);
    return {
      flagId: row.id,
      rule: row.rule,
      severity: told?.severity ?? row.severity,
      weight: told ? told.weight : row.weight,
      // What was seen since the last event is told as it is now, once nothing later than the day is in the row.
      params: JSON.parse(row.last_seen_on <= day ? row.params : (told?.params ?? row.params)) as Params,
      openedOn: row.opened_on,
      lastSeenOn: row.last_seen_on <= day ? row.last_seen_on : seenBy(row, day),
      clearedOn: row.cleared_on !== null && row.cleared_on <= day ? row.cleared_on : null,
    };
  }

  const by: FlagReader['by'] = (supplierId, day) => flagsOf.all(supplierId, day).map((row) => then(row, day));

  return {
    open: (supplierId) => open.all(supplierId),
    openOn: (supplierId, doneAt) =>
      doneAt === null ? [] : by(supplierId, dayOfMs(doneAt)).filter(({ clearedOn }) => clearedOn === null),
    by,
  };
}
