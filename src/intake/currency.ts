import { code as currencyOf } from 'currency-codes';

import { fold } from './text.ts';

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

/** Beside these words a heading with `valuta` is that of an amount, a rate, a day or an account. */
const otherThanCurrency =
  /belopp|amount|summa|netto|brutto|total|utfall|kurs|rate|faktor|omrakn|omvandl|datum|dag|date|day|diff|vinst|forlust|konto|varde|value|moms|pris/;

/** True for a heading that says currency, in whatever words: `Valutaslag`, `Betalningsvaluta`, `Valuta (fakt)`, `Curr`. */
export function isCurrencyHeading(heading: string): boolean {
  const folded = fold(heading);
  return /valuta|currenc|^(?:inv|doc|trans)?curr?$|^ccy$/.test(folded) && !otherThanCurrency.test(folded);
}

/** Of these at least one, because a column of other three letters may hold some currency's code by chance. */
const usual = new Set(['SEK', 'EUR', 'USD', 'GBP', 'NOK', 'DKK']);

export interface CurrencySearch {
  add(cells: readonly string[]): void;
  /** The first column that holds nothing but codes of currencies; null for none. */
  found(): number | null;
}

/** Looks for a column of currencies whose heading does not say so, among these columns. */
export function currencySearch(columns: readonly number[]): CurrencySearch {
  let left = columns.map((index) => ({ index, isUsual: false }));
  return {
    add(cells) {
      left = left.filter((column) => {
        const text = (cells[column.index] ?? '').trim();
        if (text === '') return true;
        column.isUsual ||= usual.has(text);
        return /^[A-Z]{3}$/.test(text) && currencyOf(text) !== undefined;
      });
    },
    found: () => left.find(({ isUsual }) => isUsual)?.index ?? null,
  };
}
