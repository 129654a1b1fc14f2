import { fold } from './text.ts';

/** Three-letter codes of the countries that Swedish municipalities buy from; Node knows only the two-letter ones. */
const threeLetters: Readonly<Record<string, string>> = {
  swe: 'SE',
  dnk: 'DK',
  nor: 'NO',
  fin: 'FI',
  isl: 'IS',
  deu: 'DE',
  gbr: 'GB',
  usa: 'US',
  nld: 'NL',
  bel: 'BE',
  fra: 'FR',
  irl: 'IE',
  pol: 'PL',
  est: 'EE',
  lva: 'LV',
  ltu: 'LT',
  aut: 'AT',
  che: 'CH',
  esp: 'ES',
  ita: 'IT',
  prt: 'PT',
  lux: 'LU',
  can: 'CA',
};

const otherNames: Readonly<Record<string, string>> = {
  el: 'GR',
  uk: 'GB',
  storbritannien: 'GB',
  england: 'GB',
  holland: 'NL',
  unitedstates: 'US',
};

/**
 * Country names (folded) and codes (lower case) in Swedish and English, to two letters. Names come from Node's own language data.
 */
export function countryCodes(): ReadonlyMap<string, string> {
  const codes = new Map<string, string>([...Object.entries(threeLetters), ...Object.entries(otherNames)]);
  const languages = ['sv', 'en'].map(
    (language) => new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }),
  );
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    for (const language of languages) {
      const name = language.of(code);
      if (name === undefined) continue;
      codes.set(code.toLowerCase(), code);
      if (!codes.has(fold(name))) codes.set(fold(name), code);
    }
  }
  return codes;
}
