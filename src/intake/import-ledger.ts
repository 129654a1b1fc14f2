import { setImmediate } from 'node:timers/promises';
import { dayOf } from '../domain/time.ts';
import type { Unit } from '../domain/unit.ts';
import { reportColumns, reportedAs } from './column-report.ts';
import { unclosedQuote } from './csv-records.ts';
import { changedMeanwhile, surveyFile } from './file-survey.ts';
import { findLayouts, type Layout } from './layout.ts';
import { repeatedTotals, rowReader, type RowReading } from './read-row.ts';
import { keyedHash } from './row-key.ts';
import { openTables, type Table } from './tables.ts';
import type { ReadLine } from './compare-ledger.ts';
import { type ReadFile, type Replacing, takeIn } from './take-in.ts';
import { createTally } from './tally.ts';
import { unitReader } from './units.ts';
import type { ImportReport, RejectedRow } from '../domain/import.ts';
import type { LedgerStore } from '../domain/ledger-store.ts';

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
const READER_VERSION = 3;

/**
 * Reads a ledger file into the store. Memory does not grow with the file, except for the list of rejected rows. The very
 * same bytes under the same settings are recognised and not read again.
 * @throws {InputInvalid} one sentence, when the file cannot be read as a ledger or the unit is unknown.
 */
export async function importLedger(options: ImportOptions): Promise<ImportReport> {
  const { file, ledger, now, secret, signal } = options;
  const units = unitReader(options.units, options.unit);
  const survey = await surveyFile(file, { signal, takes: 'text-or-workbook' });
  const settingsHash = hashSettings(options);
  const fileHash = keyedHash(secret, survey.sha256);
  const earlier = options.replace === undefined ? await ledger.earlierImport(fileHash, settingsHash) : null;
  if (earlier !== null) {
    options.onProgress?.({ bytes: survey.bytes, totalBytes: survey.bytes, rows: earlier.rows });
    return seenAgain(earlier);
  }
  const layouts = await findLayouts(await openTables(file, survey), survey);
  const today = dayOf(now());
  const passes = (await ledger.lastRow()) === 0 ? 1 : 2;
  const readings: Reading[] = [];

  /** Twice over the same file, where payments are stored already: what it holds is reported as read the first time. */
  const read: ReadFile = async (take) => {
    const reading: Reading = {
      rows: 0,
      rejected: [],
      suppliers: new Set(),
      tally: createTally(),
      rowsOf: [],
    };
    const repeats = repeatedTotals({ inSheets: layouts.read.length > 1 });
    let waiting: ReadLine[] = [];
    const sort = (at: Pick<RejectedRow, 'row' | 'sheet'>, one: RowReading, says: Says): void => {
      reading.rows++;
      if (one.kind === 'left-out') reading.tally.leftOut(one);
      else if (one.kind === 'rejected')
        reading.rejected.push({ ...at, reason: one.reason, value: one.value });
      else {
        reading.tally.row(one.row);
        waiting.push({ row: one.row, line: at.row, ...says });
      }
    };

    // One batch is on its way while the next is read: the store leaves pauses for other writers.
    let underWay: Promise<void> = Promise.resolve();
    const pass = async (all: boolean): Promise<void> => {
      const enough = all ? 1 : BATCH;
      while (waiting.length >= enough) {
        signal?.throwIfAborted();
        const batch = waiting.slice(0, BATCH);
        waiting = waiting.slice(BATCH);
        for (const { row } of batch) reading.suppliers.add(`${row.identity.kind} ${row.identity.number}`);
        await underWay;
        underWay = take(batch);
        underWay.catch(() => undefined);
        await setImmediate();
      }
      if (all) await underWay;
    };

    const readOne = async (layout: Layout): Promise<string> => {
      const { table, headerRow, headings } = layout;
      // A sheet is as a file: a payment that another sheet repeats is known.
      const readRow = rowReader(layout, { units, today, secret, repeats });
      const says = { isOtherDay: layout.when === 'otherDate', isTotal: layout.amount?.isTotal === true };
      const sheet = table.sheet === null || layouts.read.length === 1 ? {} : { sheet: table.sheet };
      const before = reading.rows;
      const { sha256 } = await table.read({
        onRecord: (cells, row) => {
          if (row <= headerRow || isBlank(cells)) return;
          if (hasSwallowedLines(cells, headings.length, table)) throw unclosedQuote(survey.name, row);
          sort({ row, ...sheet }, readRow(cells), says);
        },
        afterChunk: async (bytes) => {
          signal?.throwIfAborted();
          await pass(false);
          const done = Math.round((readings.length * survey.bytes + bytes) / passes);
          options.onProgress?.({ bytes: done, totalBytes: survey.bytes, rows: reading.rows });
          return true;
        },
      });
      await pass(true);
      reading.rowsOf.push(reading.rows - before);
      return sha256;
    };
    let isSame = true;
    try {
      for (const layout of layouts.read) isSame = (await readOne(layout)) === survey.sha256 && isSame;
    } finally {
      // What is under way ends before the caller may close the store; its failure has been thrown by then.
      await Promise.allSettled([underWay]);
    }
    if (!isSame) {
      throw changedMeanwhile(survey);
    }
    readings.push(reading);
  };

  const { end, newSuppliers, replaced, ...taken } = await takeIn({
    ledger,
    secret,
    read,
    file: { fileHash, settingsHash, fileName: survey.name },
    replace: options.replace ?? null,
    now,
  });
  const [reading] = readings;
  if (reading === undefined) throw new Error('a file that was taken in was read');
  const { rows, rejected, suppliers, tally, rowsOf } = reading;
  const [first] = layouts.read;
  const report: ImportReport = {
    rows,
    ...tally.report(),
    ...taken,
    suppliers: { new: newSuppliers, known: suppliers.size - newSuppliers },
    rejected,
    ...reportColumns(layouts.read.map((layout) => ({ ...layout, names: reportedFields(layout) }))),
    sheets: layouts.sheets.map((sheet) => (sheet.read ? { ...sheet, rows: rowsOf.shift() ?? 0 } : sheet)),
    encoding: survey.isWorkbook ? null : survey.alphabet.name,
    delimiter: first?.table.delimiter ?? null,
    ...(replaced === null ? {} : { replaced }),
  };
  await end(report);
  return report;
}

/** What the headings of a sheet say of its rows. */
type Says = Pick<ReadLine, 'isOtherDay' | 'isTotal'>;

/** What a file holds, whatever becomes of it. */
interface Reading {
  rows: number;
  readonly rejected: RejectedRow[];
  readonly suppliers: Set<string>;
  readonly tally: ReturnType<typeof createTally>;
  /** Of each sheet that was read. */
  readonly rowsOf: number[];
}

/** A column of dates may hold periods. */
const reportedFields = ({ when }: Layout) => ({
  ...reportedAs,
  date: when === 'period' ? 'period' : 'date',
});

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
