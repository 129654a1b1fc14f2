import { notControlled } from '../../../src/domain/supplier.ts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { FlagChange } from '../../../src/domain/check.ts';
import { factKinds, type FactKind } from '../../../src/domain/facts.ts';
import { maxAgeDaysOf } from '../../../src/domain/policy.ts';
import { readingIn } from '../../../src/domain/reading.ts';
import { isReadBy, readers } from '../../../src/domain/rule.ts';
import { daysBetween } from '../../../src/domain/time.ts';
import { rules } from '../../../src/rules/index.ts';
import { hasAnswer } from '../../../src/rules/engine/source-reading.ts';
import { runs } from '../../support/long.ts';
import { anyNights, live, wordsOf, type Judged } from '../../support/nights.ts';

const sets = [...readers.map((reader) => [reader]), ['procurement', 'finance'], readers] as const;

/** Tells of sources, not of the supplier: an outage is its fact. */
const OUTAGE = 'dq-source-unavailable';

const verdictOf = ({ result }: Judged, rule: string) => result.verdicts.find((one) => one.rule === rule);
const isJudged = (night: Judged, rule: string): boolean => {
  const outcome = verdictOf(night, rule)?.outcome;
  return outcome !== undefined && outcome !== 'unknown' && outcome !== 'error';
};

/** The night before `at` on which the rule was judged last, or the first of all. */
const judgedBefore = (nights: readonly Judged[], at: number, rule: string): Judged | undefined => {
  for (let before = at - 1; before >= 0; before--) {
    const night = nights[before];
    if (night !== undefined && isJudged(night, rule)) return night;
  }
  return undefined;
};

/**
 * What the rule may rest on: its facts, those of the rules that end it, because it comes back when they go, and where it
 * is about sources, every fact.
 */
const groundOf = (id: string): readonly FactKind[] => {
  const needs = rules.find((rule) => rule.id === id)?.needs ?? [];
  if (needs.length === 0) return factKinds;
  const ofEnders = rules.filter(({ relations }) => relations.ends.includes(id)).flatMap((rule) => rule.needs);
  return [...needs, ...ofEnders, ...(needs.includes('credit.turnover') ? ['financials.years' as const] : [])];
};
const words = (night: Judged, rule: string): string => JSON.stringify([...wordsOf(night, groundOf(rule))]);

const wasShallow = (nights: readonly Judged[]): boolean =>
  nights.some(({ night }) => Object.values(night.doings).some(({ how }) => how === 'depth'));

/** Why a change is wrong, or null: a cause that did not happen, or news without any. */
function wrong(nights: readonly Judged[], at: number, change: FlagChange): string | null {
  const now = nights[at];
  if (now === undefined || change.change === 'seen' || change.rule === OUTAGE) return null;
  const then = judgedBefore(nights, at, change.rule);
  const since = nights.slice(0, at).find(({ today }) => then !== undefined && today >= then.today);
  const moved =
    then === undefined || words(then, change.rule) !== words(now, change.rule) || then.form !== now.form;
  const paid = then?.payments !== now.payments;
  const is = (holds: boolean): string | null =>
    holds ? null : `${change.change} ${change.rule} because ${change.because}, which is not so`;
  switch (change.because) {
    case 'facts':
      // What ended because the control was less deep is found again when it is as deep as before.
      return is(moved || paid || (change.change === 'opened' && wasShallow(nights.slice(0, at))));
    case 'limit':
      return is(then?.night.policy !== now.night.policy);
    case 'rule':
      return is(nights.slice(0, at).some(({ night }) => night.rules !== now.night.rules));
    case 'form':
      return is(verdictOf(now, change.rule)?.reason === 'legal-form');
    case 'depth':
      return is(Object.values(now.night.doings).some(({ how }) => how === 'depth'));
    case 'window':
      return is(since !== undefined && since.today < now.today);
    case 'superseded':
      return is(rules.some(({ relations }) => relations.ends.includes(change.rule)));
  }
}

/** Facts that this night's answers gave or confirmed, and that are young enough to judge by. */
function freshFacts({ facts, questions, policy, today }: Judged): ReadonlySet<number> {
  return new Set(
    facts
      .filter(({ source, kind, asOf, fetchedAt }) => {
        const isHeard = questions.some(
          (one) =>
            one.source === source &&
            hasAnswer(one) &&
            !one.missing.includes(kind) &&
            one.fetchedAt === fetchedAt,
        );
        return isHeard && daysBetween(asOf, today) <= maxAgeDaysOf(kind, policy);
      })
      .map(({ id }) => id),
  );
}

describe('nights of any supplier, with sources that answer, fail, contradict, age and leave things out', () => {
  it('no flag opens, clears, worsens or eases without a fact that moved or a cause that happened', () => {
    fc.assert(
      fc.property(anyNights, (given) => {
        const nights = live(given);
        const faults = nights.flatMap((night, at) =>
          night.result.flags.flatMap((change) => wrong(nights, at, change) ?? []),
        );
        expect(faults).toEqual([]);
      }),
      { numRuns: runs(100, 20_000) },
    );
  });

  it('nothing is clear but from an answer that is there and fresh, and nobody is green unjudged to any reader', () => {
    fc.assert(
      fc.property(anyNights, (given) => {
        const faults: string[] = [];
        for (const night of live(given)) {
          const fresh = freshFacts(night);
          for (const { rule, outcome, evidence } of night.result.verdicts) {
            if (outcome !== 'clear' || rule.startsWith('dq-')) continue;
            expect(evidence.length).toBeGreaterThan(0);
            const rests = evidence.filter(
              ({ fact, source }) => source !== 'ledger' && fact !== 'credit.turnover',
            );
            expect(rests.filter(({ factId }) => factId === null || !fresh.has(factId))).toEqual([]);
          }
          for (const set of sets) {
            const judged = night.result.verdicts.some(
              ({ rule, outcome, evidence }) =>
                isReadBy(rules.find(({ id }) => id === rule) ?? { readers: {} }, set) &&
                (outcome === 'hit' || outcome === 'clear') &&
                evidence.some(({ factId }) => factId !== null),
            );
            const { level, unchecked } = readingIn(night.result, [set]);
            const isGreen = level === 'none' && !unchecked;
            if (isGreen && !judged && !notControlled.has(night.form)) faults.push(`green to ${set.join()}`);
          }
        }
        expect(faults).toEqual([]);
      }),
      { numRuns: runs(100, 20_000) },
    );
  });
});
