import type { Database } from 'better-sqlite3';

import { UNCHECKED_TITLE, type DigestSupplier } from '../domain/digest.ts';
import { seesRule, type Viewer } from '../domain/viewer.ts';

/**
 * Who stood open at a unit's first digest and has never been told of, read from the digests as they were sent: a
 * supplier is told of when one of them names it anywhere but among the unchecked ones.
 */
export function createUntold(
  db: Database,
): (viewer: Viewer & { readonly unit: string }, suppliers: readonly DigestSupplier[]) => readonly number[] {
  const firstUpTo = db
    .prepare<[string], number>('SELECT up_to_event FROM digests WHERE unit = ? ORDER BY id LIMIT 1')
    .pluck();
  // By rule, not by flag: one that went and came back is still what stood open then.
  const standingSince = db.prepare<[number], { supplier_id: number; rule: string }>(`
    SELECT DISTINCT e.supplier_id, e.rule FROM flag_events e
    JOIN flags f ON f.supplier_id = e.supplier_id AND f.rule = e.rule AND f.cleared_on IS NULL
    WHERE e.id <= ?`);
  const toldRefs = db
    .prepare<[string, string], string>(
      `SELECT DISTINCT i.value ->> '$.ref'
       FROM digests d, json_each(d.digest, '$.sections') s, json_each(s.value, '$.items') i
       WHERE d.unit = ? AND s.value ->> '$.title' <> ?`,
    )
    .pluck();

  return (viewer, suppliers) => {
    const { unit } = viewer;
    const upTo = firstUpTo.get(unit);
    if (upTo === undefined) return [];
    const standing = new Set(
      standingSince
        .all(upTo)
        .filter(({ rule }) => seesRule(viewer, rule))
        .map(({ supplier_id: id }) => id),
    );
    const candidates = suppliers.filter(({ id }) => standing.has(id));
    if (candidates.length === 0) return [];
    const told = new Set(toldRefs.all(unit, UNCHECKED_TITLE));
    return candidates.filter(({ ref }) => !told.has(ref)).map(({ id }) => id);
  };
}
