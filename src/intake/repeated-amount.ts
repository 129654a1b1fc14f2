import { readAmount } from './amount.ts';
import { isBlankNumber } from './identity.ts';
import { cellText } from './text.ts';

/** The columns of a ledger that tell whether its amounts are those of lines. */
export interface AmountSearch {
  readonly number: number;
  /** The invoice's number, or the voucher's. */
  readonly bill: number;
  /** The amount that was chosen. */
  readonly amount: number;
  /** Columns that may be the line's amount as well. */
  readonly others: readonly number[];
}

interface Bill {
  readonly amount: string;
  rows: number;
  isConstant: boolean;
  /** Of each other column. */
  readonly others: { readonly first: string; varies: boolean; ore: number }[];
}

/** Sums are written in whole kronor now and then. */
const ROUNDING_ORE = 100;

/**
 * Looks for a column that parts what the chosen amounts repeat: these are the same on every line of every invoice, while the
 * cells of the other add up to them, or differ on the lines of several invoices.
 */
export function lineAmountSearch({ number, bill, amount, others }: AmountSearch) {
  const bills = new Map<string, Bill>();
  const oreOf = (text: string): number => {
    const read = readAmount(text, 'unknown');
    return read.ok ? read.ore : NaN;
  };
  return {
    add(cells: readonly string[]): void {
      const text = cellText(cells[bill]);
      if (others.length === 0 || isBlankNumber(text)) return;
      const key = `${cellText(cells[number])} ${text}`;
      const chosen = cellText(cells[amount]);
      const texts = others.map((index) => cellText(cells[index]));
      const before = bills.get(key);
      if (before === undefined) {
        const columns = texts.map((first) => ({ first, varies: false, ore: oreOf(first) }));
        bills.set(key, { amount: chosen, rows: 1, isConstant: true, others: columns });
        return;
      }
      before.rows++;
      before.isConstant &&= before.amount === chosen;
      for (const [at, column] of before.others.entries()) {
        const other = texts[at] ?? '';
        column.varies ||= other !== column.first;
        column.ore += oreOf(other);
      }
    },
    found(): number | null {
      const shared = [...bills.values()].filter(({ rows }) => rows > 1);
      if (shared.some(({ isConstant }) => !isConstant)) return null;
      const addsUp = (at: number): boolean =>
        shared.some(({ amount: chosen, others: columns }) => {
          const whole = oreOf(chosen);
          return whole !== 0 && Math.abs((columns[at]?.ore ?? NaN) - whole) < ROUNDING_ORE;
        });
      const parts = (at: number): boolean =>
        shared.length > 1 && shared.every(({ others: columns }) => columns[at]?.varies === true);
      return others.find((_, at) => addsUp(at) || parts(at)) ?? null;
    },
  };
}
