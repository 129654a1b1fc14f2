import { describe, expect, it } from 'vitest';

import type { FactValue } from '../../../src/domain/facts.ts';
import { evaluateAll } from '../../../src/rules/engine/evaluate.ts';
import { rules } from '../../../src/rules/index.ts';
import { inputOf } from '../../support/test-rule.ts';

type Kind = FactValue<'company.procedures'>['ongoing'][number]['kind'];
const verdicts = (codes: readonly string[], kinds: readonly Kind[] = []) =>
  evaluateAll(
    rules,
    inputOf({
      facts: {
        'company.registration': { registeredOn: '2010-01-01', deregistered: null },
        'company.procedures': {
          ongoing: kinds.map((kind) => ({ kind, code: 'X', from: null })),
          ended: [],
          coverage: 'full',
        },
        'company.status': { entries: codes.map((code) => ({ code, text: null, on: null })) },
      },
    }),
  );
const said = (rule: string, codes: readonly string[], kinds?: readonly Kind[]) => {
  const verdict = verdicts(codes, kinds).find((one) => one.rule === rule);
  return [verdict?.outcome, verdict?.reason];
};
const unknown = ['unknown', 'contradicted'];
const clear = ['clear', null];

describe('the detailed status beside a register of procedures that says none', () => {
  it.each<[string, string, readonly string[], readonly (string | null)[]]>([
    ['credit-bankrupt', 'a bankruptcy has begun', ['KK/INLEDD'], unknown],
    ['credit-bankrupt', 'its code alone', ['KK'], unknown],
    ['credit-bankrupt', 'it was decided', ['KK/BESLUTAD'], unknown],
    ['credit-bankrupt', 'it is over', ['KK/AVSLUTAD', 'KK/INLEDD'], clear],
    ['credit-bankrupt', 'it was set aside', ['KK/UPPHAVD', 'KK'], clear],
    ['credit-bankrupt', 'another procedure', ['LI/INLEDD'], clear],
    ['credit-bankrupt', 'nothing', [], clear],
    ['credit-liquidation', 'a liquidation has begun', ['LI/INLEDD'], unknown],
    ['credit-liquidation', 'it is over', ['LIAV'], clear],
    ['credit-reorganisation', 'a reorganisation has begun', ['FR/INLEDD'], unknown],
    ['credit-reorganisation', 'nothing', [], clear],
  ])('%s: %s', (rule, _title, codes, expected) => {
    expect(said(rule, codes)).toEqual(expected);
  });

  it('is shown as a contradiction, in words', () => {
    const [conflict] = verdicts(['KK/INLEDD']).filter(({ rule }) => rule === 'dq-register-conflict');
    expect(conflict).toMatchObject({ outcome: 'hit', params: { aSays: 'none', bSays: 'bankruptcy' } });
    expect(said('dq-register-conflict', ['KK/INLEDD'], ['bankruptcy'])[0]).not.toBe('hit');
    expect(said('dq-register-conflict', ['LI/INLEDD'], ['compulsory-liquidation'])[0]).not.toBe('hit');
  });
});
