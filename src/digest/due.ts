import { addDays, isoWeek, wallClock, weekday, type Day } from '../domain/time.ts';
import type { Unit } from '../domain/unit.ts';
import { isStopPeriod } from './words.ts';

/** A digest that should be composed and sent now. `on` is the day it is told for. */
export interface DueDigest {
  readonly unit: string;
  readonly period: string;
  readonly on: Day;
}

export type LastDigests = ReadonlyMap<string, { readonly period: string; readonly on: Day } | null>;

/** Mails between two regular ones are not sent before people are at work. */
const FIRST_STOP_HOUR = '06:40';

/**
 * What is due at this instant, by the Swedish wall clock. Missed periods collapse into the latest. A regular digest
 * that is to come later the same day carries a new stop as well; otherwise it gets a mail of its own, with the period
 * `<day>-stop`. Nothing is due between 02 and 03, the hour that summer time doubles or drops.
 */
export function dueDigests(
  units: readonly Unit[],
  lastByUnit: LastDigests,
  hasNewStop: ReadonlySet<string>,
  now: Date,
): readonly DueDigest[] {
  const { day, time } = wallClock(now);
  if (time >= '02:00' && time < '03:00') return [];
  return dueAt(units, lastByUnit, hasNewStop, day, time);
}

/**
 * What a given day brings, whatever the hour: the regular digest when one is due, a mail of its own for a new stop,
 * and otherwise one extra digest with the day as its period, so that every unit hears of that day exactly once.
 */
export function dueDigestsOn(
  units: readonly Unit[],
  lastByUnit: LastDigests,
  hasNewStop: ReadonlySet<string>,
  day: Day,
): readonly DueDigest[] {
  return units.flatMap((unit) => {
    const due = dueAt([unit], lastByUnit, hasNewStop, day, '23:59');
    const last = lastByUnit.get(unit.id) ?? null;
    return due.length > 0 || last === null || last.on >= day
      ? due
      : [{ unit: unit.id, period: day, on: day }];
  });
}

function dueAt(
  units: readonly Unit[],
  lastByUnit: LastDigests,
  hasNewStop: ReadonlySet<string>,
  day: Day,
  time: string,
): readonly DueDigest[] {
  return units.flatMap((unit) => {
    const last = lastByUnit.get(unit.id) ?? null;
    const slot = latestSlot(unit, day);
    if (last === null || last.on < slot)
      return time < unit.rhythm.at ? [] : [{ unit: unit.id, period: periodOf(unit, slot), on: day }];
    if (last.on > day || !unit.rhythm.sameDayStop || !hasNewStop.has(unit.id) || time < FIRST_STOP_HOUR)
      return [];
    return [{ unit: unit.id, period: stopPeriod(day, last.period), on: day }];
  });
}

/** The period key of a unit's regular digest for a day: `2026-11-24`, `2026-W48` or `2026-11`. */
export function periodOf(unit: Unit, day: Day): string {
  if (unit.rhythm.every === 'day') return day;
  if (unit.rhythm.every === 'month') return day.slice(0, 7);
  const { year, week } = isoWeek(day);
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/** The latest day, up to and with `day`, on which the unit's regular digest falls; a month's is its first working day. */
function latestSlot(unit: Unit, day: Day): Day {
  if (unit.rhythm.every === 'day') return day;
  if (unit.rhythm.every === 'week') return addDays(day, -((weekday(day) - unit.rhythm.weekday + 7) % 7));
  const slot = firstWorkingDay(day.slice(0, 7));
  return slot <= day ? slot : firstWorkingDay(addDays(`${day.slice(0, 7)}-01`, -1).slice(0, 7));
}

function firstWorkingDay(month: string): Day {
  const first = `${month}-01`;
  const ahead = { 6: 2, 7: 1 }[weekday(first)] ?? 0;
  return addDays(first, ahead);
}

/** `2026-11-24-stop`, then `-stop-2` and so on when a further decision is needed the same day. */
function stopPeriod(day: Day, lastPeriod: string): string {
  const first = `${day}-stop`;
  if (!isStopPeriod(lastPeriod) || !lastPeriod.startsWith(first)) return first;
  return `${first}-${Number(lastPeriod.slice(first.length + 1) || '1') + 1}`;
}
