import { setImmediate } from 'node:timers/promises';
import { InputInvalid } from '../domain/errors.ts';
import type { ImportReport, RejectedRow } from '../domain/ledger.ts';
import type { LedgerStore } from '../domain/store.ts';
import { dayOf } from '../domain/time.ts';
import type { Unit } from '../domain/unit.ts';
import { unclosedQuote } from './csv-records.ts';
import { surveyFile } from './file-survey.ts';
import { findLayout } from './layout.ts';
import { rowReader, type RowReading } from './read-row.ts';
import { keyedHash } from './row-key.ts';
import { openTables, type Table } from './tables.ts';
import { type ReadFile, type ReadLine, type Replacing, takeIn } from './take-in.ts';
import { unitReader } from './units.ts';

export interface ImportOptions {
  /** Path of the ledger file. */
  readonly file: string;
  /** The unit for rows whose administration the file does not name. */
  readonly unit: string | null;
  readonly units: readonly Unit[];
  readonly ledger: LedgerStore;
  /** 32 bytes from `rowSecret`: without it nobody can find out from what is stored which numbers a file held. */
  readonly secret: Buffer;
  readonly now: () => Date;
  readonly onProgress?: (done: { bytes: number; totalBytes: number; rows: number }) => void;
  /** Lets this file replace what earlier ones said of its administrations and periods. */
  readonly replace?: Replacing;
  /** Stops between two batches: nothing of the file counts then, and the same file again goes on without doubles. */
  readonly signal?: AbortSignal;
}

/** Rows per transaction: one that lasts some ten milliseconds. */
const BATCH = 1000;

/** Raised when the same file would be read otherwise than before, so that it is then read again. */
const READER_VERSION = 2;

/**
 * Reads a ledger file into the store. Memory does not grow with the file, except for the list of rejected rows. The very
 * same bytes under the same settings are recognised and not read again.
 * @throws {InputInvalid} one sentence, when the file cannot be read as a ledger or the unit is unknown.
 */
