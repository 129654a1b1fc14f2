import type { FactValue } from '../../src/domain/facts.ts';
import { bareCode } from '../bolagsverket-codes.ts';
import { textOrNull } from '../wire.ts';

/** Inside a cell of Bolagsverket's file `|` repeats, and `$` parts what belongs together. */
export const partsOf = (cell: string | undefined): readonly string[] => (cell ?? '').split('$');

/** `type` as Bolagsverket's list has it: `FORETAGSNAMN`, `NAMN`, `SARS_FORNAMN` … */
export interface Name {
  readonly name: string;
  readonly type: string;
}

const isType = (part: string): boolean => /-ORGNAM$/i.test(part.trim());

/** `Granen AB$FORETAGSNAMN-ORGNAM$2001-01-01|…`; a name may hold the two signs itself, the type tells where it ends. */
export function namesOf(cell: string | undefined): readonly Name[] {
  const names: Name[] = [];
  let begun = '';
  for (const piece of (cell ?? '').split('|')) {
    const parts = `${begun}${piece}`.split('$');
    const typeAt = parts.findIndex(isType);
    if (typeAt === -1) {
      begun = `${begun}${piece}|`;
      continue;
    }
    begun = '';
    const name = textOrNull(parts.slice(0, typeAt).join('$'));
    if (name !== null) names.push({ name, type: bareCode(parts[typeAt] ?? '') });
  }
  return names;
}

/** `street$c/o$city$postal code$country`; null for a cell that is blank. */
export function addressOf(cell: string | undefined): FactValue<'company.address'> | null {
  const [street, careOf, city, postalCode] = partsOf(cell).map(textOrNull);
  if ([street, careOf, city, postalCode].every((part) => part == null)) return null;
  return {
    careOf: careOf ?? null,
    street: street ?? null,
    postalCode: postalCode ?? null,
    city: city ?? null,
  };
}
