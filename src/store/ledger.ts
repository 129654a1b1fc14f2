import type { LedgerRow } from '../domain/ledger.ts';
import type { PaymentRow } from '../domain/payment.ts';
import type { Day } from '../domain/time.ts';
import { dayOfMs, firstOfTwelve, monthNumber } from './sqlite/calendar.ts';
import { counted } from './rows/counted-rows.ts';
import { toMs, type Context } from './sqlite/database.ts';
import { createImports } from './rows/imports.ts';
import { inParts, inTurn } from './sqlite/in-turn.ts';
import { createRowsInserter } from './sqlite/many-rows.ts';
import { createPaidMonths } from './rows/paid-months.ts';
import { createPayments } from './rows/payments.ts';
import { numberOf, type NumberRow } from './rows/readers.ts';
import type { SupplierRows } from './rows/supplier-rows.ts';
import type { LedgerStore, LedgerSums } from '../domain/ledger-store.ts';

/** Rows that are looked at together for whether they are stored. */
const PART = 1000;
/** Rows per statement; more gains nothing. */
const ROWS = 50;
const COLUMNS = 13;

/** Suppliers remembered between parts; a bound on memory. */
const MOST_SEEN = 20_000;

/** A supplier of this import. */
interface SeenSupplier {
  readonly id: number;
  readonly named: boolean;
}

/** The last month in which a unit pays a supplier, by both. */
type LastMonths = Map<
  string,
  { readonly supplierId: number; readonly unit: string | null; readonly month: number }
>;

interface Appending {
  readonly nowMs: number;
  readonly thisMonth: number;
  readonly importId: number | null;
  readonly isOver: () => boolean;
}

function noteLater(
  months: LastMonths,
  paid: { readonly supplierId: number; readonly unit: string | null; readonly month: number },
): void {
  const place = `${paid.supplierId} ${paid.unit ?? ''}`;
  if ((months.get(place)?.month ?? 0) < paid.month) months.set(place, paid);
}

