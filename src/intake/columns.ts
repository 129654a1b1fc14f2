import { type AmountColumns, findAmount } from './amount-columns.ts';
import { spellings, type Field } from './column-spellings.ts';
import { MOST_COLUMNS } from './csv-records.ts';
import { headingReader, withCurrency } from './headings.ts';
import { cellText } from './text.ts';

export type { Field } from './column-spellings.ts';

/** Index of the column that holds a field. */
export type Columns = Readonly<Partial<Record<Field, number>>>;

export interface HeaderReading {
  readonly columns: Columns;
  /** Fields whose best spelling heads more than one column, with that heading. */
  readonly doubled: readonly { readonly field: Field; readonly heading: string }[];
  readonly amount: AmountColumns | null;
  /** What the column of dates holds: the bookkeeping day, its period, or another day; null without such a column. */
  readonly when: (typeof whens)[number] | null;
}

/** Where a row's month may stand, best first: what was booked, before what was paid or invoiced. */
const whens = ['date', 'period', 'otherDate'] as const;

const readHeadings = headingReader(spellings);

/** Which column of a ledger holds what; the best spelling wins where several columns would do. */
export function readHeader(cells: readonly string[]): HeaderReading {
  if (cells.length > MOST_COLUMNS) return { columns: {}, doubled: [], amount: null, when: null };
  const found = readHeadings(cells);
  const columns: Partial<Record<Field, number>> = { ...withCurrency(found.columns, cells) };
  const when = whens.find((field) => columns[field] !== undefined) ?? null;
  const at = when === null ? undefined : columns[when];
  if (at !== undefined) {
    for (const field of [...whens, 'year', 'monthOfYear'] as const) delete columns[field];
    columns.date = at;
  }
  const amount = findAmount(cells, columns.currency !== undefined);
  if (amount === null) return { columns, doubled: found.doubled, amount, when };
  columns.amount = amount.amount;
  if (amount.inSek !== null) columns.amountSek = amount.inSek;
  const heading = cellText(cells[amount.amount]);
  return {
    columns,
    doubled: amount.doubled ? [...found.doubled, { field: 'amount', heading }] : found.doubled,
    amount,
    when,
  };
}

const needed: readonly {
  readonly what: string;
  readonly text: string;
  readonly present: (columns: Columns) => boolean;
}[] = [
  {
    what: 'leverantörens nummer',
    text: 'leverantörens nummer (till exempel leverantor_id, Organisationsnummer, Org.nr)',
    present: (columns) => columns.number !== undefined || columns.vat !== undefined,
  },
  {
    what: 'belopp',
    text: 'belopp (till exempel nettobelopp, Belopp, Belopp exkl moms)',
    present: (columns) => columns.amount !== undefined,
  },
  {
    what: 'datum eller period',
    text: 'datum eller period (till exempel bokforingsdatum, Fakturadatum, Period)',
    present: (columns) =>
      columns.date !== undefined || (columns.year !== undefined && columns.monthOfYear !== undefined),
  },
];

/** What a ledger must have and this header lacks, in words with examples; empty for a ledger. */
export const missingColumns = (columns: Columns): readonly string[] =>
  needed.filter(({ present }) => !present(columns)).map(({ text }) => text);

/** The same without examples. */
export const missingBriefly = (columns: Columns): readonly string[] =>
  needed.filter(({ present }) => !present(columns)).map(({ what }) => what);
