/** Words that stand where a name or number has been hidden for privacy; compared from the beginning of the cell. */
const hiddenWords =
  /^(?:\W*)(?:skyddad|skyddat|skyddade|maskerad|maskerat|maskad|maskat|sekretess(?!\p{L}*bolag)|personuppgift|gdpr|uppgift(?:en)? saknas|ej publi|publiceras ej|publiceras inte|visas ej|visas inte|privatperson|enskild person|fysisk person|anonym|avidentifierad|borttag(?:en|et) (?:enligt|av|pga|p\.g\.a)|dold(?:a|t)?(?!\p{L})|redacted|masked)/iu;

const hiddenSigns = /^(?=.*[x*•#█?])[x*•#█?\s.+-]{2,}$/iu;

/** Part of a number hidden: `19800101-XXXX`, `559991****`. */
const partlyHidden = /[*•#█]{2,}|x{3,}/iu;

/** A number cell that was masked for privacy before the file was published. */
export const isMaskedNumber = (text: string): boolean =>
  text !== '' && (hiddenSigns.test(text) || partlyHidden.test(text) || hiddenWords.test(text));

/** A name cell that was masked for privacy. */
export const isMaskedName = (text: string): boolean =>
  text !== '' && (hiddenSigns.test(text) || hiddenWords.test(text));
