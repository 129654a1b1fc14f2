import type { DigestMark, DigestMarks } from '../../domain/digest.ts';
import { orNull, toInstant, type Database } from '../sqlite/database.ts';
import { createRowsInserter } from '../sqlite/many-rows.ts';
import { readList } from './readers.ts';
import type { digestMarks, digests, flagEvents } from '../sqlite/schema.ts';
import type { ToldOf } from '../../domain/digest-store.ts';

/*
 * What a unit has read of the flag events is kept as a mark per unit and event, never as a highest id: an event with a
 * lower id may be committed later. Digests from before the marks had read everything up to their `up_to_event`.
 */

/** The last digest of a unit from before marks were kept: the events that it had read, and when. */
export interface ReadBefore {
  readonly upTo: number;
  readonly since: number;
}

/** SQL: event `e`, with the unit's mark `m` (joined, or null), waits to be told. Needs `@upTo`. */
export const waits = `(m.state IN ('counted', 'start') OR (m.state IS NULL AND e.id > @upTo))`;

/** SQL: the unit's marks as `m` of event `e`. */
export const joinMarks = (unit: string): string =>
  `LEFT JOIN digest_marks m ON m.event_id = e.id AND m.unit = ${unit}`;

type ToldRow = Pick<typeof flagEvents.$inferSelect, 'rule' | 'change' | 'on'> &
  Pick<typeof digestMarks.$inferSelect, 'unit'> &
  Pick<typeof digests.$inferSelect, 'created_at'> & {
    readonly recipients: string | null;
    readonly sent_at: number | null;
  };

const ROWS_AT_ONCE = 200;

export function createMarks(db: Database) {
  const insert = createRowsInserter(db, {
    into: 'digest_marks (event_id, unit, state, digest_id)',
    columns: 4,
    conflict:
      'ON CONFLICT (event_id, unit) DO UPDATE SET state = excluded.state, digest_id = excluded.digest_id',
  });
  const before = db.prepare<[string], ReadBefore>(
    `SELECT up_to_event AS "upTo", created_at AS since FROM digests WHERE unit = ? AND up_to_event > 0
     ORDER BY id DESC LIMIT 1`,
  );
  const told = db.prepare<[number], ToldRow>(`
    SELECT m.unit, e.rule, e.change, e."on", d.created_at, o.recipients, o.sent_at
    FROM flags f JOIN flag_events e ON e.flag_id = f.id
    JOIN digest_marks m ON m.event_id = e.id AND m.state = 'told'
    JOIN digests d ON d.id = m.digest_id LEFT JOIN outbox o ON o.digest_id = d.id
    WHERE f.supplier_id = ? ORDER BY d.id, e.id`);

  return {
    readBefore: (unit: string): ReadBefore => before.get(unit) ?? { upTo: 0, since: Number.MAX_SAFE_INTEGER },

    /** Inside a write command. */
    write(unit: string, digestId: number, marks: DigestMarks): void {
      const rows = Object.entries(marks).flatMap(([state, ids]) =>
        ids.map((id): [number, string, DigestMark, number] => [id, unit, state as DigestMark, digestId]),
      );
      for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
        const some = rows.slice(at, at + ROWS_AT_ONCE);
        // One statement per number of rows is kept, so that a last odd number goes row by row.
        if (some.length === ROWS_AT_ONCE) insert(some.flat());
        else for (const row of some) insert(row);
      }
    },

    toldOf: (supplierId: number, rules: readonly string[]): readonly ToldOf[] =>
      told
        .all(supplierId)
        .filter(({ rule }) => rules.includes(rule))
        .map((row) => ({
          unit: row.unit,
          rule: row.rule,
          change: row.change,
          on: row.on,
          composedAt: toInstant(row.created_at),
          recipients: readList(row.recipients),
          sentAt: orNull(row.sent_at),
        })),
  };
}
