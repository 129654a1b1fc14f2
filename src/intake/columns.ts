import { fields, spellingsOf, type Field } from './column-spellings.ts';
import { fold } from './text.ts';

export type { Field } from './column-spellings.ts';

/** Index of the column that holds a field. */
export type Columns = Readonly<Partial<Record<Field, number>>>;

/** Folded spellings with their rank; two that fold alike have the better rank. */
const ranksByField = fields.map((field) => {
  const ranked = spellingsOf(field).map((name, rank): [string, number] => [fold(name), rank]);
  return { field, ranks: new Map(ranked.toReversed()) };
});

export interface HeaderReading {
  readonly columns: Columns;
  /** Fields whose best spelling heads more than one column, with that heading. */
  readonly doubled: readonly { readonly field: Field; readonly heading: string }[];
}

/** Which column holds what; the best spelling wins where several columns would do. */
export function readHeader(cells: readonly string[]): HeaderReading {
  const columns: Partial<Record<Field, number>> = {};
  const doubled: { field: Field; heading: string }[] = [];
  const headings = cells.map(fold);
  for (const { field, ranks } of ranksByField) {
    const ranked = headings
      .map((heading, index) => ({ index, rank: ranks.get(heading) ?? Infinity }))
      .filter(({ rank }) => rank !== Infinity)
      .sort((a, b) => a.rank - b.rank || a.index - b.index);
    const [best, next] = ranked;
    if (best === undefined) continue;
    columns[field] = best.index;
    if (next?.rank === best.rank) doubled.push({ field, heading: (cells[best.index] ?? '').trim() });
  }
  return { columns, doubled };
}

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
