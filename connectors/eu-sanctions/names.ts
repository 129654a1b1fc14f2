import { Parser } from 'htmlparser2';

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
  /\b(?:(?:(?:public|private|open|closed|limited) )?joint stock company|(?:(?:otkrytoe|zakrytoe|publichnoe|nepublichnoe) )?aktsionernoe obshchestvo|obshchestvo s ogranichenno[iy] otvetstvennost[iy]?yu|federalnoe gosudarstvennoe unitarnoe predpriyatie|gesellschaft mit beschrankter haftung|aktiengesellschaft|kommanditgesellschaft|societe a responsabilite limitee|ek for|limited liability (?:company|partnership)|(?:public|private) limited company|ekonomisk forening|ideell forening|sp z oo|sociedad anonima|societe anonyme)\b/g;

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

/** `&amp;` → `&`, twice where it was written twice; what stands in brackets of a markup is not a name. */
function withoutMarkup(name: string): string {
  let text = name;
  for (let round = 0; round < 2 && /&[#\w]+;|<[a-z/]/i.test(text); round++) {
    let plain = '';
    const parser = new Parser({ ontext: (piece) => (plain += piece) }, { decodeEntities: true });
    parser.end(text);
    text = plain;
  }
  return text;
}

/** Words that a list puts before a name which it does not recognise. */
const soCalled =
  /(?<![\p{L}\p{N}])(?:so[- ]called|self[- ](?:proclaimed|styled)|så kallad[et]?|s\. ?k\.)(?![\p{L}\p{N}])/giu;

/** Between a name and another that the same enterprise has or had; never at the beginning, where it may be a name. */
const otherwise =
  /(?<=\S[\s,;]+)(?:(?:formerly|previously)(?: known)?(?: as)?|(?:also|now|earlier) known as|(?:f|a|n)\/?k\/?a\.?|a\.k\.a\.|f\.k\.a\.|alias|trading as|t\/a|d\/?b\/?a|doing business as|f\. ?d\.|fd|tidigare|även kallad[et]?|u\.? ?n\.? ?ä\.?(?: till)?|med firma)(?![\p{L}\p{N}])[\s:.]*/giu;
const begins =
  /^\s*(?:(?:formerly|previously|also|now|earlier)(?: known)?(?: as)?|(?:f|a|n)\/?k\/?a\.?|a\.k\.a\.|f\.k\.a\.|alias|f\. ?d\.|fd|tidigare|även kallad[et]?)(?![\p{L}\p{N}])[\s:.]*/iu;

/**
 * Every name that a written name holds: as it stands, without what stands in brackets, each of those by itself when it
 * is more than one word or is said to be a name, and what stands on either side of "formerly", "also known as" and the
 * like. `The so-called X (formerly: Y)` → itself, `The X`, `Y`.
 */
export function namesIn(written: string): readonly string[] {
  const name = withoutMarkup(written).replaceAll(soCalled, ' ');
  const inside = [...name.matchAll(/[([]([^()[\]]*)[)\]]/g)].flatMap(([, text = '']) =>
    begins.test(text) || wordsOf(text).length > 1 ? [text.replace(begins, '')] : [],
  );
  const outside = name.replaceAll(/[([][^()[\]]*[)\]]/g, ' ');
  const parts = [outside, ...inside].flatMap((text) => text.split(otherwise));
  return [name, ...parts].filter((part, at, all) => part.trim() !== '' && all.indexOf(part) === at);
}
