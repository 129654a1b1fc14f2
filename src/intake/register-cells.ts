import { holdsPersonalNumber, redactNumbers } from '../domain/org-number.ts';
import { capped, cleanText, oneLine } from '../domain/outside-text.ts';
import type { Day } from '../domain/time.ts';
import type { Unit } from '../domain/unit.ts';
import { writtenDay } from './month.ts';
import { fold } from './text.ts';

/** Why a row cannot be stored; `value` is what stood there, masked where it is shown. */
export interface Refusal {
  readonly refused: string;
  readonly value: string;
}
export const refuse = (refused: string, value = ''): Refusal => ({ refused, value });
export const isRefusal = (read: unknown): read is Refusal =>
  typeof read === 'object' && read !== null && 'refused' in read;

/** A year that finance systems write for "until further notice". */
const NO_END_FROM = '2090-01-01';
const openEnds = new Set(['tillsvidare', 'tv', 'lopande', 'untilfurthernotice', 'openended']);

/** A day written year first; null for an empty cell. `what` is the column, as it is called in the reason. */
export function readDay(text: string, what: string): Day | null | Refusal {
  if (text === '') return null;
  if (/^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?:[ T]|$)/.test(text))
    return refuse(`Det går inte att avgöra vad som är dag och månad i ${what}; ÅÅÅÅ-MM-DD väntades`, text);
  const day = writtenDay(text);
  if (day === null) return refuse(`Datumet i ${what} går inte att läsa; ÅÅÅÅ-MM-DD väntades`, text);
  return day < '1950-01-01' ? refuse(`Datumet i ${what} ligger före 1950`, text) : day;
}

/** The same where there may be no end: nothing, `tills vidare`, or a year such as 9999. */
export function readEnd(text: string, what: string): Day | null | Refusal {
  if (openEnds.has(fold(text))) return null;
  const day = readDay(text, what);
  return typeof day === 'string' && day >= NO_END_FROM ? null : day;
}

const yes = new Set(['ja', 'j', 'yes', 'y', 'x', '1', 'true', 'sant', 'sann']);
const no = new Set(['', 'nej', 'n', 'no', '0', 'false', 'falskt', 'falsk']);

/** Yes or no; an empty cell is no. */
export function readYesNo(text: string, what: string): boolean | Refusal {
  const folded = fold(text);
  if (yes.has(folded)) return true;
  return no.has(folded) ? false : refuse(`${what} ska vara ja eller nej`, text);
}

/** Words that make a function of two capitalised words: "Avtalscontroller Vård" is nobody's name. */
const functionWord =
  /(?:chef|controller|ansvarig|strateg|samordnare|handläggare|inköpare|upphandlare|direktör|förvaltare|ledare|ägare|ekonom|jurist|rektor|sekreterare|administratör|specialist|utvecklare|funktion|enhet|avdelning|förvaltning|kontor|nämnd|grupp|team|stab|inköp|upphandling|avtal|vård|omsorg|ekonomi|fastighet|manager|officer|buyer)/iu;

/** Two or three capitalised words, as in a name, also with the family name first and a comma. */
const nameShape = /^\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?(?:,? \p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?){1,2}$/u;

/** True for an address or a person's name; a function without such a word, as "Ordförande Anna", is taken for a name. */
const namesSomebody = (text: string): boolean =>
  text.includes('@') ||
  redactNumbers(text) !== text ||
  (nameShape.test(text) && !text.split(/,? /).some((word) => functionWord.test(word)));

/** Who is responsible, as a function; never a person. */
export function readFunction(text: string): string | null | Refusal {
  const tidy = oneLine(text);
  if (tidy === '') return null;
  return namesSomebody(tidy)
    ? refuse(
        'Ansvarig är en person eller en adress; ange en funktion, till exempel avtalscontroller, eller lämna tomt',
      )
    : capped(tidy, 100);
}

/** Names of people, separated by commas. */
export function readNames(text: string): readonly string[] | Refusal {
  const names = text
    .split(/[,;|\n]/)
    .map(oneLine)
    .filter((name) => name !== '');
  const wrong = names.some((name) => /\d/.test(name) || !/\p{L}{2}/u.test(name) || name.length > 100);
  return wrong ? refuse('Behöriga ska vara namn med komma emellan') : [...new Set(names)];
}

/** A short text such as a trade; numbers that might be a person's are taken out. */
export const readText = (text: string): string => cleanText(text, 100);

/** The number of a contract or a tender, as it stands: ten digits in it are nobody's, unless they read as a person's. */
export const readCode = (text: string): string | Refusal =>
  holdsPersonalNumber(text)
    ? refuse('Numret på avtalet eller upphandlingen innehåller ett personnummer; använd diarienumret')
    : capped(oneLine(text), 100);

export interface OwnerReader {
  /** The unit of a row, by its unit, else by its authority when that has one unit only, else as given for the file. */
  readonly unit: (unit: string, authority: string) => string | null;
  /** The authority as it stands, else that of the unit. */
  readonly authority: (authority: string, unit: string | null) => string;
}

/** Who a row belongs to. Unlike in a ledger, a unit of all suppliers may own a contract or a tender. */
export function ownerReader(units: readonly Unit[], given: string | null): OwnerReader {
  const byName = new Map<string, string>();
  for (const unit of units.toReversed()) {
    const administrations = unit.administrations === 'all' ? [] : unit.administrations;
    for (const name of [...administrations, unit.name, unit.id]) byName.set(fold(name), unit.id);
  }
  const ofAuthority = new Map<string, readonly string[]>();
  for (const { id, authority } of units)
    ofAuthority.set(fold(authority), [...(ofAuthority.get(fold(authority)) ?? []), id]);
  const only = (authority: string): string | null => {
    const ids = ofAuthority.get(fold(authority)) ?? [];
    return ids.length === 1 ? (ids[0] ?? null) : null;
  };
  return {
    unit: (unit, authority) =>
      (unit === '' ? undefined : byName.get(fold(unit))) ??
      (authority === '' ? undefined : byName.get(fold(authority))) ??
      only(authority) ??
      given,
    authority: (authority, unit) =>
      authority === '' ? (units.find(({ id }) => id === unit)?.authority ?? '') : authority,
  };
}
