import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openStore } from '../../src/store/index.ts';
import { type CommandLine, openCommandLine } from '../support/command-line.ts';
import { viewerOf } from '../support/viewers.ts';

/**
 * A database of each finished version, as its demo leaves it: three days of the made-up cast. The key opens nothing else,
 * and what it seals is made up.
 */
const versions = [
  { name: 'after-0003', key: 'bdbccc94a316a6e0025aa6c65f162693672147f8c91a1939621bd1eb60d35d9a' },
] as const;

const hasDatabase = (name: string): boolean => name.startsWith('after-');

it('opens every database that is kept here', () => {
  expect(readdirSync(import.meta.dirname).filter(hasDatabase)).toEqual(versions.map(({ name }) => name));
});

describe.each(versions)('a database of the version $name', ({ name, key }) => {
  let line: CommandLine;
  let before: ReturnType<typeof readBefore>;
  let file: string;
  beforeAll(() => {
    line = openCommandLine();
    file = path.join(line.dataDir, 'kontroll.sqlite');
    writeFileSync(file, gunzipSync(readFileSync(path.join(import.meta.dirname, name, 'kontroll.sqlite.gz'))));
    writeFileSync(path.join(line.dataDir, 'secret.key'), `${key}\n`, { mode: 0o600 });
    before = readBefore(file);
  });
  afterAll(() => line.close());

  it('is brought up to date whole, and a copy of it is kept', async () => {
    const store = await openStore({ file, key: Buffer.from(key, 'hex') });
    await store.close();
    const db = new Database(file, { readonly: true });
    expect(db.pragma('foreign_key_check')).toEqual([]);
    expect(db.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    for (const [table, rows] of before.rows)
      expect([table, db.prepare(`SELECT count(*) FROM "${table}"`).pluck().get()]).toEqual([table, rows]);
    db.close();
    expect(readdirSync(line.dataDir).filter((each) => each.includes('.before-'))).toHaveLength(1);
  });

  it('does not open with another key', async () => {
    await expect(openStore({ file, key: Buffer.alloc(32, 1) })).rejects.toThrow(
      /gjordes med en annan nyckel/,
    );
  });

  it('tells history, open flags, sums and orders as it did', async () => {
    const store = await openStore({ file, key: Buffer.from(key, 'hex') });
    for (const supplier of before.suppliers) {
      const { id } = supplier;
      expect(await store.suppliers.get(id)).toMatchObject({ lastPaidMonth: supplier.lastPaidMonth });
      const history = await store.suppliers.history({
        supplierId: id,
        day: before.day,
        viewer: viewerOf(null),
      });
      expect({ id, level: history.level }).toEqual({ id, level: supplier.level });
      const open = history.flags.filter(({ clearedOn }) => clearedOn === null);
      expect(open.map(({ rule, severity }) => `${rule} ${severity}`).toSorted()).toEqual(supplier.flags);
      expect((await store.ledger.twelveMonths([id], before.day)).get(id)?.paidOre ?? null).toBe(
        supplier.paidOre,
      );
      expect((await store.orders.ofSupplier(id)).length).toBe(supplier.orders);
    }
    await store.close();
  });

  it('knows its ledgers again: nothing is added', async () => {
    const ledgers = path.join(import.meta.dirname, name, 'ledgers');
    for (const ledger of readdirSync(ledgers)) {
      const { value } = await line.json(`import ${path.join(ledgers, ledger)} --json`);
      expect({ ledger, value }).toMatchObject({ ledger, value: { stored: 0, conflicts: [] } });
    }
    const db = new Database(file, { readonly: true });
    expect(db.prepare('SELECT count(*) FROM ledger_rows').pluck().get()).toBe(before.rows.get('ledger_rows'));
    db.close();
  });

  it('says of its imports that they cannot be withdrawn, and withdraws those that came since', async () => {
    const listed = (await line.json('imports --json')).value as readonly {
      id: number;
      withdrawable: string;
    }[];
    const old = listed.filter(({ withdrawable }) => withdrawable === 'old');
    expect(old.map(({ id }) => id)).toEqual(before.imports);
    const signed = '--by Karin-Lind --reason Provar';
    const refused = await line.run(`import withdraw ${before.imports[0]} ${signed}`);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.err).toContain('kan inte tas tillbaka');
    for (const { id } of listed.filter(({ withdrawable }) => withdrawable === 'yes'))
      expect(await line.run(`import withdraw ${id} ${signed}`)).toMatchObject({ code: 0 });
    const store = await openStore({ file, key: Buffer.from(key, 'hex') });
    for (const { id, paidOre, lastPaidMonth } of before.suppliers) {
      const sums = await store.ledger.twelveMonths([id], before.day);
      expect(sums.get(id)?.paidOre ?? null).toBe(paidOre);
      expect((await store.suppliers.get(id))?.lastPaidMonth ?? null).toBe(lastPaidMonth);
    }
    await store.close();
  });

  it.each(['imports', 'orders', 'coverage', 'matches', 'token --json', 'intake waiting', 'tender', 'hold'])(
    'works with today’s command: %s',
    async (command) => {
      const { code, err } = await line.run(command);
      expect({ code: code < 2, err }).toEqual({ code: true, err: '' });
    },
  );

  it('is asked about, and told of', async () => {
    const check = await line.json(`check ${before.number} --unit inkop --reason other --json`);
    expect(check.code).toBeLessThan(2);
    expect(check.value).toMatchObject({ supplier: { orgNr: before.number } });
    expect((await line.json(`digest --date ${before.day} --json`)).code).toBe(0);
  }, 120_000);
});

