import { readMigrationFiles } from 'drizzle-orm/migrator';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';

import { projectRoot } from '../support/files.ts';
import { company, key, open, row, T0, tempFile } from './support.ts';

const migrationsFolder = path.join(projectRoot, 'src/store/migrations');

const child = (name: string, ...args: readonly string[]) =>
  spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL(`./children/${name}.ts`, import.meta.url)), ...args],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );

describe('opening', () => {
  it('sets what durability needs, and opens again with everything there', async () => {
    const temp = tempFile();
    const store = await open({ file: temp.file });
    await store.suppliers.ensure(company(1), T0);
    await store.close();
    const again = await open({ file: temp.file });
    expect((await again.suppliers.get(1))?.name).toBe('Bolag 1 AB');
    await again.close();
    const db = new Database(temp.file);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
    temp.remove();
  });

  it('lets two open a new file at once', async () => {
    const temp = tempFile();
    const stores = await Promise.all([open({ file: temp.file }), open({ file: temp.file })]);
    await Promise.all(stores.map((store) => store.suppliers.ensure(company(1), T0)));
    expect((await stores[0]?.stats(T0))?.suppliers.controlled).toBe(1);
    await Promise.all(stores.map((store) => store.close()));
    temp.remove();
  });

  it('refuses a file of a newer version, another key, and a key of the wrong length', async () => {
    const temp = tempFile();
    await (await open({ file: temp.file })).close();
    await expect(open({ file: temp.file, key: Buffer.alloc(32, 8) })).rejects.toThrow('SECRET_KEY_FILE');
    await expect(open({ file: temp.file, key: Buffer.alloc(16) })).rejects.toThrow('32 bytes');
    const db = new Database(temp.file);
    db.prepare("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('later', 9999999999999)").run();
    db.close();
    await expect(open({ file: temp.file })).rejects.toThrow('nyare version');
    temp.remove();
  });

  it('migrates an older file in place, keeps a copy, and refuses to lose children', async () => {
    const temp = tempFile();
    const migrations = readMigrationFiles({ migrationsFolder });
    const last = migrations.at(-1)?.folderMillis;
    const newest =
      readdirSync(migrationsFolder)
        .filter((name) => name.endsWith('.sql'))
        .toSorted()
        .at(-1) ?? '';
    const sql = readFileSync(path.join(migrationsFolder, newest), 'utf8');
    const tables = [...sql.matchAll(/CREATE TABLE `(\w+)`/g)].map(([, name]) => name ?? '');
    expect(tables).not.toEqual([]);
    const has = (file: Database.Database, name: string) =>
      file.prepare('SELECT 1 FROM sqlite_master WHERE name = ?').pluck().get(name) === 1;
    /** As the version before this one left it. */
    const older = (file: string): Database.Database => {
      const made = new Database(file);
      made.exec(
        'CREATE TABLE __drizzle_migrations (id INTEGER PRIMARY KEY, hash TEXT NOT NULL, created_at INTEGER NOT NULL)',
      );
      for (const { sql: statements, hash, folderMillis } of migrations.slice(0, -1)) {
        for (const statement of statements) made.exec(statement);
        made
          .prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)')
          .run(hash, folderMillis);
      }
      return made;
    };
    const first = older(temp.file);
    await (await open({ file: temp.file })).close();
    const copy = new Database(`${temp.file}.before-${String(last)}`, { readonly: true });
    expect(tables.filter((name) => has(copy, name))).toEqual([]);
    copy.close();
    expect(tables.filter((name) => !has(first, name))).toEqual([]);
    first.close();
    const orphaned = `${temp.file}.orphaned`;
    const db = older(orphaned);
    db.pragma('foreign_keys = OFF');
    db.exec('INSERT INTO claims VALUES (77, 1, 1)');
    await expect(open({ file: orphaned })).rejects.toThrow('skulle förlora det de hör till');
    expect(db.prepare('SELECT max(created_at) FROM __drizzle_migrations').pluck().get()).not.toBe(last);
    db.close();
    temp.remove();
  });
});

describe('other processes', () => {
  it('keeps what a killed process was told is stored', async () => {
    const temp = tempFile();
    const process1 = child('writer', temp.file, key.toString('hex'));
    let printed = '';
    process1.stdout.on('data', (data: Buffer) => {
      printed += data.toString();
    });
    for (let i = 0; i < 400 && printed.split('\n').length < 60; i++) await wait(25);
    process1.kill('SIGKILL');
    await once(process1, 'exit');
    const acknowledged = printed
      .split('\n')
      .filter((line) => line !== '')
      .slice(0, -1);
    expect(acknowledged.length).toBeGreaterThan(50);
    const store = await open({ file: temp.file });
    for (const number of acknowledged)
      expect(await store.suppliers.findByNumber(number, 'foreign')).not.toBeNull();
    await store.close();
    temp.remove();
  }, 180_000);

  it('writes on while another process imports a ledger', async () => {
    const temp = tempFile();
    const store = await open({ file: temp.file });
    const rows = 80_000;
    const importer = child('importer', temp.file, key.toString('hex'), String(rows / 20_000));
    const lines: string[] = [];
    importer.stdout.on('data', (data: Buffer) => lines.push(data.toString()));
    const ended = once(importer, 'exit');
    // Not how long a write of ours took, but how many rows the other wrote meanwhile: a slow machine slows both.
    const written: number[] = [];
    for (let i = 0; importer.exitCode === null && i < 5000; i++) {
      const before = await store.ledger.lastRow();
      await store.suppliers.ensure(
        { number: `NO${100_000 + i}`, kind: 'foreign', presumedForm: 'FOREIGN', name: null },
        T0,
      );
      if (before > 0 || lines.length > 0) written.push((await store.ledger.lastRow()) - before);
      await wait(3);
    }
    await ended;
    expect(lines.join('')).toContain(`stored ${rows}`);
    written.sort((a, b) => a - b);
    expect(written.length).toBeGreaterThan(20);
    expect(written[Math.floor(written.length / 2)]).toBeLessThan(rows / 20);
    expect(written.at(-1)).toBeLessThan(rows / 8);
    const added = await store.ledger.append([row(company(9000))], T0);
    expect(added.stored).toBe(1);
    await store.close();
    temp.remove();
  }, 180_000);
});
