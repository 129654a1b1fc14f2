import { z } from 'zod';

import type { RegisterRow } from '../../src/domain/register.ts';
import { isDay, type Day } from '../../src/domain/time.ts';

/**
 * What is kept of one listed enterprise, gathered from all its rows. Persons are not kept: nobody is matched with them.
 * Lists are sorted and without doubles, so that the same content is always the same text.
 */
export const Entry = z.object({
  /** The reference that people know the entry by: `EU.27.28`. */
  reference: z.string().nullable(),
  type: z.literal('enterprise'),
  listed: z.iso.date().nullable(),
  names: z.array(z.string()),
  /** Two letters, from addresses and identification numbers. */
  countries: z.array(z.string()),
  numbers: z.array(
    z.object({ number: z.string(), type: z.string().nullable(), country: z.string().nullable() }),
  ),
});
export type Entry = z.infer<typeof Entry>;

/** Columns without which a listing could be overlooked or not be dated. Countries may be absent: that only asks more. */
export const neededColumns = [
  'fileGenerationDate',
  'Entity_LogicalId',
  'Entity_EU_ReferenceNumber',
  'Entity_DesignationDate',
  'NameAlias_WholeName',
  'Identification_Number',
] as const;

/** One of these must be there; the one that says something counts. */
export const typeColumns = ['Entity_SubjectType', 'Entity_SubjectType_ClassificationCode'] as const;

/** One row of the list by column name; empty for a column that the list does not have. */
export type Cell = (column: string) => string;

const subjectTypes: Readonly<Record<string, 'person' | 'enterprise'>> = {
  p: 'person',
  person: 'person',
  e: 'enterprise',
  enterprise: 'enterprise',
};

/** Undefined for a type that we do not know. */
export function subjectTypeOf(cell: Cell): 'person' | 'enterprise' | undefined {
  const said = typeColumns.map((column) => cell(column).toLowerCase()).find((text) => text !== '');
  return said === undefined ? undefined : subjectTypes[said];
}

/** `2022-02-25` or `25/02/2022`; null for blank, undefined for text that is no day. */
export function listDay(text: string): Day | null | undefined {
  if (text === '') return null;
  const [, day, month, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text) ?? [];
  const iso = year === undefined ? text.slice(0, 10) : `${year}-${month}-${day}`;
  return isDay(iso) ? iso : undefined;
}

/** The list writes `00` where a country is not known. */
const countryOf = (text: string): string | null => (/^[A-Z]{2}$/.test(text) ? text : null);

const textOrNull = (text: string): string | null => (text === '' ? null : text);

/** Gathers the rows of one enterprise. */
export interface Gathering {
  /** False when the row's day of designation cannot be read. */
  add(cell: Cell): boolean;
  /** Null when no row had a name or a number to know the enterprise by. */
  done(): RegisterRow | null;
}

export function gather(key: string): Gathering {
  let reference: string | null = null;
  let listed: Day | null = null;
  const names = new Set<string>();
  const countries = new Set<string>();
  const numbers = new Map<string, Entry['numbers'][number]>();

  return {
    add(cell) {
      reference ??= textOrNull(cell('Entity_EU_ReferenceNumber'));
      const day = listDay(cell('Entity_DesignationDate'));
      listed ??= day ?? null;
      const name = cell('NameAlias_WholeName').replaceAll(/\s+/g, ' ');
      if (name !== '') names.add(name);
      const issuedIn = countryOf(cell('Identification_CountryIso2Code'));
      for (const country of [countryOf(cell('Address_CountryIso2Code')), issuedIn])
        if (country !== null) countries.add(country);
      const number = cell('Identification_Number');
      if (number !== '') {
        const one = { number, type: textOrNull(cell('Identification_TypeCode')), country: issuedIn };
        numbers.set(JSON.stringify(one), one);
      }
      return day !== undefined;
    },
    done() {
      if (names.size === 0 && numbers.size === 0) return null;
      const entry: Entry = {
        reference,
        type: 'enterprise',
        listed,
        names: [...names].toSorted(),
        countries: [...countries].toSorted(),
        numbers: [...numbers.keys()].toSorted().flatMap((each) => numbers.get(each) ?? []),
      };
      return { key, data: JSON.stringify(entry) };
    },
  };
}
