import { describe, expect, it } from 'vitest';

import { Policy } from '../../../src/domain/policy.ts';
import type { LedgerView } from '../../../src/domain/rule.ts';
import { boughtLabour, boughtNoWork, ledgerView } from '../../../src/rules/engine/ledger-view.ts';

const policy = Policy.parse({
  trades: [
    { konto: '4010', trade: 'services' },
    { konto: '40*', trade: 'goods' },
    { konto: '46*', trade: 'labour' },
    { konto: '48*', trade: 'licences' },
  ],
  network: { sharedAccounts: ['5050-1055'], ownCompanies: ['559999-0009'] },
});
const own = '5599990017';
const view = (byKonto: [string | null, number][], accounts: [string, string[]][] = []) =>
  ledgerView(
    {
      paidOre: byKonto.reduce((sum, [, amount]) => sum + amount, 0),
      byKonto: byKonto.map(([konto, amountOre]) => ({ konto, amountOre })),
      accounts: accounts.map(([account, supplierNumbers]) => ({ account, supplierNumbers })),
    },
    policy,
    own,
  );

describe('ledger view', () => {
  it('is null without a ledger row', () => expect(ledgerView(null, policy, own)).toBeNull());

  it.each<[string, [string | null, number][], Partial<LedgerView['byTrade']>]>([
    [
      'goods alone',
      [
        ['4020', 10_000],
        ['4090', 500],
      ],
      { goods: 105 },
    ],
    ['rights', [['4800', 10_000]], { licences: 100 }],
    ['the first match counts', [['4010', 10_000]], { services: 100 }],
    [
      'goods and a little labour',
      [
        ['4020', 10_000],
        ['4600', 100],
      ],
      { goods: 100, labour: 1 },
    ],
    [
      'no match',
      [
        ['4020', 10_000],
        ['7000', 100],
      ],
      { goods: 100, unknown: 1 },
    ],
    ['no konto', [[null, 10_000]], { unknown: 100 }],
    [
      'credited within its trade',
      [
        ['4600', 30_000],
        ['4601', -5_000],
      ],
      { labour: 250 },
    ],
    [
      'goods credited hide no labour',
      [
        ['4020', -90_000],
        ['4600', 90_000],
      ],
      { goods: -900, labour: 900 },
    ],
    ['nothing paid', [['4020', 0]], {}],
  ])('by trade: %s', (_title, byKonto, byTrade) => {
    const none = { goods: 0, licences: 0, services: 0, labour: 0, unknown: 0 };
    expect(view(byKonto)?.byTrade).toEqual({ ...none, ...byTrade });
  });

  it.each<[string, [string | null, number][], boolean, boolean]>([
    ['goods', [['4020', 10_000]], true, false],
    [
      'goods and rights',
      [
        ['4020', 10_000],
        ['4800', 10_000],
      ],
      true,
      false,
    ],
    [
      'goods and a little labour',
      [
        ['4020', 10_000],
        ['4600', 100],
      ],
      false,
      true,
    ],
    [
      'goods and something unsorted',
      [
        ['4020', 10_000],
        ['7000', 100],
      ],
      false,
      false,
    ],
    [
      'labour that was credited whole',
      [
        ['4020', 10_000],
        ['4600', 100],
        ['4600', -100],
      ],
      true,
      false,
    ],
    ['nothing', [['4020', 0]], false, false],
  ])('no work, labour: %s', (_title, byKonto, noWork, labour) => {
    const seen = view(byKonto);
    expect([seen !== null && boughtNoWork(seen), boughtLabour(seen)]).toEqual([noWork, labour]);
  });

  it('rounds to whole kronor', () => expect(view([['4020', 149]])?.paidSek).toBe(1));

  it.each<[string, [string, string[]][], unknown[], boolean]>([
    ['none given', [], [], false],
    ['its own', [['12345678', [own]]], [], true],
    [
      'shared',
      [['12345678', [own, '5599990025']]],
      [{ masked: '•••\u00A05678', kind: 'giro', suppliers: 2 }],
      true,
    ],
    [
      'a plusgiro',
      [['902003', [own, '5599990025']]],
      [{ masked: '•••\u00A02003', kind: 'plusgiro', suppliers: 2 }],
      true,
    ],
    [
      'another bank account',
      [['330012345678901', [own, '5599990025']]],
      [{ masked: '•••\u00A08901', kind: 'account', suppliers: 2 }],
      true,
    ],
    [
      'an IBAN',
      [['SE3550000000054910000003', [own, '5599990025', '5599990033']]],
      [{ masked: '•••\u00A00003', kind: 'iban', suppliers: 3 }],
      true,
    ],
    ['a known shared account', [['50501055', [own, '5599990025']]], [], true],
    ['with an own company', [['12345678', [own, '5599990009']]], [], true],
  ])('accounts: %s', (_title, accounts, shared, known) => {
    const seen = view([['4020', 100]], accounts);
    expect(seen?.sharedAccounts).toEqual(shared);
    expect(seen?.accountsKnown).toBe(known);
  });
});
