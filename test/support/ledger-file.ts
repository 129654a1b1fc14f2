import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import iconv from 'iconv-lite';
import { hasValidCheckDigit } from '../../src/domain/org-number.ts';

/** Ten digits: nine given, and the check digit that fits. */
export function withCheckDigit(nine: string): string {
  const found = '0123456789'
    .split('')
    .map((digit) => nine + digit)
    .find(hasValidCheckDigit);
  if (found === undefined) throw new Error(`${nine} has no check digit`);
  return found;
}

/** Made-up organisation numbers of the unallocated series 55999…. */
export const madeUpNumber = (serial: number): string =>
  withCheckDigit(`55999${String(serial).padStart(4, '0')}`);

export interface FileFormat {
  readonly encoding:
    | 'utf-8'
    | 'utf-8-bom'
    | 'utf-16le'
    | 'utf-16le-bom'
    | 'utf-16be'
    | 'utf-16be-bom'
    | 'windows-1252';
  readonly delimiter: ';' | ',' | '\t';
  readonly lineEnding: '\n' | '\r\n' | '\r';
  readonly quoteAll: boolean;
}

export const plainFormat: FileFormat = {
  encoding: 'utf-8',
  delimiter: ';',
  lineEnding: '\n',
  quoteAll: false,
};

/** A table as the bytes of a ledger file. */
export function ledgerBytes(table: readonly (readonly string[])[], format: FileFormat = plainFormat): Buffer {
  const cell = (text: string): string =>
    format.quoteAll || /["\r\n]/.test(text) || text.includes(format.delimiter)
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  const text = table.map((cells) => cells.map(cell).join(format.delimiter) + format.lineEnding).join('');
  const withMark = format.encoding.endsWith('-bom');
  return iconv.encode(withMark ? `\uFEFF${text}` : text, format.encoding.replace('-bom', ''));
}

/** A folder of its own for the files of one test-suite. */
export async function ledgerFolder(): Promise<{
  write(name: string, bytes: Buffer | string): Promise<string>;
  path: string;
  remove(): Promise<void>;
}> {
  const folder = await mkdtemp(path.join(tmpdir(), 'kontroll-ledger-'));
  return {
    path: folder,
    write: async (name, bytes) => {
      const file = path.join(folder, name);
      await writeFile(file, bytes);
      return file;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
