import type { Policy } from '../domain/policy.ts';
import type { LedgerView } from '../domain/rule.ts';
import type { LedgerSums } from '../domain/store.ts';

type Trade = LedgerView['trade'];

const matches = (pattern: string, konto: string): boolean =>
  pattern.endsWith('*') ? konto.startsWith(pattern.slice(0, -1)) : konto === pattern;

const tradeOf = (konto: string | null, policy: Policy): Trade =>
  konto === null
    ? 'unknown'
    : (policy.trades.find((entry) => matches(entry.konto, konto))?.trade ?? 'unknown');

/**
 * `goods` only when every paid konto is goods; otherwise what most money went to among the rest. A konto whose sum is
 * not above zero (credited back) says nothing.
 */
function mainTrade(byKonto: LedgerSums['byKonto'], policy: Policy): Trade {
  const sums = new Map<Trade, number>();
  for (const { konto, amountOre } of byKonto) {
    if (amountOre <= 0) continue;
    const trade = tradeOf(konto, policy);
    sums.set(trade, (sums.get(trade) ?? 0) + amountOre);
  }
  const others = [...sums].filter(([trade]) => trade !== 'goods').sort(([, a], [, b]) => b - a);
  return others[0]?.[0] ?? (sums.has('goods') ? 'goods' : 'unknown');
}

const plain = (account: string): string => account.replaceAll(/[^0-9A-Za-z]/g, '').toUpperCase();
/** An IBAN, or an account that is kept hidden. */
const isAccount = (account: string): boolean => /^(?:[A-Z]{2}\d{2}|KONTO)/.test(account);

/** `••• 1234`: enough for finance to find it, too little to pay to it. */
const masked = (account: string): string => `•••\u00A0${account.slice(-4)}`;

/** The ledger as rules see it; `suppliers` of a shared account counts this supplier too. Null without any ledger row. */
export function ledgerView(sums: LedgerSums | null, policy: Policy, ownNumber: string): LedgerView | null {
  if (sums === null) return null;
  const lawful = new Set(policy.network.sharedAccounts.map(plain));
  const ownCompanies = new Set(policy.network.ownCompanies.map(plain));
  const sharedAccounts = sums.accounts.flatMap(({ account, supplierNumbers }) => {
    const bare = plain(account);
    const others = new Set(
      supplierNumbers.filter((number) => number !== ownNumber && !ownCompanies.has(plain(number))),
    );
    if (lawful.has(bare) || others.size === 0) return [];
    const kind = isAccount(bare) ? ('iban' as const) : ('bankgiro' as const);
    return [{ masked: masked(bare), kind, suppliers: others.size + 1 }];
  });
  return {
    paidSek: Math.round(sums.paidOre / 100),
    trade: mainTrade(sums.byKonto, policy),
    sharedAccounts,
    accountsKnown: sums.accounts.length > 0,
  };
}
