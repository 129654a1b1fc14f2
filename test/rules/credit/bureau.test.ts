import type { FactValue } from '../../../src/domain/facts.ts';
import { creditBankruptcyPetition } from '../../../src/rules/credit/credit-bankruptcy-petition.ts';
import { creditKfmPrivateDebt } from '../../../src/rules/credit/credit-kfm-private-debt.ts';
import { creditRatingDrop } from '../../../src/rules/credit/credit-rating-drop.ts';
import { testRule, version } from '../../support/test-rule.ts';

type Band = FactValue<'credit.rating'>['band'];
const rating = (band: Band, special: number | null = null): FactValue<'credit.rating'> => ({
  score: null,
  band,
  text: null,
  special,
  limitSek: null,
});
const petition = (status: 'open' | 'none', since: string | null = null) => ({
  'credit.petition': { status, since },
});

testRule(creditBankruptcyPetition, {
  hit: [
    {
      title: 'open',
      facts: petition('open', '2026-11-03'),
      severity: 'high',
      says: 'En ansökan om konkurs registrerades 3 november 2026 och är inte prövad',
    },
    {
      title: 'as a code in the rating field',
      facts: { 'credit.rating': rating(null, -29) },
      severity: 'high',
      says: 'En ansökan om konkurs är registrerad och inte prövad',
    },
  ],
  clear: [{ title: 'none', facts: { ...petition('none'), 'credit.rating': rating(null, -28) } }],
  unknown: [
    { title: 'not asked', facts: { 'credit.petition': 'not-configured' }, reason: 'not-configured' },
    { title: 'a rating alone clears nothing', facts: { 'credit.rating': rating('low') }, reason: 'no-value' },
  ],
  notApplicable: [{ title: 'sole trader', form: 'EF', reason: 'legal-form' }],
});

const debt = (amountSek: number, turnoverSek?: number) => ({
  'credit.privateDebt': { amountSek, cases: null },
  ...(turnoverSek === undefined ? {} : { 'credit.turnover': { amountSek: turnoverSek, year: null } }),
});
testRule(creditKfmPrivateDebt, {
  hit: [
    {
      title: 'above the fixed limit',
      facts: debt(50_001),
      severity: 'medium',
      says: 'Skulder till företag och privatpersoner hos Kronofogden: 50 001 kr',
      weight: 50_001,
    },
    {
      title: 'above the share',
      facts: debt(100_001, 10_000_000),
      severity: 'medium',
      says: 'Skulder till företag och privatpersoner hos Kronofogden: 100 001 kr, 1 % av senaste omsättning',
    },
  ],
  clear: [
    { title: 'at the fixed limit', facts: debt(50_000) },
    { title: 'at the share', facts: debt(100_000, 10_000_000) },
    { title: 'below', facts: debt(49_999) },
    { title: 'none', facts: debt(0) },
  ],
  unknown: [
    {
      title: 'not permitted',
      form: 'KB',
      facts: { 'credit.privateDebt': 'not-permitted' },
      reason: 'not-permitted',
    },
  ],
  notApplicable: [{ title: 'public body', form: 'OFFENTLIG', facts: debt(60_000), reason: 'legal-form' }],
});

const was = (band: Band, on: string, source?: string) => version<'credit.rating'>(rating(band), on, source);
const drop = {
  severity: 'low' as const,
  says: 'Kreditbetyget sänktes från låg risk till hög risk 1 november 2026; hur betyget räknas vet vi inte',
};
testRule(creditRatingDrop, {
  hit: [
    {
      title: 'two classes',
      facts: { 'credit.rating': rating('high') },
      previous: { 'credit.rating': [was('high', '2026-11-01'), was('low', '2026-01-01')] },
      ...drop,
    },
    {
      title: 'two classes in two steps',
      facts: { 'credit.rating': rating('high') },
      previous: {
        'credit.rating': [was('high', '2026-11-10'), was('medium', '2026-11-01'), was('low', '2026-01-01')],
      },
      ...drop,
    },
    {
      title: 'left on the first day of the window',
      facts: { 'credit.rating': rating('high') },
      previous: { 'credit.rating': [was('high', '2026-08-25'), was('low', '2026-01-01')] },
      severity: 'low',
      says: 'Kreditbetyget sänktes från låg risk till hög risk 25 augusti 2026; hur betyget räknas vet vi inte',
    },
    {
      title: 'highest class without history',
      facts: { 'credit.rating': rating('very-high') },
      severity: 'low',
      says: 'Kreditbetyget ligger i högsta riskklassen (mycket hög risk); hur betyget räknas vet vi inte',
    },
  ],
  clear: [
    {
      title: 'one class',
      facts: { 'credit.rating': rating('medium') },
      previous: { 'credit.rating': [was('medium', '2026-11-01'), was('low', '2026-01-01')] },
    },
    {
      title: 'the day before the window',
      facts: { 'credit.rating': rating('high') },
      previous: { 'credit.rating': [was('high', '2026-08-24'), was('low', '2026-01-01')] },
    },
    {
      title: 'better',
      facts: { 'credit.rating': rating('low') },
      previous: { 'credit.rating': [was('low', '2026-11-01'), was('high', '2026-01-01')] },
    },
  ],
  unknown: [
    { title: 'no rating', reason: 'no-value' },
    {
      title: 'a code in place of a rating',
      facts: { 'credit.rating': rating('none', -28) },
      reason: 'no-value',
    },
    {
      title: 'watched for too short a time',
      facts: { 'credit.rating': rating('low') },
      previous: { 'credit.rating': [was('low', '2026-11-01')] },
      reason: 'no-baseline',
    },
    {
      title: 'another bureau',
      facts: { 'credit.rating': rating('high') },
      previous: { 'credit.rating': [was('low', '2026-01-01', 'uc')] },
      reason: 'no-baseline',
    },
  ],
  notApplicable: [
    {
      title: 'sole trader',
      form: 'EF',
      facts: { 'credit.rating': rating('very-high') },
      reason: 'legal-form',
    },
  ],
});
