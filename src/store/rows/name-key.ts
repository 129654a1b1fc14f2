/** Letters that Swedish sorts elsewhere than their base letter, or that have none. `{`, `|` and `}` stand after z. */
const swedish: Readonly<Record<string, string>> = {
  å: '{',
  ä: '|',
  æ: '|',
  ö: '}',
  ø: '}',
  ü: 'y',
  ß: 'ss',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  đ: 'd',
};

const LONGEST = 120;
const MOST_WORDS = 12;
/** They stand in every other name, and find nobody. */
const common = new Set(['ab', 'hb', 'kb', 'i', 'och']);

/**
 * A name as Swedish sorts it: letter case, accents and signs do not count, å, ä and ö come last. Plain ASCII, so that
 * every engine orders it the same; parts are words between single blanks.
 */
export const nameKey = (name: string): string =>
  name
    .slice(0, 2 * LONGEST)
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^a-z0-9 ]/g, plainOf)
    .replaceAll(/ {2,}/g, ' ')
    .trim()
    .slice(0, LONGEST);

/** Another sign as letters of the key: an accent falls away, what stands within a word leaves nothing, the rest parts words. */
function plainOf(sign: string): string {
  const known = swedish[sign];
  if (known !== undefined) return known;
  if (/[.'’\p{M}]/u.test(sign)) return '';
  const base = sign.normalize('NFD').charAt(0);
  return /[a-z0-9]/.test(base) ? base : ' ';
}

/** The words that a supplier is found by, of the keys of its names. */
export const wordsOf = (keys: readonly string[]): readonly string[] =>
  [...new Set(keys.flatMap((key) => key.split(' ')))]
    .filter((word) => word !== '' && !common.has(word))
    .slice(0, MOST_WORDS);

/** The beginnings of words that somebody asks for. What is common counts only when nothing else is asked for. */
export function askedWords(asked: string): readonly string[] {
  const key = nameKey(asked);
  const words = wordsOf([key]);
  return words.length > 0 || key === '' ? words : key.split(' ');
}
