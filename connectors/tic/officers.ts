import { type DrawnFact, type FactValue, officerRoles } from '../../src/domain/facts.ts';
import { parseOrgNumber } from '../../src/domain/org-number.ts';
import type { Person, PersonRef } from '../../src/domain/person.ts';
import { entryOf, type OfficerRole, roleCodes, roleWords } from './codes.ts';
import type { Representative, Representatives } from './schema.ts';
import { dayAt } from './values.ts';

type Officer = FactValue<'representatives.officers'>['officers'][number];

export interface DrawnOfficers {
  readonly fact: DrawnFact;
  readonly persons: readonly Person[];
}

/** Who holds which role. Null when a row names nobody at all: then nobody knows who is left out. */
export function drawOfficers(
  { representatives }: Representatives,
  personRef: PersonRef,
): DrawnOfficers | null {
  const persons = new Map<string, Person>();
  const officers: Officer[] = [];
  for (const row of representatives) {
    const holder = holderOf(row, personRef);
    if (holder === null) return null;
    if (holder.person !== null) persons.set(holder.ref, holder.person);
    officers.push({
      person: holder.ref,
      role: roleOf(row),
      code: row.type ?? row.description ?? '',
      from: dayAt(row.from, 'representatives.positionStart'),
      to: dayAt(row.to, 'representatives.positionEnd'),
      abroad: livesAbroad(row.residence),
    });
  }
  return {
    fact: {
      kind: 'representatives.officers',
      value: { officers: officers.toSorted(byRole) },
      validFrom: null,
    },
    persons: [...persons.values()],
  };
}

/** An order of our own, so that the same board is the same fact. */
function byRole(one: Officer, other: Officer): number {
  const rank = officerRoles.indexOf(one.role) - officerRoles.indexOf(other.role);
  const keyOf = ({ code, person, from }: Officer) => `${code} ${person} ${from ?? ''}`;
  return rank === 0 ? keyOf(one).localeCompare(keyOf(other)) : rank;
}

type Holder = { readonly ref: string; readonly person: Person | null };

/**
 * A person by the personal number; where it is masked (protected persons, smaller plans), by tic.io's own id of the
 * person, which stays the same. A company by its organisation number.
 */
function holderOf(row: Representative, personRef: PersonRef): Holder | null {
  const number = personalNumber(row.number);
  const name = isMasked(row.name) ? null : row.name;
  const identity = number ?? (row.sourceId === null ? null : `tic:${row.sourceId}`);
  if (identity !== null && (row.name !== null || row.number !== null || row.company === null)) {
    const ref = personRef(identity);
    return { ref, person: { ref, number, name } };
  }
  const parsed = parseOrgNumber(row.companyNumber ?? '');
  if (parsed.ok && parsed.kind === 'organisation') return { ref: parsed.number, person: null };
  return row.company === null ? null : { ref: personRef(`company:${row.company}`), person: null };
}

/** Ten or twelve digits; null for masked, absent, or the number of another country. */
function personalNumber(text: string | null): string | null {
  if (text === null || isMasked(text)) return null;
  const parsed = parseOrgNumber(text);
  return parsed.ok && parsed.kind === 'personal' ? text.replaceAll(/\D/g, '') : null;
}

/** Assumption: what is masked shows by its signs. */
const isMasked = (text: string | null): boolean => text !== null && /[*•█]|x{3,}/i.test(text);

function roleOf({ type, description }: Representative): OfficerRole {
  const word = entryOf(roleWords, (description ?? '').toLowerCase());
  return word ?? entryOf(roleCodes, (type ?? '').toLowerCase().replaceAll(/[^a-z]/g, '')) ?? 'other';
}

/** Assumption: the words of the residence. Null for words that say neither. */
function livesAbroad(residence: string | null): boolean | null {
  if (residence === null) return null;
  if (/utomlands|utland|utanför|abroad|outside|foreign/i.test(residence)) return true;
  return /sverige|sweden/i.test(residence) ? false : null;
}
