import { drift } from '../../src/http/failures.ts';
import type { Day } from '../../src/domain/time.ts';
import { dayOrNull, textOrNull } from '../wire.ts';

type Written = string | number | null | undefined;

/** A number as it is or as text, with decimal point or comma; null for blank, a drift for anything else. */
export function numberOf(value: Written, path: string): number | null {
  const given = textOrNull(value);
  if (given === null) return null;
  const plain = given.replaceAll(/\s/g, '').replace(',', '.');
  if (!/^-?\d+(\.\d+)?$/.test(plain)) throw drift({ source: 'tic' }, [path]);
  return Number(plain);
}

/** Whole kronor. */
export function kronorOf(value: Written, path: string): number | null {
  const amount = numberOf(value, path);
  return amount === null ? null : Math.round(amount);
}

/** A count of things: whole and not negative. */
export function countOf(value: Written, path: string): number | null {
  const count = numberOf(value, path);
  if (count !== null && (!Number.isInteger(count) || count < 0)) throw drift({ source: 'tic' }, [path]);
  return count;
}

/** A day; a number is seconds since 1970, as the search index writes its dates. */
export function dayAt(value: Written, path: string): Day | null {
  const written =
    typeof value === 'number' && value > 100_000_000 && value < 100_000_000_000
      ? new Date(value * 1000).toISOString().slice(0, 10)
      : value;
  const day = dayOrNull(written);
  if (day === undefined) throw drift({ source: 'tic' }, [path]);
  return day;
}

/** Newest first, rows without a day last; of the same day in an order of our own, so that the same rows are the same fact. */
export const newestFirst = <Row extends { readonly on: Day | null }>(rows: readonly Row[]): Row[] => {
  const keyOf = (row: Row) => `${row.on ?? ''} ${JSON.stringify(row)}`;
  return rows.toSorted((one, other) => keyOf(other).localeCompare(keyOf(one)));
};
