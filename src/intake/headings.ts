import { isCurrencyHeading } from './currency.ts';
import { fold } from './text.ts';

export interface Headings<Field extends string> {
  /** Index of the column that holds a field. */
  readonly columns: Readonly<Partial<Record<Field, number>>>;
  /** Fields whose best spelling heads more than one column, with that heading. */
  readonly doubled: readonly { readonly field: Field; readonly heading: string }[];
}

/** Columns by field, with the column of currencies where none of its spellings heads one. */
export function withCurrency<Columns extends Readonly<Partial<Record<string, number>>>>(
  columns: Columns,
  headings: readonly string[],
): Columns & { readonly currency?: number } {
  if (columns['currency'] !== undefined) return columns;
  const used = new Set(Object.values(columns));
  const at = headings.findIndex((heading, index) => !used.has(index) && isCurrencyHeading(heading));
  return at === -1 ? columns : { ...columns, currency: at };
}

/** Columns with a heading that are taken for nothing. */
export function unusedColumns(
  columns: Readonly<Partial<Record<string, number>>>,
  headings: readonly string[],
): readonly number[] {
  const used = new Set(Object.values(columns));
  return headings.flatMap((heading, index) => (used.has(index) || fold(heading) === '' ? [] : [index]));
}

/**
 * Finds which column holds what. Headings match whole after folding; the best spelling wins where several columns would
 * do. `spellings`: per field, best first, separated by commas.
 */
export function headingReader<Field extends string>(
  spellings: Readonly<Record<Field, string>>,
): (cells: readonly string[]) => Headings<Field> {
  const isField = (text: string): text is Field => text in spellings;
  const ranksByField = Object.keys(spellings)
    .filter(isField)
    .map((field) => {
      const names = spellings[field].split(',').map((name) => name.trim());
      const ranked = names.map((name, rank): [string, number] => [fold(name), rank]);
      // Two that fold alike have the better rank.
      return { field, ranks: new Map(ranked.toReversed()) };
    });
  return (cells) => {
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
  };
}
