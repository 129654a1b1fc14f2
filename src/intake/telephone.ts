/** Ways in which only telephone numbers are written: a plus sign, or an area code that is set apart. */
const written = [
  /^(?:\+|00)\s*\d{1,3}[\s()-]*\d[\d\s()-]{5,}$/,
  /^(?:tel|tfn|telefon|mobil)\b/i,
  /^\(?0\d{1,3}\)?\s*[-\u2010-\u2015/]\s*\d[\d\s]{4,}$/,
  /^\(0\d{1,3}\)[\s\d-]{5,}$/,
  /^0\d{1,3}(?:\s\d{2,3}){2,4}$/,
];

/**
 * Ten digits that are a mobile number, or read as a co-ordination number of somebody born after 1999. They may be a
 * person's as well; nothing is guessed.
 */
const bare = /^(?:07[02369]\d{7}|0\d[01]\d[6-9]\d{5})$/;

/** Whether a cell holds a telephone number, surely or possibly. */
export const telephoneIn = (text: string): 'telephone' | 'maybe' | null => {
  const trimmed = text.trim();
  if (written.some((shape) => shape.test(trimmed))) return 'telephone';
  return bare.test(trimmed) ? 'maybe' : null;
};

/** True for ten digits that are no identity number, and begin as an area code or a mobile number does. */
export const looksLikeTelephone = (text: string): boolean => /^0[1-9]\d{8}$/.test(text.trim());
