import { describe, expect, it } from 'vitest';

import { builtInPolicy, Policy } from '../../../src/domain/policy.ts';
import { readingIn } from '../../../src/domain/reading.ts';
import type { Reader, Rule, Severity, Verdict } from '../../../src/domain/rule.ts';
import { readingsOf } from '../../../src/rules/engine/readings.ts';
import { rules as allRules } from '../../../src/rules/index.ts';

const base = allRules[0] as Rule;
const rule = (id: string, readers: readonly Reader[]): Rule => ({
  ...base,
  id,
  category: id.startsWith('care') ? 'care' : 'tax',
  readers: Object.fromEntries(readers.map((reader) => [reader, 'Gör så här.'])),
});
const rules = [
  rule('shared', ['procurement', 'care', 'finance']),
  rule('care-only', ['care']),
  rule('buyers', ['procurement']),
  rule('payers', ['finance']),
];
const flag = (id: string, severity: Severity) => ({ rule: id, severity });
const silent = (id: string): Verdict => ({
  rule: id,
  outcome: 'unknown',
  severity: null,
  params: null,
  evidence: [],
  weight: null,
  reason: 'source-failed',
  source: 'scb',
});
const clear = (id: string): Verdict => ({
  ...silent(id),
  outcome: 'clear',
  evidence: [{ fact: 'tax.fSkatt', value: 'registered', source: 'scb', factId: 1, asOf: null }],
  reason: null,
  source: null,
});
const seen = (mandatory: readonly string[]) => ({
  policy: Policy.parse({ ...builtInPolicy, mandatoryRules: { default: mandatory } }),
  supplier: { form: 'AB', formConfirmed: true, ownCompany: false, firstSeen: '2026-01-01' } as const,
  sources: [],
});

const inkop = [['procurement', 'finance']] as const;
const vof = [['procurement', 'care']] as const;

describe('the level of an authority comes from the rules that it reads', () => {
  it.each<[string, readonly ReturnType<typeof flag>[], string, string]>([
    ['nothing open', [], 'none', 'none'],
    ['what all read', [flag('shared', 'high')], 'deepen', 'deepen'],
    ['a care rule alone', [flag('care-only', 'block')], 'none', 'stop'],
    ['a care rule beside another', [flag('care-only', 'high'), flag('shared', 'medium')], 'ask', 'deepen'],
    ['payers alone', [flag('payers', 'high')], 'deepen', 'none'],
    [
      'three medium, one of them care',
      [flag('shared', 'medium'), flag('buyers', 'medium'), flag('care-only', 'medium')],
      'ask',
      'deepen',
    ],
    ['a rule that has left the list is counted by all', [flag('gone', 'high')], 'deepen', 'deepen'],
  ])('%s', (_, flags, ofInkop, ofVof) => {
    const judged = readingsOf({ flags, verdicts: [], seen: null }, rules);
    expect(readingIn(judged, inkop).level).toBe(ofInkop);
    expect(readingIn(judged, vof).level).toBe(ofVof);
  });

  it('and unchecked from the mandatory rules that it reads', () => {
    const judged = readingsOf(
      { flags: [], verdicts: [silent('care-only'), clear('shared')], seen: seen(['care-only']) },
      rules,
    );
    expect(readingIn(judged, inkop)).toEqual({ level: 'none', unchecked: false });
    expect(readingIn(judged, vof)).toEqual({ level: 'none', unchecked: true });
  });

  it('is kept once where nothing is open, and where all read it', () => {
    expect(readingsOf({ flags: [], verdicts: [], seen: null }, rules).readings).toBeNull();
    expect(
      readingsOf({ flags: [flag('shared', 'block')], verdicts: [], seen: null }, rules).readings,
    ).toBeNull();
  });
});