/** What the database said before it was opened, by its own tables. */
function readBefore(file: string) {
  const folder = mkdtempSync(path.join(tmpdir(), 'kontroll-before-'));
  const copy = path.join(folder, 'copy.sqlite');
  writeFileSync(copy, readFileSync(file));
  const db = new Database(copy, { readonly: true });
  try {
    const tables = db
      .prepare<[], string>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> '__drizzle_migrations'",
      )
      .pluck()
      .all();
    const count = (table: string): number =>
      db.prepare<[], number>(`SELECT count(*) FROM "${table}"`).pluck().get() ?? 0;
    const day = db.prepare<[], string>('SELECT max(period) FROM runs').pluck().get() ?? '';
    const month = Number(day.slice(0, 7).replace('-', ''));
    const suppliers = db
      .prepare<[], { id: number; last_month: number | null; standing: string; level: string | null }>(`
        SELECT s.id, s.last_month, s.standing, t.level FROM suppliers s
        LEFT JOIN supplier_states t ON t.supplier_id = s.id
        WHERE s.standing = 'controlled' AND s.last_month IS NOT NULL`)
      .all()
      .map(({ id, last_month: last, level }) => ({
        id,
        level,
        lastPaidMonth:
          last === null ? null : `${Math.floor(last / 100)}-${String(last % 100).padStart(2, '0')}`,
        flags: db
          .prepare<[number], string>(
            "SELECT rule || ' ' || severity FROM flags WHERE supplier_id = ? AND cleared_on IS NULL",
          )
          .pluck()
          .all(id)
          .toSorted(),
        paidOre:
          db
            .prepare<[number, number, number], number | null>(
              'SELECT sum(amount_ore) FROM ledger_rows WHERE supplier_id = ? AND month BETWEEN ? AND ?',
            )
            .pluck()
            .get(id, month - 99 + (month % 100 === 12 ? 88 : 0), month) ?? null,
        orders:
          db.prepare<[number], number>('SELECT count(*) FROM orders WHERE supplier_id = ?').pluck().get(id) ??
          0,
      }));
    return {
      day,
      suppliers,
      rows: new Map(tables.map((table) => [table, count(table)])),
      imports: db.prepare<[], number>('SELECT id FROM imports ORDER BY id DESC').pluck().all(),
      number: db
        .prepare<[], string>(
          "SELECT number FROM suppliers WHERE number_kind = 'organisation' ORDER BY id LIMIT 1",
        )
        .pluck()
        .get(),
    };
  } finally {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
