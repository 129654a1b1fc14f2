import { setImmediate as turn } from 'node:timers/promises';

import { dayOfMs, monthNumber } from '../sqlite/calendar.ts';
import { counted } from './counted-rows.ts';
import type { Context } from '../sqlite/database.ts';
import type { imports } from '../sqlite/schema.ts';

type ImportRow = Pick<typeof imports.$inferSelect, 'id' | 'imported_at'>;
interface Paid {
  readonly unit: string;
  readonly import_id: number | null;
  readonly month: number;
}
interface Pair {
  readonly unit: string;
  readonly last_month: number;
}

/** Rows that are looked at in one go. */
const WINDOW = 5000;
const GROUP = 50;

/**
 * Reckons anew in which months suppliers were last paid, after an import was withdrawn or has replaced another: elsewhere
 * these months only move forward. Goes through the imports that wait for it, so that one that was interrupted is taken up
 * by whoever opens the database next.
 */
export function createPaidRecount({ db, write }: Pick<Context, 'db' | 'write'>): () => Promise<void> {
  const waiting = db.prepare<[], number>('SELECT id FROM imports WHERE months_noted = 0 ORDER BY id').pluck();
  const noted = db.prepare('UPDATE imports SET months_noted = 1 WHERE id = ?');
  const lastRow = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM ledger_rows').pluck();
  const touched = db
    .prepare<{ from: number; to: number; import: number }, number>(`
      SELECT DISTINCT l.supplier_id FROM ledger_rows l WHERE l.id > @from AND l.id <= @to AND (l.import_id = @import
        OR EXISTS (SELECT 1 FROM ledger_statements t WHERE t.row_id = l.id AND t.import_id = @import)
        OR EXISTS (SELECT 1 FROM ledger_replaced p WHERE p.row_id = l.id AND p.import_id = @import))`)
    .pluck();
  const importRows = db.prepare<[], ImportRow>('SELECT id, imported_at FROM imports');
  // A row keeps the unit that it came with; a later import that states it may have given it to another.
  const paid = db.prepare<{ id: number }, Paid>(`
    SELECT coalesce(l.unit, '') AS unit, l.import_id, max(l.month) AS month FROM ledger_rows l
    WHERE l.supplier_id = @id AND ${counted('l')}
      AND (l.import_id IS NULL OR EXISTS (SELECT 1 FROM imports o WHERE o.id = l.import_id AND o.counts = 1))
    GROUP BY coalesce(l.unit, ''), l.import_id
    UNION ALL
    SELECT s.unit, s.import_id, max(l.month) AS month
    FROM ledger_rows l JOIN ledger_statements s ON s.row_id = l.id JOIN imports o ON o.id = s.import_id
    WHERE l.supplier_id = @id AND o.counts = 1 AND ${counted('l')} GROUP BY s.unit, s.import_id`);
  const everPaid = db
    .prepare<{ id: number }, string>(`
      SELECT coalesce(l.unit, '') FROM ledger_rows l WHERE l.supplier_id = @id
      UNION SELECT s.unit FROM ledger_rows l JOIN ledger_statements s ON s.row_id = l.id WHERE l.supplier_id = @id`)
    .pluck();
  const pairsOf = db.prepare<[number], Pair>(
    'SELECT unit, last_month FROM supplier_units WHERE supplier_id = ?',
  );
  // Only what is as it was read: an import may have moved it on meanwhile.
  const move = db.prepare(
    'UPDATE supplier_units SET last_month = ? WHERE supplier_id = ? AND unit = ? AND last_month = ?',
  );
  const drop = db.prepare('DELETE FROM supplier_units WHERE supplier_id = ? AND unit = ? AND last_month = ?');
  const add = db.prepare(`
    INSERT INTO supplier_units (supplier_id, unit, last_month, added_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (supplier_id, unit) DO NOTHING`);
  const total = db.prepare(`
    UPDATE suppliers SET last_month = (SELECT max(last_month) FROM supplier_units WHERE supplier_id = @id)
    WHERE id = @id`);

  async function suppliersOf(importId: number): Promise<ReadonlySet<number>> {
    const found = new Set<number>();
    const last = lastRow.get() ?? 0;
    for (let from = 0; from < last; from += WINDOW) {
      for (const id of touched.all({ from, to: from + WINDOW, import: importId })) found.add(id);
      await turn();
    }
    return found;
  }

  async function recount(id: number, monthOf: (importId: number) => number, importedAt: number) {
    const pairs = pairsOf.all(id);
    const before = new Map(pairs.map(({ unit, last_month }) => [unit, last_month]));
    const now = new Map<string, number>();
    for (const { unit, import_id, month } of paid.all({ id })) {
      // A month to come was mistyped: it counts as the month in which the file came.
      const latest = import_id === null ? (before.get(unit) ?? month) : monthOf(import_id);
      now.set(unit, Math.max(now.get(unit) ?? 0, Math.min(month, latest)));
    }
    const traced = new Set(everPaid.all({ id }));
    await write(() => {
      for (const { unit, last_month } of pairs) {
        const month = now.get(unit);
        // A unit that no row names was given the supplier before it was kept by which import.
        if (month === undefined && (traced.has(unit) || now.size === 0)) drop.run(id, unit, last_month);
        else if (month !== undefined && month !== last_month) move.run(month, id, unit, last_month);
      }
      for (const [unit, month] of now) if (!before.has(unit)) add.run(id, unit, month, importedAt);
      total.run({ id });
    });
  }

  return async () => {
    for (const importId of waiting.all()) {
      const at = new Map(importRows.all().map((row) => [row.id, row.imported_at]));
      const importedAt = at.get(importId) ?? 0;
      const monthOf = (id: number): number => monthNumber(dayOfMs(at.get(id) ?? 0).slice(0, 7));
      const all = [...(await suppliersOf(importId))];
      // Those of a group share a transaction.
      for (let from = 0; from < all.length; from += GROUP)
        await Promise.all(all.slice(from, from + GROUP).map((id) => recount(id, monthOf, importedAt)));
      await write(() => noted.run(importId));
    }
  };
}
