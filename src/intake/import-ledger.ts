import { setImmediate } from 'node:timers/promises';
import { InputInvalid } from '../domain/errors.ts';
import type { ImportReport, LedgerRow, RejectedRow } from '../domain/ledger.ts';
import type { LedgerStore } from '../domain/store.ts';
import { dayOf } from '../domain/time.ts';
import type { Unit } from '../domain/unit.ts';
import { reportColumns, reportedAs } from './column-report.ts';
import { unclosedQuote } from './csv-records.ts';
import { surveyFile } from './file-survey.ts';
import { findLayouts, type Layout } from './layout.ts';
import { rowReader, type RowReading } from './read-row.ts';
import { keyedHash } from './row-key.ts';
import { openTables, type Table } from './tables.ts';
import { createTally } from './tally.ts';
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
  /** Stops between two batches; what was stored stays, and the same file again goes on without doubles. */
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
  const survey = await surveyFile(file, { signal, takes: 'text-or-workbook' });
  const settingsHash = hashSettings(options);
  const fileHash = keyedHash(secret, survey.sha256);
  const earlier = await ledger.earlierImport(fileHash, settingsHash);
  if (earlier !== null) {
    options.onProgress?.({ bytes: survey.bytes, totalBytes: survey.bytes, rows: earlier.rows });
    return seenAgain(earlier);
  }
  const layouts = await findLayouts(await openTables(file, survey), survey);
  const today = dayOf(now());
  const rejected: RejectedRow[] = [];
  const suppliers = new Set<string>();
  const tally = createTally();
  const total = { rows: 0, stored: 0, known: 0, newSuppliers: 0 };
  let waiting: LedgerRow[] = [];

  const sort = (at: Pick<RejectedRow, 'row' | 'sheet'>, reading: RowReading): void => {
    total.rows++;
    if (reading.kind === 'left-out') tally.leftOut(reading);
    else if (reading.kind === 'rejected')
      rejected.push({ ...at, reason: reading.reason, value: reading.value });
    else {
      tally.row(reading.row);
      waiting.push(reading.row);
    }
  };

  const append = async (batch: readonly LedgerRow[]): Promise<void> => {
    const done = await ledger.append(batch, now().toISOString());
    total.stored += done.stored;
    total.known += done.known;
    total.newSuppliers += done.newSuppliers;
    await setImmediate();
  };

  // One batch is on its way while the next is read: the store leaves pauses for other writers.
  let underWay: Promise<void> = Promise.resolve();
  const store = async (all: boolean): Promise<void> => {
    const enough = all ? 1 : BATCH;
    while (waiting.length >= enough) {
      signal?.throwIfAborted();
      const batch = waiting.slice(0, BATCH);
      waiting = waiting.slice(BATCH);
      for (const { identity } of batch) suppliers.add(`${identity.kind} ${identity.number}`);
      await underWay;
      underWay = append(batch);
      underWay.catch(() => undefined);
    }
    if (all) await underWay;
  };

  const rowsOf: number[] = [];
  const readOne = async (layout: Layout): Promise<string> => {
    const { table, headerRow, headings } = layout;
    // A sheet is as a file: a payment that another sheet repeats is known.
    const readRow = rowReader(layout, units, today, secret);
    const sheet = table.sheet === null || layouts.read.length === 1 ? {} : { sheet: table.sheet };
    const before = total.rows;
    const { sha256 } = await table.read({
      onRecord: (cells, row) => {
        if (row <= headerRow || isBlank(cells)) return;
        if (hasSwallowedLines(cells, headings.length, table)) throw unclosedQuote(survey.name, row);
        sort({ row, ...sheet }, readRow(cells));
      },
      afterChunk: async (bytes) => {
        signal?.throwIfAborted();
        await store(false);
        options.onProgress?.({ bytes, totalBytes: survey.bytes, rows: total.rows });
        return true;
      },
    });
    await store(true);
    rowsOf.push(total.rows - before);
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
    throw new InputInvalid(
      `${survey.name}: filen ändrades under inläsningen; läs in den igen när den är färdig.`,
      { file: survey.name },
    );
  }
  const { newSuppliers, ...counts } = total;
  const [first] = layouts.read;
  const report: ImportReport = {
    ...counts,
    ...tally.report(),
    suppliers: { new: newSuppliers, known: suppliers.size - newSuppliers },
    rejected,
    ...reportColumns(first?.columns ?? {}, first?.headings ?? [], reportedFields(first)),
    sheets: layouts.sheets.map((sheet) => (sheet.read ? { ...sheet, rows: rowsOf.shift() ?? 0 } : sheet)),
    encoding: survey.isWorkbook ? null : survey.alphabet.name,
    delimiter: first?.table.delimiter ?? null,
    conflicts: [],
  };
  await ledger.recordImport({
    fileHash,
    settingsHash,
    fileName: endingOf(file),
    report,
    now: now().toISOString(),
  });
  return report;
}

/** A column of dates may hold periods. */
const reportedFields = (layout: Layout | undefined) => ({
  ...reportedAs,
  date: layout?.when === 'period' ? 'period' : 'date',
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

/** `.csv`; a file's name may hold a person's name or number, and is not stored. */
const endingOf = (file: string): string => /\.(?:csv|tsv|txt|xlsx)$/i.exec(file)?.[0] ?? '';

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
