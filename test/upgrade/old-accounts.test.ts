import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openMailing } from '../../src/app.ts';
import { readConfig } from '../../src/config/index.ts';
import { builtInUnits } from '../../src/domain/unit.ts';
import { accountForm } from '../../src/intake/accounts.ts';
import { importLedger } from '../../src/intake/import-ledger.ts';
import { rowSecret } from '../../src/intake/row-key.ts';
import { createLog } from '../../src/log.ts';
import { ledgerView } from '../../src/rules/engine/ledger-view.ts';
import { netSharedBankAccount } from '../../src/rules/network/net-shared-bank-account.ts';
import { openStore } from '../../src/store/index.ts';
import { openCommandLine, type CommandLine } from '../support/command-line.ts';
import { inputOf } from '../support/rule-input.ts';

/** Opens nothing else, and what it seals is made up. */
const key = Buffer.from('bdbccc94a316a6e0025aa6c65f162693672147f8c91a1939621bd1eb60d35d9a', 'hex');
const formOf = accountForm(rowSecret(key));

/** Two of the cast that share no account. */
const old = '5599930020';
const fresh = '5599930038';

/** As the version before stored them, in clear; a made-up person's number is in each. */
const inClear = ['CLEARING3300KONTO4009272719', 'IBANSE4530000000004009272719'];
const person = '4009272719';

let line: CommandLine;
let file: string;
beforeEach(() => {
  line = openCommandLine();
  file = path.join(line.dataDir, 'kontroll.sqlite');
  writeFileSync(
    file,
    gunzipSync(readFileSync(path.join(import.meta.dirname, 'after-0003', 'kontroll.sqlite.gz'))),
  );
  writeFileSync(path.join(line.dataDir, 'secret.key'), `${key.toString('hex')}\n`, { mode: 0o600 });
});
afterEach(() => line.close());

function idOf(number: string): number {
  const db = new Database(file, { readonly: true });
  const id = db.prepare<[string], number>('SELECT id FROM suppliers WHERE number = ?').pluck().get(number);
  db.close();
  return id ?? 0;
}

/** Rows as an earlier version left them. */
function paidInto(accounts: readonly string[]): void {
  const supplier = idOf(old);
  const db = new Database(file);
  const insert = db.prepare(
    'INSERT INTO ledger_rows (key, supplier_id, unit, month, konto, amount_ore, account) VALUES (randomblob(16), ?, ?, 202611, ?, 10000, ?)',
  );
  db.transaction(() => accounts.map((account) => insert.run(supplier, 'inkop', '4600', account)))();
  db.close();
}

const accounts = (): readonly (string | null)[] => {
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare<[], string | null>('SELECT account FROM ledger_rows ORDER BY id').pluck().all();
  } finally {
    db.close();
  }
};

/** What the rule says of the supplier who is paid in the new form, and under which policy. */
async function judged(env: Record<string, string> = {}) {
  const now = () => new Date('2026-11-24T08:00:00Z');
  const config = readConfig({ DATA_DIR: line.dataDir, ...env });
  const { context, close } = await openMailing({ config, log: createLog('silent'), now });
  const ledger = path.join(line.dataDir, 'new.csv');
  writeFileSync(
    ledger,
    `Orgnr;Leverantör;Förvaltning;Konto;Verifikationsnummer;Datum;Belopp;Bankkonto\n${fresh};Ett bolag;Kultur;4600;900001;2026-11-20;100,00;3300-400927-2719\n`,
  );
  const report = await importLedger({
    file: ledger,
    unit: null,
    units: builtInUnits,
    ledger: context.store.ledger,
    secret: rowSecret(key),
    now,
  });
  expect(report).toMatchObject({ stored: 1 });
  const id = idOf(fresh);
  const sums = (await context.store.ledger.twelveMonths([id], '2026-11-24')).get(id) ?? null;
  await close();
  const { policy } = context;
  const verdict = netSharedBankAccount.evaluate(inputOf({ ledger: ledgerView(sums, policy, fresh), policy }));
  return {
    accounts: policy.network.sharedAccounts,
    says: verdict.outcome === 'hit' ? netSharedBankAccount.explain(verdict.params, 'X') : verdict.outcome,
  };
}

describe('accounts that an earlier version stored in clear', () => {
  it('meet new rows on the same account, and nothing tells whose it is', async () => {
    paidInto(inClear);
    expect((await judged()).says).toBe(
      'Kontot (visas inte: det kan innehålla ett personnummer) används också av 1 annan mottagare',
    );
    expect(accounts().slice(-3)).toEqual([formOf(person), formOf(person), formOf(person)]);
    // Neither in the file nor in what SQLite keeps beside it.
    for (const beside of ['', '-wal'])
      expect(
        readFileSync(`${file}${beside}`, { flag: 'a+' }).includes(person),
        `kontroll.sqlite${beside}`,
      ).toBe(false);
  });

  it.each(['3300-400927-2719', 'SE45 3000 0000 0040 0927 2719'])(
    'match what the policy calls shared: %s',
    async (written) => {
      paidInto(inClear);
      const policy = path.join(line.dataDir, 'policy.json');
      writeFileSync(policy, JSON.stringify({ network: { sharedAccounts: [written] } }));
      expect(await judged({ POLICY_FILE: policy })).toEqual({ accounts: [formOf(person)], says: 'clear' });
    },
  );

  it('stay readable where today’s do: giro numbers, and IBANs that are proven to be no person’s', async () => {
    const before = accounts();
    paidInto(['50501055', 'DE89370400440532013000', 'PG902003', '6789123456789']);
    await (await openStore({ file, key, accountForm: formOf })).close();
    expect(accounts()).toEqual([
      ...before,
      '50501055',
      'DE89370400440532013000',
      'PG902003',
      '6789123456789',
    ]);
  });

  it('are hidden in parts, go on after an interruption, and are not read again', async () => {
    // More than two parts.
    paidInto(
      Array.from({ length: 4_500 }, (_, at) => `8327940${String(1000 + (at % 3_000))}92727`.slice(0, 14)),
    );
    const wanted = accounts().map((account) => (account === null ? null : formOf(account)));
    let read = 0;
    const interrupted = openStore({
      file,
      key,
      accountForm: (account) => {
        if (++read > 2_500) throw new Error('the power went');
        return formOf(account);
      },
    });
    await expect(interrupted).rejects.toThrow('the power went');
    const half = accounts();
    expect(half.filter((account, at) => account !== wanted[at]).length).toBeGreaterThan(1_000);
    expect(half.filter((account) => account?.startsWith('KONTO')).length).toBeGreaterThan(1_000);

    await (await openStore({ file, key })).close();
    expect(accounts()).toEqual(half);
    await (await openStore({ file, key, accountForm: formOf })).close();
    expect(accounts()).toEqual(wanted);
    const never = () => {
      throw new Error('read again');
    };
    await (await openStore({ file, key, accountForm: never })).close();

    const db = new Database(file);
    expect(() => db.exec('UPDATE ledger_rows SET account = NULL')).toThrow('append-only');
    db.close();
  });
});
