import { createRequire } from 'node:module';

import countries from 'i18n-iso-countries/index.js';

import { fold } from './text.ts';

/** Swedish names first: where two languages differ about a text, the file is Swedish. */
const languages = ['sv', 'en'] as const;

/** Beside these each country in its own language: `Polska`, `Eesti`. */
const neighbours = ['de', 'fr', 'nl', 'it', 'es', 'fi', 'da'] as const;

/** What finance systems write beside the names; parts of a country stand for it. */
const otherNames: Readonly<Record<string, string>> = {
  uk: 'GB',
  england: 'GB',
  skottland: 'GB',
  nordirland: 'GB',
  holland: 'NL',
  el: 'GR',
  usa: 'US',
  unitedstates: 'US',
  tjeckiskarepubliken: 'CZ',
  s: 'SE',
  sve: 'SE',
  inrikes: 'SE',
};

/** Cells that name no country and do not mean to. */
const nothing = /^(?:[\s\d.–-]{0,2}|n\/a|null|ok[äa]nd?t?|saknas|uppgift saknas|ej angiv(?:en|et))$/iu;

/** What a cell is looked up by; two letters are a code, and folding would take some of them for one letter. */
const keyOf = (text: string): string => (text.length === 2 ? text.toLowerCase() : fold(text));

/** The country that a text names; empty where it says nothing, null where it says what nobody understands. */
export const countryOf = (text: string): string | null => {
  if (nothing.test(text)) return '';
  known ??= countryCodes();
  return known.get(keyOf(text)) ?? besideCode(text, known);
};

/** A code in brackets or in front, as `Polen (PL)`, `PL-Polen` and `PL Polen`; none where code and name disagree. */
function besideCode(text: string, codes: ReadonlyMap<string, string>): string | null {
  const [, before = '', bracketed = ''] = /^(.*?)\s*\(\s*([A-Za-z]{2,3})\s*\)\s*$/.exec(text) ?? [];
  const [, front = '', sign = '', after = ''] = /^([A-Za-z]{2,3})(\s*[-–/:,]\s*|\s+)(.+)$/.exec(text) ?? [];
  const code = codes.get((bracketed === '' ? front : bracketed).toLowerCase());
  const name = bracketed === '' ? after : before;
  if (code === undefined || name === '') return null;
  const named = codes.get(keyOf(name));
  if (named !== undefined) return named === code ? code : null;
  return bracketed !== '' || sign.trim() !== '' ? code : null;
}

/** Read from the library's files once, and only where a file has a column of countries. */
let known: ReadonlyMap<string, string> | undefined;

/**
 * Today's countries by code of two or three letters or three digits, and by name in Swedish, in English, in its own and in
 * its neighbours' languages, folded. A code that was withdrawn (DD, CS, SU) is none: it would make one firm two suppliers.
 */
function countryCodes(): ReadonlyMap<string, string> {
  const load = createRequire(import.meta.url);
  const codes = new Map<string, string>();
  const add = (text: string, code: string): void => {
    const key = keyOf(text);
    if (key !== '' && !codes.has(key)) codes.set(key, code);
  };
  const alpha2 = Object.entries(countries.getAlpha2Codes());
  for (const [code, three] of alpha2) {
    add(code, code);
    add(three, code);
  }
  for (const [digits, code] of Object.entries(countries.getNumericCodes())) add(digits, code);
  for (const language of languages) {
    countries.registerLocale(load(`i18n-iso-countries/langs/${language}.json`) as countries.LocaleData);
    const others = namesIn(language);
    for (const [code, names] of Object.entries(countries.getNames(language, { select: 'all' }))) {
      for (const name of [...names, others.of(code) ?? '']) if (name !== '') add(name, code);
    }
  }
  for (const [text, code] of Object.entries(otherNames)) add(text, code);
  // A name of few Latin letters, out of another alphabet, may be anything.
  const addName = (name: string | undefined, code: string): void => {
    if (name !== undefined && fold(name).length > 3) add(name, code);
  };
  for (const [code] of alpha2) {
    const own = new Intl.Locale(`und-${code}`).maximize().language;
    addName(namesIn(own).of(code), code);
  }
  for (const names of neighbours.map(namesIn)) for (const [code] of alpha2) addName(names.of(code), code);
  return codes;
}

const namesIn = (language: string): Intl.DisplayNames =>
  new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
