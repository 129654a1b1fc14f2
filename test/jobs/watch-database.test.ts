import { openSync, writeSync, closeSync } from 'node:fs';

import Database from 'better-sqlite3';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { watchDatabase } from '../../jobs/watch-database.ts';
import type { JobContext } from '../../src/control/context.ts';
import { company, open, row, T0, tempFile } from '../store/support.ts';

const run = { jobId: 'j', attempt: 1, signal: new AbortController().signal };
let temp: ReturnType<typeof tempFile>;
beforeEach(() => {
  temp = tempFile();
});
afterEach(() => temp.remove());

async function alertsOfANight(): Promise<string[]> {
  const alerts: string[] = [];
  const store = await open({ file: temp.file });
  try {
    const context: Partial<JobContext> = {
      store,
      log: pino({ level: 'silent' }),
      alert: async (text) => void alerts.push(text),
    };
    await watchDatabase.run({}, context as JobContext, run);
  } finally {
    await store.close();
  }
  return alerts;
}

describe('watch-database', () => {
  beforeEach(async () => {
    const store = await open({ file: temp.file });
    await store.ledger.append(
      Array.from({ length: 900 }, (_, index) => row(company(index + 1))),
      T0,
    );
    await store.close();
  });

  it('says nothing of a database that is whole', async () => {
    expect(await alertsOfANight()).toEqual([]);
  });

  it('finds pages that were overwritten, which nobody has met yet', async () => {
    const db = new Database(temp.file, { readonly: true });
    const pages = db
      .prepare<[], number>("SELECT pageno FROM dbstat WHERE name = 'ledger_rows' AND pagetype = 'leaf'")
      .pluck()
      .all();
    db.close();
    const file = openSync(temp.file, 'r+');
    // Rows of the ledger, which opening does not read; header and schema stay whole.
    for (const page of pages) writeSync(file, Buffer.alloc(4096, 0x5a), 0, 4096, (page - 1) * 4096);
    closeSync(file);
    expect(await alertsOfANight()).toEqual([
      'Databasen är skadad. Stoppa tjänsten, spara den skadade filen och lägg tillbaka den senaste säkerhetskopian; det som saknas frågas om vid nästa kontroll.',
    ]);
  });

  it('has nothing to read in memory', async () => {
    const store = await open();
    expect(await store.damage()).toBeNull();
    await store.close();
  });
});
