import type { ImportReport, LedgerRow } from '../../src/domain/ledger.ts';
import type { LedgerStore } from '../../src/domain/store.ts';

export interface FakeLedger extends LedgerStore {
  /** Stored rows in the order in which they came, by key. */
  readonly rows: ReadonlyMap<string, LedgerRow>;
  /** Size of each appended batch. */
  readonly batches: readonly number[];
}

/** A ledger store in memory that keeps what the contract promises: a key is stored once, an import is remembered. */
export function fakeLedger(): FakeLedger {
  const rows = new Map<string, LedgerRow>();
  const suppliers = new Set<string>();
  const imports = new Map<string, ImportReport>();
  const batches: number[] = [];
  return {
    rows,
    batches,
    earlierImport: (fileHash, settingsHash) =>
      Promise.resolve(imports.get(`${fileHash} ${settingsHash}`) ?? null),
    append: (added) => {
      batches.push(added.length);
      const before = { rows: rows.size, suppliers: suppliers.size };
      for (const row of added) {
        const key = row.key.toString('hex');
        if (rows.has(key)) continue;
        rows.set(key, row);
        suppliers.add(`${row.identity.kind} ${row.identity.number}`);
      }
      const stored = rows.size - before.rows;
      return Promise.resolve({
        stored,
        known: added.length - stored,
        newSuppliers: suppliers.size - before.suppliers,
      });
    },
    recordImport: ({ fileHash, settingsHash, report }) => {
      imports.set(`${fileHash} ${settingsHash}`, report);
      return Promise.resolve();
    },
    twelveMonths: () => Promise.reject(new Error('not kept by this fake')),
  };
}
