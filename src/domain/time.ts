/** A calendar day in Sweden, `YYYY-MM-DD`. */
export type Day = string;
/** A calendar month, `YYYY-MM`. */
export type Month = string;
/** An instant, ISO 8601 in UTC with milliseconds. */
export type Instant = string;

export const TIME_ZONE = 'Europe/Stockholm';

const stockholm = new Intl.DateTimeFormat('sv-SE', {
  timeZone: TIME_ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** The Swedish wall clock at an instant: `{ day: '2026-11-22', time: '07:30' }`. */
export const wallClock = rememberedByMinute((at) => {
  const [day = '', time = ''] = stockholm.format(at).split(' ');
  return { day, time };
});

/** A night's work asks for few minutes many times, and formatting one takes microseconds. Bounded. */
function rememberedByMinute<Value>(read: (at: Date) => Value): (at: Date) => Value {
  const known = new Map<number, Value>();
  return (at) => {
    const minute = Math.floor(at.getTime() / 60_000);
    const before = known.get(minute);
    if (before !== undefined) return before;
    const value = read(at);
    if (known.size >= 2_000) known.clear();
    known.set(minute, value);
    return value;
  };
}

/** The Swedish calendar day at an instant. */
export const dayOf = (at: Date): Day => wallClock(at).day;

const utcNoon = (day: Day): Date => new Date(`${day}T12:00:00Z`);
const isoDay = (date: Date): Day => date.toISOString().slice(0, 10);

/** True for a real calendar day written `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = utcNoon(text);
  return !Number.isNaN(date.getTime()) && isoDay(date) === text;
}

/** Day arithmetic on the calendar, untouched by summer time. */
export function addDays(day: Day, days: number): Day {
  const date = utcNoon(day);
  date.setUTCDate(date.getUTCDate() + days);
  return isoDay(date);
}

/** Month arithmetic; the day of the month is clamped to the last day (31 Jan + 1 = 28 Feb). */
export function addMonths(day: Day, months: number): Day {
  const date = utcNoon(day);
  const wanted = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(wanted, last));
  return isoDay(date);
}

/** Whole days from `from` to `to`; negative when `to` lies before. */
export const daysBetween = (from: Day, to: Day): number =>
  from === to ? 0 : Math.round((utcNoon(to).getTime() - utcNoon(from).getTime()) / 86_400_000);

/** Monday = 1 … Sunday = 7. */
export const weekday = (day: Day): number => utcNoon(day).getUTCDay() || 7;

/** ISO 8601 week of a day: `{ year: 2026, week: 48 }`. */
export function isoWeek(day: Day): { year: number; week: number } {
  const thursday = addDays(day, 4 - weekday(day));
  const year = Number(thursday.slice(0, 4));
  const week = 1 + Math.floor(daysBetween(`${year}-01-01`, thursday) / 7);
  return { year, week };
}

const months = [
  'januari',
  'februari',
  'mars',
  'april',
  'maj',
  'juni',
  'juli',
  'augusti',
  'september',
  'oktober',
  'november',
  'december',
];

/** `2026-11-20` → `20 november`, with the year when it is not the reader's year. */
export function swedishDay(day: Day, today?: Day): string {
  const text = `${Number(day.slice(8, 10))} ${months[Number(day.slice(5, 7)) - 1]}`;
  return today !== undefined && today.slice(0, 4) === day.slice(0, 4) ? text : `${text} ${day.slice(0, 4)}`;
}
