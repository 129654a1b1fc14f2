import { taxFskattRevoked } from '../../../src/rules/tax/tax-fskatt-revoked.ts';
import { ledger, testRule, version } from '../../support/test-rule.ts';

type Status = 'registered' | 'deregistered' | 'never' | 'not-yet';
const value = (status: Status, to: string | null = null, reason: string | null = null) =>
  ({ status, from: null, to, reason, form: null }) as const;
const fSkatt = (...args: Parameters<typeof value>) => ({ 'tax.fSkatt': value(...args) });
const seen = (status: Status, on: string, source?: string) =>
  version<'tax.fSkatt'>(value(status), on, source);

testRule(taxFskattRevoked, {
  hit: [
    {
      title: 'with its day, cause unknown',
      facts: fSkatt('deregistered', '2026-11-20'),
      severity: 'high',
      says: 'F-skatten upphörde 20 november 2026',
      params: { to: '2026-11-20', seen: null, reason: null, contract: null, approvedThen: null },
    },
    {
      title: 'with the cause of the source',
      facts: fSkatt('deregistered', '2026-11-20', 'på egen begäran'),
      severity: 'high',
      says: 'F-skatten upphörde 20 november 2026, orsak enligt källan: på egen begäran',
    },
    {
      title: 'on the first day of the window',
      facts: fSkatt('deregistered', '2024-11-23'),
      severity: 'high',
      says: 'F-skatten upphörde 23 november 2024',
    },
    {
      title: 'without a day, seen gone in our own history',
      facts: fSkatt('deregistered'),
      previous: { 'tax.fSkatt': [seen('deregistered', '2026-11-21'), seen('registered', '2026-01-01')] },
      severity: 'high',
      says: 'F-skatten har upphört, sett 21 november 2026',
    },
    {
      title: 'a source that keeps no ended registrations',
      facts: fSkatt('never'),
      previous: { 'tax.fSkatt': [seen('never', '2026-11-21'), seen('registered', '2026-01-01')] },
      severity: 'high',
      says: 'F-skatten har upphört, sett 21 november 2026',
    },
    {
      title: 'a club asks',
      form: 'IDEELL',
      facts: fSkatt('deregistered', '2026-11-20'),
      severity: 'medium',
      says: 'F-skatten upphörde 20 november 2026',
    },
    {
      title: 'a foreign firm that is paid for labour',
      form: 'FOREIGN',
      facts: fSkatt('deregistered', '2026-11-20'),
      ledger: ledger({ trade: 'labour' }),
      severity: 'high',
      says: 'F-skatten upphörde 20 november 2026',
    },
    {
      title: 'with a contract from before',
      facts: { 'tax.fSkatt': { ...value('deregistered', '2026-11-20'), from: '2020-01-01' } },
      contractFrom: '2025-03-01',
      severity: 'high',
      says: 'F-skatten upphörde 20 november 2026',
      params: {
        to: '2026-11-20',
        seen: null,
        reason: null,
        contract: '2025-03-01',
        approvedThen: 'yes',
      },
    },
    {
      title: 'with a contract from before, and no word of since when it held',
      facts: fSkatt('deregistered', '2026-11-20'),
      contractFrom: '2025-03-01',
      severity: 'high',
      says: 'F-skatten upphörde 20 november 2026',
      params: {
        to: '2026-11-20',
        seen: null,
        reason: null,
        contract: '2025-03-01',
        approvedThen: null,
      },
    },
    {
      title: 'seen gone, and nobody knows whether it held when the contract began',
      facts: { 'tax.fSkatt': { ...value('deregistered'), from: '2020-01-01' } },
      previous: { 'tax.fSkatt': [seen('deregistered', '2026-11-21'), seen('registered', '2026-01-01')] },
      contractFrom: '2026-10-01',
      severity: 'high',
      says: 'F-skatten har upphört, sett 21 november 2026',
      params: {
        to: null,
        seen: '2026-11-21',
        reason: null,
        contract: '2026-10-01',
        approvedThen: null,
      },
    },
  ],
  clear: [
    { title: 'registered', facts: fSkatt('registered') },
    { title: 'never registered', facts: fSkatt('never') },
    { title: 'the day before the window', facts: fSkatt('deregistered', '2024-11-22') },
    {
      title: 'seen gone long ago',
      facts: fSkatt('deregistered'),
      previous: { 'tax.fSkatt': [seen('deregistered', '2024-01-01'), seen('registered', '2023-01-01')] },
    },
  ],
  unknown: [
    { title: 'source failed', facts: { 'tax.fSkatt': 'source-failed' }, reason: 'source-failed' },
    { title: 'no day and no history', facts: fSkatt('deregistered'), reason: 'no-baseline' },
    {
      title: 'another source history does not count',
      facts: fSkatt('deregistered'),
      previous: {
        'tax.fSkatt': [seen('deregistered', '2026-11-21'), seen('registered', '2026-01-01', 'skatteverket')],
      },
      reason: 'no-baseline',
    },
  ],
  notApplicable: [
    {
      title: 'goods of a foreign firm',
      form: 'FOREIGN',
      facts: fSkatt('deregistered', '2026-11-20'),
      ledger: ledger({ trade: 'goods' }),
      reason: 'goods-only',
    },
    { title: 'estate', form: 'DODSBO', facts: fSkatt('never'), reason: 'legal-form' },
  ],
});
