import { setTimeout as wait } from 'node:timers/promises';

import type { ImportReport, LedgerRow } from '../domain/ledger.ts';
import { redactNumbers } from '../domain/org-number.ts';
import type { LedgerStore, LedgerSums } from '../domain/store.ts';
import type { Day } from '../domain/time.ts';
import { dayOfMs, firstOfTwelve, monthNumber } from './calendar.ts';
import { toMs, type Context } from './database.ts';
import { createRowsInserter } from './many-rows.ts';
import { createPaidMonths } from './paid-months.ts';
import { numberOf, type NumberRow } from './readers.ts';
import type { SupplierRows } from './supplier-rows.ts';

/** After each part another process that waits for the database must find it free, or its writes starve. */
const GAP_MS = 2;
/** Rows per transaction: about 10 ms. */
const PART = 1000;
/** Rows per statement; more gains nothing. */
const ROWS = 50;
const COLUMNS = 7;

/** Suppliers remembered between parts; a bound on memory. */
const MOST_SEEN = 20_000;

/** A supplier of this import. */
interface SeenSupplier {
  readonly id: number;
  readonly named: boolean;
}

export function createLedger({ db, write, identity }: Context, suppliers: SupplierRows): LedgerStore {
  const known = db.prepare<[Buffer], number>('SELECT supplier_id FROM ledger_rows WHERE key = ?').pluck();
  const insert = createRowsInserter(db, {
    into: 'ledger_rows (key, supplier_id, unit, month, konto, amount_ore, account)',
    columns: COLUMNS,
    conflict: 'ON CONFLICT DO NOTHING',
  });
  const earlier = db
    .prepare<[string, string], string>('SELECT report FROM imports WHERE file_hash = ? AND settings_hash = ?')
    .pluck();
  const record = db.prepare(`
    INSERT INTO imports (file_hash, settings_hash, file_name, report, imported_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING`);
  const byKonto = db.prepare<
    [number, number, number],
    { konto: string | null; amount: number; accounts: number }
  >(`
    SELECT konto, sum(amount_ore) AS amount, count(account) AS accounts
    FROM ledger_rows WHERE supplier_id = ? AND month BETWEEN ? AND ?
    GROUP BY konto ORDER BY konto`);
  const accounts = db
    .prepare<[number, number, number], string>(
      `SELECT DISTINCT account FROM ledger_rows
       WHERE supplier_id = ? AND month BETWEEN ? AND ? AND account IS NOT NULL ORDER BY account`,
    )
    .pluck();
  // A private person who shares an account is nobody's signal.
  const paidTo = db.prepare<[string, number, number], NumberRow>(`
    SELECT number, number_hash, sealed FROM suppliers s WHERE standing <> 'private-or-unknown' AND s.id IN (
      SELECT supplier_id FROM ledger_rows WHERE account = ? AND month BETWEEN ? AND ?)
    ORDER BY s.id`);

  // What is known to be committed: an id never changes.
  const seen = new Map<string, SeenSupplier>();
  const paidMonths = createPaidMonths(db);

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

  function appendPart(rows: readonly LedgerRow[], nowMs: number, thisMonth: number) {
    const met = new Map<string, SeenSupplier>();
    let newSuppliers = 0;
    const ids = rows.map(({ identity: who }) => {
      const key = `${who.kind} ${who.number}`;
      const before = met.get(key) ?? seen.get(key);
      if (before !== undefined && (who.name === null || before.named)) return before.id;
      const { id, added } = suppliers.ensure(who, nowMs);
      if (added) newSuppliers++;
      met.set(key, { id, named: who.name !== null });
      return id;
    });
    const months = paidMonths.of(new Set(ids));
    const latest = new Map<string, { id: number; unit: string | null; month: number }>();
    const values: (string | number | Buffer | null)[] = [];
    let stored = 0;
    for (const [at, row] of rows.entries()) {
      const id = ids[at] ?? 0;
      const unit = row.unit ?? '';
      if (!isNoted(row, months.get(id)?.get(unit), thisMonth)) {
        const place = `${id} ${unit}`;
        const month = Math.min(monthNumber(row.month), thisMonth);
        if ((latest.get(place)?.month ?? 0) < month) latest.set(place, { id, unit: row.unit, month });
      }
      values.push(row.key, id, row.unit, monthNumber(row.month), row.konto, row.amountOre, row.account);
      if (values.length === ROWS * COLUMNS) stored += insert(values.splice(0)).changes;
    }
    if (values.length > 0) stored += insert(values).changes;
    for (const { id, unit, month } of latest.values()) suppliers.paid(id, unit, month, nowMs);
    const remember = (): void => {
      if (seen.size > MOST_SEEN) seen.clear();
      for (const [key, supplier] of met) seen.set(key, supplier);
      for (const { id, unit, month } of latest.values()) months.get(id)?.set(unit ?? '', month);
      paidMonths.remember(months);
    };
    return { counts: { stored, known: rows.length - stored, newSuppliers }, remember };
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
    async earlierImport(fileHash, settingsHash) {
      const report = earlier.get(fileHash, settingsHash);
      return report === undefined ? null : (JSON.parse(report) as ImportReport);
    },
    async append(rows, now) {
      const nowMs = toMs(now);
      const thisMonth = monthNumber(dayOfMs(nowMs).slice(0, 7));
      const total = { stored: 0, known: 0, newSuppliers: 0 };
      for (let i = 0; i < rows.length; i += PART) {
        const part = rows.slice(i, i + PART);
        if (isStored(part, thisMonth)) {
          total.known += part.length;
          continue;
        }
        const { counts, remember } = await write(() => appendPart(part, nowMs, thisMonth));
        remember();
        total.stored += counts.stored;
        total.known += counts.known;
        total.newSuppliers += counts.newSuppliers;
        await wait(GAP_MS);
      }
      return total;
    },
    recordImport: (command) =>
      write(() => {
        const name = redactNumbers(command.fileName);
        record.run(
          command.fileHash,
          command.settingsHash,
          name,
          JSON.stringify(command.report),
          toMs(command.now),
        );
      }),
    async twelveMonths(supplierIds, today: Day) {
      const from = firstOfTwelve(today);
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
