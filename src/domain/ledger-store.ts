import type { LedgerIdentity } from './ledger.ts';
import type { KeyedPayment, PaidMonth, PaymentRow, StoredPayment } from './payment.ts';
import type { Day, Instant, Month } from './time.ts';
import type { RegisterKind, ImportRecord, Replacement, FileReport, ImportReport } from './import.ts';

export interface LedgerStore {
  /** The report of an earlier import of the very same bytes under the same settings that still counts whole, or null. */
  earlierImport(fileHash: string, settingsHash: string): Promise<ImportReport | null>;
  /** The latest row; 0 when there is none. */
  lastRow(): Promise<number>;
  /** For each key the row that has it, or null. */
  byKey(keys: readonly Buffer[]): Promise<readonly (KeyedPayment | null)[]>;
  /** Payments to one supplier in these months that count; none when it is not known. */
  paymentsTo(supplier: LedgerIdentity, from: Month, to: Month): Promise<readonly StoredPayment[]>;
  /** Payments of these months that count, by row after `after`; page by page until one is empty. */
  paymentsIn(query: { from: Month; to: Month; after: number }): Promise<{
    readonly payments: readonly StoredPayment[];
    /** `after` of the next page; null when there is none. */
    readonly next: number | null;
  }>;
  /**
   * Begins an import, whose rows count when it has ended. Throws InputInvalid when rows have come since `comparedTo`,
   * the last row that the file was compared with.
   */
  beginImport(command: {
    fileHash: string;
    settingsHash: string;
    fileName: string;
    replaces: Replacement | null;
    comparedTo: number;
    now: Instant;
  }): Promise<number>;
  /**
   * Stores rows whose key is new, in transactions of at most about a thousand rows with pauses between them. Of no import,
   * they count at once.
   */
  append(
    rows: readonly PaymentRow[],
    now: Instant,
    importId?: number,
  ): Promise<{ stored: number; known: number; newSuppliers: number }>;
  /** The import states rows that are stored already; `unit` as it reads them. */
  restate(
    importId: number,
    rows: readonly { readonly rowId: number; readonly unit: string | null }[],
  ): Promise<void>;
  /** What earlier imports stated and this one does not: counts no more when it has ended. */
  replace(importId: number, rowIds: readonly number[]): Promise<void>;
  /** Months of rows that were stored already; they only move forward, when the import ends. */
  notePaid(importId: number, paid: readonly PaidMonth[], now: Instant): Promise<void>;
  /** From here on what the import states counts, and what it replaced does not. */
  endImport(command: { importId: number; report: ImportReport; now: Instant }): Promise<void>;
  /** Notes an import of another kind, which is in force already. */
  recordRegister(command: {
    kind: RegisterKind;
    fileName: string;
    report: FileReport;
    now: Instant;
  }): Promise<void>;
  /** Every import, the latest first. */
  imports(): Promise<readonly ImportRecord[]>;
  /** The import counts for nothing from now on. Throws InputInvalid when it cannot be withdrawn. */
  withdraw(command: { importId: number; by: string; reason: string; now: Instant }): Promise<ImportRecord>;
  /**
   * Twelve months up to and including `today`'s month, per supplier; suppliers without a row are absent. `since`: the
   * twelve months of that day and everything after them.
   */
  twelveMonths(
    supplierIds: readonly number[],
    today: Day,
    since?: Day,
  ): Promise<ReadonlyMap<number, LedgerSums>>;
}

export interface LedgerSums {
  readonly paidOre: number;
  readonly byKonto: readonly { readonly konto: string | null; readonly amountOre: number }[];
  /** Each account the supplier was paid to, and the numbers of all suppliers paid to it. */
  readonly accounts: readonly { readonly account: string; readonly supplierNumbers: readonly string[] }[];
}
