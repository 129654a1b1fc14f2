import type { Conflict, RuleInput } from '../../../src/domain/rule.ts';
import { inputOf, ledger, sourceState, version, type Given } from '../../support/rule-input.ts';

const clean: NonNullable<Given['facts']> = {
  'tax.fSkatt': { status: 'registered', from: '2015-01-01', to: null, reason: null, form: 'F' },
  'tax.vat': { status: 'registered', from: '2015-01-01', to: null, reason: null },
  'tax.employer': { status: 'registered', from: '2015-01-01', to: null, reason: null },
  'company.form': { form: 'AB', code: 'AB' },
  'company.registration': { registeredOn: '2015-01-01', deregistered: null },
  'company.procedures': { ongoing: [], ended: [], coverage: 'full' },
  'company.activity': { status: 'active' },
  'company.industry': { sni: ['81.210'] },
  'company.address': { careOf: null, street: 'Storgatan 1', postalCode: '252 20', city: 'HELSINGBORG' },
  'credit.rating': { score: 70, band: 'low', text: null, special: null, limitSek: 500_000 },
  'credit.petition': { status: 'none', since: null },
  'credit.publicDebt': { amountSek: 0, cases: 0 },
  'credit.privateDebt': { amountSek: 0, cases: 0 },
  'credit.turnover': { amountSek: 8_000_000, year: '2025' },
};
const rating = (band: 'low' | 'high') =>
  ({ score: null, band, text: null, special: null, limitSek: null }) as const;
const steady = { 'credit.rating': [version<'credit.rating'>(rating('low'), '2026-01-01')] };
const down = sourceState('bolagsverket', { state: 'failed', reason: 'no-answer', failedSince: '2026-11-22' });
const conflict: Conflict = {
  kind: 'tax.fSkatt',
  sides: [
    { source: 'scb', headline: 'registered', factId: 1, asOf: '2026-11-22' },
    { source: 'skatteverket', headline: 'never', factId: 2, asOf: '2026-11-22' },
  ],
};
const gone = (kind: 'merged' | 'struck-off' | 'bankruptcy-closed') => ({
  'company.registration': {
    registeredOn: '2015-01-01',
    deregistered: { on: '2026-11-20', kind, code: 'X', text: null, successor: null },
  },
});
const ongoing = (kind: 'bankruptcy' | 'liquidation' | 'compulsory-liquidation' | 'reorganisation') => ({
  'company.procedures': {
    ongoing: [{ kind, code: 'X', from: '2026-11-20' }],
    ended: [],
    coverage: 'full' as const,
  },
});

