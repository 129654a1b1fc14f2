import { describe, expect, it } from 'vitest';

import { dueDigests, dueDigestsOn, periodOf, waitsForRun, type RunOfDay } from '../../src/digest/due.ts';
import { Unit } from '../../src/domain/unit.ts';

const unit = (rhythm: Record<string, unknown>): Unit =>
  Unit.parse({ id: 'enhet', name: 'Enhet', authority: 'Nämnd', administrations: 'all', rhythm });
const weekly = unit({ every: 'week', at: '07:30', weekday: 1 });
const daily = unit({ every: 'day', at: '06:40' });
const monthly = unit({ every: 'month', at: '07:00' });
const night = unit({ every: 'day', at: '01:30' });

const due = (which: Unit, last: [string, string] | null, now: string, stop = false): string[] =>
  dueDigests(
    [which],
    new Map(last === null ? [] : [['enhet', { period: last[0], on: last[1] }]]),
    new Set(stop ? ['enhet'] : []),
    new Date(now),
  ).map(({ unit, period, on }) => `${unit} ${period} ${on}`);

describe('what is due', () => {
  it.each<[string, Unit, [string, string] | null, string, boolean, string[]]>([
    ['before the hour', weekly, ['2026-W47', '2026-11-16'], '2026-11-23T06:29:00Z', false, []],
    [
      'at the hour, winter time',
      weekly,
      ['2026-W47', '2026-11-16'],
      '2026-11-23T06:30:00Z',
      false,
      ['enhet 2026-W48 2026-11-23'],
    ],
    [
      'at the hour, summer time',
      weekly,
      ['2026-W26', '2026-06-22'],
      '2026-06-29T05:30:00Z',
      false,
      ['enhet 2026-W27 2026-06-29'],
    ],
    ['already sent', weekly, ['2026-W48', '2026-11-23'], '2026-11-23T09:00:00Z', false, []],
    ['later in the week', weekly, ['2026-W48', '2026-11-23'], '2026-11-26T09:00:00Z', false, []],
    [
      'missed weeks collapse',
      weekly,
      ['2026-W44', '2026-10-26'],
      '2026-11-25T09:00:00Z',
      false,
      ['enhet 2026-W48 2026-11-25'],
    ],
    [
      'a new unit gets its first at once',
      weekly,
      null,
      '2026-11-25T09:00:00Z',
      false,
      ['enhet 2026-W48 2026-11-25'],
    ],
    [
      'the week of New Year',
      weekly,
      ['2026-W52', '2026-12-21'],
      '2026-12-28T07:00:00Z',
      false,
      ['enhet 2026-W53 2026-12-28'],
    ],
    [
      'a day',
      daily,
      ['2026-11-23', '2026-11-23'],
      '2026-11-24T05:40:00Z',
      false,
      ['enhet 2026-11-24 2026-11-24'],
    ],
    [
      'a missed day waits for its hour',
      daily,
      ['2026-11-22', '2026-11-22'],
      '2026-11-24T05:00:00Z',
      false,
      [],
    ],
    [
      'a month on its first working day',
      monthly,
      ['2026-10', '2026-10-01'],
      '2026-11-02T06:00:00Z',
      false,
      ['enhet 2026-11 2026-11-02'],
    ],
    [
      'a month not on its first Sunday',
      monthly,
      ['2026-10', '2026-10-01'],
      '2026-11-01T06:00:00Z',
      false,
      [],
    ],
    [
      'a stop between two regular ones',
      weekly,
      ['2026-W48', '2026-11-23'],
      '2026-11-24T05:40:00Z',
      true,
      ['enhet 2026-11-24-stop 2026-11-24'],
    ],
    [
      'a stop in the evening',
      weekly,
      ['2026-W48', '2026-11-23'],
      '2026-11-24T16:00:00Z',
      true,
      ['enhet 2026-11-24-stop 2026-11-24'],
    ],
    [
      'a stop before people are at work',
      weekly,
      ['2026-W48', '2026-11-23'],
      '2026-11-24T05:39:00Z',
      true,
      [],
    ],
    [
      'a second stop the same day',
      weekly,
      ['2026-11-24-stop', '2026-11-24'],
      '2026-11-24T12:00:00Z',
      true,
      ['enhet 2026-11-24-stop-2 2026-11-24'],
    ],
    [
      'a third',
      weekly,
      ['2026-11-24-stop-2', '2026-11-24'],
      '2026-11-24T13:00:00Z',
      true,
      ['enhet 2026-11-24-stop-3 2026-11-24'],
    ],
    [
      'a stop told by the regular one that comes today',
      weekly,
      ['2026-W47', '2026-11-16'],
      '2026-11-23T06:00:00Z',
      true,
      [],
    ],
    [
      'a stop on the day of the regular one, after it',
      weekly,
      ['2026-W48', '2026-11-23'],
      '2026-11-23T10:00:00Z',
      true,
      ['enhet 2026-11-23-stop 2026-11-23'],
    ],
    [
      'the regular one after a stop mail in the week before',
      weekly,
      ['2026-11-20-stop', '2026-11-20'],
      '2026-11-23T06:30:00Z',
      false,
      ['enhet 2026-W48 2026-11-23'],
    ],
    ['between 02 and 03', night, ['2026-11-23', '2026-11-23'], '2026-11-24T01:30:00Z', false, []],
    [
      'after 03',
      night,
      ['2026-11-23', '2026-11-23'],
      '2026-11-24T02:00:00Z',
      false,
      ['enhet 2026-11-24 2026-11-24'],
    ],
    ['the doubled hour of October', night, ['2026-10-24', '2026-10-24'], '2026-10-25T00:30:00Z', false, []],
  ])('%s', (_name, which, last, now, stop, expected) => {
    expect(due(which, last, now, stop)).toEqual(expected);
  });

  it.each<[string, [string, string] | null, boolean, string[]]>([
    ['the first digest', null, false, ['2026-W48']],
    ['an extra day', ['2026-W48', '2026-11-23'], false, ['2026-11-24']],
    ['a stop', ['2026-W48', '2026-11-23'], true, ['2026-11-24-stop']],
    ['a day that is told', ['2026-11-24', '2026-11-24'], false, []],
    ['an earlier day', ['2026-11-25', '2026-11-25'], true, []],
  ])('on a given day: %s', (_name, last, stop, expected) => {
    const map = new Map(last === null ? [] : [['enhet', { period: last[0], on: last[1] }]]);
    expect(
      dueDigestsOn([weekly], map, new Set(stop ? ['enhet'] : []), '2026-11-24').map(({ period }) => period),
    ).toEqual(expected);
  });

  it('names periods by rhythm', () => {
    expect([daily, weekly, monthly].map((which) => periodOf(which, '2027-01-01'))).toEqual([
      '2027-01-01',
      '2026-W53',
      '2027-01',
    ]);
  });
});