export async function importLedger(options: ImportOptions): Promise<ImportReport> {
  const { file, ledger, now, secret, signal } = options;
  const units = unitReader(options.units, options.unit);
  const survey = await surveyFile(file, signal, 'text-or-workbook');
  const settingsHash = hashSettings(options);
  const fileHash = keyedHash(secret, survey.sha256);
  const earlier = options.replace === undefined ? await ledger.earlierImport(fileHash, settingsHash) : null;
  if (earlier !== null) {
    options.onProgress?.({ bytes: survey.bytes, totalBytes: survey.bytes, rows: earlier.rows });
    return seenAgain(earlier);
  }
  const layout = await findLayout(await openTables(file, survey), survey);
  const passes = (await ledger.lastRow()) === 0 ? 1 : 2;
  let reading = 0;
  let found: Found | null = null;

  /** Twice over the same file: what it holds is counted the first time. */
  const read: ReadFile = async (take) => {
    const one: Found = { rows: 0, leftOut: 0, rejected: [], suppliers: new Set() };
    const readRow = rowReader(layout, units, dayOf(now()), secret);
    let waiting: ReadLine[] = [];
    const sort = (line: number, reading: RowReading): void => {
      one.rows++;
      if (reading.kind === 'left-out') one.leftOut++;
      else if (reading.kind === 'rejected')
        one.rejected.push({ row: line, reason: reading.reason, value: reading.value });
      else waiting.push({ row: reading.row, line });
    };
    // One batch is on its way while the next is read: the store leaves pauses for other writers.
    let underWay: Promise<void> = Promise.resolve();
    const pass = async (all: boolean): Promise<void> => {
      const enough = all ? 1 : BATCH;
      while (waiting.length >= enough) {
        signal?.throwIfAborted();
        const batch = waiting.slice(0, BATCH);
        waiting = waiting.slice(BATCH);
        for (const { row } of batch) one.suppliers.add(`${row.identity.kind} ${row.identity.number}`);
        await underWay;
        underWay = take(batch);
        underWay.catch(() => undefined);
        await setImmediate();
      }
      if (all) await underWay;
    };
    try {
      const { sha256 } = await layout.table.read({
        onRecord: (cells, row) => {
          if (row <= layout.headerRow || isBlank(cells)) return;
          if (hasSwallowedLines(cells, layout.width, layout.table)) throw unclosedQuote(survey.name, row);
          sort(row, readRow(cells));
        },
        afterChunk: async (bytes) => {
          signal?.throwIfAborted();
          await pass(false);
          const done = Math.round((reading * survey.bytes + bytes) / passes);
          options.onProgress?.({ bytes: done, totalBytes: survey.bytes, rows: one.rows });
          return true;
        },
      });
      await pass(true);
      if (sha256 !== survey.sha256)
        throw new InputInvalid(
          `${survey.name}: filen ändrades under inläsningen; läs in den igen när den är färdig.`,
          { file: survey.name },
        );
    } finally {
      // What is under way ends before the caller may close the store; its failure has been thrown by then.
      await Promise.allSettled([underWay]);
    }
    found ??= one;
    reading++;
  };

  const { end, newSuppliers, replaced, ...taken } = await takeIn({
    ledger,
    secret,
    read,
    file: { fileHash, settingsHash, fileName: survey.name },
    replace: options.replace ?? null,
    now,
  });
  const { rows, leftOut, rejected, suppliers } = found ?? nothing;
  const report: ImportReport = {
    rows,
    leftOut,
    ...taken,
    suppliers: { new: newSuppliers, known: suppliers.size - newSuppliers },
    rejected,
    columns: {},
    ignoredColumns: [],
    sheets: [],
    encoding: null,
    delimiter: null,
    sumSek: 0,
    from: null,
    to: null,
    outside: 0,
    private: 0,
    testNumbers: 0,
    masked: 0,
    totals: 0,
    withoutUnit: [],
    ...(replaced === null ? {} : { replaced }),
  };
  await end(report);
  return report;
}

/** What a file holds, whatever becomes of it. */
interface Found {
  rows: number;
  leftOut: number;
  readonly rejected: RejectedRow[];
  readonly suppliers: Set<string>;
}
const nothing: Found = { rows: 0, leftOut: 0, rejected: [], suppliers: new Set() };

/** What the report of an earlier import says when nothing is new. */
const seenAgain = (earlier: ImportReport): ImportReport => ({
  ...earlier,
  stored: 0,
  known: earlier.stored + earlier.known,
  suppliers: { new: 0, known: earlier.suppliers.new + earlier.suppliers.known },
});

/** Everything outside the file that decides how a row is read. */
function hashSettings({ unit, units, secret }: Pick<ImportOptions, 'unit' | 'units' | 'secret'>): string {
  const relevant = units.map(({ id, name, administrations, accountsLeftOut }) => ({
    id,
    name,
    administrations,
    accountsLeftOut,
  }));
  return keyedHash(secret, JSON.stringify({ version: READER_VERSION, unit, units: relevant }));
}

/**
 * A quote that is opened and not closed joins lines. It shows as line breaks in a record of the wrong width, or in a
 * cell that holds a whole line's delimiters. Such a file is refused, because rows would vanish inside one cell.
 */
export function hasSwallowedLines(
  cells: readonly string[],
  width: number,
  { delimiter }: Pick<Table, 'delimiter'>,
): boolean {
  if (delimiter === null || !cells.some(hasLineBreak)) return false;
  const fits = cells.length >= width && isBlank(cells.slice(width));
  return !fits || cells.some((cell) => hasLineBreak(cell) && cell.split(delimiter).length >= width);
}

const hasLineBreak = (cell: string): boolean => cell.includes('\n') || cell.includes('\r');

const isBlank = (cells: readonly string[]): boolean => cells.every(isBlankCell);
const isBlankCell = (cell: string): boolean => cell === '' || cell.trim() === '';
