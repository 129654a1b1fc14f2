import { existsSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';

import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ConfigInvalid } from '../../src/domain/errors.ts';
import { company, open, T0, tempFile } from '../store/support.ts';

let temp: ReturnType<typeof tempFile>;
beforeEach(async () => {
  temp = tempFile();
  const store = await open({ file: temp.file });
  await store.suppliers.ensure(company(1), T0);
  await store.close();
});
afterEach(() => temp.remove());

const change = (sql: string) => {
  const db = new Database(temp.file);
  db.pragma('foreign_keys = OFF');
  db.exec(sql);
  db.close();
};

describe('a database that was there', () => {
  it.each<[string, () => void, RegExp]>([
    ['deleted', () => rmSync(temp.file), /borta eller tom\. Lägg tillbaka den senaste säkerhetskopian/],
    ['emptied', () => truncateSync(temp.file, 0), /borta eller tom/],
    [
      'another, empty one',
      () => {
        rmSync(temp.file);
        change('CREATE TABLE x (y)');
      },
      /borta eller tom/,
    ],
    ['something else', () => writeFileSync(temp.file, 'x'.repeat(9000)), /något annat än en databas/],
    ['without a table', () => change('DROP TABLE outbox_deliveries'), /databasen är skadad. Lägg tillbaka/],
    ['without the mark of its key', () => change('DELETE FROM seals'), /märket efter dess nyckel saknas/],
  ])('%s: refused with what to restore, and nothing is begun', async (_how, harm, says) => {
    harm();
    const error: unknown = await open({ file: temp.file }).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ConfigInvalid);
    expect(String(error)).toMatch(says);
  });

  it.each<[string, () => void]>([
    ['deleted', () => rmSync(temp.file)],
    ['moved away', () => renameSync(temp.file, `${temp.file}.old`)],
    [
      'replaced by another',
      () => {
        renameSync(temp.file, `${temp.file}.old`);
        change('CREATE TABLE x (y)');
      },
    ],
  ])('%s while it is open: it no longer says that it is well', async (_how, harm) => {
    const store = await open({ file: temp.file });
    await store.stats(T0);
    harm();
    await expect(store.stats(T0)).rejects.toThrow('taken away or replaced');
    await store.close();
  });

  it('its copy put back is opened', async () => {
    const copy = `${temp.file}.copy`;
    const db = new Database(temp.file);
    await db.backup(copy);
    db.close();
    rmSync(temp.file);
    await expect(open({ file: temp.file })).rejects.toThrow('säkerhetskopian');
    const whole = new Database(copy);
    await whole.backup(temp.file);
    whole.close();
    const store = await open({ file: temp.file });
    expect((await store.suppliers.get(1))?.name).toBe('Bolag 1 AB');
    await store.close();
  });

  it('a new one begins when a person has taken the marker away', async () => {
    rmSync(temp.file);
    rmSync(`${temp.file}.made`);
    await (await open({ file: temp.file })).close();
    expect(existsSync(`${temp.file}.made`)).toBe(true);
  });
});
