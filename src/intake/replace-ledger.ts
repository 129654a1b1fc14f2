import { setImmediate } from 'node:timers/promises';
import type { Comparison } from './compare-ledger.ts';
import type { Disappearing } from '../domain/import.ts';
import type { LedgerStore } from '../domain/ledger-store.ts';

/** What a file that replaces earlier ones takes away: rows, and what they add up to. */
export interface Replaced {
  readonly rowIds: readonly number[];
  readonly disappearing: Disappearing;
}

/**
 * Finds what earlier files said of the administrations and months of a file and that it does not state, and what it
 * contradicts elsewhere in those years.
 */
export async function findReplaced(
  ledger: Pick<LedgerStore, 'paymentsIn'>,
  comparison: Comparison,
  years: { readonly from: number; readonly to: number },
): Promise<Replaced> {
  const contradicted = new Set(comparison.conflicts.map(({ rowId }) => rowId));
  const rowIds: number[] = [];
  const suppliers = new Set<number>();
  const sums = { gone: 0, goneSize: 0, all: 0, allSize: 0, allRows: 0 };
  let after: number | null = 0;
  while (after !== null) {
    const page: Awaited<ReturnType<LedgerStore['paymentsIn']>> = await ledger.paymentsIn({
      from: `${years.from}-01`,
      to: `${years.to}-12`,
      after,
    });
    for (const payment of page.payments) {
      if (!contradicted.has(payment.rowId) && !comparison.tellsOf(payment)) continue;
      sums.all += payment.amountOre;
      sums.allSize += Math.abs(payment.amountOre);
      sums.allRows++;
      if (comparison.states(payment.rowId)) continue;
      rowIds.push(payment.rowId);
      sums.gone += payment.amountOre;
      sums.goneSize += Math.abs(payment.amountOre);
      if (!comparison.suppliers.has(payment.supplierId)) suppliers.add(payment.supplierId);
    }
    after = page.next;
    await setImmediate();
  }
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  return {
    rowIds,
    disappearing: {
      rows: rowIds.length,
      sumSek: sums.gone / 100,
      suppliers: suppliers.size,
      ofRows: sums.allRows,
      ofSumSek: sums.all / 100,
      share: Math.max(share(sums.goneSize, sums.allSize), share(rowIds.length, sums.allRows)),
    },
  };
}
