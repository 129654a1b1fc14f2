import type { Database } from '../sqlite/database.ts';
import { idsIn } from '../sqlite/dialect.ts';

/** Suppliers remembered between parts; a bound on memory. */
const MOST_SEEN = 50_000;

/** By supplier: the last month noted for each unit that pays it (`''`: rows of no unit). */
export type MonthsOf = ReadonlyMap<number, Map<string, number>>;

/** Which units pay which suppliers, as an import sees it: one read for many suppliers, and none for those it has met. */
export interface PaidMonths {
  of(supplierIds: ReadonlySet<number>): MonthsOf;
  /** For what is committed: but for a reckoning anew, months only move forward, so that it cannot grow stale. */
  remember(months: MonthsOf): void;
  /** After months were reckoned anew. */
  forget(): void;
}

export function createPaidMonths(db: Database): PaidMonths {
  const stored = db
    .prepare<[string], [number, string, number]>(
      `SELECT supplier_id, unit, last_month FROM supplier_units
       WHERE supplier_id IN ${idsIn('?')}`,
    )
    .raw();
  const seen = new Map<number, Map<string, number>>();

  return {
    of(supplierIds) {
      const found = new Map<number, Map<string, number>>();
      const missing: number[] = [];
      for (const id of supplierIds) {
        const before = seen.get(id);
        if (before === undefined) missing.push(id);
        found.set(id, before ?? new Map<string, number>());
      }
      if (missing.length > 0)
        for (const [id, unit, month] of stored.all(JSON.stringify(missing))) found.get(id)?.set(unit, month);
      return found;
    },
    remember(months) {
      if (seen.size > MOST_SEEN) seen.clear();
      for (const [id, byUnit] of months) seen.set(id, byUnit);
    },
    forget: () => seen.clear(),
  };
}
