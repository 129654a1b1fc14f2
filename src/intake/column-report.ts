import type { Field } from './column-spellings.ts';
import { fold, shownHeading } from './text.ts';
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

/** Which heading was taken for what, and which were not used; several columns for one thing are told together. */
export function reportColumns(
  columns: Readonly<Partial<Record<string, number>>>,
  headings: readonly string[],
  names: Readonly<Record<string, string>>,
): Pick<FileReport, 'columns' | 'ignoredColumns'> {
  const used = new Set(Object.values(columns));
  const told: Record<string, string> = {};
  for (const [field, index] of Object.entries(columns)) {
    const heading = shownHeading(headings[index ?? -1] ?? '');
    const name = names[field] ?? field;
    told[name] = told[name] === undefined ? heading : `${told[name]} + ${heading}`;
  }
  return {
    columns: told,
    ignoredColumns: headings.filter((text, at) => !used.has(at) && fold(text) !== '').map(shownHeading),
  };
}
