import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import readXlsxFile from 'read-excel-file/node';
import { fromBufferPromise } from 'yauzl';

import { InputInvalid } from '../domain/errors.ts';
import { chooseAlphabet, repairText, wordCollector } from './alphabet.ts';
import { unreadableLetters } from './file-survey.ts';
import { type SheetSize, sheetSize } from './sheet-size.ts';

/** A workbook is held whole in memory: about ten times its unpacked size at most. */
const MOST_PACKED_MB = 20;
const MOST_UNPACKED_MB = 100;
/** The library fills gaps, so that a few bytes may say a billion cells; all sheets together. */
const MOST_CELLS = 5_000_000;
const MOST_COLUMNS = 500;
const MB = 1024 * 1024;

/** A number as the file writes it, before it is told from text. */
interface Written {
  readonly written: string;
}
const isWritten = (value: unknown): value is Written =>
  typeof value === 'object' && value !== null && 'written' in value;

/** Each sheet's rows as text, in the workbook's order; row 1 first, empty rows kept. */
export interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly records: string[][] }[];
  readonly sha256: string;
}

/**
 * Reads an xlsx file.
 * @throws {InputInvalid} one sentence, when it is too large, packed or unpacked, has a password, or is no workbook.
 */
export async function readWorkbook(file: string, name: string): Promise<Workbook> {
  const { size } = await stat(file);
  if (size > MOST_PACKED_MB * MB) throw tooLarge(name, `större än ${MOST_PACKED_MB} MB`);
  const bytes = await readFile(file);
  await assertUnpackable(bytes, name);
  try {
    const read = await readXlsxFile<Written>(bytes, { parseNumber: (written) => ({ written }), trim: false });
    const sheets = read.map(({ sheet, data }) => ({
      name: sheet,
      records: data.map((row) => row.map(asText)),
    }));
    return { sheets: repaired(sheets, name), sha256: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    throw error instanceof InputInvalid ? error : unreadable(name, error);
  }
}

/** A text file that was read in a wrong alphabet may have been saved as a workbook. */
function repaired(sheets: Workbook['sheets'], name: string): Workbook['sheets'] {
  const collector = wordCollector();
  for (const { records } of sheets)
    for (const cells of records)
      for (const cell of cells) if (hasLetters.test(cell)) collector.add(Buffer.from(cell));
  const alphabet = chooseAlphabet(collector.words, 'utf-8');
  if (alphabet === null) throw unreadableLetters(name);
  if (alphabet.again === null) return sheets;
  const repair = (cell: string): string => (hasLetters.test(cell) ? repairText(alphabet, cell) : cell);
  return sheets.map((sheet) => ({ ...sheet, records: sheet.records.map((cells) => cells.map(repair)) }));
}

/** Letters beyond ASCII. */
const hasLetters = /[^\p{ASCII}]/u;

/** Unpacks every entry once into nothing: what the archive says of its own sizes may be a lie. Any entry may be a sheet. */
async function assertUnpackable(bytes: Buffer, name: string): Promise<void> {
  let unpacked = 0;
  const sizes: SheetSize[] = [];
  const count = (size: SheetSize): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        unpacked += chunk.length;
        size.add(chunk);
        done(unpacked > MOST_UNPACKED_MB * MB ? new RangeError('too large') : null);
      },
    });
  try {
    const archive = await fromBufferPromise(bytes, { lazyEntries: true });
    for await (const entry of archive.eachEntry()) {
      if (entry.isEncrypted()) throw locked(name);
      if (entry.fileName.endsWith('/')) continue;
      const size = sheetSize();
      sizes.push(size);
      await pipeline(await archive.openReadStreamPromise(entry), count(size));
    }
  } catch (error) {
    if (error instanceof InputInvalid) throw error;
    if (error instanceof RangeError && unpacked > MOST_UNPACKED_MB * MB)
      throw tooLarge(name, `större än ${MOST_UNPACKED_MB} MB uppackad`);
    throw unreadable(name, error);
  }
  if (sizes.some(({ isStrange, isSwollen }) => isStrange || isSwollen)) throw unreadable(name, null);
  if (sizes.some(({ columns }) => columns > MOST_COLUMNS))
    throw tooLarge(name, `för stor: den har fler än ${MOST_COLUMNS} kolumner`);
  const cells = sizes.reduce((sum, { rows, columns }) => sum + rows * Math.max(1, columns), 0);
  if (cells > MOST_CELLS)
    throw tooLarge(name, `för stor: den har fler än ${MOST_CELLS / 1e6} miljoner celler`);
}

const tooLarge = (name: string, how: string): InputInvalid =>
  new InputInvalid(
    `${name}: Excel-filen är ${how}; exportera som CSV, som läses oavsett storlek, eller dela filen.`,
    { file: name },
  );

const locked = (name: string): InputInvalid =>
  new InputInvalid(
    `${name}: Excel-filen är lösenordsskyddad; spara den utan lösenord, eller exportera som CSV.`,
    {
      file: name,
    },
  );

const unreadable = (name: string, cause: unknown): InputInvalid =>
  new InputInvalid(
    `${name}: är en zip-fil som inte går att läsa som Excel (.xlsx); spara den på nytt som .xlsx, eller exportera som CSV.`,
    { file: name },
    { cause },
  );

/** A cell as a CSV file would have it. A day is a day, whatever the sheet shows; an error or nothing is empty. */
function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (isWritten(value)) return numberText(value.written);
  if (value instanceof Date) return dayText(value);
  if (typeof value === 'boolean') return value ? 'ja' : 'nej';
  return '';
}

const dayText = (at: Date): string => (Number.isNaN(at.getTime()) ? '' : at.toISOString().slice(0, 10));

/**
 * Excel calculates with fifteen digits, and may write `0.30000000000000004` for 0,3 or `5.599900015E9` for an organisation
 * number: written out here, no digit lost. Three decimals get a zero more, so that they cannot be read as thousands.
 */
function numberText(written: string): string {
  const number = Number(written);
  if (!Number.isFinite(number)) return written;
  if (Number.isSafeInteger(number)) return String(number);
  const text = String(Number(number.toPrecision(15)));
  return /\.\d{3}$/.test(text) ? `${text}0` : text;
}
