import { code as currencyOf } from 'currency-codes';

/** How a currency column writes kronor; an empty cell says nothing else. */
const kronor =
  /^(?:|[-–.0]|sek|kr\.?|kronor|svenska? kron(?:a|or)|swedish kron(?:a|or)|(?:sek|kr)[ ,(-]+svenska kronor\)?)$/i;

/** True for a cell of a currency column that says kronor, or nothing. */
export const isKronor = (text: string): boolean => kronor.test(text.trim());

const signs: Readonly<Record<string, string>> = { '€': 'EUR', $: 'USD', '£': 'GBP' };

/** The other currency that an amount is written with, as `12 EUR` or `€ 12`; null when none is. */
export function currencyIn(text: string): string | null {
  const [, before, after] =
    /^\s*([A-Za-z]{3}|[€$£])\s*[-+(]?\d|\d\)?\s*(?:,-|:-|-)?\s*([A-Za-z]{3}|[€$£])\.?\s*$/u.exec(text) ?? [];
  const found = before ?? after ?? '';
  const code = signs[found] ?? found.toUpperCase();
  return code !== 'SEK' && (found in signs || currencyOf(code) !== undefined) ? code : null;
}

/** A currency fit to be shown: its code, when the cell is one. */
export const shownCurrency = (text: string): string =>
  currencyOf(text.trim().toUpperCase())?.code ?? currencyIn(text) ?? '';
