import { describe, expect, it } from 'vitest';

import type { OpenFlag } from '../../../src/domain/check.ts';
import { builtInPolicy } from '../../../src/domain/policy.ts';
import type { Severity, Verdict } from '../../../src/domain/rule.ts';
import { openAfter, reconcileFlags } from '../../../src/rules/engine/flags.ts';
import { levelOf } from '../../../src/domain/level.ts';
import { rules } from '../../../src/rules/index.ts';

const rule = 'tax-debt-kfm';
const open = (severity: Severity, weight: number | null = null): OpenFlag => ({
  flagId: 7,
  rule,
  severity,
  weight,
  params: { amountSek: weight },
  openedOn: '2026-11-01',
  lastSeenOn: '2026-11-22',
});
const says = (
  outcome: Verdict['outcome'],
  severity: Severity | null = null,
  weight: number | null = null,
  reason: string | null = null,
): Verdict => ({
  rule,
  outcome,
  severity,
  params: outcome === 'hit' ? { amountSek: weight } : null,
  evidence: [],
  weight,
  reason,
  source: null,
});

describe('flags', () => {
  type Row = [string, OpenFlag | null, Verdict, string | null, number | null];
  it.each<Row>([
    ['hit without a flag', null, says('hit', 'medium', 100), 'opened', 100],
    ['the same again', open('medium', 100), says('hit', 'medium', 100), 'seen', 100],
    [
      'grown by less than the share keeps the weight last told',
      open('medium', 100),
      says('hit', 'medium', 124),
      'seen',
      100,
    ],
    ['grown by the share', open('medium', 100), says('hit', 'medium', 125), 'worse', 125],
    ['grown beyond', open('medium', 100), says('hit', 'medium', 300), 'worse', 300],
    ['shrunk', open('medium', 100), says('hit', 'medium', 10), 'seen', 100],
    ['more severe', open('medium', 100), says('hit', 'high', 90), 'worse', 90],
    ['less severe though grown', open('high', 100), says('hit', 'medium', 300), 'eased', 300],
    ['without weight', open('high'), says('hit', 'high'), 'seen', null],
    ['clear', open('high'), says('clear'), 'cleared', null],
    ...[
      'told-as-bankruptcy',
      'own-company',
      'goods-only',
      'not-labour',
      'not-active',
      'nothing-mandatory',
    ].map((reason): Row => [
      `${reason} ends a flag`,
      open('high'),
      says('not-applicable', null, null, reason),
      'cleared',
      null,
    ]),
    ...['legal-form', 'no-ledger', 'a reason that is new'].map((reason): Row => [
      `${reason} leaves a flag open`,
      open('high'),
      says('not-applicable', null, null, reason),
      null,
      null,
    ]),
    ['unknown leaves a flag open', open('high'), says('unknown'), null, null],
    ['error leaves a flag open', open('high'), says('error'), null, null],
    ['clear without a flag', null, says('clear'), null, null],
    ['unknown opens nothing', null, says('unknown'), null, null],
  ])('%s', (_title, flag, verdict, change, weight) => {
    const changes = reconcileFlags(flag === null ? [] : [flag], [verdict], builtInPolicy);
    expect(changes.map((one) => one.change)).toEqual(change === null ? [] : [change]);
    const [first] = changes;
    expect(first !== undefined && 'weight' in first ? first.weight : null).toBe(weight);
    expect(first !== undefined && 'flagId' in first ? first.flagId : null).toBe(
      flag === null || change === null ? null : flag.flagId,
    );
  });

  it('reads the level from what is open afterwards: an outage never lowers it', () => {
    const level = (verdict: Verdict) =>
      levelOf(openAfter([open('high')], reconcileFlags([open('high')], [verdict], builtInPolicy)), rules);
    expect(level(says('unknown'))).toBe('deepen');
    expect(level(says('clear'))).toBe('none');
    expect(level(says('hit', 'medium', 1))).toBe('ask');
  });
});
