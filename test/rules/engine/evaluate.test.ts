import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { factKinds } from '../../../src/domain/facts.ts';
import { builtInPolicy, Policy } from '../../../src/domain/policy.ts';
import { unknownReasons, type Rule, type RuleInput } from '../../../src/domain/rule.ts';
import { evaluateAll, policyHash, ruleSetHash } from '../../../src/rules/engine/evaluate.ts';
import { rules } from '../../../src/rules/index.ts';
import { mix } from '../../bench/engines/mix.ts';
import { inputOf } from '../../support/test-rule.ts';

const inputs = mix();
const anyInput = fc.integer({ min: 0, max: inputs.length - 1 }).map((at) => inputs[at] ?? inputOf({}));
const anyKinds = fc.uniqueArray(fc.constantFrom(...factKinds), { minLength: 1 });
const anyReason = fc.constantFrom(...unknownReasons);

const without = (
  input: RuleInput,
  kinds: readonly string[],
  reason: (typeof unknownReasons)[number],
): RuleInput => {
  const facts = { ...input.facts };
  for (const kind of factKinds) {
    if (kinds.includes(kind))
      Object.assign(facts, { [kind]: { known: false, reason, source: 'scb', lastAsOf: null } });
  }
  return { ...input, facts };
};

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, part]) => [key, reversed(part)]),
  );
};

describe('evaluateAll', () => {
  it('never turns unknown or hit into clear when a fact is taken away', () => {
    fc.assert(
      fc.property(anyInput, anyKinds, anyReason, (input, kinds, reason) => {
        const before = evaluateAll(rules, input);
        const after = evaluateAll(rules, without(input, kinds, reason));
        const greened = after.filter((verdict, at) => {
          const was = before[at]?.outcome;
          return verdict.outcome === 'clear' && (was === 'unknown' || was === 'hit');
        });
        expect(greened).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('gives no clear from facts alone when every fact is gone', () => {
    const verdicts = evaluateAll(rules, without(inputOf({}), factKinds, 'source-failed'));
    const clear = verdicts.filter((verdict) => verdict.outcome === 'clear').map((verdict) => verdict.rule);
    expect(clear.sort()).toEqual(['dq-register-conflict', 'dq-source-unavailable']);
  });

  it('is the same whatever the order of keys', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const turned: RuleInput = {
          ...input,
          facts: Object.assign({}, reversed(input.facts)) as RuleInput['facts'],
        };
        expect(evaluateAll(rules, turned)).toEqual(evaluateAll(rules, input));
      }),
      { numRuns: 60 },
    );
  });

  it('gives frozen plain data without a date that moves from night to night', () => {
    for (const input of inputs) {
      const verdicts = evaluateAll(rules, input);
      for (const verdict of verdicts) {
        expect(Object.isFrozen(verdict) && Object.isFrozen(verdict.evidence)).toBe(true);
        expect(verdict.evidence.every((one) => one.asOf === null)).toBe(true);
      }
      expect(JSON.parse(JSON.stringify(verdicts))).toEqual(verdicts);
    }
  });

  it('turns a rule that throws into an error of its class, and goes on', () => {
    const broken: Rule = {
      ...(rules[0] ?? fail()),
      id: 'broken',
      evaluate: () => {
        throw new RangeError('holds 194009272719');
      },
    };
    const verdicts = evaluateAll([broken, ...rules], inputOf({}));
    expect(verdicts[0]).toMatchObject({ rule: 'broken', outcome: 'error', reason: 'RangeError' });
    expect(verdicts).toHaveLength(rules.length + 1);
    expect(JSON.stringify(verdicts)).not.toContain('194009272719');
  });
});

function fail(): never {
  throw new Error('no rules');
}

describe('hashes', () => {
  it('do not depend on order, and change with a limit or a version', () => {
    expect(ruleSetHash(rules.toReversed())).toBe(ruleSetHash(rules));
    expect(policyHash(Policy.parse(reversed(builtInPolicy)))).toBe(policyHash(builtInPolicy));
    expect(policyHash(Policy.parse({ worseGrowthShare: 0.3 }))).not.toBe(policyHash(builtInPolicy));
    const [first, ...others] = rules;
    expect(ruleSetHash([{ ...(first ?? fail()), version: 99 }, ...others])).not.toBe(ruleSetHash(rules));
    expect(ruleSetHash(rules)).toMatch(/^[0-9a-f]{32}$/);
  });
});
