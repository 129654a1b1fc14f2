/** Ledger import: a million distinct rows into a fresh database, again in several ways, and a writer beside it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { BenchRow } from './part.ts';
import { madeUpNumbers } from './seed.ts';
import { runChild } from './surroundings.ts';

export const name = 'import';

const ROWS = 1_000_000;
const SUPPLIERS = 5000;

interface Imported {
  readonly rows: number;
  readonly stored: number;
  readonly seconds: number;
  readonly quarterMb: number;
  readonly endMb: number;
  readonly peakMb: number;
}

export async function run(): Promise<{ rows: readonly BenchRow[] }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'kontroll-bench-import-'));
  const file = path.join(folder, 'ledger.csv');
  const otherFile = path.join(folder, 'other.csv');
  const richerFile = path.join(folder, 'richer.csv');
  const database = path.join(folder, 'kontroll.sqlite');
  try {
    await writeLedger(file, {});
    await writeLedger(otherFile, { project: true });
    await writeLedger(richerFile, { project: true, account: true });
    const first = await runChild<Imported>('import-child.ts', [file, database], {});
    const again = await runChild<Imported>('import-child.ts', [file, database], {});
    const other = await runChild<Imported>('import-child.ts', [otherFile, database], {});
    const richer = await runChild<Imported>('import-child.ts', [richerFile, database], {});
    const stored = [first, again, other, richer].map((one) => one.stored);
    if (stored.join() !== `${ROWS},0,0,0`)
      throw new Error(`expected ${ROWS} rows stored and then none; found ${stored.join(', ')}`);
    const beside = await writeBeside(file, path.join(folder, 'beside.sqlite'));
    const growth = (first.endMb / first.quarterMb - 1) * 100;
    return {
      rows: [
        atLeast('1 M distinct rows, durable', first.rows / first.seconds, 'rows/s', 30_000),
        atLeast('the same file again', again.rows / again.seconds, 'rows/s', 100_000),
        atLeast('the same rows in another file', other.rows / other.seconds, 'rows/s', 100_000),
        {
          what: 'the same payments with an account more, so that no key is as before',
          value: richer.rows / richer.seconds,
          unit: 'rows/s',
          target: '–',
          met: null,
        },
        atMost('peak memory of the importing process', first.peakMb, 'MB', 200),
        atMost('peak memory of the others', Math.max(other.peakMb, richer.peakMb), 'MB', 200),
        atMost('growth of memory from a quarter of the file to its end', growth, '%', 20),
        atMost(`p99 of ${beside.writes} writes of a process beside the import`, beside.p99Ms, 'ms', 150),
        { what: 'slowest of them', value: beside.maxMs, unit: 'ms', target: '–', met: null },
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One writer works on the same database for as long as the import takes. */
async function writeBeside(
  file: string,
  database: string,
): Promise<{ writes: number; p99Ms: number; maxMs: number }> {
  const writer = spawn(
    process.execPath,
    ['--import', 'tsx', path.join(import.meta.dirname, 'import-writer.ts'), database],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  let printed = '';
  writer.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const ended = once(writer, 'exit');
  try {
    await Promise.race([once(writer.stdout, 'data'), ended]);
    await runChild<Imported>('import-child.ts', [file, database], {});
  } finally {
    writer.stdin.end();
    await ended;
  }
  return JSON.parse(printed.trim().split('\n').at(-1) ?? '') as {
    writes: number;
    p99Ms: number;
    maxMs: number;
  };
}

/** A ledger in the national layout: no two rows alike, a supplier's lines in runs of six, as ledgers have them. */
async function writeLedger(file: string, more: More): Promise<void> {
  const numbers = madeUpNumbers(SUPPLIERS);
  const out = createWriteStream(file);
  out.write(
    `kopare_id;kopare;verifikationsnummer;leverantor;leverantor_id;konto_nr;konto_text;bokforingsdatum;forvaltning;fakturanummer;${headings(more)}nettobelopp\n`,
  );
  for (let from = 0; from < ROWS; from += 10_000) {
    const lines = Array.from({ length: 10_000 }, (_, offset) => line(from + offset, numbers, more));
    if (!out.write(lines.join(''))) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
}

/** Columns that the first file does not have: one that is not read, and one that is. */
interface More {
  readonly project?: boolean;
  readonly account?: boolean;
}
const headings = ({ project, account }: More): string =>
  `${project === true ? 'projekt;' : ''}${account === true ? 'bankgiro;' : ''}`;

function line(serial: number, numbers: readonly string[], { project, account }: More): string {
  const between = `${project === true ? '1;' : ''}${account === true ? '9990-0243;' : ''}`;
  const supplier = (Math.floor(serial / 6) * 7919) % numbers.length;
  const month = String(1 + (serial % 10)).padStart(2, '0');
  const day = String(1 + (serial % 28)).padStart(2, '0');
  const amount = `${(serial * 37) % 90_000},${String(serial % 100).padStart(2, '0')}`;
  return `2120009998;Exempelstad;${100_000 + serial};Uppmätt Städ ${supplier} AB;${numbers[supplier]};5170;Städning;2026-${month}-${day};Vård- och omsorgsförvaltningen;${5_000_000 + serial};${between}${amount}\n`;
}

const atLeast = (what: string, value: number, unit: string, target: number): BenchRow => ({
  what,
  value,
  unit,
  target: `≥ ${target.toLocaleString('en')} ${unit}`,
  met: value >= target,
});

const atMost = (what: string, value: number, unit: string, target: number): BenchRow => ({
  what,
  value,
  unit,
  target: `≤ ${target.toLocaleString('en')} ${unit}`,
  met: value <= target,
});
