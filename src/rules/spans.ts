import { addMonths, type Day } from '../domain/time.ts';

/**
 * Spans of time on the calendar without building dates: rules run for every supplier every night, and most suppliers
 * are far from every limit.
 */

const digit = (day: Day, at: number): number => day.charCodeAt(at) - 48;
const year = (day: Day): number =>
  digit(day, 0) * 1000 + digit(day, 1) * 100 + digit(day, 2) * 10 + digit(day, 3);
const month = (day: Day): number => digit(day, 5) * 10 + digit(day, 6);

const monthNumber = (day: Day): number => year(day) * 12 + month(day);

const dayNumber = (day: Day): number =>
  Date.UTC(year(day), month(day) - 1, digit(day, 8) * 10 + digit(day, 9)) / 86_400_000;

/** Whole days from `day` to `today`. */
export const daysSince = (day: Day, today: Day): number => dayNumber(today) - dayNumber(day);

/** -1, 0 or 1 as `day` lies before, on or after the day that is `months` before `today`. */
export function againstMonthsAgo(day: Day, today: Day, months: number): -1 | 0 | 1 {
  const away = monthNumber(day) - monthNumber(today) + months;
  if (away !== 0) return away < 0 ? -1 : 1;
  const limit = addMonths(today, -months);
  return day === limit ? 0 : day < limit ? -1 : 1;
}
