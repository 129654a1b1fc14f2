import type { LedgerIdentity } from '../../domain/ledger.ts';
import type { KeyedPayment, StoredPayment } from '../../domain/payment.ts';
import type { Month } from '../../domain/time.ts';
import { monthNumber } from '../sqlite/calendar.ts';
import { counted } from './counted-rows.ts';
import type { SupplierRows } from './supplier-rows.ts';
import type { Database } from '../sqlite/database.ts';
import { bytes } from '../sqlite/dialect.ts';

/** Rows that are looked at for a page; a bound on memory, and on how long nothing else is done. */
const PAGE = 5000;

/** Keys that are looked for by one statement; what is missing to it is filled with a key that no row has. */
const KEYS = 100;
const NO_KEY = Buffer.alloc(0);

type Cells = [
  id: number,
  supplier: number,
  importId: number | null,
  unit: string | null,
  administration: string | null,
  buyer: number | null,
  voucher: number | null,
  invoice: number | null,
  month: number,
  day: number | null,
  konto: string | null,
  amount: number,
];
const cells = `l.id, l.supplier_id, l.import_id, l.unit, l.administration, l.buyer, l.voucher, l.invoice, l.month, l.day,
  l.konto, l.amount_ore`;

const readPayment = ([id, supplier, importId, unit, administration, ...rest]: Cells): StoredPayment => {
  const [buyer, voucher, invoice, month, day, konto, amountOre] = rest;
  return {
    rowId: id,
    supplierId: supplier,
    old: importId === null,
    unit,
    administration,
    buyer,
    voucher,
    invoice,
    month,
    day,
    konto,
    amountOre,
  };
};

/** Stored rows, as an import compares a file with them. */
export interface Payments {
  lastRow(): number;
  byKey(keys: readonly Buffer[]): readonly (KeyedPayment | null)[];
  to(supplier: LedgerIdentity, from: Month, to: Month): readonly StoredPayment[];
  page(query: { from: Month; to: Month; after: number }): {
    payments: readonly StoredPayment[];
    next: number | null;
  };
}

export function createPayments(db: Database, suppliers: SupplierRows): Payments {
  const last = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM ledger_rows').pluck();
  // One statement for many keys: half the time of one statement each.
  const keyed = db
    .prepare<Buffer[], [number, number, number, number | null] | [number, null, null, null]>(`
      WITH asked (place, key) AS (VALUES ${Array.from({ length: KEYS }, (_, place) => `(${place}, ${bytes('?')})`).join(', ')})
      SELECT asked.place, l.id, l.supplier_id, l.import_id FROM asked LEFT JOIN ledger_rows l ON l.key = asked.key`)
    .raw();
  const counting = db.prepare<[], number>('SELECT id FROM imports WHERE counts = 1').pluck();
  const anyReplaced = db.prepare<[], number>('SELECT 1 FROM ledger_replaced LIMIT 1').pluck();
  const countedRow = db
    .prepare<[number], number>(`SELECT 1 FROM ledger_rows l WHERE l.id = ? AND ${counted('l')}`)
    .pluck();
  const ofSupplier = db
    .prepare<[number, number, number], Cells>(`
      SELECT ${cells} FROM ledger_rows l
      WHERE l.supplier_id = ? AND l.month BETWEEN ? AND ? AND ${counted('l')} ORDER BY l.id`)
    .raw();
  const ofMonths = db
    .prepare<[number, number, number, number], Cells>(`
      SELECT ${cells} FROM ledger_rows l
      WHERE l.id > ? AND l.id <= ? AND l.month BETWEEN ? AND ? AND ${counted('l')} ORDER BY l.id`)
    .raw();

  return {
    lastRow: () => last.get() ?? 0,
    byKey(keys) {
      // Nearly every row counts by its own import: asking that of each row alone would take twice the time.
      const imports = new Set(counting.all());
      const simple = anyReplaced.get() === undefined;
      const found: (KeyedPayment | null)[] = keys.map(() => null);
      for (let at = 0; at < keys.length; at += KEYS) {
        const asked = keys.slice(at, at + KEYS);
        while (asked.length < KEYS) asked.push(NO_KEY);
        for (const [place, rowId, supplierId, importId] of keyed.all(...asked)) {
          if (rowId === null) continue;
          const byItself = simple && (importId === null || imports.has(importId));
          found[at + place] = { rowId, supplierId, counts: byItself || countedRow.get(rowId) === 1 };
        }
      }
      return found;
    },
    to(supplier, from, to) {
      const row = suppliers.byNumber(supplier.number, supplier.kind);
      if (row === undefined) return [];
      return ofSupplier.all(row.id, monthNumber(from), monthNumber(to)).map(readPayment);
    },
    page({ from, to, after }) {
      const end = after + PAGE;
      const payments = ofMonths.all(after, end, monthNumber(from), monthNumber(to)).map(readPayment);
      return { payments, next: end < (last.get() ?? 0) ? end : null };
    },
  };
}
