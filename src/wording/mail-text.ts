import type { FlagEvent } from '../domain/digest.ts';
import { capped, oneLine } from '../domain/outside-text.ts';
import { swedishDay, type Day } from '../domain/time.ts';
import { listText } from './text.ts';

/** Longest text from outside (a name, a reason) that a mail repeats. */
const LONGEST = 300;

/** Text from outside as one harmless line: no breaks, no hidden or turning characters, at most `longest` characters. */
export function plainText(text: string, longest: number = LONGEST): string {
  const line = oneLine(text.slice(0, longest * 4));
  const short = capped(line, longest);
  return short === line ? line : `${capped(line, longest - 1)}…`;
}

/** `412000` → `412 000 kr`. */
export const kronor = (sek: number): string => `${thousands(Math.round(sek))} kr`;

export const thousands = (amount: number): string =>
  `${amount < 0 ? '−' : ''}${String(Math.abs(amount)).replace(/\B(?=(\d{3})+$)/g, ' ')}`;

/** `1 leverantör`, `2 leverantörer`. */
export const counted = (count: number, one: string, many: string): string =>
  `${thousands(count)} ${count === 1 ? one : many}`;

export const daysText = (count: number): string => counted(count, 'dag', 'dagar');

/** Ends with exactly one full stop (or the mark that it has). */
export const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

/** First letter small, unless the word is an abbreviation such as IVO or F-skatt. */
export const afterColon = (text: string): string =>
  /^\p{Lu}(?:\p{Lu}|-|$)/u.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);

/** How a period key reads: `2026-W48` → `vecka 48`, `2026-11-24` and `2026-11-24-stop` → `24 november`, `2026-11` → `november 2026`. */
export function periodText(period: string, today: Day): string {
  const week = /^(\d{4})-W(\d{2})$/.exec(period);
  if (week) return `vecka ${Number(week[2])}`;
  if (/^\d{4}-\d{2}$/.test(period)) return swedishDay(`${period}-01`).replace(/^1 /, '');
  return swedishDay(period.slice(0, 10), today);
}

/** How often a unit hears, by its period key. */
export function paceText(period: string): string {
  if (/^\d{4}-W/.test(period)) return 'vecka för vecka';
  return /^\d{4}-\d{2}$/.test(period) ? 'månad för månad' : 'dag för dag';
}

/** True for the mail that is sent between two regular ones because a decision is needed. */
export const isStopPeriod = (period: string): boolean => /-stop(?:-\d+)?$/.test(period);

/**
 * Who says so, and when it was fetched: `(SCB, hämtat 22 november)`. The day is left out when it is the mail's own
 * day; our own ledger has no day of fetching.
 */
export function attribution(
  evidence: FlagEvent['evidence'],
  sourceName: (id: string) => string,
  today: Day,
): string {
  const newest = new Map<string, Day | null>();
  for (const { source, fetchedOn } of evidence) {
    const known = newest.get(source) ?? null;
    newest.set(source, known !== null && (fetchedOn === null || known > fetchedOn) ? known : fetchedOn);
  }
  const byDay = new Map<string, string[]>();
  for (const [source, day] of newest) {
    const isLedger = source === 'ledger';
    const key = isLedger || day === null || day === today ? '' : day;
    const name = plainText(sourceName(source));
    byDay.set(key, [...(byDay.get(key) ?? []), name]);
  }
  const parts = [...byDay].map(([day, names]) =>
    day === '' ? listText(names) : `${listText(names)}, hämtat ${swedishDay(day, today)}`,
  );
  return parts.length === 0 ? '' : `(${parts.join('; ')})`;
}

const datedDay =
  /(?<=\d (?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)) (\d{4})(?!\d)/g;

/** Takes the year from every date of the reader's own year. */
export const inYear = (text: string, today: Day): string =>
  text.replace(datedDay, (whole, year: string) => (year === today.slice(0, 4) ? '' : whole));

/** Puts the attribution inside the last sentence: `F-skatten upphörde 20 november (SCB, hämtat 22 november).` */
export const attributed = (text: string, source: string): string =>
  source === '' ? sentence(text) : `${text.replace(/\.$/, '')} ${source}.`;
