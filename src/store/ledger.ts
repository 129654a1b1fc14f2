import { setTimeout as wait } from 'node:timers/promises';

import type { ImportReport, LedgerRow } from '../domain/ledger.ts';
import { redactNumbers } from '../domain/org-number.ts';
import type { LedgerStore, LedgerSums } from '../domain/store.ts';
import type { Day, Month } from '../domain/time.ts';
import { firstOfTwelve, monthNumber } from './calendar.ts';
import { toMs, type Context } from './database.ts';
import { createRowsInserter } from './many-rows.ts';
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

/** A supplier of this import: its id, whether it has a name, and the last month stored per unit (`''`: none). */
interface SeenSupplier {
  readonly id: number;
  readonly named: boolean;
  readonly months: Map<string, Month>;
}

export function createLedger({ db, write, identity }: Context, suppliers: SupplierRows): LedgerStore {
  const known = db.prepare<[Buffer], number>('SELECT 1 FROM ledger_rows WHERE key = ?').pluck();
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
  const paidTo = db.prepare<[string, number, number], { number: string | null; sealed: Buffer | null }>(`
    SELECT number, sealed FROM suppliers s WHERE standing <> 'private-or-unknown' AND s.id IN (
      SELECT supplier_id FROM ledger_rows WHERE account = ? AND month BETWEEN ? AND ?)
    ORDER BY s.id`);

  // What is known to be committed: ids never change and last months only move forward, so that it cannot grow stale.
  const seen = new Map<string, SeenSupplier>();

  function appendPart(rows: readonly LedgerRow[], nowMs: number) {
    const met = new Map<string, SeenSupplier>();
    const latest = new Map<string, { supplier: SeenSupplier; unit: string | null; month: Month }>();
    const values: (string | number | Buffer | null)[] = [];
    let stored = 0;
    let newSuppliers = 0;
    for (const row of rows) {
      const { kind, number, name } = row.identity;
      const who = `${kind} ${number}`;
      let supplier = met.get(who) ?? seen.get(who);
      if (supplier === undefined || (name !== null && !supplier.named)) {
        const { id, added } = suppliers.ensure(row.identity, nowMs);
        if (added) newSuppliers++;
        supplier = { id, named: name !== null, months: new Map(supplier?.months) };
        met.set(who, supplier);
      }
      const month = monthNumber(row.month);
      values.push(row.key, supplier.id, row.unit, month, row.konto, row.amountOre, row.account);
      if (values.length === ROWS * COLUMNS) stored += insert(values.splice(0)).changes;
      // A row that was known noted its month then: to note it again changes nothing.
      const unit = row.unit ?? '';
      if ((supplier.months.get(unit) ?? '') >= row.month) continue;
      const place = `${who} ${unit}`;
      const before = latest.get(place);
      if (before === undefined || before.month < row.month)
        latest.set(place, { supplier, unit: row.unit, month: row.month });
    }
    if (values.length > 0) stored += insert(values).changes;
    for (const { supplier, unit, month } of latest.values()) suppliers.paid(supplier.id, unit, month, nowMs);
    const remember = (): void => {
      if (seen.size > MOST_SEEN) seen.clear();
      for (const [who, supplier] of met) seen.set(who, supplier);
      for (const { supplier, unit, month } of latest.values()) supplier.months.set(unit ?? '', month);
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
        supplierNumbers: paidTo
          .all(account, from, to)
          .map((row) => (row.sealed === null ? (row.number ?? '') : identity.open(row.sealed))),
      })),
    };
  }

  return {
    async earlierImport(fileHash, settingsHash) {
      const report = earlier.get(fileHash, settingsHash);
      return report === undefined ? null : (JSON.parse(report) as ImportReport);
    },
    async append(rows, now) {
      const total = { stored: 0, known: 0, newSuppliers: 0 };
      for (let i = 0; i < rows.length; i += PART) {
        const part = rows.slice(i, i + PART);
        if (part.every((row) => known.get(row.key) === 1)) {
          total.known += part.length;
          continue;
        }
        const { counts, remember } = await write(() => appendPart(part, toMs(now)));
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
