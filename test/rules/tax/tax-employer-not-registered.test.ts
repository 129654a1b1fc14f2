import { taxEmployerNotRegistered } from '../../../src/rules/tax/tax-employer-not-registered.ts';
import { ledger, testRule } from '../../support/test-rule.ts';

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
      says: 'Inte registrerad som arbetsgivare, men arbete för 500 000 kr har betalats de senaste tolv månaderna',
    },
    {
      title: 'well above',
      facts: employer('never'),
      ledger: labour(1_234_567),
      severity: 'medium',
      says: 'Inte registrerad som arbetsgivare, men arbete för 1 234 000 kr har betalats de senaste tolv månaderna',
    },
  ],
  clear: [
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
      title: 'no answer',
      facts: { 'tax.employer': 'source-failed' },
      ledger: labour(900_000),
      reason: 'source-failed',
    },
    {
      title: 'accounts not sorted',
      facts: employer('never'),
      ledger: ledger({ trade: 'unknown', paidSek: 900_000 }),
      reason: 'no-value',
    },
  ],
  notApplicable: [
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
