/**
 * A cell that hides a person is a mask as a whole: signs alone, or words that say nothing else. A word of a mask in a
 * firm's name (`Privatpersonsjouren AB`, `Anonyma Rådgivarna AB`) hides nobody.
 */

const hiddenSigns = /^(?=.*[x*•#█?])[x*•#█?\s.+-]{2,}$/iu;

/** Part of a number hidden: `19800101-XXXX`, `559991****`. */
const partlyHidden = /^[\d\s.+-]*(?:[*•#█]{2,}|x{3,})[\d\s.+*•#█x-]*$/iu;

/** Words that say that something is hidden. */
const hiding =
  /^(?:skydda[dt]e?|maskera[dt]e?|mask|maska[dt]e?|sekretess(?:belag[dt]a?|skydd|skydda[dt]e?|markera[dt]e?|markering)?|person(?:uppgift|upplysning)(?:er|en|erna)?|gdpr|osl|privatperson(?:er)?|anonym[at]?|anonymisera[dt]e?|avidentifiera[dt]e?|borttag(?:en|et|na)|bortagen|raderad|dol[dt]a?|hemlig[at]?|redacted|masked|confidential|anonymous)$/iu;

/** Words that hide something only in pairs: `uppgift saknas`, `enskild person`, `visas ej`. */
const pairs = [
  [/^uppgift(?:en|er)?$/iu, /^saknas$/iu],
  [/^(?:enskild|fysisk|privat)$/iu, /^person(?:er)?$/iu],
  [/^(?:publi(?:k|kt|ceras|cerad|cerat|cerade)|visas|redovisas|lämnas|anges)$/iu, /^(?:ej|inte)$/iu],
] as const;

/** What may stand beside such words. */
const beside =
  /^(?:innehåller|omfattas|enligt|av|pga|på|grund|p|g|a|i|för|enl|och|eller|ut|identitet|id|uppgift(?:en|er)?|person(?:er|nummer)?|namn(?:et)?|nummer|adress|lag(?:en)?|kap|kapitel|art|artikel|§|st|dataskydd(?:sförordningen)?|offentlighets|sekretesslagen|\d{1,2}|ej|inte|är)$/iu;

/** Longer than any mask. */
const LONGEST_MASK = 100;

function hidesInWords(text: string): boolean {
  if (text.length > LONGEST_MASK) return false;
  const words = text.split(/[^\p{L}\p{N}§]+/u).filter((word) => word !== '');
  const has = (shape: RegExp): boolean => words.some((word) => shape.test(word));
  const hides = has(hiding) || pairs.some(([one, other]) => has(one) && has(other));
  return hides && words.every((word) => vocabulary.some((shape) => shape.test(word)));
}

const vocabulary = [hiding, beside, ...pairs.flat()];

/** A number cell that was masked for privacy before the file was published. */
export const isMaskedNumber = (text: string): boolean =>
  text !== '' && (hiddenSigns.test(text) || partlyHidden.test(text) || hidesInWords(text));

/** A name cell that was masked for privacy. */
export const isMaskedName = (text: string): boolean =>
  text !== '' && (hiddenSigns.test(text) || hidesInWords(text));
