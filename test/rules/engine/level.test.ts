import { describe, expect, it } from 'vitest';

import type { UnknownReason, Verdict } from '../../../src/domain/rule.ts';
import { evaluateAll } from '../../../src/rules/engine/evaluate.ts';
import { rules } from '../../../src/rules/index.ts';
import { levelOf } from '../../../src/domain/level.ts';
import { isUnchecked } from '../../../src/rules/engine/level.ts';
import { inputOf, sourceState, type Given } from '../../support/test-rule.ts';

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

const notFound = ['scb', 'bolagsverket'].map((id) => sourceState(id, { state: 'not-found' }));
const notConfigured = ['scb', 'bolagsverket'].map((id) =>
  sourceState(id, { state: 'skipped', reason: 'not-configured', lastAnswered: null }),
);

describe('unchecked', () => {
  const anyFact = { fact: 'tax.fSkatt', value: 'registered', source: 'scb', factId: 1, asOf: null };
  const isLeft = (verdicts: readonly Verdict[], given: Given = {}): boolean =>
    isUnchecked(verdicts, inputOf(given));
  const verdict = (
    rule: string,
    outcome: Verdict['outcome'],
    reason: string | null = null,
    source: string | null = null,
  ): Verdict => ({
    rule,
    outcome,
    severity: null,
    params: null,
    evidence: outcome === 'clear' ? [anyFact] : [],
    weight: null,
    reason,
    source,
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
    expect(isLeft(but(verdict('credit-bankrupt', 'unknown', reason)))).toBe(unchecked);
  });

  it('reads the policy per form', () => {
    const failed = but(verdict('credit-bankrupt', 'unknown', 'source-failed'));
    expect(isLeft(failed, { form: 'EF' })).toBe(false);
    expect(isLeft(failed, { form: 'HB' })).toBe(true);
  });

  it('is set by an error, and by a mandatory rule without a verdict', () => {
    expect(isLeft(allClear)).toBe(false);
    expect(isLeft(but(verdict('credit-bankrupt', 'error', 'TypeError')))).toBe(true);
    expect(isLeft(allClear.slice(1))).toBe(true);
  });

  it('is not set by a rule that is not mandatory', () => {
    expect(isLeft(but(verdict('net-shared-bank-account', 'unknown', 'no-value')))).toBe(false);
  });

  it('holds for a company about which nothing came back', () => {
    expect(isLeft(evaluateAll(rules, inputOf({})))).toBe(true);
  });

  it.each<[string, string | null, boolean]>([
    ['has answered before', '2026-11-01', true],
    ['has never answered', null, false],
  ])(
    'a mandatory rule waits for a source that is not configured and %s: %s',
    (_title, lastAnswered, left) => {
      for (const reason of ['not-configured', 'not-permitted'] as const) {
        const waits = but(verdict('tax-fskatt-missing', 'unknown', reason, 'skatteverket'));
        const skatteverket = sourceState('skatteverket', { state: 'skipped', reason, lastAnswered });
        expect(isLeft(waits, { sources: [sourceState('scb'), skatteverket] })).toBe(left);
      }
    },
  );

  const down = sourceState('scb', { state: 'failed', reason: 'no-answer' });
  it.each<[string, Given, boolean]>([
    ['presumed, a register is down', { formConfirmed: false, sources: [down] }, true],
    [
      'presumed, a register is closed',
      { formConfirmed: false, sources: [sourceState('scb', { state: 'skipped', reason: 'closed' })] },
      true,
    ],
    ['presumed, the registers do not know it', { formConfirmed: false, sources: notFound }, false],
    ['presumed, nobody may be asked', { formConfirmed: false, sources: notConfigured }, false],
    [
      'presumed, a source of credit alone is down',
      { formConfirmed: false, sources: [sourceState('scb'), sourceState('creditsafe', { state: 'failed' })] },
      false,
    ],
    ['confirmed, a register is down', { formConfirmed: true, sources: [down] }, false],
  ])('a form that owes nothing: %s', (_title, given, left) => {
    for (const form of ['OFFENTLIG', 'DODSBO'] as const) {
      const input = inputOf({ form, ...given });
      expect(isUnchecked(evaluateAll(rules, input), input)).toBe(left);
    }
  });

  const bureau = (given: Parameters<typeof sourceState>[1]) => [
    sourceState('scb'),
    sourceState('creditsafe', given),
  ];
  it.each<[string, UnknownReason, Parameters<typeof sourceState>[1], boolean]>([
    ['the bureau hung', 'source-failed', { state: 'failed', reason: 'no-answer' }, true],
    ['its answer came without the block', 'source-failed', { reason: 'block-missing' }, true],
    ['what it has is too old', 'stale', {}, true],
    ['sources differ on it', 'contradicted', {}, true],
    ['it does not know the company', 'no-value', { state: 'not-found' }, true],
    ['it gives no score', 'no-value', {}, false],
    ['it is closed tonight', 'source-failed', { state: 'skipped', reason: 'closed' }, true],
    ['nobody has given leave', 'not-permitted', { state: 'skipped', reason: 'needs-approval' }, false],
    ['it is not configured', 'not-configured', { state: 'skipped', reason: 'not-configured' }, false],
    ['the control does not go that deep', 'not-permitted', { state: 'skipped', reason: 'depth' }, false],
    [
      'the control does not go that deep any more',
      'not-permitted',
      { state: 'skipped', reason: 'depth', lastAnswered: '2026-11-01' },
      false,
    ],
  ])('what the depth demands is mandatory: %s', (_title, reason, state, left) => {
    for (const rule of [
      'credit-bankruptcy-petition',
      'tax-debt-kfm',
      'credit-kfm-private-debt',
      'sanctions-eu-list',
      'sanctions-trading-prohibition',
    ])
      expect(isLeft(but(verdict(rule, 'unknown', reason, 'creditsafe')), { sources: bureau(state) })).toBe(
        left,
      );
    expect(
      isLeft(but(verdict('credit-rating-drop', 'unknown', reason, 'creditsafe')), { sources: bureau(state) }),
    ).toBe(false);
  });

  it('adds to what is owed by a presumed form and takes nothing away', () => {
    const failed = but(verdict('credit-bankrupt', 'unknown', 'source-failed'));
    expect(isLeft(failed, { form: 'STIFTELSE', formConfirmed: true })).toBe(false);
    expect(isLeft(failed, { form: 'STIFTELSE', formConfirmed: false })).toBe(true);
  });
});