export function createLedger(
  context: Context,
  suppliers: SupplierRows,
  recountPaid: () => Promise<void>,
): LedgerStore {
  const { db, write, identity } = context;
  const known = db.prepare<[Buffer], number>('SELECT supplier_id FROM ledger_rows WHERE key = ?').pluck();
  const insert = createRowsInserter(db, {
    into: `ledger_rows (key, supplier_id, unit, month, konto, amount_ore, account,
      import_id, administration, buyer, voucher, invoice, day)`,
    columns: COLUMNS,
    conflict: 'ON CONFLICT (key) DO NOTHING',
  });
  // A row that came meanwhile by another import is stated by this one too.
  const restated = db.prepare<[number, string, Buffer, number]>(`
    INSERT INTO ledger_statements (row_id, import_id, unit)
    SELECT l.id, ?, ? FROM ledger_rows l WHERE l.key = ? AND (l.import_id IS NULL OR l.import_id <> ?)
    ON CONFLICT (row_id, import_id) DO NOTHING`);
  const hasPair = db
    .prepare<[number, string], number>('SELECT 1 FROM supplier_units WHERE supplier_id = ? AND unit = ?')
    .pluck();
  const byKonto = db.prepare<
    [number, number, number],
    { konto: string | null; amount: number; accounts: number }
  >(`
    SELECT konto, sum(amount_ore) AS amount, count(account) AS accounts
    FROM ledger_rows l WHERE l.supplier_id = ? AND l.month BETWEEN ? AND ? AND ${counted('l')}
    GROUP BY konto ORDER BY konto NULLS FIRST`);
  const accounts = db
    .prepare<[number, number, number], string>(
      `SELECT DISTINCT account FROM ledger_rows l
       WHERE l.supplier_id = ? AND l.month BETWEEN ? AND ? AND account IS NOT NULL AND ${counted('l')}
       ORDER BY account`,
    )
    .pluck();
  // A private person who shares an account is nobody's signal.
  const paidTo = db.prepare<[string, number, number], NumberRow>(`
    SELECT number, number_hash, sealed FROM suppliers s WHERE standing <> 'private-or-unknown' AND s.id IN (
      SELECT l.supplier_id FROM ledger_rows l WHERE l.account = ? AND l.month BETWEEN ? AND ? AND ${counted('l')})
    ORDER BY s.id`);

  // What is known to be committed: an id never changes.
  const seen = new Map<string, SeenSupplier>();
  const paidMonths = createPaidMonths(db);
  const payments = createPayments(db, suppliers);
  const recount = async (): Promise<void> => {
    await recountPaid();
    paidMonths.forget();
  };

  // What an import says of last months waits for its end: an interrupted one says nothing.
  const waitingMonths = new Map<number, LastMonths>();
  function waitingOf(importId: number): LastMonths {
    const before = waitingMonths.get(importId);
    if (before !== undefined) return before;
    const months: LastMonths = new Map();
    waitingMonths.set(importId, months);
    return months;
  }
  async function writeMonths(importId: number, nowMs: number): Promise<void> {
    const months = [...waitingOf(importId).values()];
    waitingMonths.delete(importId);
    await inParts(write, months, (some) => {
      for (const { supplierId, unit, month } of some) suppliers.paid(supplierId, unit, month, nowMs);
    });
    paidMonths.forget();
  }

  /** A month to come was mistyped: what is paid is paid by now. It is noted once, or it would move on with every import. */
  function isNoted(row: LedgerRow, noted: number | undefined, thisMonth: number): boolean {
    if (noted === undefined) return false;
    const month = monthNumber(row.month);
    return noted >= Math.min(month, thisMonth) || (month > thisMonth && known.get(row.key) !== undefined);
  }

  /**
   * True when there is nothing to do for these rows: all are stored, and it is noted which units pay their suppliers. A
   * stored row keeps the unit that it came with; its supplier is given to the unit that owns the row now.
   */
  function isStored(rows: readonly LedgerRow[], thisMonth: number): boolean {
    const ids: number[] = [];
    for (const row of rows) {
      const id = known.get(row.key);
      if (id === undefined) return false;
      ids.push(id);
    }
    const months = paidMonths.of(new Set(ids));
    paidMonths.remember(months);
    return rows.every((row, at) => isNoted(row, months.get(ids[at] ?? 0)?.get(row.unit ?? ''), thisMonth));
  }

  /** As many of the rows, from the place `at` on, as there is time for. */
  function appendFrom(
    rows: readonly PaymentRow[],
    at: number,
    { nowMs, thisMonth, importId, isOver }: Appending,
  ) {
    const met = new Map<string, SeenSupplier>();
    const months = new Map<number, Map<string, number>>();
    const latest: LastMonths = new Map();
    let newSuppliers = 0;
    let stored = 0;
    let next = at;

    const supplierOf = ({ identity: who }: PaymentRow): number => {
      const key = `${who.kind} ${who.number}`;
      const before = met.get(key) ?? seen.get(key);
      if (before !== undefined && (who.name === null || before.named)) return before.id;
      const { id, added } = suppliers.ensure(who, nowMs);
      if (added) newSuppliers++;
      met.set(key, { id, named: who.name !== null });
      return id;
    };
    const insertRows = (part: readonly PaymentRow[]): void => {
      const ids = part.map(supplierOf);
      for (const [id, byUnit] of paidMonths.of(new Set(ids.filter((id) => !months.has(id)))))
        months.set(id, byUnit);
      const values: (string | number | Buffer | null)[] = [];
      for (const [place, row] of part.entries()) {
        const id = ids[place] ?? 0;
        const month = monthNumber(row.month);
        if (!isNoted(row, months.get(id)?.get(row.unit ?? ''), thisMonth))
          noteLater(latest, { supplierId: id, unit: row.unit, month: Math.min(month, thisMonth) });
        const { buyer, voucher, invoice } = row.marks ?? noMarks;
        values.push(row.key, id, row.unit, month, row.konto, row.amountOre, row.account);
        values.push(importId, row.administration, buyer, voucher, invoice, dayOfMonth(row.date));
      }
      const { changes } = insert(values);
      stored += changes;
      if (importId !== null && changes < part.length)
        for (const { key, unit } of part) restated.run(importId, unit ?? '', key, importId);
    };

    do {
      const part = rows.slice(next, next + ROWS);
      insertRows(part);
      next += part.length;
    } while (next < rows.length && !isOver());
    if (importId === null)
      for (const { supplierId, unit, month } of latest.values())
        suppliers.paid(supplierId, unit, month, nowMs);
    const remember = (): void => {
      if (seen.size > MOST_SEEN) seen.clear();
      for (const [key, supplier] of met) seen.set(key, supplier);
      for (const paid of latest.values())
        if (importId === null) months.get(paid.supplierId)?.set(paid.unit ?? '', paid.month);
        else noteLater(waitingOf(importId), paid);
      paidMonths.remember(months);
    };
    return { counts: { stored, known: next - at - stored, newSuppliers }, next, remember };
  }

  function sums(id: number, from: number, to: number): LedgerSums | null {
    const kontos = byKonto.all(id, from, to);
    if (kontos.length === 0) return null;
    // Most ledgers give no account.
    const paidInto = kontos.some((row) => row.accounts > 0) ? accounts.all(id, from, to) : [];
    return {
      paidOre: kontos.reduce((sum, row) => sum + row.amount, 0),
      byKonto: kontos.map((row) => ({ konto: row.konto, amountOre: row.amount })),
      accounts: paidInto.map((account) => ({
        account,
        supplierNumbers: paidTo.all(account, from, to).map((row) => numberOf(row, identity)),
      })),
    };
  }

  return {
    ...createImports(context, { recount, writeMonths, lastRow: payments.lastRow }),
    lastRow: async () => payments.lastRow(),
    byKey: async (keys) => payments.byKey(keys),
    paymentsTo: async (supplier, from, to) => payments.to(supplier, from, to),
    paymentsIn: async (query) => payments.page(query),
    async append(rows, now, importId) {
      const nowMs = toMs(now);
      const thisMonth = monthNumber(dayOfMs(nowMs).slice(0, 7));
      const total = { stored: 0, known: 0, newSuppliers: 0 };
      for (let at = 0; at < rows.length;) {
        const part = rows.slice(at, at + PART);
        if (importId === undefined && isStored(part, thisMonth)) {
          total.known += part.length;
          at += part.length;
          continue;
        }
        const from = at;
        const { counts, next, remember } = await inTurn(write, (isOver) =>
          appendFrom(rows, from, { nowMs, thisMonth, importId: importId ?? null, isOver }),
        );
        remember();
        at = next;
        total.stored += counts.stored;
        total.known += counts.known;
        total.newSuppliers += counts.newSuppliers;
      }
      return total;
    },
    async notePaid(importId, paid, now) {
      const thisMonth = monthNumber(dayOfMs(toMs(now)).slice(0, 7));
      const months = waitingOf(importId);
      for (const { supplierId, unit, month } of paid) {
        const number = monthNumber(month);
        // A month to come was mistyped, and was noted when the row came.
        if (number <= thisMonth) noteLater(months, { supplierId, unit, month: number });
        else if (hasPair.get(supplierId, unit ?? '') === undefined)
          noteLater(months, { supplierId, unit, month: thisMonth });
      }
    },
    async twelveMonths(supplierIds, today: Day, since: Day = today) {
      const from = firstOfTwelve(since);
      const to = monthNumber(today.slice(0, 7));
      const found = new Map<number, LedgerSums>();
      for (const id of supplierIds) {
        const sum = sums(id, from, to);
        if (sum !== null) found.set(id, sum);
      }
      return found;
    },
  };
}

const noMarks = { buyer: null, voucher: null, invoice: null };
const dayOfMonth = (date: Day | null): number | null => (date === null ? null : Number(date.slice(8, 10)));
