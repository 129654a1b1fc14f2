import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { CsvError, type Options } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { InputInvalid } from '../domain/errors.ts';
import { type Alphabet, undoReading } from './alphabet.ts';
import type { FileSurvey } from './file-survey.ts';

export type Delimiter = ';' | ',' | '\t';

/** No file that we read has more. */
export const MOST_COLUMNS = 1000;

/** A longer record than this has swallowed its neighbours: a quote was opened and not closed. */
const LONGEST_RECORD = 100_000;

/** A line without an end this far on is no record; its cells would be held all at once. */
const LONGEST_LINE = 256 * 1024;

const dialect = (delimiter: Delimiter): Options => ({
  delimiter,
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_quotes: true,
  relax_column_count: true,
  skip_empty_lines: false,
  max_record_size: LONGEST_RECORD,
});

/** The first records of a text; fewer where a quote is cut by its end. */
export function firstRecords(text: string, delimiter: Delimiter, count: number): string[][] {
  const records: string[][] = [];
  const keep = (cells: string[]): null => {
    records.push(cells);
    return null;
  };
  try {
    parse(text, { ...dialect(delimiter), to: count, on_record: keep });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
  }
  return records;
}

/** Bytes of the file as text; keeps what a chunk's end cuts until the next chunk. */
export function textDecoder({ from, again }: Alphabet): { write(bytes: Buffer): string; end(): string } {
  const decoder = iconv.getDecoder(from, { stripBOM: false });
  if (again === null) return { write: (bytes) => decoder.write(bytes), end: () => decoder.end() ?? '' };
  const second = iconv.getDecoder(again.from, { stripBOM: false });
  const undo = (text: string): string => undoReading(text, again.to, (bytes) => second.write(bytes));
  return {
    write: (bytes) => undo(decoder.write(bytes)),
    end: () => undo(decoder.end() ?? '') + (second.end() ?? ''),
  };
}

export interface RecordReader {
  /** Gets every record in order, with its row as a spreadsheet counts them; the header is one of them. */
  readonly onRecord: (cells: string[], row: number) => void;
  /** Awaited after each chunk, so that no more is read than can be stored; `false` ends the reading. */
  readonly afterChunk: (bytesRead: number) => Promise<boolean>;
}

/**
 * Streams the file's records; holds one chunk at a time. Returns the hash of the bytes that were read.
 * @throws {InputInvalid} when a quote is opened and never closed.
 */
export async function readRecords(
  file: string,
  survey: FileSurvey,
  delimiter: Delimiter,
  reader: RecordReader,
): Promise<{ sha256: string }> {
  let row = 0;
  const records = recordParter(delimiter, (cells) => {
    row++;
    if (cells.length > MOST_COLUMNS) throw tooManyCells(survey.name, row);
    reader.onRecord(cells, row);
  });
  const hash = createHash('sha256');
  const stream = createReadStream(file, { highWaterMark: 64 * 1024 });
  const { alphabet } = survey;
  const decoder = alphabet.from === 'utf-8' && alphabet.again === null ? null : textDecoder(alphabet);
  let bytesRead = 0;
  try {
    for await (const chunk of stream) {
      if (!Buffer.isBuffer(chunk)) continue;
      hash.update(chunk);
      const bytes = bytesRead === 0 ? chunk.subarray(survey.markBytes) : chunk;
      bytesRead += chunk.length;
      if (records.add(decoder === null ? bytes : Buffer.from(decoder.write(bytes))) > LONGEST_LINE)
        throw tooManyCells(survey.name, row + 1);
      if (!(await reader.afterChunk(bytesRead))) return { sha256: '' };
    }
    records.end(Buffer.from(decoder?.end() ?? ''));
    await reader.afterChunk(bytesRead);
    return { sha256: hash.digest('hex') };
  } catch (error) {
    throw error instanceof CsvError ? unclosedQuote(survey.name, row + 1, error) : error;
  } finally {
    stream.destroy();
  }
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const QUOTE = 34;

/**
 * Parts UTF-8 into records. Lines without a quote are split at the delimiter, which gives what the library gives in a
 * sixth of the time; lines with one are the library's, together with those that follow for as long as a quote is open.
 */
function recordParter(delimiter: Delimiter, onRecord: (cells: string[]) => void) {
  const nothing = Buffer.alloc(0);
  /** Lines whose quote is open, and the line that has not ended. */
  let rest: Buffer = nothing;

  function part(lines: Buffer, isLast: boolean): boolean {
    if (!lines.includes(QUOTE)) {
      for (const line of linesOf(lines)) onRecord(line.split(delimiter));
      return true;
    }
    const records: string[][] = [];
    const keep = (cells: string[]): null => {
      records.push(cells);
      return null;
    };
    let failed: CsvError | null = null;
    try {
      parse(lines, { ...dialect(delimiter), on_record: keep });
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      if (!isLast && error.code === 'CSV_QUOTE_NOT_CLOSED') return false;
      failed = error;
    }
    for (const record of records) onRecord(record);
    if (failed !== null) throw failed;
    return true;
  }

  return {
    /** Returns how long the line is that has not ended. */
    add(bytes: Buffer): number {
      const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      const end = endOfLines(all);
      rest = end > 0 && part(all.subarray(0, end), false) ? all.subarray(end) : all;
      return all.length - end;
    },
    end(bytes: Buffer): void {
      part(Buffer.concat([rest, bytes]), true);
      rest = nothing;
    },
  };
}

/** Where the last whole line ends; a return at the very end may be the first half of a line's end. */
function endOfLines(bytes: Buffer): number {
  const within = bytes.length - (bytes.at(-1) === CARRIAGE_RETURN ? 2 : 1);
  return within < 0
    ? 0
    : Math.max(bytes.lastIndexOf(LINE_FEED), bytes.lastIndexOf(CARRIAGE_RETURN, within)) + 1;
}

/** Each line is a text of its own: a cell that is remembered holds on to its line, and would otherwise to the chunk. */
function* linesOf(bytes: Buffer): Generator<string> {
  for (let from = 0; from < bytes.length;) {
    const found = bytes.indexOf(LINE_FEED, from);
    const to = found === -1 ? bytes.length : found;
    const line = bytes.toString('utf8', from, to);
    if (line.includes('\r')) yield* line.replace(/\r$/, '').split('\r');
    else yield line;
    from = to + 1;
  }
}

const tooManyCells = (name: string, row: number): InputInvalid =>
  new InputInvalid(
    `${name}, rad ${row}: raden är orimligt lång eller har fler än ${MOST_COLUMNS} kolumner; kontrollera skiljetecken och radslut, och exportera igen.`,
    { file: name, row },
  );

/** One sentence for a quote that is opened and swallows the lines below. */
export const unclosedQuote = (name: string, row: number, cause?: unknown): InputInvalid =>
  new InputInvalid(
    `${name}, rad ${row}: ett citattecken öppnas men stängs inte, så att raderna efter inte går att skilja åt; rätta raden och läs in filen igen (det som redan är inläst räknas inte två gånger).`,
    { file: name, row },
    { cause },
  );
