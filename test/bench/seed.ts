import { createHash } from 'node:crypto';

import { hasValidCheckDigit } from '../../src/domain/org-number.ts';
import type { LedgerRow } from '../../src/domain/ledger.ts';
import type { Store } from '../../src/domain/store.ts';

/** `count` numbers of the shape of limited companies, from the unallocated end of the series. */
export function madeUpNumbers(count: number): string[] {
  const numbers: string[] = [];
  for (let serial = 0; numbers.length < count; serial++) {
    const nine = `5599${String(serial).padStart(5, '0')}`;
    for (let digit = 0; digit < 10; digit++) {
      if (hasValidCheckDigit(`${nine}${digit}`)) numbers.push(`${nine}${digit}`);
    }
  }
  return numbers;
}

/** What is seeded of every supplier. The sum is more than the payments from which persons and credit are asked for. */
export const seeded = { name: 'Uppmätt Städ AB', konto: '4600', amountOre: 20_000_000 } as const;

/** Suppliers with one payment each in the month of the run. */
export async function seedSuppliers(store: Store, count: number, now: Date): Promise<readonly string[]> {
  const numbers = madeUpNumbers(count);
  const rows: LedgerRow[] = numbers.map((number) => ({
    identity: { number, kind: 'organisation', presumedForm: 'AB', name: seeded.name },
    unit: null,
    month: now.toISOString().slice(0, 7),
    konto: seeded.konto,
    amountOre: seeded.amountOre,
    administration: null,
    voucher: null,
    invoice: null,
    date: null,
    account: null,
    key: createHash('sha256').update(number).digest().subarray(0, 16),
  }));
  for (let from = 0; from < rows.length; from += 1000) {
    await store.ledger.append(rows.slice(from, from + 1000), now.toISOString());
  }
  return numbers;
}
