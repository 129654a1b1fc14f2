import Database from 'better-sqlite3';
import { viewerOf } from '../support/viewers.ts';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';

import { company, day, open, orgNumber, person, row, T0, tempFile, everything } from './support.ts';
import type { ImportReport } from '../../src/domain/import.ts';

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

  it('writes less in a transaction where a machine is slow, and all of it in the end', async () => {
    const store = await open();
    const rows = Array.from({ length: 1000 }, (_, i) => row(company(i % 300)));
    let ms = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (ms += 10));
    const underWay = new Set(['append']);
    const appended = store.ledger.append(rows, T0).finally(() => underWay.clear());
    const lastRows = new Set<number>();
    while (underWay.size > 0) {
      lastRows.add(await store.ledger.lastRow());
      await turn();
    }
    clock.mockRestore();
    expect(await appended).toEqual({ stored: 1000, known: 0, newSuppliers: 300 });
    // Two statements of fifty rows each time, at ten milliseconds a look at the clock.
    expect([...lastRows]).toEqual(Array.from({ length: 11 }, (_, parts) => parts * 100));
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
    const since = await store.ledger.twelveMonths([1], '2026-12-01', '2026-11-30');
    expect(since.get(1)?.paidOre, 'the twelve months of November and December').toBe(707);
    expect((await store.ledger.twelveMonths([1], '2026-12-01')).get(1)?.paidOre).toBe(-293);
    expect((await store.suppliers.get(1))?.lastPaidMonth).toBe('2026-11');
    await store.close();
  });

  describe.each([
    ['in the same process', false],
    ['in another process', true],
  ])('known rows that another unit owns now, %s', (_where, reopened) => {
    it.each([
      ['nothing else is in the file', 0, 0],
      ['a row is new', 0, 1],
      ['the file has many parts', 2500, 0],
    ])('are given to it: %s', async (_name, others, added) => {
      const temp = tempFile();
      const first = await open({ file: temp.file });
      const rows = [
        ...Array.from({ length: others }, (_, i) => row(company(10 + (i % 50)))),
        row(company(1), { unit: null }),
        row(company(2), { unit: 'skola' }),
        row(company(1), { unit: null, month: '2026-11' }),
        row(person, { unit: null }),
      ];
      await first.ledger.append(rows, T0);
      if (reopened) await first.close();
      const store = reopened ? await open({ file: temp.file }) : first;
      const paidBy = async (unit: string) => {
        const { suppliers } = await store.suppliers.list({
          ...everything,
          viewer: viewerOf(unit, ['inkop']),
        });
        return suppliers.map(({ name, lastPaidMonth }) => `${name} ${lastPaidMonth}`);
      };
      expect(await paidBy('kultur')).toEqual([]);
      const owned = rows.map((each) => (each.unit === null ? { ...each, unit: 'kultur' } : each));
      for (let time = 0; time < 2; time++) {
        const again = [...owned, ...Array.from({ length: added }, () => row(company(3)))];
        expect(await store.ledger.append(again, day(21))).toMatchObject({
          stored: added,
          known: rows.length,
        });
        expect(await paidBy('kultur')).toEqual(['Bolag 1 AB 2026-11']);
        expect(await paidBy('skola')).toEqual(['Bolag 2 AB 2026-10']);
      }
      const numbers = new Database(temp.file, { readonly: true });
      expect(
        numbers
          .prepare(
            "SELECT unit, last_month FROM supplier_units WHERE unit <> '' AND supplier_id = (SELECT id FROM suppliers WHERE number = ?)",
          )
          .all(orgNumber(1)),
      ).toEqual([{ unit: 'kultur', last_month: 202611 }]);
      numbers.close();
      await store.close();
      temp.remove();
    });
  });

  it('takes no month of the future as paid, neither at first nor when the file comes again', async () => {
    const store = await open();
    const due = async (today: string) =>
      (await store.runs.due({ runId: 1, round: 1, after: 0, limit: 9, today })).map(
        ({ supplier }) => supplier.lastPaidMonth,
      );
    const mistyped = row(company(1), { month: '2027-11' });
    const later = row(company(2), { month: '2026-12' });
    await store.ledger.append([row(company(1), { month: '2026-03' }), mistyped, later], T0);
    expect(await due('2026-11-20')).toEqual(['2026-11', '2026-11']);
    // Swedish time: the month has begun there.
    const december = '2026-11-30T23:30:00.000Z';
    await store.ledger.append([mistyped], december);
    await store.ledger.append([mistyped, row(company(3))], december);
    expect(await due('2026-12-01')).toEqual(['2026-11', '2026-11', '2026-10']);
    await store.ledger.append([mistyped, later], december);
    expect(await due('2026-12-01')).toEqual(['2026-11', '2026-12', '2026-10']);
    expect(await due('2027-12-01')).toEqual(['2026-12']);
    await store.close();
  });

  it('knows an earlier import by file and settings', async () => {
    const store = await open();
    const report: ImportReport = {
      rows: 1,
      stored: 1,
      known: 0,
      leftOut: 0,
      suppliers: { new: 1, known: 0 },
      rejected: [],
      columns: { amount: 'Belopp SEK' },
      ignoredColumns: [],
      sheets: [],
      encoding: 'UTF-8',
      delimiter: ';',
      outside: 0,
      private: 0,
      testNumbers: 0,
      masked: 0,
      totals: 0,
      sumSek: 12.5,
      from: '2026-03',
      to: '2026-03',
      withoutUnit: [],
      conflicts: [],
    };
    const command = { fileHash: 'f', settingsHash: 's', fileName: 'lev 4009272719.csv', now: T0 };
    const importId = await store.ledger.beginImport({ ...command, replaces: null, comparedTo: 0 });
    expect(await store.ledger.earlierImport('f', 's')).toBeNull();
    await store.ledger.endImport({ importId, report, now: T0 });
    expect(await store.ledger.earlierImport('f', 's')).toEqual(report);
    expect(await store.ledger.earlierImport('f', 'other')).toBeNull();
    await store.close();
  });
});
