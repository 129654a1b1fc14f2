import { createRequire } from 'node:module';

import countries from 'i18n-iso-countries/index.js';

import { fold } from './text.ts';

/** Swedish names first: where two languages differ about a text, the file is Swedish. */
const languages = ['sv', 'en'] as const;

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
};

/** What a cell is looked up by; two letters are a code, and folding would take some of them for one letter. */
const keyOf = (text: string): string => (text.length === 2 ? text.toLowerCase() : fold(text));

/** The country that a text names, or null. */
export const countryOf = (text: string): string | null => {
  if (text === '') return null;
  known ??= countryCodes();
  return known.get(keyOf(text)) ?? null;
};

/** Read from the library's files once, and only where a file has a column of countries. */
let known: ReadonlyMap<string, string> | undefined;

/**
 * Today's countries by code of two or three letters and by name in Swedish and English, folded. A code that was
 * withdrawn (DD, CS, SU) is none: it would make one firm two suppliers.
 */
function countryCodes(): ReadonlyMap<string, string> {
  const load = createRequire(import.meta.url);
  const codes = new Map<string, string>();
  const add = (text: string, code: string): void => {
    if (!codes.has(keyOf(text))) codes.set(keyOf(text), code);
  };
  for (const [code, three] of Object.entries(countries.getAlpha2Codes())) {
    add(code, code);
    add(three, code);
  }
  for (const language of languages) {
    countries.registerLocale(load(`i18n-iso-countries/langs/${language}.json`) as countries.LocaleData);
    const others = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
    for (const [code, names] of Object.entries(countries.getNames(language, { select: 'all' }))) {
      for (const name of [...names, others.of(code) ?? '']) if (name !== '') add(name, code);
    }
  }
  for (const [text, code] of Object.entries(otherNames)) add(text, code);
  return codes;
}
