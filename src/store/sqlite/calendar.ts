import { notDormantFrom } from '../../domain/supplier.ts';
import { addDays, addMonths, dayOf, wallClock, type Day, type Month } from '../../domain/time.ts';

const HOUR = 3_600_000;

/** First millisecond after a Swedish day: midnight in Stockholm, winter or summer time. */
export function endOfDay(day: Day): number {
  const next = addDays(day, 1);
  const utcMidnight = Date.parse(`${next}T00:00:00Z`);
  for (const hours of [1, 2]) {
    const clock = wallClock(new Date(utcMidnight - hours * HOUR));
    if (clock.day === next && clock.time === '00:00') return utcMidnight - hours * HOUR;
  }
  return utcMidnight - HOUR;
}

/** The Swedish day of a stored instant. */
export const dayOfMs = (ms: number): Day => dayOf(new Date(ms));

/** `2026-11` → 202611, as months are stored. */
export const monthNumber = (month: Month): number =>
  Number(month.slice(0, 4)) * 100 + Number(month.slice(5, 7));
export const monthText = (month: number): Month =>
  `${Math.floor(month / 100)}-${String(month % 100).padStart(2, '0')}`;

/** First month of the twelve that end with the day's month. */
export const firstOfTwelve = (today: Day): number => monthNumber(addMonths(today, -11).slice(0, 7));

/** A supplier that was paid in this month or later is not dormant. */
export const paidLatelyFrom = (today: Day): number => monthNumber(notDormantFrom(today));
