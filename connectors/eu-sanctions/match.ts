import { distance } from 'fastest-levenshtein';

import type { AskedSupplier } from '../../src/domain/connector.ts';
import type { FactValue } from '../../src/domain/facts.ts';
import type { KnownName } from '../../src/domain/register.ts';
import type { Entry } from './schema.ts';
import { namesIn, wordsOf } from './names.ts';

/**
 * From this likeness on a person is asked. Of twenty letters three may differ: room for transliteration (`Sergey`,
 * `Sergei`), an ending or a slip, while names that share one word of two stay below it.
 */
export const LEAST_LIKENESS = 0.85;
/** Taken off when supplier and entry are known to be in different countries: then the names must be more alike. */
export const COUNTRY_APART = 0.05;

export interface ListedEntry {
  readonly key: string;
  readonly data: string;
  readonly entry: Entry;
}

export type Match = FactValue<'sanctions.matches'>['matches'][number] & { readonly row: ListedEntry };

/** Which letters a text has, and which it has more than once, as bits. */
interface Letters {
  readonly once: number;
  readonly twice: number;
}

/** A name as it is compared: its words as written, and in the order of the alphabet. */
interface NameKey extends Letters {
  readonly written: string;
  readonly sorted: string;
}

interface ListedName extends NameKey {
  readonly row: ListedEntry;
}

/** A version of the list, made ready for asking. */
export interface Index {
  readonly byLength: ReadonlyMap<number, readonly ListedName[]>;
  readonly byNumber: ReadonlyMap<string, readonly { row: ListedEntry; country: string | null }[]>;
}

function keyOf(name: string): NameKey {
  const words = wordsOf(name);
  const written = words.join(' ');
  return { written, sorted: words.toSorted().join(' '), ...lettersOf(written) };
}

function lettersOf(text: string): Letters {
  let once = 0;
  let twice = 0;
  for (let i = 0; i < text.length; i++) {
    const bit = 1 << (text.charCodeAt(i) & 31);
    twice |= once & bit;
    once |= bit;
  }
  return { once, twice };
}

/** Every letter that one text has and the other lacks takes at least one change. */
const leastChanges = (one: Letters, other: Letters): number =>
  Math.max(
    bitCount(one.once & ~other.once) + bitCount(one.twice & ~other.twice),
    bitCount(other.once & ~one.once) + bitCount(other.twice & ~one.twice),
  );

