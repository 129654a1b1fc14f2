import type { LedgerRow } from '../../src/domain/ledger.ts';
import type { ImportReport } from '../../src/domain/import.ts';
import type { LedgerStore } from '../../src/domain/ledger-store.ts';

export interface FakeLedger extends LedgerStore {
  /** Stored rows in the order in which they came, by key. */
  readonly rows: ReadonlyMap<string, LedgerRow>;
  /** Size of each appended batch. */
  readonly batches: readonly number[];
  /** Imports that were begun, by the hashes of file and settings. */
  readonly begun: readonly string[];
}

/** A ledger store in memory that keeps what the contract promises: a key is stored once, an import is remembered. */
export function fakeLedger(): FakeLedger {
  const rows = new Map<string, LedgerRow>();
  const ids = new Map<string, number>();
  const suppliers = new Set<string>();
  const imports = new Map<string, ImportReport>();
  const batches: number[] = [];
  const begun: string[] = [];
  return {
    rows,
    batches,
    begun,
    earlierImport: (fileHash, settingsHash) =>
      Promise.resolve(imports.get(`${fileHash} ${settingsHash}`) ?? null),
    append: (added) => {
      batches.push(added.length);
      const before = { rows: rows.size, suppliers: suppliers.size };
      for (const row of added) {
        const key = row.key.toString('hex');
        if (rows.has(key)) continue;
        rows.set(key, row);
        ids.set(key, rows.size);
        suppliers.add(`${row.identity.kind} ${row.identity.number}`);
      }
      const stored = rows.size - before.rows;
      return Promise.resolve({
        stored,
        known: added.length - stored,
        newSuppliers: suppliers.size - before.suppliers,
      });
    },
    lastRow: () => Promise.resolve(rows.size),
    byKey: (keys) =>
      Promise.resolve(
        keys.map((key) => {
          const rowId = ids.get(key.toString('hex'));
          return rowId === undefined ? null : { rowId, supplierId: 1, counts: true };
        }),
      ),
    paymentsTo: () => Promise.resolve([]),
    paymentsIn: () => Promise.resolve({ payments: [], next: null }),
    beginImport: ({ fileHash, settingsHash }) => {
      begun.push(`${fileHash} ${settingsHash}`);
      return Promise.resolve(begun.length);
    },
    restate: () => Promise.resolve(),
    replace: () => Promise.resolve(),
    notePaid: () => Promise.resolve(),
    endImport: ({ importId, report }) => {
      imports.set(begun[importId - 1] ?? '', report);
      return Promise.resolve();
    },
    recordRegister: () => Promise.resolve(),
    imports: () => Promise.resolve([]),
    withdraw: () => Promise.reject(new Error('not kept by this fake')),
    twelveMonths: () => Promise.reject(new Error('not kept by this fake')),
  };
}
