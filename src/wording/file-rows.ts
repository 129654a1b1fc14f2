import { countText } from './text.ts';
import type { RejectedRow, SheetReport } from '../domain/import.ts';

type Place = Pick<RejectedRow, 'row' | 'sheet'>;

/** Where a row stands, as whoever opens the file finds it: `rad 12`, or `Blad1, rad 12` where several sheets were read. */
export const rowPlace = ({ row, sheet }: Place): string =>
  sheet === undefined ? `rad ${row}` : `${sheet}, rad ${row}`;

/** Sheet by sheet, each from the top. */
export const byPlace = (a: Place, b: Place): number =>
  (a.sheet ?? '').localeCompare(b.sheet ?? '', 'sv') || a.row - b.row;

/** A row that was not taken in, and why. */
export const rejectedText = (rejected: RejectedRow): string =>
  `${rowPlace(rejected)}: ${rejected.reason}${rejected.value === '' ? '' : ` (${rejected.value})`}`;

const alphabetNames: Readonly<Record<string, { readonly name: string; readonly known: string }>> = {
  'utf-8': { name: 'UTF-8', known: '' },
  'utf-16le': { name: 'UTF-16', known: '' },
  'utf-16be': { name: 'UTF-16', known: '' },
  'windows-1252': { name: 'Windows-1252', known: ' (vanlig i svenska ekonomisystem)' },
  macroman: { name: 'MacRoman', known: ' (från äldre Mac)' },
  cp850: { name: 'CP850', known: ' (från äldre DOS-program)' },
};

/** How the file's letters were read; what was read wrongly before is named as that: `UTF-8 (CP850 läst som MacRoman)`. */
function alphabetText(alphabet: string): string {
  const plain = alphabetNames[alphabet];
  const text =
    plain === undefined
      ? alphabet.replaceAll(/[a-z][a-z0-9-]+/g, (id) => alphabetNames[id]?.name ?? id)
      : plain.name + plain.known;
  return `teckenkodning ${text}`;
}

const delimiterNames: Readonly<Record<string, string>> = { ';': 'semikolon', ',': 'komma', '\t': 'tabb' };

/** What the file was taken for: `Excel`, or its letters and what parts its columns. */
export const readAsText = ({
  encoding,
  delimiter,
}: {
  readonly encoding: string | null;
  readonly delimiter: string | null;
}): string =>
  encoding === null
    ? 'Excel'
    : `${alphabetText(encoding)}, ${delimiterNames[delimiter ?? ''] ?? delimiter ?? ''} mellan kolumnerna`;

/** Which sheets of a workbook were read, where there were several, and why others were not. */
export function sheetLines(sheets: readonly SheetReport[]): readonly string[] {
  const read = sheets
    .filter((sheet) => sheet.read)
    .map(({ name, rows }) => `${name} (${countText(rows, 'rad', 'rader')})`);
  return [
    ...(sheets.length > 1 ? [`Blad som lästes: ${read.join('; ')}.`] : []),
    ...sheets
      .filter((sheet) => !sheet.read)
      .map(({ name, reason }) => `Blad som inte lästes: ${name} – ${reason}.`),
  ];
}