/** How many of 32 bits are set, added up pairwise. */
function bitCount(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** A number in the ways it may be compared: whole, and each run of digits that is long enough to be one. */
function numberForms(text: string): ReadonlySet<string> {
  const whole = text.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
  const runs = (text.match(/\d[\d\s-]*\d/g) ?? []).map((run) => run.replaceAll(/\D/g, ''));
  return new Set([whole, ...runs].filter((form) => form.length >= 7));
}

export function createIndex(rows: readonly ListedEntry[]): Index {
  const byLength = new Map<number, ListedName[]>();
  const byNumber = new Map<string, { row: ListedEntry; country: string | null }[]>();
  for (const row of rows) {
    const keys = new Map(
      row.entry.names
        .flatMap(namesIn)
        .map((name) => keyOf(name))
        .map((key) => [key.written, key]),
    );
    for (const key of keys.values()) {
      if (key.written === '') continue;
      const alike = byLength.get(key.written.length) ?? [];
      alike.push({ row, ...key });
      byLength.set(key.written.length, alike);
    }
    for (const { number, country } of row.entry.numbers)
      for (const form of numberForms(number))
        byNumber.set(form, [...(byNumber.get(form) ?? []), { row, country }]);
  }
  return { byLength, byNumber };
}

/** Where the supplier is at home; null where its number does not tell (a branch of a foreign firm). */
function countryOf({ number, numberKind, confirmedForm, presumedForm }: AskedSupplier): string | null {
  if (numberKind === 'foreign') return number.startsWith('EL') ? 'GR' : number.slice(0, 2);
  return (confirmedForm ?? presumedForm) === 'FILIAL' ? null : 'SE';
}

/**
 * Entries with the supplier's own number. A number of the same digits from another country is another number; one of no
 * known country is taken for a Swedish one, whose ten digits hardly anybody else's number has by chance.
 */
function byNumber(index: Index, supplier: AskedSupplier): readonly ListedEntry[] {
  const { number, numberKind } = supplier;
  // A sole trader's number is a person's, and persons are not matched.
  if (numberKind === 'personal') return [];
  const foreign = numberKind === 'foreign';
  const home = foreign ? countryOf(supplier) : 'SE';
  const own = foreign ? number.slice(2) : number;
  const withCountry = foreign ? [number] : [`SE${own}`, `SE${own}01`];
  const bare = foreign ? [own] : [own, `16${own}`];
  const certain = withCountry.flatMap((form) => index.byNumber.get(form) ?? []);
  const likely = bare
    .flatMap((form) => index.byNumber.get(form) ?? [])
    .filter(({ row, country }) => {
      const countries = country === null ? row.entry.countries : [country];
      return countries.length === 0 ? !foreign : countries.some((each) => each === home);
    });
  return [...new Set([...certain, ...likely].map(({ row }) => row))];
}

/**
 * Entries whose name is alike enough, with the best likeness of each. Names of another length, and names that lack too
 * many of the letters, cannot be alike and are passed over without being compared; nothing else is, because a slip may
 * stand in the only word of a name.
 */
function byName(index: Index, name: string, country: string | null): ReadonlyMap<ListedEntry, number> {
  const asked = keyOf(name);
  const best = new Map<ListedEntry, number>();
  const length = asked.written.length;
  if (length === 0) return best;
  for (let other = Math.ceil(length * LEAST_LIKENESS); other * LEAST_LIKENESS <= length; other++) {
    const longest = Math.max(length, other);
    const mayDiffer = Math.floor(longest * (1 - LEAST_LIKENESS) + 1e-9);
    for (const key of index.byLength.get(other) ?? []) {
      if (leastChanges(asked, key) > mayDiffer) continue;
      const differ = Math.min(distance(asked.sorted, key.sorted), distance(asked.written, key.written));
      if (differ > mayDiffer) continue;
      const { countries } = key.row.entry;
      const apart = country !== null && countries.length > 0 && !countries.includes(country);
      const likeness = 1 - differ / longest - (apart ? COUNTRY_APART : 0);
      if (likeness + 1e-9 >= LEAST_LIKENESS && likeness > (best.get(key.row) ?? 0))
        best.set(key.row, likeness);
    }
  }
  return best;
}

/** How alike two names are, each in the ways it may be read, from 0 to 1. */
function likenessOf(one: string, other: string): number {
  const keys = (name: string) => namesIn(name).map((part) => keyOf(part));
  const each = keys(one).flatMap((a) =>
    keys(other).map((b) => {
      const longest = Math.max(a.written.length, b.written.length, 1);
      return 1 - Math.min(distance(a.sorted, b.sorted), distance(a.written, b.written)) / longest;
    }),
  );
  return Math.max(0, ...each);
}

/** The name of ours and the name on the list that are most alike, for a person to look at; null when one has none. */
export const mostAlike = <Ours extends { readonly name: string }>(
  ours: readonly Ours[],
  listed: readonly string[],
): { readonly ours: Ours; readonly listed: string } | null =>
  ours
    .flatMap((each) =>
      listed.map((name) => ({ ours: each, listed: name, likeness: likenessOf(each.name, name) })),
    )
    .toSorted((a, b) => b.likeness - a.likeness)[0] ?? null;

/** A name of the supplier to compare by; without `as` it is not known where the name comes from. */
export interface AskedName {
  readonly name: string;
  readonly as?: KnownName['as'];
}

/** The names that have something to compare by: not only a legal form. */
export const comparable = (names: readonly AskedName[]): readonly AskedName[] =>
  names.filter(({ name }) => wordsOf(name).length > 0);

interface Named {
  readonly likeness: number;
  readonly as: AskedName['as'];
}

/** Entries that resemble one of the names, with the name that resembles most; of two alike the first. */
function byNames(
  index: Index,
  names: readonly AskedName[],
  country: string | null,
): ReadonlyMap<ListedEntry, Named> {
  const best = new Map<ListedEntry, Named>();
  const compared = new Set<string>();
  for (const { name, as } of names)
    for (const part of namesIn(name)) {
      const { written } = keyOf(part);
      if (compared.has(written)) continue;
      compared.add(written);
      for (const [row, likeness] of byName(index, part, country))
        if (likeness > (best.get(row)?.likeness ?? 0)) best.set(row, { likeness, as });
    }
  return best;
}

/** Entries that the supplier may be, the likeliest first: by number certain, by name a question to a person. */
export function matchesOf(
  index: Index,
  supplier: AskedSupplier,
  names: readonly AskedName[] = supplier.name === null ? [] : [{ name: supplier.name }],
): readonly Match[] {
  const numbered = byNumber(index, supplier);
  const named = byNames(index, names, countryOf(supplier));
  const match = (row: ListedEntry, by: Match['by'], score: number): Match => ({
    entry: row.key,
    by,
    score: Math.round(score * 100) / 100,
    listed: row.entry.listed,
    row,
  });
  return [
    ...numbered.map((row) => match(row, 'number', 1)),
    ...[...named]
      .filter(([row]) => !numbered.includes(row))
      .map(([row, { likeness, as }]): Match => ({
        ...match(row, 'name', likeness),
        ...(as === undefined ? {} : { known: as }),
      }))
      .toSorted((one, other) => other.score - one.score || (one.entry < other.entry ? -1 : 1)),
  ];
}
