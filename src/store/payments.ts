import type { Database } from 'better-sqlite3';

import type { LedgerIdentity } from '../domain/ledger.ts';
import type { KeyedPayment, StoredPayment } from '../domain/payment.ts';
import type { Month } from '../domain/time.ts';
import { monthNumber } from './calendar.ts';
import { counted } from './counted-rows.ts';
import type { SupplierRows } from './supplier-rows.ts';

/** Rows that are looked at for a page; a bound on memory, and on how long nothing else is done. */
const PAGE = 5000;

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
  const keyed = db
    .prepare<[Buffer], [number, number, 0 | 1]>(
      `SELECT l.id, l.supplier_id, CASE WHEN ${counted('l')} THEN 1 ELSE 0 END FROM ledger_rows l WHERE l.key = ?`,
    )
    .raw();
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
    byKey: (keys) =>
      keys.map((key) => {
        const found = keyed.get(key);
        return found === undefined ? null : { rowId: found[0], supplierId: found[1], counts: found[2] === 1 };
      }),
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
