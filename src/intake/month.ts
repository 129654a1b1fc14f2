import { isDay, type Day, type Month } from '../domain/time.ts';

export type DateReading =
  | {
      readonly ok: true;
      readonly month: Month;
      /** The day where the cell names one, else the month. */ readonly written: string;
    }
  | { readonly ok: false; readonly problem: 'missing' | 'format' | 'day-month-order' | 'range' };

const monthNames = ['jan', 'feb', 'mar', 'apr', 'maj', 'jun', 'jul', 'aug', 'sep', 'okt', 'nov', 'dec'];
const fullNames =
  'januari februari mars april maj juni juli augusti september oktober november december'.split(' ');

/** Before this year six digits are more likely a day without century (`200103`) than a period. */
const FIRST_COMPACT_PERIOD = 2013;

/**
 * Reads a day or a period: `2026-03-09`, `20260309`, `2026/03/09`, `2026-03-09T00:00:00`, `202603`, `2026-03`,
 * `mars 2026`. A day-first date is refused, because `9/3/2026` may be March or September. Only dates from 1990 to a year
 * after `today` are taken.
 */
export function readDate(text: string, today: Day): DateReading {
  const trimmed = text.trim();
  if (trimmed === '') return { ok: false, problem: 'missing' };
  if (/^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?:[ T]|$)/.test(trimmed))
    return { ok: false, problem: 'day-month-order' };
  const written = writtenDay(trimmed) ?? writtenMonth(trimmed);
  if (written === null) return { ok: false, problem: 'format' };
  const month = written.slice(0, 7);
  const yearAhead = `${Number(today.slice(0, 4)) + 1}${today.slice(4, 7)}`;
  if (month < '1990-01' || month > yearAhead) return { ok: false, problem: 'range' };
  return { ok: true, month, written };
}

/** Excel counts days from 1900: 32 874 is the first of 1990, and 73 415 the first of 2101. An hour follows a point. */
export const isSerialDay = (text: string): boolean =>
  /^\d{5}(?:[.,]\d+)?$/.test(text) && Number(text.slice(0, 5)) >= 32_874 && Number(text.slice(0, 5)) < 73_415;

export function writtenDay(text: string): Day | null {
  const [, year, , month = '', day = ''] =
    /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]\d{1,2}[:.]\d{2}.*)?$/.exec(text) ??
    /^(\d{4})()(\d{2})(\d{2})(?:[T ]\d{1,2}[:.]\d{2}.*)?$/.exec(text) ??
    [];
  if (year === undefined) return null;
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDay(written) ? written : null;
}

function writtenMonth(text: string): Month | null {
  const compact = /^(\d{4})(\d{2})$/.exec(text);
  if (compact !== null) {
    const year = Number(compact[1]);
    return year >= FIRST_COMPACT_PERIOD && year < 2100 ? monthOf(compact[1], Number(compact[2])) : null;
  }
  const spaced = /^(\d{4})(?:[-/. ]|[-/ ]?[MmPp])(\d{1,2})$/.exec(text);
  if (spaced !== null) return monthOf(spaced[1], Number(spaced[2]));
  const named = /^(\d{4})[-/. ]?([a-z]+)\.?$/i.exec(text);
  if (named !== null) return monthOf(named[1], monthNumber(named[2] ?? ''));
  const nameFirst = /^([a-z]+)\.?[-/. ]?(\d{4})$/i.exec(text);
  return nameFirst === null ? null : monthOf(nameFirst[2], monthNumber(nameFirst[1] ?? ''));
}

function monthNumber(name: string): number {
  const low = name.toLowerCase();
  const full = fullNames.indexOf(low);
  return (full === -1 ? monthNames.indexOf(low === 'sept' ? 'sep' : low) : full) + 1;
}

const monthOf = (year: string | undefined, month: number): Month | null =>
  year !== undefined && month >= 1 && month <= 12 ? `${year}-${String(month).padStart(2, '0')}` : null;

/** A year and a month from two columns, as one text for {@link readDate}. */
export const joinYearAndMonth = (year: string, month: string): string =>
  year.trim() === '' && month.trim() === ''
    ? ''
    : /^\d{1,2}$/.test(month.trim())
      ? `${year.trim()}-${month.trim()}`
      : `${year.trim()} ${month.trim()}`;
