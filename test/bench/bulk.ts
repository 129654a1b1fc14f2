/** Bolagsverket's and SCB's weekly files, as large as they are: read and compared with 20,000 suppliers, two weeks. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { openStore } from '../../src/store/index.ts';
import { BOLAGSVERKET_ROWS, SCB_ROWS, writeBulkFiles } from './bulk-files.ts';
import type { BenchRow } from './part.ts';
import { madeUpNumbers } from './seed.ts';
import { runChild } from './surroundings.ts';

export const name = 'bulk';

const SUPPLIERS = 20_000;
/** One in so many suppliers has a changed row in the second week. */
const CHANGED_EVERY = 100;

interface Read {
  readonly rows: number;
  readonly changed: number;
  readonly seconds: number;
  /** Of the whole process, all threads. */
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly slowestWriteMs: number;
  readonly longestTurnMs: number;
}

export async function run(): Promise<{ rows: readonly BenchRow[] }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'kontroll-bench-bulk-'));
  const database = path.join(folder, 'kontroll.sqlite');
  try {
    const numbers = madeUpNumbers(SUPPLIERS);
    await addSuppliers(database, numbers);
    const week = async (which: 1 | 2, day: string): Promise<Read> => {
      await writeBulkFiles(folder, numbers, which, CHANGED_EVERY);
      return runChild<Read>('bulk-child.ts', [folder, database, day], {});
    };
    const first = await week(1, '2026-11-16');
    const { size } = await stat(path.join(folder, 'bolagsverket_bulkfil.zip'));
    const second = await week(2, '2026-11-23');
    const changed = SUPPLIERS / CHANGED_EVERY;
    if (
      first.rows !== BOLAGSVERKET_ROWS + SCB_ROWS ||
      first.changed !== SUPPLIERS ||
      second.changed !== changed
    )
      throw new Error(
        `expected ${SUPPLIERS} rows kept and then ${changed} changed; found ${first.changed} and ${second.changed} of ${first.rows}`,
      );
    const speed = (read: Read) => read.rows / read.seconds;
    const peak = Math.max(first.peakMb, second.peakMb);
    const plain = (what: string, value: number, unit: string): BenchRow => ({
      what,
      value,
      unit,
      target: '–',
      met: null,
    });
    return {
      rows: [
        atLeast('first reading: 3 M + 1.8 M rows, 20,000 kept', speed(first), 'rows/s'),
        atLeast('second reading: 200 of 20,000 changed', speed(second), 'rows/s'),
        {
          what: 'peak memory of the reading process',
          value: peak,
          unit: 'MB',
          target: '≤ 250 MB',
          met: peak <= 250,
        },
        plain('first reading, whole', first.seconds, 's'),
        plain('second reading, whole', second.seconds, 's'),
        plain('processor time of the second reading, all threads', second.cpuSeconds, 's'),
        plain('the larger file, packed', size / 1e6, 'MB'),
        plain(
          'longest time that the event loop was held',
          Math.max(first.longestTurnMs, second.longestTurnMs),
          'ms',
        ),
        plain('slowest write, where over 60 ms', Math.max(first.slowestWriteMs, second.slowestWriteMs), 'ms'),
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function addSuppliers(database: string, numbers: readonly string[]): Promise<void> {
  const store = await openStore({ file: database, key: Buffer.alloc(32, 1) });
  try {
    const now = '2026-11-15T00:00:00.000Z';
    for (let from = 0; from < numbers.length; from += 500)
      await Promise.all(
        numbers
          .slice(from, from + 500)
          .map((number) =>
            store.suppliers.ensure({ number, kind: 'organisation', presumedForm: 'AB', name: null }, now),
          ),
      );
  } finally {
    await store.close();
  }
}

const atLeast = (what: string, value: number, unit: string): BenchRow => ({
  what,
  value,
  unit,
  target: `≥ 150,000 ${unit}`,
  met: value >= 150_000,
});
