import { taxEmployerNotRegistered } from '../../../src/rules/tax/tax-employer-not-registered.ts';
import { ledger, sourceState, testRule } from '../../support/test-rule.ts';

const employer = (status: 'registered' | 'never') => ({
  'tax.employer': { status, from: null, to: null, reason: null },
});
const labour = (paidSek: number) => ledger({ trade: 'labour', paidSek });

testRule(taxEmployerNotRegistered, {
  hit: [
    {
      title: 'one krona above the limit',
      facts: employer('never'),
      ledger: labour(500_001),
      severity: 'medium',
      says: 'Inte registrerad som arbetsgivare, men arbete för 500 000 kr har betalats den här månaden och de elva före',
    },
    {
      title: 'well above',
      facts: employer('never'),
      ledger: labour(1_234_567),
      severity: 'medium',
      says: 'Inte registrerad som arbetsgivare, men arbete för 1 234 000 kr har betalats den här månaden och de elva före',
    },
    {
      title: 'labour beside more services',
      facts: employer('never'),
      ledger: ledger({ byTrade: { services: 2_000_000, labour: 600_000 } }),
      severity: 'medium',
      says: 'Inte registrerad som arbetsgivare, men arbete för 600 000 kr har betalats den här månaden och de elva före',
      params: { status: 'never', paidSek: 600_000 },
    },
    {
      title: 'goods that were credited hide no labour',
      facts: employer('never'),
      ledger: ledger({ paidSek: 0, byTrade: { goods: -900_000, labour: 900_000 } }),
      severity: 'medium',
      says: 'Inte registrerad som arbetsgivare, men arbete för 900 000 kr har betalats den här månaden och de elva före',
    },
  ],
  clear: [
    {
      title: 'much was paid, and little of it was labour',
      facts: employer('never'),
      ledger: ledger({ paidSek: 600_000, byTrade: { goods: 590_000, labour: 10_000 } }),
    },
    { title: 'registered', facts: employer('registered'), ledger: labour(900_000) },
    { title: 'at the limit', facts: employer('never'), ledger: labour(500_000) },
    { title: 'below the limit', facts: employer('never'), ledger: labour(499_999) },
    {
      title: 'registered, accounts not sorted',
      facts: employer('registered'),
      ledger: ledger({ trade: 'unknown', paidSek: 900_000 }),
    },
  ],
  unknown: [
    {
      title: 'a number that no register knows: that is told once, as a number',
      facts: employer('never'),
      sources: ['scb', 'bolagsverket'].map((source) => sourceState(source, { state: 'not-found' })),
      ledger: labour(900_000),
      reason: 'no-value',
    },
    {
      title: 'no answer',
      facts: { 'tax.employer': 'source-failed' },
      ledger: labour(900_000),
      reason: 'source-failed',
    },
    {
      title: 'labour below the limit, and with the unsorted above it',
      facts: employer('never'),
      ledger: ledger({ byTrade: { labour: 300_000, unknown: 300_000 } }),
      reason: 'no-value',
    },
    {
      title: 'accounts not sorted',
      facts: employer('never'),
      ledger: ledger({ trade: 'unknown', paidSek: 900_000 }),
      reason: 'no-value',
    },
  ],
  notApplicable: [
    {
      title: 'services alone',
      facts: employer('never'),
      ledger: ledger({ trade: 'services', paidSek: 900_000 }),
      reason: 'not-labour',
    },
    { title: 'no ledger', facts: employer('never'), reason: 'no-ledger' },
    {
      title: 'goods',
      facts: employer('never'),
      ledger: ledger({ trade: 'goods', paidSek: 900_000 }),
      reason: 'not-labour',
    },
    {
      title: 'public body',
      form: 'OFFENTLIG',
      facts: employer('never'),
      ledger: labour(900_000),
      reason: 'legal-form',
    },
  ],
});
