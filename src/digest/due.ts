import { addDays, isoWeek, wallClock, weekday, type Day, type Instant } from '../domain/time.ts';
import type { Unit } from '../domain/unit.ts';
import { CONTROL_STARTS } from './control.ts';
import { isStopPeriod } from '../wording/mail-text.ts';

/** A digest that should be composed and sent now. `on` is the day it is told for. */
export interface DueDigest {
  readonly unit: string;
  readonly period: string;
  readonly on: Day;
}

export type LastDigests = ReadonlyMap<string, { readonly period: string; readonly on: Day } | null>;

/** The control of the day that a digest is told for. */
export interface RunOfDay {
  /** The end of its window: what has not come by then is told as missing. */
  readonly deadline: Instant;
  /** Planned to the end, and every check of it done. */
  readonly complete: boolean;
}

/** From this hour on a digest waits for nothing: people shall hear the same working day. */
const LATEST_HOUR = '15:00';
/** A control that should have begun and has not, as when the worker has just been started, is waited for this long. */
const PATIENCE_MINUTES = 60;

/** Mails between two regular ones are not sent before people are at work. */
const FIRST_STOP_HOUR = '06:40';

/**
 * What is due at this instant, by the Swedish wall clock. Missed periods collapse into the latest. `urgent`: units that
 * must hear of something the same day. A regular digest that is to come later the same day carries it as well; otherwise
 * it gets a mail of its own, with the period `<day>-stop`. Nothing is due between 02 and 03, the hour that summer time doubles or drops.
 */
export function dueDigests(
  units: readonly Unit[],
  lastByUnit: LastDigests,
  urgent: ReadonlySet<string>,
  now: Date,
): readonly DueDigest[] {
  const { day, time } = wallClock(now);
  if (time >= '02:00' && time < '03:00') return [];
  return dueAt(units, lastByUnit, urgent, day, time);
}

/**
 * What a given day brings, whatever the hour: the regular digest when one is due, a mail of its own for what is urgent,
 * and otherwise one extra digest with the day as its period, so that every unit hears of that day exactly once.
 */
export function dueDigestsOn(
  units: readonly Unit[],
  lastByUnit: LastDigests,
  urgent: ReadonlySet<string>,
  day: Day,
): readonly DueDigest[] {
  return units.flatMap((unit) => {
    const due = dueAt([unit], lastByUnit, urgent, day, '23:59');
    const last = lastByUnit.get(unit.id) ?? null;
    return due.length > 0 || last === null || last.on >= day
      ? due
      : [{ unit: unit.id, period: day, on: day }];
  });
}

/**
 * Whether a digest that is due waits for the control of its day, so that it tells no level of yesterday: while the
 * control is under way, within its window, and at most until the afternoon. What is urgent waits for nothing.
 */
export function waitsForRun(
  { rhythm }: Pick<Unit, 'rhythm'>,
  period: string,
  run: RunOfDay | null,
  now: Date,
): boolean {
  const { time } = wallClock(now);
  if (isStopPeriod(period) || time >= LATEST_HOUR) return false;
  if (run !== null) return !run.complete && now.toISOString() < run.deadline;
  return time >= CONTROL_STARTS && time < later(rhythm.at, PATIENCE_MINUTES);
}

/** `07:30` and 60 → `08:30`. */
function later(time: string, minutes: number): string {
  const [hours = 0, past = 0] = time.split(':').map(Number);
  const sum = hours * 60 + past + minutes;
  return `${String(Math.floor(sum / 60)).padStart(2, '0')}:${String(sum % 60).padStart(2, '0')}`;
}

function dueAt(
  units: readonly Unit[],
  lastByUnit: LastDigests,
  urgent: ReadonlySet<string>,
  day: Day,
  time: string,
): readonly DueDigest[] {
  return units.flatMap((unit) => {
    const last = lastByUnit.get(unit.id) ?? null;
    const slot = latestSlot(unit, day);
    if (last === null || last.on < slot)
      return time < unit.rhythm.at ? [] : [{ unit: unit.id, period: periodOf(unit, slot), on: day }];
    if (last.on > day || !urgent.has(unit.id) || time < FIRST_STOP_HOUR) return [];
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
