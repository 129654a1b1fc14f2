import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  dayOf,
  daysBetween,
  isDay,
  isoWeek,
  swedishDay,
  wallClock,
  weekday,
} from '../../src/domain/time.ts';

const anyDay = fc.integer({ min: -20_000, max: 20_000 }).map((days) => addDays('2026-01-01', days));

describe('the Swedish clock', () => {
  it.each([
    ['2026-01-15T22:59:59Z', '2026-01-15', '23:59'],
    ['2026-01-15T23:00:00Z', '2026-01-16', '00:00'],
    ['2026-07-15T21:59:59Z', '2026-07-15', '23:59'],
    ['2026-07-15T22:00:00Z', '2026-07-16', '00:00'],
    ['2026-03-29T00:59:00Z', '2026-03-29', '01:59'],
    ['2026-03-29T01:00:00Z', '2026-03-29', '03:00'],
    ['2026-10-25T00:30:00Z', '2026-10-25', '02:30'],
    ['2026-10-25T01:30:00Z', '2026-10-25', '02:30'],
    ['2026-12-31T23:30:00Z', '2027-01-01', '00:30'],
  ])('at %s shows %s %s', (instant, day, time) => {
    expect(wallClock(new Date(instant))).toStrictEqual({ day, time });
    expect(dayOf(new Date(instant))).toBe(day);
  });
});

describe('days', () => {
  it.each([
    ['2026-11-22', true],
    ['2024-02-29', true],
    ['2026-02-29', false],
    ['2026-13-01', false],
    ['2026-00-10', false],
    ['2026-11-31', false],
    ['2026-1-2', false],
    ['2026-11-22T00:00', false],
    ['', false],
  ])('%j is a day: %s', (text, expected) => {
    expect(isDay(text)).toBe(expected);
  });

  it.each([
    ['2026-03-28', 2, '2026-03-30'],
    ['2026-10-24', 2, '2026-10-26'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2024-03-01', -1, '2024-02-29'],
  ])('%s and %i days is %s', (day, days, expected) => {
    expect(addDays(day, days)).toBe(expected);
  });

  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2026-11-22', -12, '2025-11-22'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2024-02-29', 12, '2025-02-28'],
  ])('%s and %i months is %s', (day, months, expected) => {
    expect(addMonths(day, months)).toBe(expected);
  });

  it('counts days as it adds them, across summer time', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -5000, max: 5000 }), (day, days) => {
        expect(daysBetween(day, addDays(day, days))).toBe(days);
        expect(isDay(addDays(day, days))).toBe(true);
      }),
    );
  });

  it.each([
    ['2026-11-22', 7],
    ['2026-11-23', 1],
    ['2026-11-20', 5],
  ])('%s is weekday %i', (day, number) => {
    expect(weekday(day)).toBe(number);
  });

  it.each([
    ['2026-11-23', 2026, 48],
    ['2026-01-01', 2026, 1],
    ['2027-01-01', 2026, 53],
    ['2027-01-04', 2027, 1],
    ['2024-12-30', 2025, 1],
    ['2021-01-03', 2020, 53],
  ])('%s lies in %i week %i', (day, year, week) => {
    expect(isoWeek(day)).toStrictEqual({ year, week });
  });

  it('gives a whole week one number', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const monday = addDays(day, 1 - weekday(day));
        expect(isoWeek(monday)).toStrictEqual(isoWeek(addDays(monday, 6)));
        expect(isoWeek(addDays(monday, 7))).not.toStrictEqual(isoWeek(monday));
      }),
    );
  });

  it.each([
    ['2026-11-20', '2026-12-01', '20 november'],
    ['2026-11-02', '2027-01-01', '2 november 2026'],
    ['2026-05-01', undefined, '1 maj 2026'],
  ])('writes %s, read on %s, as %s', (day, today, text) => {
    expect(swedishDay(day, today)).toBe(text);
  });
});
