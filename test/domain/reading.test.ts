import { describe, expect, it } from 'vitest';

import { audienceKey, packReadings, readingIn, type Reading } from '../../src/domain/reading.ts';
import type { Reader } from '../../src/domain/rule.ts';

const none: Reading = { level: 'none', unchecked: false };
const whole: Reading = { level: 'stop', unchecked: true };

/** As each reader alone would read it; a set reads the highest of them. */
const perReader: Readonly<Record<Reader, Reading>> = {
  procurement: { level: 'ask', unchecked: false },
  care: { level: 'stop', unchecked: true },
  finance: none,
};
const order = ['stop', 'deepen', 'ask', 'none'];
const readingOf = (set: readonly Reader[]): Reading => ({
  level:
    set.map((reader) => perReader[reader].level).toSorted((a, b) => order.indexOf(a) - order.indexOf(b))[0] ??
    'none',
  unchecked: set.some((reader) => perReader[reader].unchecked),
});

describe('a stored reading', () => {
  const readings = packReadings(whole, readingOf);

  it.each<[string, readonly (readonly Reader[])[], Reading]>([
    ['one reader', [['procurement']], { level: 'ask', unchecked: false }],
    ['another', [['care']], whole],
    ['the third', [['finance']], none],
    ['an authority of two', [['procurement', 'finance']], { level: 'ask', unchecked: false }],
    ['whatever their order', [['finance', 'procurement']], { level: 'ask', unchecked: false }],
    ['an authority with care', [['procurement', 'care']], whole],
    [
      'all authorities',
      [
        ['procurement', 'finance'],
        ['procurement', 'care'],
      ],
      whole,
    ],
    ['nobody', [], none],
    ['an authority that reads nothing', [[]], none],
  ])('is read by %s', (_, audience, expected) => {
    expect(readingIn({ ...whole, readings }, audience)).toEqual(expected);
  });

  it('is kept once where all read the same', () => {
    expect(packReadings(whole, () => whole)).toBeNull();
    expect(readingIn({ ...whole, readings: null }, [['finance']])).toEqual(whole);
    expect(readingIn({ ...whole, readings: null }, [])).toEqual(none);
  });

  it('fits into three bytes', () => {
    expect(readings).toBeLessThan(2 ** 21);
    expect(readings).toBeGreaterThan(0);
  });
});

it.each<[readonly (readonly Reader[])[], string]>([
  [[['procurement', 'care']], 'care+procurement'],
  [[['care', 'procurement']], 'care+procurement'],
  [
    [
      ['procurement', 'finance'],
      ['care', 'procurement'],
      ['finance', 'procurement'],
    ],
    'care+procurement/finance+procurement',
  ],
  [[], ''],
])('%j is the audience "%s"', (audience, key) => {
  expect(audienceKey(audience)).toBe(key);
});
