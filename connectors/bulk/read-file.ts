import { isUtf8 } from 'node:buffer';

import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';

import { UnreadableBody } from '../../src/http/body.ts';
import { drift, type Place, unreadable } from '../../src/http/failures.ts';
import { type BulkFile, columnName } from './files.ts';
import { createRecordFinder, keyOf } from './records.ts';

/** One row of a file: what is kept of its columns, by name; null for a row of ours that cannot be read. */
export type BulkRow = Readonly<Record<string, string>> | null;

export interface ReadOptions {
  readonly file: BulkFile;
  readonly place: Place;
  readonly wanted: (key: string) => boolean;
  readonly onRow: (key: string, row: BulkRow) => void;
  readonly signal: AbortSignal;
}

/** When so many rows cannot be read, and they are more than this share, the file is not what we take it for. */
const UNREADABLE_AT_LEAST = 100;
const UNREADABLE_SHARE = 0.01;

/**
 * Reads the rows that are wanted out of a file of millions. Rows of no concern are passed over after their first look
 * at the number; the others go through a csv parser. Throws SourceBroken for another layout than expected.
 */
export async function readFile(
  chunks: AsyncIterable<Buffer>,
  { file, place, wanted, onRow, signal }: ReadOptions,
): Promise<{ rows: number; unreadable: number }> {
  const delimiter = file.delimiter.charCodeAt(0);
  let header: Header | null = null;
  let rows = 0;
  let unread = 0;

  const isOurs = (key: string | null | undefined): key is string => typeof key === 'string' && wanted(key);
  const onUnread = (key: string | null | undefined): void => {
    if (isOurs(key)) onRow(key, null);
  };
  const finder = createRecordFinder(file, (bytes, start, end, shape) => {
    if (header === null) {
      header = readHeader(bytes.subarray(start, end), file, place);
      return;
    }
    rows += 1;
    const key = keyOf(bytes, start, end, header.keyColumn, delimiter);
    if (shape === 'line' && key !== null && !isOurs(key)) return;
    const row = shape === 'cut' || key === null ? null : readRow(bytes.subarray(start, end), file, header);
    if (row !== null) {
      if (isOurs(key)) onRow(key, row);
      return;
    }
    unread += 1;
    onUnread(key);
    // A quote that was closed lines later has swallowed rows, and any of them may be ours.
    if (shape === 'lines')
      for (const line of linesAfter(bytes, start, end))
        onUnread(keyOf(bytes, line, end, header.keyColumn, delimiter));
    if (unread > UNREADABLE_AT_LEAST * 100 && unread > rows * UNREADABLE_SHARE) throw tooMany(place);
  });
  try {
    for await (const chunk of chunks) {
      signal.throwIfAborted();
      finder.write(chunk);
    }
    finder.end();
  } catch (error) {
    throw error instanceof UnreadableBody ? unreadable(error.message, place) : error;
  }
  if (header === null) throw unreadable('the file is empty', place);
  if (unread > UNREADABLE_AT_LEAST && unread > rows * UNREADABLE_SHARE) throw tooMany(place);
  return { rows, unreadable: unread };
}

function* linesAfter(bytes: Buffer, start: number, end: number): Generator<number> {
  for (let at = bytes.indexOf(LINE_FEED, start); at !== -1 && at < end; at = bytes.indexOf(LINE_FEED, at + 1))
    yield at + 1;
}

const LINE_FEED = 0x0a;

const tooMany = (place: Place) => unreadable('too many of its rows cannot be read', place);

interface Header {
  readonly keyColumn: number;
  /** How many cells a row has. */
  readonly cells: number;
  /** Name and place of each column that is kept. */
  readonly kept: readonly (readonly [name: string, at: number])[];
}

const BYTE_ORDER_MARK = '\uFEFF';

function readHeader(bytes: Buffer, file: BulkFile, place: Place): Header {
  const text = textOf(bytes, file)?.replace(BYTE_ORDER_MARK, '');
  const names = (text === undefined ? null : cellsOf(text, file))?.map(columnName);
  if (names === undefined) throw unreadable('its header cannot be read', place);
  // Some files end their header with a delimiter, as they end every row.
  const missing = file.columns.filter((name) => !names.includes(name));
  if (missing.length > 0) throw drift(place, missing);
  const keyColumn = names.indexOf(file.keyColumn);
  // Inside quotes a delimiter is none, so that only the first cell can be found without a parser.
  if (file.quoted && keyColumn !== 0) throw drift(place, [file.keyColumn]);
  return { keyColumn, cells: names.length, kept: file.columns.map((name) => [name, names.indexOf(name)]) };
}

function readRow(bytes: Buffer, file: BulkFile, { cells: wanted, kept }: Header): BulkRow {
  const text = textOf(bytes, file);
  const cells = text === null ? null : cellsOf(text, file);
  // A row may lack the empty cell after the last delimiter, or have one that the header lacks.
  if (cells === null || Math.abs(cells.length - wanted) > 1) return null;
  if (cells.length > wanted && cells.at(-1) !== '') return null;
  if (kept.some(([, at]) => at >= cells.length)) return null;
  return Object.fromEntries(kept.map(([name, at]) => [name, cells[at]?.trim() ?? '']));
}

/** Stray NUL bytes are dropped. Null for bytes that are not in the file's encoding. */
function textOf(bytes: Buffer, { encoding }: BulkFile): string | null {
  if (encoding === 'utf-8' && !isUtf8(bytes)) return null;
  return bytes.toString(encoding).replaceAll('\0', '');
}

function cellsOf(text: string, { delimiter, quoted }: BulkFile): string[] | null {
  try {
    const records: string[][] = parse(text, {
      delimiter,
      quote: quoted ? '"' : null,
      relax_quotes: true,
      relax_column_count: true,
      // The text is one record already; a line break in it stands inside quotes.
      record_delimiter: ['\0'],
    });
    return records.length === 1 ? (records[0] ?? null) : null;
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
}
