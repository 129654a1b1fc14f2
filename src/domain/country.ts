import countries from 'i18n-iso-countries/index.js';

/** VAT numbers of Greece begin with EL and those of Great Britain are written with UK too: one firm is one supplier. */
const prefixes: Readonly<Record<string, string>> = { EL: 'EL', GR: 'EL', UK: 'GB', XI: 'XI' };

/**
 * The letters that a number from abroad is kept under, or null when the two letters are no country of today: `Nr
 * 556002-1361` is no foreign number, although Nauru is NR.
 */
export function foreignPrefix(letters: string): string | null {
  if (letters === 'SE' || letters === 'NR') return null;
  return prefixes[letters] ?? (countries.alpha2ToAlpha3(letters) === undefined ? null : letters);
}
