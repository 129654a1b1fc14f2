import { describe, expect, it } from 'vitest';

import type { Procedure } from '../../../src/domain/facts.ts';
import { actionFor, readers } from '../../../src/domain/rule.ts';
import { creditBankrupt } from '../../../src/rules/credit/credit-bankrupt.ts';
import { creditLiquidation } from '../../../src/rules/credit/credit-liquidation.ts';
import { creditReorganisation } from '../../../src/rules/credit/credit-reorganisation.ts';
import { evaluateAll } from '../../../src/rules/engine/evaluate.ts';
import { inputOf, sourceState, testRule, type Given } from '../../support/test-rule.ts';

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
    {
      title: 'a sole trader, by a source that may not know of all',
      form: 'EF',
      facts: procedures(['bankruptcy'], 'partial'),
      severity: 'block',
      says: 'Innehavaren är i konkurs sedan 20 november 2026',
    },
    {
      title: 'a sole trader after it was closed',
      form: 'EF',
      facts: { ...procedures([]), ...closed('bankruptcy-closed') },
      severity: 'high',
      says: 'Innehavarens konkurs avslutades 1 oktober 2026',
    },
    {
      title: 'a foreign firm with a Swedish number',
      form: 'FOREIGN',
      facts: procedures(['bankruptcy'], 'partial'),
      severity: 'block',
      says: 'I konkurs sedan 20 november 2026',
    },
  ],
  clear: [
    { title: 'none', facts: { ...procedures([]), ...registered } },
    { title: 'in liquidation', facts: { ...procedures(['liquidation']), ...registered } },
    {
      title: 'has ended, by a source that may not know of all',
      form: 'EF',
      facts: {
        'company.procedures': {
          ongoing: [],
          ended: [{ kind: 'bankruptcy', code: 'X', from: null }],
          coverage: 'partial',
        },
        ...registered,
      },
    },
    {
      title: 'a sole trader whose bankruptcy was closed more than three years ago',
      form: 'EF',
      facts: { ...procedures([]), ...closed('bankruptcy-closed') },
      today: '2029-10-02',
    },
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
    { title: 'public body', form: 'OFFENTLIG', facts: procedures(['bankruptcy']), reason: 'legal-form' },
  ],
});

describe('what each reader is told of a bankruptcy', () => {
  const told = (given: Given) => {
    const params = evaluateAll([creditBankrupt], inputOf(given))[0]?.params ?? {};
    return Object.fromEntries(readers.map((reader) => [reader, actionFor(creditBankrupt, reader, params)]));
  };

  it('finance pays the trustee alone, procurement and care ring', () => {
    const { procurement, care, finance } = told({ facts: procedures(['bankruptcy']) });
    expect(finance).toBe('Betala inte till bolaget, fråga förvaltaren.');
    expect(procurement).toMatch(/^Ring konkursförvaltaren;/);
    expect(care).toBe(
      'Ring konkursförvaltaren; boet kan vilja fortsätta. Följ er plan för brukarna. Inga nya uppdrag förrän områdeschefen beslutat.',
    );
  });

  it('nobody rings the trustee of a company that is dissolved', () => {
    for (const text of Object.values(told({ facts: { ...procedures([]), ...closed('bankruptcy-closed') } })))
      expect(text).not.toMatch(/förvaltare/);
  });

  it('a sole trader is no company', () => {
    for (const text of Object.values(told({ form: 'EF', facts: procedures(['bankruptcy']) })))
      expect(text).not.toMatch(/bolag/i);
  });
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
