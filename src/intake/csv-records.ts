import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { CsvError, parse, type Options } from 'csv-parse';
import { parse as parseWhole } from 'csv-parse/sync';
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
    parseWhole(text, { ...dialect(delimiter), to: count, on_record: keep });
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
  const parser = parse(dialect(delimiter));
  parser.on('data', (cells: string[]) => {
    if (parser.destroyed) return;
    try {
      row++;
      if (cells.length > MOST_COLUMNS) throw tooManyCells(survey.name, row);
      reader.onRecord(cells, row);
    } catch (error) {
      parser.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  });
  const failed = new Promise<never>((_resolve, reject) => parser.once('error', reject));
  failed.catch(() => undefined);
  const hash = createHash('sha256');
  const stream = createReadStream(file, { highWaterMark: 64 * 1024 });
  const { alphabet } = survey;
  const decoder = alphabet.from === 'utf-8' && alphabet.again === null ? null : textDecoder(alphabet);
  const line = lineLength();
  let bytesRead = 0;
  try {
    for await (const chunk of stream) {
      if (!Buffer.isBuffer(chunk)) continue;
      hash.update(chunk);
      const bytes = bytesRead === 0 ? chunk.subarray(survey.markBytes) : chunk;
      bytesRead += chunk.length;
      const text = decoder === null ? bytes : Buffer.from(decoder.write(bytes));
      if (line.after(text) > LONGEST_LINE) throw tooManyCells(survey.name, row + 1);
      await Promise.race([write(parser, text), failed]);
      if (!(await reader.afterChunk(bytesRead))) return { sha256: '' };
    }
    const rest = decoder?.end() ?? '';
    if (rest !== '') await write(parser, Buffer.from(rest));
    await Promise.race([new Promise<void>((resolve) => parser.once('end', resolve).end()), failed]);
    await reader.afterChunk(bytesRead);
    return { sha256: hash.digest('hex') };
  } catch (error) {
    throw error instanceof CsvError ? unclosedQuote(survey.name, row + 1, error) : error;
  } finally {
    stream.destroy();
    parser.destroy();
  }
}

/** How long the line is that has not ended. */
function lineLength(): { after(text: Buffer): number } {
  let length = 0;
  return {
    after(text) {
      const end = Math.max(text.lastIndexOf(10), text.lastIndexOf(13));
      length = end === -1 ? length + text.length : text.length - end - 1;
      return length;
    },
  };
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

const write = (parser: ReturnType<typeof parse>, bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    parser.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
