import type { Field } from './column-spellings.ts';
import { unusedColumns } from './headings.ts';
import { shownHeading } from './text.ts';
import type { FileReport } from '../domain/import.ts';

/** What the report calls a field, where that is another name. */
export const reportedAs: Readonly<Record<string, string>> = {
  konto: 'account',
  year: 'period',
  monthOfYear: 'period',
  section: 'unit',
  bankgiro: 'bankAccount',
  plusgiro: 'bankAccount',
  iban: 'bankAccount',
} satisfies Partial<Record<Field, string>>;

/** The columns of one table, with what the report calls those that have another name there. */
export interface UsedColumns {
  readonly columns: Readonly<Partial<Record<string, number>>>;
  readonly headings: readonly string[];
  readonly names: Readonly<Record<string, string>>;
}

/** Which heading was taken for what, and which were not used in some sheet; several columns for one thing are told together. */
export function reportColumns(
  tables: readonly UsedColumns[],
): Pick<FileReport, 'columns' | 'ignoredColumns'> {
  const told = new Map<string, Set<string>>();
  const ignored = new Set<string>();
  for (const { columns, headings, names } of tables) {
    const shown = (index: number): string => shownHeading(headings[index] ?? '');
    for (const [field, index] of Object.entries(columns)) {
      if (index === undefined) continue;
      const name = names[field] ?? field;
      told.set(name, (told.get(name) ?? new Set()).add(shown(index)));
    }
    for (const index of unusedColumns(columns, headings)) ignored.add(shown(index));
  }
  return {
    columns: Object.fromEntries([...told].map(([name, headings]) => [name, [...headings].join(' + ')])),
    ignoredColumns: [...ignored],
  };
}