/** What sets each supplier of the mix apart from the clean one; about as many quiet ones as in a real night come beside them. */
const stories: readonly Given[] = [
  {
    facts: {
      'tax.fSkatt': { status: 'deregistered', from: null, to: '2026-11-20', reason: null, form: null },
    },
  },
  {
    facts: {
      'tax.fSkatt': { status: 'deregistered', from: null, to: '2024-11-22', reason: null, form: null },
    },
  },
  {
    facts: { 'tax.fSkatt': { status: 'never', from: null, to: null, reason: null, form: null } },
    ledger: ledger({ trade: 'goods' }),
  },
  {
    facts: { 'tax.employer': { status: 'never', from: null, to: null, reason: null } },
    ledger: ledger({ trade: 'labour', paidSek: 700_000 }),
  },
  { facts: { 'credit.publicDebt': { amountSek: 12_000, cases: 1 } } },
  {
    facts: {
      'credit.publicDebt': { amountSek: 90_000, cases: 2 },
      'credit.privateDebt': { amountSek: 90_000, cases: 2 },
    },
  },
  { facts: ongoing('bankruptcy') },
  { facts: gone('bankruptcy-closed') },
  { facts: ongoing('liquidation') },
  { facts: ongoing('compulsory-liquidation') },
  { facts: ongoing('reorganisation') },
  { facts: gone('merged') },
  { facts: gone('struck-off') },
  { facts: { ...gone('bankruptcy-closed') }, form: 'EF' },
  { facts: { 'credit.petition': { status: 'open', since: '2026-11-03' } } },
  {
    facts: { 'credit.rating': rating('high') },
    previous: {
      'credit.rating': [
        version<'credit.rating'>(rating('high'), '2026-11-01'),
        version<'credit.rating'>(rating('low'), '2026-01-01'),
      ],
    },
  },
  {
    facts: { 'company.registration': { registeredOn: '2026-08-03', deregistered: null } },
    ledger: ledger({ paidSek: 2_000_000 }),
  },
  { facts: { 'company.registration': { registeredOn: '2026-08-03', deregistered: null } } },
  {
    facts: {
      'company.address': { careOf: null, street: 'Box 12', postalCode: '252 20', city: 'HELSINGBORG' },
    },
  },
  { facts: { 'company.industry': { sni: [] } } },
  { ledger: ledger({ sharedAccounts: [{ masked: '••• 1234', kind: 'giro', suppliers: 3 }] }) },
  { conflicts: [conflict] },
  {
    sources: [sourceState('scb'), down],
    facts: { 'company.procedures': 'source-failed', 'company.registration': 'source-failed' },
  },
  {
    form: 'HB',
    facts: {
      'credit.rating': 'not-permitted',
      'credit.publicDebt': 'not-permitted',
      'credit.privateDebt': 'not-permitted',
    },
  },
  { form: 'OFFENTLIG' },
  { form: 'FOREIGN' },
  {
    facts: {
      'sanctions.matches': { matches: [{ entry: '1', by: 'number', score: 1, listed: '2022-02-25' }] },
    },
  },
  { facts: { 'sanctions.matches': { matches: [{ entry: '1', by: 'name', score: 0.9, listed: null }] } } },
  {
    facts: {
      'representatives.prohibitions': {
        holders: 1,
        asked: 1,
        prohibited: [{ person: 'P-1', kind: 'final', from: '2025-03-01', to: null }],
      },
    },
  },
  {
    facts: {
      'judgments.registered': {
        judgments: [
          {
            kind: 'crime',
            on: '2026-06-12',
            legalForce: 'yes',
            reference: 'B 1-26',
            listed: '3',
            about: 'supplier',
          },
        ],
      },
    },
  },
  ...(['yes', 'no', 'unknown'] as const).map((stayed) => ({
    facts: {
      'permits.care': {
        permits: [
          {
            type: 'Hemtjänst',
            scope: null,
            unit: 'Solgläntan',
            places: null,
            status: 'revoked' as const,
            from: '2026-11-20',
            to: null,
            legalForce: 'no' as const,
            stayed,
            reference: 'IVO 2026/1288',
          },
        ],
      },
    },
  })),
  { facts: ongoing('bankruptcy'), form: 'EF' },
  { facts: gone('struck-off'), form: 'EF' },
  {
    facts: { 'tax.fSkatt': { status: 'never', from: null, to: null, reason: null, form: null } },
    form: 'FOREIGN',
  },
  {
    facts: { 'tax.fSkatt': { status: 'registered', from: '2015-01-01', to: null, reason: null, form: 'FA' } },
  },
  {
    facts: { 'tax.fSkatt': 'no-value' },
    sources: [
      sourceState('scb', { state: 'not-found' }),
      sourceState('bolagsverket', { state: 'not-found' }),
    ],
  },
  {
    facts: {
      'tax.fSkatt': { status: 'deregistered', from: null, to: '2026-11-20', reason: null, form: null },
    },
    contractFrom: '2025-03-01',
  },
  { ledger: ledger({ sharedAccounts: [{ masked: '••• 1234', kind: 'account', suppliers: 40 }] }) },
];

/** Mixed suppliers: every story once, and three quiet ones beside each. */
export const mix = (): readonly RuleInput[] =>
  stories.flatMap((story) => {
    const one = inputOf({
      previous: steady,
      ledger: ledger(),
      ...story,
      facts: { ...clean, ...story.facts },
    });
    const quiet = (paidSek: number): RuleInput =>
      inputOf({ previous: steady, ledger: ledger({ paidSek }), facts: clean });
    return [one, quiet(20_000), quiet(400_000), quiet(80_000)];
  });
