import { fold } from './text.ts';

/** What a line of sums says of itself, folded and whole. */
const sumWords =
  /^(?:del|slut|huvud|grand|sub)?(?:summa|summor|summering|sum|total|totalt|totaler|totalsumma|totalbelopp|ackumulerat)(?:sek|kr|kronor|belopp|antal\d*|rader|\d+rader|\d+)?$/;

/** True for a cell that calls its line a sum: `Summa`, `Totalt:`, `Delsumma kr`. */
export const saysSum = (text: string): boolean =>
  text !== '' && text.length < 40 && /^[\s\W]*[a-zåäö]/i.test(text) && sumWords.test(fold(text));

const beginsWithSum =
  /^[^\p{L}\d]*(?:del|slut|huvud|grand|sub)?\s*(?:summa|summor|summering|sum|total|totalt|totaler|totalsumma|ackumulerat|s:a)(?!\p{L})/iu;

/** True for a cell that begins so and says of what: `Summa juni`, `Totalt för perioden`. A firm may be called so too. */
export const beginsAsSum = (text: string): boolean => beginsWithSum.test(text);

/** Sums are written in whole kronor now and then. */
const ROUNDING_ORE = 100;

export interface RunningSum {
  /** Takes the amount of a row that is no sum. */
  add(ore: number): void;
  /** True when an amount is the sum of all rows so far, or of those since the last line of sums: at least so many. */
  isSum(ore: number, leastRows: number): boolean;
  /** A line of sums was found. */
  restart(): void;
}

/** Follows the amounts of a ledger, so that a line without words is known as their sum. */
export function runningSum(): RunningSum {
  const all = { ore: 0, rows: 0 };
  const part = { ore: 0, rows: 0 };
  const fits = (sum: { ore: number; rows: number }, ore: number, leastRows: number): boolean =>
    sum.rows >= leastRows && Math.abs(sum.ore - ore) < ROUNDING_ORE;
  return {
    add(ore) {
      all.ore += ore;
      all.rows++;
      part.ore += ore;
      part.rows++;
    },
    isSum: (ore, leastRows) => fits(all, ore, leastRows) || fits(part, ore, leastRows),
    restart() {
      part.ore = 0;
      part.rows = 0;
    },
  };
}
