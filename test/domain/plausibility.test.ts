import { describe, expect, it } from 'vitest';

import type { Answer } from '../../src/domain/connector.ts';
import { counted, type DayFigures, implausible, merged, noFigures } from '../../src/domain/plausibility.ts';
import { builtInPolicy } from '../../src/domain/policy.ts';

const says = (status: 'registered' | 'deregistered' | 'never'): Answer => ({
  outcome: 'answered',
  asOf: '2026-11-22',
  missing: [],
  facts: [
    {
      kind: 'tax.fSkatt',
      value: { status, from: null, to: null, reason: null, form: null },
      validFrom: null,
    },
  ],
});
const owes = (amountSek: number): Answer => ({
  outcome: 'answered',
  asOf: '2026-11-22',
  missing: [],
  facts: [{ kind: 'credit.publicDebt', value: { amountSek, cases: null }, validFrom: null }],
});
const empty: Answer = { outcome: 'answered', asOf: '2026-11-22', missing: [], facts: [] };
const notFound: Answer = { outcome: 'not-found', asOf: '2026-11-22' };

const of = (...parts: readonly (readonly [number, Answer])[]): DayFigures =>
  parts.reduce(
    (figures, [times, answer]) =>
      Array.from({ length: times }).reduce<DayFigures>((sum) => counted(sum, answer), figures),
    noFigures,
  );

const usual = of([90, says('registered')], [8, says('never')], [2, notFound]);

describe('a day of a source, taken as a whole', () => {
  it.each<{ name: string; today: DayFigures; before: DayFigures; why: RegExp | null }>([
    { name: 'as before', today: usual, before: usual, why: null },
    {
      name: 'a little different',
      today: of([80, says('registered')], [18, says('never')], [2, notFound]),
      before: usual,
      why: null,
    },
    {
      name: 'nobody is registered any more',
      today: of([98, says('never')], [2, notFound]),
      before: usual,
      why: /tax.fSkatt säger annat/,
    },
    {
      name: 'a third lost',
      today: of([60, says('registered')], [38, says('deregistered')]),
      before: usual,
      why: /tax.fSkatt säger annat/,
    },
    {
      name: 'answers without the fact',
      today: of([100, empty]),
      before: usual,
      why: /tax.fSkatt fanns i 0 %/,
    },
    {
      name: 'four in ten without the fact',
      today: of([55, says('registered')], [5, says('never')], [40, empty]),
      before: usual,
      why: /tax.fSkatt fanns i 60 %/,
    },
    {
      name: 'nobody is known',
      today: of([100, notFound]),
      before: usual,
      why: /källan kände inte till 100 %/,
    },
    {
      name: 'all zeros',
      today: of([100, owes(0)]),
      before: of([60, owes(0)], [40, owes(5000)]),
      why: /credit.publicDebt säger annat/,
    },
    {
      name: 'amounts that move are no shift',
      today: of([60, owes(0)], [40, owes(99)]),
      before: of([60, owes(0)], [40, owes(5000)]),
      why: null,
    },
    { name: 'too few to tell', today: of([29, notFound]), before: usual, why: null },
    { name: 'the first day', today: usual, before: noFigures, why: null },
    {
      name: 'the first day, and nobody is known',
      today: of([40, notFound]),
      before: noFigures,
      why: /inte till en enda/,
    },
  ])('$name', ({ today, before, why }) => {
    expect(implausible(today, before, builtInPolicy) ?? 'plausible').toMatch(why ?? /^plausible$/);
  });

  it('counts the same together and in parts', () => {
    expect(merged(of([3, says('registered')]), of([2, says('never')], [1, notFound]))).toEqual(
      of([3, says('registered')], [2, says('never')], [1, notFound]),
    );
  });
});
