import { describe, expect, it } from 'vitest';

import { builtInPolicy } from '../../src/domain/policy.ts';
import type { UnknownReason, Verdict } from '../../src/domain/rule.ts';
import { evaluateAll } from '../../src/rules/evaluate.ts';
import { rules } from '../../src/rules/index.ts';
import { isUnchecked, levelOf } from '../../src/rules/level.ts';
import { inputOf } from '../support/test-rule.ts';

const flag = (text: string) => {
  const [rule = '', severity] = text.split(':');
  if (
    severity !== 'block' &&
    severity !== 'high' &&
    severity !== 'medium' &&
    severity !== 'low' &&
    severity !== 'info'
  )
    throw new Error(`no severity: ${text}`);
  return { rule, severity } as const;
};

describe('level', () => {
  it.each([
    [[], 'none'],
    [['credit-rating-drop:low', 'dq-source-unavailable:info'], 'none'],
    [['tax-debt-kfm:medium'], 'ask'],
    [['tax-debt-kfm:medium', 'credit-liquidation:medium'], 'ask'],
    [['tax-debt-kfm:medium', 'credit-liquidation:medium', 'credit-reorganisation:medium'], 'deepen'],
    [['credit-liquidation:medium', 'credit-reorganisation:medium', 'credit-kfm-private-debt:medium'], 'ask'],
    [['tax-debt-kfm:medium', 'tax-employer-not-registered:medium', 'net-shared-bank-account:low'], 'deepen'],
    [['tax-debt-kfm:medium', 'net-shared-bank-account:low'], 'ask'],
    [['tax-debt-kfm:medium', 'net-shared-bank-account:medium'], 'ask'],
    [['tax-debt-kfm:high'], 'deepen'],
    [['net-shared-bank-account:high'], 'deepen'],
    [['register-deregistered:info'], 'none'],
    [['credit-bankrupt:block', 'tax-fskatt-missing:high'], 'stop'],
    [['retired-rule:medium', 'tax-debt-kfm:medium', 'tax-employer-not-registered:medium'], 'deepen'],
  ] as const)('%j → %s', (flags, level) => {
    expect(levelOf(flags.map(flag), rules)).toBe(level);
  });
});

describe('unchecked', () => {
  const verdict = (rule: string, outcome: Verdict['outcome'], reason: string | null = null): Verdict => ({
    rule,
    outcome,
    severity: null,
    params: null,
    evidence: [],
    weight: null,
    reason,
    source: null,
  });
  const allClear = rules.map((rule) => verdict(rule.id, 'clear'));
  const but = (one: Verdict) => allClear.map((each) => (each.rule === one.rule ? one : each));

  it.each<[UnknownReason, boolean]>([
    ['source-failed', true],
    ['no-value', true],
    ['stale', true],
    ['partial-coverage', true],
    ['not-configured', false],
    ['not-permitted', false],
    ['no-baseline', false],
  ])('a mandatory rule unknown for %s: %s', (reason, unchecked) => {
    expect(isUnchecked(but(verdict('credit-bankrupt', 'unknown', reason)), builtInPolicy, 'AB')).toBe(
      unchecked,
    );
  });

  it('reads the policy per form', () => {
    const failed = but(verdict('credit-bankrupt', 'unknown', 'source-failed'));
    expect(isUnchecked(failed, builtInPolicy, 'EF')).toBe(false);
    expect(isUnchecked(failed, builtInPolicy, 'HB')).toBe(true);
  });

  it('is set by an error, and by a mandatory rule without a verdict', () => {
    expect(isUnchecked(allClear, builtInPolicy, 'AB')).toBe(false);
    expect(isUnchecked(but(verdict('credit-bankrupt', 'error', 'TypeError')), builtInPolicy, 'AB')).toBe(
      true,
    );
    expect(isUnchecked(allClear.slice(1), builtInPolicy, 'AB')).toBe(true);
  });

  it('is not set by a rule that is not mandatory', () => {
    expect(
      isUnchecked(but(verdict('net-shared-bank-account', 'unknown', 'no-value')), builtInPolicy, 'AB'),
    ).toBe(false);
  });

  it('holds for a company about which nothing came back', () => {
    expect(isUnchecked(evaluateAll(rules, inputOf({})), builtInPolicy, 'AB')).toBe(true);
  });
});
