import { describe, expect, it } from 'vitest';

import type { FactKind } from '../../src/domain/facts.ts';
import type { Rule } from '../../src/domain/rule.ts';
import { builtInUnits } from '../../src/domain/unit.ts';
import { createViewers, seesFact, seesRule } from '../../src/domain/viewer.ts';

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

describe('which facts are shown', () => {
  const judged: readonly Pick<Rule, 'id' | 'readers' | 'needs' | 'history'>[] = [
    {
      id: 'bans',
      readers: { procurement: 'a', care: 'b' },
      needs: ['representatives.prohibitions', 'company.address'],
      history: ['representatives.officers'],
    },
    { id: 'permits', readers: { care: 'b' }, needs: ['permits.care', 'care.months'], history: [] },
  ];
  const seen = createViewers(builtInUnits, judged);
  const kinds = [
    'company.address',
    'payroll.months',
    'representatives.officers',
    'representatives.prohibitions',
    'representatives.signing',
    'judgments.registered',
    'permits.care',
    'care.months',
  ] as const satisfies readonly FactKind[];
  const ofCompany = kinds.slice(0, 2);

  it.each<[string, readonly FactKind[]]>([
    ['inkop', kinds.slice(0, 4)],
    ['ekonomi', ofCompany],
    ['vof', [...kinds.slice(0, 4), 'permits.care']],
    ['a unit that is gone', ofCompany],
  ])('to %s: of persons and of care, what its rules are judged by', (unit, shown) => {
    expect(kinds.filter((kind) => seesFact(seen.unit(unit), kind))).toEqual(shown);
  });

  it('to the console: all', () => {
    expect(kinds.filter((kind) => seesFact(seen.all, kind))).toEqual(kinds);
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
