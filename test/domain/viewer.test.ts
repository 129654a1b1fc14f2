import { describe, expect, it } from 'vitest';

import type { Rule } from '../../src/domain/rule.ts';
import { builtInUnits } from '../../src/domain/unit.ts';
import { createViewers, seesRule } from '../../src/domain/viewer.ts';

const rules: readonly Pick<Rule, 'id' | 'readers'>[] = [
  { id: 'everybody', readers: { procurement: 'a', care: 'b', finance: 'c' } },
  { id: 'buyers', readers: { procurement: 'a' } },
  { id: 'carers', readers: { care: 'b' } },
  { id: 'payers', readers: { finance: 'c' } },
];
const viewers = createViewers(builtInUnits, rules);

describe('who may be told of a rule', () => {
  it.each([
    ['inkop', ['everybody', 'buyers']],
    ['ekonomi', ['everybody', 'payers']],
    ['vof', ['everybody', 'buyers', 'carers']],
    ['a unit that is gone', []],
  ])('%s: %j', (unit, seen) => {
    expect(rules.map(({ id }) => id).filter((id) => seesRule(viewers.unit(unit), id))).toEqual(seen);
  });

  it('the console: all, also one that is used no more', () => {
    expect([...rules.map(({ id }) => id), 'gone'].every((id) => seesRule(viewers.all, id))).toBe(true);
    expect(seesRule(viewers.unit('vof'), 'gone')).toBe(false);
  });

  it('everybody: what each authority reads', () => {
    expect(rules.map(({ id }) => id).filter((id) => seesRule(viewers.common, id))).toEqual([
      'everybody',
      'buyers',
    ]);
  });
});

describe("whose level a unit sees: its authority's", () => {
  it.each([
    ['inkop', [['procurement', 'finance']]],
    ['ekonomi', [['procurement', 'finance']]],
    ['vof', [['procurement', 'care']]],
    ['a unit that is gone', []],
  ])('%s: %j', (unit, audience) => {
    expect(viewers.unit(unit).audience).toEqual(audience);
  });

  it('the console: the highest of all authorities', () => {
    expect(viewers.all.audience).toEqual([
      ['procurement', 'finance'],
      ['procurement', 'care'],
    ]);
    expect(viewers.audiences).toHaveLength(3);
  });
});
