import { describe, expect, it } from 'vitest';

import { Policy } from '../../src/domain/policy.ts';
import { ledgerView } from '../../src/rules/ledger-view.ts';

const policy = Policy.parse({
  trades: [
    { konto: '4010', trade: 'services' },
    { konto: '40*', trade: 'goods' },
    { konto: '46*', trade: 'labour' },
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

  it.each<[string, [string | null, number][], string]>([
    [
      'goods alone',
      [
        ['4020', 100],
        ['4090', 5],
      ],
      'goods',
    ],
    ['the first match counts', [['4010', 100]], 'services'],
    [
      'goods and a little labour',
      [
        ['4020', 100],
        ['4600', 1],
      ],
      'labour',
    ],
    [
      'most money among the rest',
      [
        ['4600', 100],
        ['4010', 300],
      ],
      'services',
    ],
    [
      'no match',
      [
        ['4020', 100],
        ['7000', 1],
      ],
      'unknown',
    ],
    ['no konto', [[null, 100]], 'unknown'],
    [
      'credited back counts for nothing',
      [
        ['4020', 100],
        ['4600', -50],
      ],
      'goods',
    ],
    ['nothing paid', [['4020', 0]], 'unknown'],
  ])('trade: %s', (_title, byKonto, trade) => expect(view(byKonto)?.trade).toBe(trade));

  it('rounds to whole kronor', () => expect(view([['4020', 149]])?.paidSek).toBe(1));

  it.each<[string, [string, string[]][], unknown[], boolean]>([
    ['none given', [], [], false],
    ['its own', [['12345678', [own]]], [], true],
    [
      'shared',
      [['12345678', [own, '5599990025']]],
      [{ masked: '•••\u00A05678', kind: 'bankgiro', suppliers: 2 }],
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
