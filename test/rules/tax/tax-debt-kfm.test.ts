import { taxDebtKfm } from '../../../src/rules/tax/tax-debt-kfm.ts';
import { testRule } from '../../support/test-rule.ts';

const debt = (amountSek: number, turnoverSek?: number) => ({
  'credit.publicDebt': { amountSek, cases: 1 },
  ...(turnoverSek === undefined ? {} : { 'credit.turnover': { amountSek: turnoverSek, year: '2025' } }),
});
const says = (amount: string) => `Skulder till det allmänna hos Kronofogden: ${amount}`;

testRule(taxDebtKfm, {
  hit: [
    {
      title: 'below the fixed limit',
      facts: debt(9_999),
      severity: 'medium',
      says: says('9 999 kr'),
      weight: 9_999,
    },
    { title: 'at the fixed limit', facts: debt(10_000), severity: 'high', says: says('10 000 kr') },
    { title: 'above the fixed limit', facts: debt(10_001), severity: 'high', says: says('10 001 kr') },
    {
      title: 'below the share',
      facts: debt(49_999, 10_000_000),
      severity: 'medium',
      says: says('49 999 kr, 0,5 % av omsättningen 2025'),
    },
    {
      title: 'at the share',
      facts: debt(50_000, 10_000_000),
      severity: 'high',
      says: says('50 000 kr, 0,5 % av omsättningen 2025'),
    },
    {
      title: 'small, and a small share: information',
      facts: debt(8_000, 8_000_000),
      severity: 'info',
      says: says('8 000 kr, 0,1 % av omsättningen 2025'),
    },
    {
      title: 'small, but no small share',
      facts: debt(8_000, 4_000_000),
      severity: 'medium',
      says: says('8 000 kr, 0,2 % av omsättningen 2025'),
    },
    {
      title: 'a small share, but not small',
      facts: debt(10_000, 10_000_000),
      severity: 'medium',
      says: says('10 000 kr, 0,1 % av omsättningen 2025'),
    },
    {
      title: 'a foreign firm with a Swedish number',
      form: 'FOREIGN',
      facts: debt(60_000),
      severity: 'high',
      says: says('60 000 kr'),
    },
    { title: 'one krona', facts: debt(1), severity: 'medium', says: says('1 kr') },
  ],
  clear: [{ title: 'no debt', facts: debt(0) }],
  unknown: [
    {
      title: 'not permitted',
      form: 'HB',
      facts: { 'credit.publicDebt': 'not-permitted' },
      reason: 'not-permitted',
    },
    { title: 'no value', reason: 'no-value' },
  ],
  notApplicable: [{ title: 'public body', form: 'OFFENTLIG', facts: debt(1), reason: 'legal-form' }],
});
