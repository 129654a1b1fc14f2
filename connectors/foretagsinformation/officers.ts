import type { FactValue } from '../../src/domain/facts.ts';
import { parseOrgNumber } from '../../src/domain/org-number.ts';
import type { Person, PersonRef } from '../../src/domain/person.ts';
import { textOrNull } from '../wire.ts';
import { isManaging, organisationIdentities, personalIdentities, roleOf, roleRank } from './codes.ts';
import type { WireOfficer } from './schema.ts';

type Officer = FactValue<'representatives.officers'>['officers'][number];

export interface Officers {
  readonly officers: readonly Officer[];
  /** Everybody whom the officers name by reference. */
  readonly persons: readonly Person[];
  /** The natural persons who hold a managing role now. */
  readonly holders: readonly Person[];
}

/** Who is meant: an organisation by its number, or somebody named by reference. */
interface Holder {
  readonly name: string;
  readonly person: Person | null;
  readonly natural: boolean;
}

/**
 * The officers of an answer. The register gives those who hold a role now and not since when: `from` and `to` are null.
 * In an order of our own, so that the same board is the same fact.
 */
export function readOfficers(
  rows: readonly WireOfficer[],
  organisation: string,
  personRef: PersonRef,
): Officers {
  const found = new Map<string, Officer>();
  const persons = new Map<string, Person>();
  const holders = new Map<string, Person>();
  let unnamed = 0;
  for (const row of rows) {
    const holder = holderOf(row, organisation, personRef, () => (unnamed += 1));
    if (holder.person !== null) persons.set(holder.name, holder.person);
    for (const { kod } of row.funktionarsroller) {
      const code = kod.trim().toUpperCase();
      const officer: Officer = {
        person: holder.name,
        role: roleOf(code),
        code,
        from: null,
        to: null,
        abroad: livesAbroad(row),
      };
      found.set(`${holder.name} ${code}`, officer);
      if (holder.natural && holder.person !== null && isManaging(officer.role))
        holders.set(holder.name, holder.person);
    }
  }
  const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return {
    officers: [...found.values()].sort(
      (a, b) => roleRank(a.code) - roleRank(b.code) || byText(a.code, b.code) || byText(a.person, b.person),
    ),
    persons: [...persons.values()],
    holders: [...holders.values()].sort((a, b) => byText(a.ref, b.ref)),
  };
}

function holderOf(
  row: WireOfficer,
  organisation: string,
  personRef: PersonRef,
  nextUnnamed: () => number,
): Holder {
  const type = textOrNull(row.identitet?.typ?.kod);
  const identity = textOrNull(row.identitet?.identitetsbeteckning);
  const digits = identity?.replaceAll(/[\s-]/g, '') ?? '';
  const parsed = identity === null ? null : parseOrgNumber(digits);
  const isOrganisationNumber = parsed?.ok === true && parsed.kind === 'organisation';
  const firm = textOrNull(row.organisationsnamn?.namn);
  const isOrganisation =
    type === null
      ? firm !== null || (isOrganisationNumber && row.personnamn == null)
      : organisationIdentities.has(type);
  if (isOrganisation && isOrganisationNumber && parsed.ok)
    return { name: parsed.number, person: null, natural: false };

  const name = isOrganisation ? firm : fullName(row);
  const isPersonal =
    type === null ? parsed?.ok === true && parsed.kind === 'personal' : personalIdentities.has(type);
  const number = !isOrganisation && isPersonal && /^(?:\d{10}|\d{12})$/.test(digits) ? digits : null;
  const spelt = name?.normalize('NFC').toLowerCase().replaceAll(/\s+/g, ' ') ?? null;
  // A name alone may be anybody's: without number or birth date it names a person within this organisation only.
  const key =
    number ??
    (digits !== ''
      ? `${spelt ?? ''}|${digits}`
      : spelt !== null
        ? `${spelt}|${organisation}`
        : `|${organisation}|${nextUnnamed()}`);
  const person: Person = { ref: personRef(key), number, name };
  return { name: person.ref, person, natural: !isOrganisation };
}

function fullName({ personnamn }: WireOfficer): string | null {
  const parts = [textOrNull(personnamn?.fornamn), textOrNull(personnamn?.efternamn)];
  return parts.filter((part) => part !== null).join(' ') || null;
}

const inSweden = new Set(['NEJ', 'SE', 'SE-LAND']);

/** Assumption: whoever lives in Sweden has no such block, or one that says so. */
function livesAbroad({ utlandskBosattning }: WireOfficer): boolean | null {
  const code = textOrNull(utlandskBosattning?.kod)?.toUpperCase() ?? null;
  return code === null ? null : !inSweden.has(code);
}
