import { HIDDEN_ACCOUNT } from '../../domain/ledger.ts';
import type { Policy } from '../../domain/policy.ts';
import { trades, type LedgerView, type Trade } from '../../domain/rule.ts';
import type { LedgerSums } from '../../domain/ledger-store.ts';

const matches = (pattern: string, konto: string): boolean =>
  pattern.endsWith('*') ? konto.startsWith(pattern.slice(0, -1)) : konto === pattern;

const tradeOf = (konto: string | null, policy: Policy): Trade =>
  konto === null
    ? 'unknown'
    : (policy.trades.find((entry) => matches(entry.konto, konto))?.trade ?? 'unknown');

/** Credit notes count within their own trade: goods that are sent back do not hide labour. */
function sumsByTrade(byKonto: LedgerSums['byKonto'], policy: Policy): LedgerView['byTrade'] {
  const sumOf = (trade: Trade): number =>
    byKonto.reduce(
      (sum, { konto, amountOre }) => (tradeOf(konto, policy) === trade ? sum + amountOre : sum),
      0,
    );
  const entries = trades.map((trade) => [trade, Math.round(sumOf(trade) / 100)] as const);
  // Every trade is there; the type system does not follow a list into a record.
  return Object.fromEntries(entries) as LedgerView['byTrade'];
}

/** True when something was paid for, and nothing of it can have been work: goods and rights alone. */
export const boughtNoWork = ({ byTrade }: Pick<LedgerView, 'byTrade'>): boolean =>
  byTrade.goods + byTrade.licences > 0 &&
  byTrade.services <= 0 &&
  byTrade.labour <= 0 &&
  byTrade.unknown <= 0;

/** True when the ledger shows that labour was paid for. */
export const boughtLabour = (ledger: Pick<LedgerView, 'byTrade'> | null): boolean =>
  ledger !== null && ledger.byTrade.labour > 0;

const plain = (account: string): string => account.replaceAll(/[^0-9A-Za-z]/g, '').toUpperCase();

/** A plusgiro has two to eight digits, a bankgiro seven or eight. */
function kindOf(account: string): LedgerView['sharedAccounts'][number]['kind'] {
  if (/^[A-Z]{2}\d{2}/.test(account)) return 'iban';
  if (/^\d{7,8}$/.test(account)) return 'giro';
  return /^\d{2,6}$/.test(account) ? 'plusgiro' : 'account';
}

const hidden = new RegExp(`^${HIDDEN_ACCOUNT}[0-9A-F]{20}$`);

/** `••• 1234`: enough for finance to find it, too little to pay to it. */
const masked = (account: string): string =>
  hidden.test(account) ? '(visas inte: det kan innehålla ett personnummer)' : `•••\u00A0${account.slice(-4)}`;

/** The accounts that a supplier shares, without those that are known to be shared and the municipality's own companies. */
export function sharedIn(
  { accounts }: Pick<LedgerSums, 'accounts'>,
  { network }: Pick<Policy, 'network'>,
  ownNumber: string,
): readonly { readonly account: string; readonly masked: string; readonly others: readonly string[] }[] {
  const lawful = new Set(network.sharedAccounts.map(plain));
  const ownCompanies = new Set(network.ownCompanies.map(plain));
  return accounts.flatMap(({ account, supplierNumbers }) => {
    const bare = plain(account);
    const others = new Set(
      supplierNumbers.filter((number) => number !== ownNumber && !ownCompanies.has(plain(number))),
    );
    if (lawful.has(bare) || others.size === 0) return [];
    return [{ account: bare, masked: masked(bare), others: [...others] }];
  });
}

/** The ledger as rules see it; `suppliers` of a shared account counts this supplier too. Null without any ledger row. */
export function ledgerView(sums: LedgerSums | null, policy: Policy, ownNumber: string): LedgerView | null {
  if (sums === null) return null;
  return {
    paidSek: Math.round(sums.paidOre / 100),
    byTrade: sumsByTrade(sums.byKonto, policy),
    sharedAccounts: sharedIn(sums, policy, ownNumber).map((shared) => ({
      masked: shared.masked,
      kind: kindOf(shared.account),
      suppliers: shared.others.length + 1,
    })),
    accountsKnown: sums.accounts.length > 0,
  };
}