describe('a digest waits for the control of its day', () => {
  const rhythm = (at: string) => ({ rhythm: { every: 'week', at, weekday: 1, sameDayStop: true } }) as const;
  const under = { deadline: '2026-11-23T11:00:00.000Z', complete: false };
  it.each<[string, string, string, RunOfDay | null, string, boolean]>([
    ['under way', '07:30', '2026-W48', under, '2026-11-23T06:30:00.000Z', true],
    ['done', '07:30', '2026-W48', { ...under, complete: true }, '2026-11-23T06:30:00.000Z', false],
    ['still under way when its window ends', '07:30', '2026-W48', under, '2026-11-23T11:00:00.000Z', false],
    [
      'still under way in the afternoon',
      '07:30',
      '2026-W48',
      { ...under, deadline: '2026-11-23T20:00:00.000Z' },
      '2026-11-23T14:00:00.000Z',
      false,
    ],
    [
      'under way, but something is urgent',
      '07:30',
      '2026-11-23-stop',
      under,
      '2026-11-23T06:30:00.000Z',
      false,
    ],
    ['not begun at the hour', '07:30', '2026-W48', null, '2026-11-23T06:30:00.000Z', true],
    ['not begun an hour later', '07:30', '2026-W48', null, '2026-11-23T07:30:00.000Z', false],
    [
      'not to begin before a unit of the night hears',
      '00:05',
      '2026-W48',
      null,
      '2026-11-22T23:05:00.000Z',
      false,
    ],
    [
      'not begun, for a unit of the late evening',
      '23:30',
      '2026-W48',
      null,
      '2026-11-23T22:40:00.000Z',
      false,
    ],
  ])('%s', (_name, at, period, run, now, waits) => {
    expect(waitsForRun(rhythm(at), period, run, new Date(now))).toBe(waits);
  });
});
