import { taxFskattMissing } from '../../../src/rules/tax/tax-fskatt-missing.ts';
import { ledger, testRule } from '../../support/test-rule.ts';

const fSkatt = (status: 'registered' | 'deregistered' | 'never' | 'not-yet', from: string | null = null) => ({
  'tax.fSkatt': { status, from, to: null, reason: null, form: null },
});
const says = 'Inte godkänd för F-skatt, så kommunen kan behöva göra skatteavdrag';

testRule(taxFskattMissing, {
  hit: [
    { title: 'never, without a ledger', facts: fSkatt('never'), severity: 'high', says },
    {
      title: 'deregistered, services',
      facts: fSkatt('deregistered'),
      ledger: ledger(),
      severity: 'high',
      says,
    },
    {
      title: 'unknown trade',
      facts: fSkatt('never'),
      ledger: ledger({ trade: 'unknown' }),
      severity: 'high',
      says,
    },
    {
      title: 'begins later',
      facts: fSkatt('not-yet', '2026-12-01'),
      severity: 'high',
      says: 'Inte godkänd för F-skatt förrän 1 december 2026, så kommunen kan behöva göra skatteavdrag',
    },
    { title: 'sole trader', form: 'EF', facts: fSkatt('never'), severity: 'high', says },
  ],
  clear: [{ title: 'registered', facts: fSkatt('registered') }],
  unknown: [
    { title: 'source failed', facts: { 'tax.fSkatt': 'source-failed' }, reason: 'source-failed' },
    { title: 'no value', reason: 'no-value' },
    { title: 'stale', facts: { 'tax.fSkatt': 'stale' }, reason: 'stale' },
  ],
  notApplicable: [
    {
      title: 'goods alone',
      facts: fSkatt('never'),
      ledger: ledger({ trade: 'goods' }),
      reason: 'goods-only',
    },
    { title: 'foreign firm', form: 'FOREIGN', facts: fSkatt('never'), reason: 'legal-form' },
    { title: 'public body', form: 'OFFENTLIG', facts: fSkatt('never'), reason: 'legal-form' },
  ],
});
