import { setImmediate } from 'node:timers/promises';
import { InputInvalid } from '../domain/errors.ts';
import type { ImportReport, LedgerRow, RejectedRow } from '../domain/ledger.ts';
import type { LedgerStore } from '../domain/store.ts';
import { dayOf } from '../domain/time.ts';
import type { Unit } from '../domain/unit.ts';
import { unclosedQuote } from './csv-records.ts';
import { surveyFile } from './file-survey.ts';
import { findLayout } from './layout.ts';
import { rowReader, type RowReading } from './read-row.ts';
import { keyedHash } from './row-key.ts';
import { openTables, type Table } from './tables.ts';
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
const READER_VERSION = 1;

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
  const earlier = await ledger.earlierImport(fileHash, settingsHash);
  if (earlier !== null) {
    options.onProgress?.({ bytes: survey.bytes, totalBytes: survey.bytes, rows: earlier.rows });
    return seenAgain(earlier);
  }
  const layout = await findLayout(await openTables(file, survey), survey);
  const readRow = rowReader(layout, units, dayOf(now()), secret);
  const rejected: RejectedRow[] = [];
  const suppliers = new Set<string>();
  const total = { rows: 0, stored: 0, known: 0, leftOut: 0, newSuppliers: 0 };
  let waiting: LedgerRow[] = [];

  const sort = (row: number, reading: RowReading): void => {
    total.rows++;
    if (reading.kind === 'left-out') total.leftOut++;
    else if (reading.kind === 'rejected')
      rejected.push({ row, reason: reading.reason, value: reading.value });
    else waiting.push(reading.row);
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

  const readAll = async (): Promise<{ sha256: string }> => {
    const read = await layout.table.read({
      onRecord: (cells, row) => {
        if (row <= layout.headerRow || isBlank(cells)) return;
        if (hasSwallowedLines(cells, layout.width, layout.table)) throw unclosedQuote(survey.name, row);
        sort(row, readRow(cells));
      },
      afterChunk: async (bytes) => {
        signal?.throwIfAborted();
        await store(false);
        options.onProgress?.({ bytes, totalBytes: survey.bytes, rows: total.rows });
        return true;
      },
    });
    await store(true);
    return read;
  };
  let read;
  try {
    read = await readAll();
  } finally {
    // What is under way ends before the caller may close the store; its failure has been thrown by then.
    await Promise.allSettled([underWay]);
  }
  if (read.sha256 !== survey.sha256) {
    throw new InputInvalid(
      `${survey.name}: filen ändrades under inläsningen; läs in den igen när den är färdig.`,
      { file: survey.name },
    );
  }
  const { newSuppliers, ...counts } = total;
  const report: ImportReport = {
    ...counts,
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
