import type { Procedure } from '../../../src/domain/facts.ts';
import { creditBankrupt } from '../../../src/rules/credit/credit-bankrupt.ts';
import { creditLiquidation } from '../../../src/rules/credit/credit-liquidation.ts';
import { creditReorganisation } from '../../../src/rules/credit/credit-reorganisation.ts';
import { sourceState } from '../../support/rule-input.ts';
import { testRule } from '../../support/test-rule.ts';

const procedures = (
  kinds: readonly Procedure['kind'][],
  coverage: 'full' | 'partial' = 'full',
  from: string | null = '2026-11-20',
) => ({
  'company.procedures': { ongoing: kinds.map((kind) => ({ kind, code: 'X', from })), ended: [], coverage },
});
const registered = { 'company.registration': { registeredOn: '2010-01-01', deregistered: null } };
const closed = (kind: 'bankruptcy-closed' | 'merged') => ({
  'company.registration': {
    registeredOn: '2010-01-01',
    deregistered: { on: '2026-10-01', kind, code: 'X', text: null, successor: null },
  },
});
const failed = { 'company.procedures': 'source-failed' } as const;

testRule(creditBankrupt, {
  hit: [
    {
      title: 'ongoing',
      facts: { ...procedures(['bankruptcy']), ...registered },
      severity: 'block',
      says: 'I konkurs sedan 20 november 2026',
    },
    {
      title: 'a partial source that sees it',
      facts: procedures(['bankruptcy'], 'partial'),
      severity: 'block',
      says: 'I konkurs sedan 20 november 2026',
    },
    {
      title: 'without a day',
      facts: procedures(['bankruptcy'], 'full', null),
      severity: 'block',
      says: 'I konkurs',
    },
    {
      title: 'closed, procedures unknown',
      facts: { ...failed, ...closed('bankruptcy-closed') },
      severity: 'block',
      says: 'Avregistrerat efter avslutad konkurs 1 oktober 2026',
    },
  ],
  clear: [
    { title: 'none', facts: { ...procedures([]), ...registered } },
    { title: 'in liquidation', facts: { ...procedures(['liquidation']), ...registered } },
  ],
  unknown: [
    {
      title: 'partial coverage',
      facts: { ...procedures([], 'partial'), ...registered },
      reason: 'partial-coverage',
    },
    {
      title: 'partial coverage, the source that would know is not configured',
      facts: { ...procedures([], 'partial'), ...registered },
      sources: [
        sourceState('scb'),
        sourceState('bolagsverket', { state: 'skipped', reason: 'not-configured' }),
      ],
      reason: 'not-configured',
    },
    {
      title: 'partial coverage, the source that would know failed',
      facts: { ...procedures([], 'partial'), ...registered },
      sources: [sourceState('scb'), sourceState('bolagsverket', { state: 'failed', reason: 'no-answer' })],
      reason: 'source-failed',
    },
    { title: 'procedures failed', facts: { ...failed, ...registered }, reason: 'source-failed' },
    {
      title: 'registration failed',
      facts: { ...procedures([]), 'company.registration': 'source-failed' },
      reason: 'source-failed',
    },
  ],
  notApplicable: [
    { title: 'sole trader', form: 'EF', facts: procedures(['bankruptcy']), reason: 'legal-form' },
  ],
});

testRule(creditLiquidation, {
  hit: [
    {
      title: 'voluntary',
      facts: procedures(['liquidation']),
      severity: 'medium',
      says: 'I likvidation sedan 20 november 2026',
    },
    {
      title: 'compulsory',
      facts: procedures(['compulsory-liquidation']),
      severity: 'high',
      says: 'I tvångslikvidation sedan 20 november 2026',
    },
    {
      title: 'both',
      facts: procedures(['liquidation', 'compulsory-liquidation']),
      severity: 'high',
      says: 'I tvångslikvidation sedan 20 november 2026',
    },
  ],
  clear: [{ title: 'none', facts: procedures([]) }],
  unknown: [
    { title: 'partial coverage', facts: procedures([], 'partial'), reason: 'partial-coverage' },
    { title: 'failed', facts: failed, reason: 'source-failed' },
  ],
  notApplicable: [{ title: 'public body', form: 'OFFENTLIG', facts: procedures([]), reason: 'legal-form' }],
});

testRule(creditReorganisation, {
  hit: [
    {
      title: 'reorganisation',
      facts: procedures(['reorganisation']),
      severity: 'medium',
      says: 'Rekonstruktion pågår sedan 20 november 2026, vilket inte i sig hindrar leverans',
    },
    {
      title: 'composition',
      facts: procedures(['composition']),
      severity: 'medium',
      says: 'Ackord pågår sedan 20 november 2026, vilket inte i sig hindrar leverans',
    },
  ],
  clear: [{ title: 'none', facts: procedures(['bankruptcy']) }],
  unknown: [{ title: 'partial coverage', facts: procedures([], 'partial'), reason: 'partial-coverage' }],
  notApplicable: [{ title: 'sole trader', form: 'EF', facts: procedures([]), reason: 'legal-form' }],
});
