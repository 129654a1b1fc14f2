import { type Arbitrary, array, assert, asyncProperty, boolean, constantFrom, record } from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { DrawnFact } from '../../src/domain/facts.ts';
import { adHoc, answer, ask, company, fact, idOf, open } from './support.ts';
import { viewerOf } from '../support/viewers.ts';

/** One day's answer: what the source says of F-skatt and industry, or that a block failed, or that it failed whole. */
const said = record({
  fSkatt: constantFrom('registered', 'deregistered', 'missing', 'silent' as const),
  since: constantFrom('2020-01-01', '2021-01-01'),
  sni: constantFrom('82110', '88101', 'silent'),
  fails: boolean(),
});
/** The value whatever the order of its fields. */
const textOf = ({ value, validFrom }: Pick<DrawnFact, 'value' | 'validFrom'>): string =>
  JSON.stringify([Object.entries(value).toSorted(([a], [b]) => a.localeCompare(b)), validFrom]);

type Said = typeof said extends Arbitrary<infer One> ? One : never;

const factsOf = ({ fSkatt, since, sni }: Said): DrawnFact[] => [
  ...(fSkatt === 'registered' || fSkatt === 'deregistered' ? [fact.fSkatt(fSkatt, since)] : []),
  ...(sni === 'silent' ? [] : [fact.sni(sni)]),
];

describe('a changed answer always produces a fact', () => {
  it('whatever sources say from day to day: a new value is a new row, the same value is none', async () => {
    await assert(
      asyncProperty(array(said, { minLength: 1, maxLength: 12 }), async (days) => {
        const store = await open();
        try {
          const { id } = await store.suppliers.ensure(company(1), '2026-01-01T00:00:00.000Z');
          const held = new Map<string, string>();
          for (const [index, day] of days.entries()) {
            const now = new Date(Date.UTC(2026, 0, 2 + index, 5)).toISOString();
            const deadline = new Date(Date.UTC(2026, 0, 2 + index, 6)).toISOString();
            const [plan] = await store.checks.plan(
              [adHoc(id, [ask('scb')], { dnr: `${index}`, period: now.slice(0, 10), deadline })],
              now,
            );
            const facts = factsOf(day);
            const settled = await answer(store, idOf(plan?.ask ?? [], 'scb'), {
              now,
              ...(day.fails
                ? { outcome: 'unavailable', reason: 'no-answer' }
                : { facts, missing: day.fSkatt === 'missing' ? ['tax.fSkatt'] : [] }),
            });
            const news = day.fails ? [] : facts.filter((one) => held.get(one.kind) !== textOf(one));
            expect(settled.newFacts).toBe(news.length);
            if (day.fails) continue;
            const kept = day.fSkatt === 'missing' ? held.get('tax.fSkatt') : undefined;
            held.clear();
            if (kept !== undefined) held.set('tax.fSkatt', kept);
            for (const one of facts) held.set(one.kind, textOf(one));
            const history = await store.suppliers.history({
              supplierId: id,
              day: now.slice(0, 10),
              viewer: viewerOf(null),
            });
            const known = history.facts.map((one) => [one.kind, textOf(one)]);
            expect(Object.fromEntries(known)).toEqual(Object.fromEntries(held));
          }
        } finally {
          await store.close();
        }
      }),
      { numRuns: 60 },
    );
  });
});
