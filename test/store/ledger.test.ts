import { describe, expect, it } from 'vitest';

import { company, open, orgNumber, person, row, T0 } from './support.ts';

describe('ledger', () => {
  it('stores a row once, and two equal lines with different ordinals both', async () => {
    const store = await open();
    const first = row(company(1));
    const second = row(company(1));
    expect(await store.ledger.append([first, second], T0)).toEqual({ stored: 2, known: 0, newSuppliers: 1 });
    expect(await store.ledger.append([first, second], T0)).toEqual({ stored: 0, known: 2, newSuppliers: 0 });
    expect(await store.ledger.append([second, row(company(2)), second], T0)).toEqual({
      stored: 1,
      known: 2,
      newSuppliers: 1,
    });
    const sums = await store.ledger.twelveMonths([1, 2, 3], '2026-11-20');
    expect(sums.get(1)?.paidOre).toBe(200_00);
    expect(sums.has(3)).toBe(false);
    await store.close();
  });

  it('stores more than one part in one call', async () => {
    const store = await open();
    const rows = Array.from({ length: 2500 }, (_, i) => row(company(i % 50)));
    expect(await store.ledger.append(rows, T0)).toEqual({ stored: 2500, known: 0, newSuppliers: 50 });
    expect(await store.ledger.append(rows, T0)).toEqual({ stored: 0, known: 2500, newSuppliers: 0 });
    await store.close();
  });

  it('sums twelve months by konto and shows who shares an account, private persons never', async () => {
    const store = await open();
    const account = '50501055';
    await store.ledger.append(
      [
        row(company(1), { month: '2025-11', amountOre: 1 }),
        row(company(1), { month: '2025-12', amountOre: 1000, account }),
        row(company(1), { month: '2026-11', amountOre: -300, konto: null }),
        row(company(1), { month: '2026-12', amountOre: 7 }),
        row(company(2), { account }),
        row(person, { account }),
      ],
      T0,
    );
    const sums = await store.ledger.twelveMonths([1], '2026-11-20');
    expect(sums.get(1)).toEqual({
      paidOre: 700,
      byKonto: [
        { konto: null, amountOre: -300 },
        { konto: '7410', amountOre: 1000 },
      ],
      accounts: [{ account, supplierNumbers: [orgNumber(1), orgNumber(2)] }],
    });
    expect((await store.suppliers.get(1))?.lastPaidMonth).toBe('2026-12');
    await store.close();
  });

  it('knows an earlier import by file and settings', async () => {
    const store = await open();
    const report = {
      rows: 1,
      stored: 1,
      known: 0,
      leftOut: 0,
      suppliers: { new: 1, known: 0 },
      rejected: [],
    };
    const command = { fileHash: 'f', settingsHash: 's', fileName: 'lev 4009272719.csv', report, now: T0 };
    await store.ledger.recordImport(command);
    await store.ledger.recordImport(command);
    expect(await store.ledger.earlierImport('f', 's')).toEqual(report);
    expect(await store.ledger.earlierImport('f', 'other')).toBeNull();
    await store.close();
  });
});
