import { spellings, type Field } from './column-spellings.ts';
import { headingReader, type Headings } from './headings.ts';

export type { Field } from './column-spellings.ts';

/** Index of the column that holds a field. */
export type Columns = Readonly<Partial<Record<Field, number>>>;

export type HeaderReading = Headings<Field>;

/** Which column of a ledger holds what; the best spelling wins where several columns would do. */
export const readHeader: (cells: readonly string[]) => HeaderReading = headingReader(spellings);

const needed: readonly { readonly text: string; readonly present: (columns: Columns) => boolean }[] = [
  {
    text: 'leverantörens nummer (till exempel leverantor_id, Organisationsnummer, Org.nr)',
    present: (columns) => columns.number !== undefined || columns.vat !== undefined,
  },
  {
    text: 'belopp (till exempel nettobelopp, Belopp, Belopp exkl moms)',
    present: (columns) => columns.amount !== undefined,
  },
  {
    text: 'datum eller period (till exempel bokforingsdatum, Fakturadatum, Period)',
    present: (columns) =>
      columns.date !== undefined || (columns.year !== undefined && columns.monthOfYear !== undefined),
  },
];

/** What a ledger must have and this header lacks, in words with examples; empty for a ledger. */
export const missingColumns = (columns: Columns): readonly string[] =>
  needed.filter(({ present }) => !present(columns)).map(({ text }) => text);
