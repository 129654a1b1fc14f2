/** Letters that Unicode does not take apart into a letter and its mark. */
const plainLetters: Readonly<Record<string, string>> = {
  æ: 'ae',
  ø: 'o',
  ß: 'ss',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  œ: 'oe',
  ı: 'i',
};

/** Legal forms in more than one word, as they read when folded. */
const formPhrases =
  /\b(?:(?:(?:public|private|open|closed|limited) )?joint stock company|limited liability (?:company|partnership)|(?:public|private) limited company|ekonomisk forening|ideell forening|sp z oo|sociedad anonima|societe anonyme)\b/g;

/** Legal forms and small words that tell nobody apart: Swedish, Nordic, European and those frequent on the list. */
const emptyWords = new Set(
  `ab aktiebolag aktiebolaget publ hb handelsbolag handelsbolaget kb kommanditbolag kommanditbolaget filial
  ltd limited llc llp lp plc inc incorporated corp corporation co company gmbh mbh ag kg kgaa ug ohg se sa sas sarl srl spa
  bv nv oy oyj as asa aps is ks ou uab sia kft zrt doo dd ad ooo oao zao pao ao jsc pjsc ojsc cjsc fze fzc fzco fzllc dmcc
  pte pvt pty bhd sdn sro och and und et the of`.split(/\s+/),
);

/** Lower case without diacritics, points and apostrophes; other signs are blanks. `A/S` is `as`. */
const folded = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[æøßłđðþœı]/g, (letter) => plainLetters[letter] ?? letter)
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[.'’‘`´]/g, '')
    .replaceAll(/(?<![\p{L}\p{N}])(\p{L})\/(\p{L})(?![\p{L}\p{N}])/gu, '$1$2')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** The words of a name that tell it from others, as written; empty when there are none (`AB`). */
export const wordsOf = (name: string): readonly string[] =>
  folded(name)
    .replaceAll(formPhrases, ' ')
    .split(' ')
    .filter((word) => word !== '' && !emptyWords.has(word));
