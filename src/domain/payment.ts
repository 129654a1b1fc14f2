import type { ImportKind } from './engagement.ts';
import type { LedgerRow } from './ledger.ts';
import type { Instant, Month } from './time.ts';

/**
 * What a payment is known by beside administration, supplier, period and amount: keyed, because a number of a voucher or
 * an invoice may hold a person's number. Equal texts of one supplier give equal marks; null where the file gives none.
 */
export interface PaymentMarks {
  readonly buyer: number | null;
  readonly voucher: number | null;
  readonly invoice: number | null;
}

/** A row with its marks, as it is stored. */
export interface PaymentRow extends LedgerRow {
  readonly marks?: PaymentMarks;
}

/** A stored row that counts. `old`: from before imports were kept, without administration and marks. */
export interface StoredPayment extends PaymentMarks {
  readonly rowId: number;
  readonly supplierId: number;
  readonly old: boolean;
  readonly unit: string | null;
  readonly administration: string | null;
  /** `202611` */
  readonly month: number;
  /** Of the month. */
  readonly day: number | null;
  readonly konto: string | null;
  readonly amountOre: number;
}

/** A stored row that has a certain key. `counts` is false when what stated it was withdrawn, replaced, or interrupted. */
export interface KeyedPayment {
  readonly rowId: number;
  readonly supplierId: number;
  readonly counts: boolean;
}

/** The last month in which a unit pays a supplier, as a file has it. */
export interface PaidMonth {
  readonly supplierId: number;
  readonly unit: string | null;
  readonly month: Month;
}

/** A named person lets a file replace what earlier ones said of its administrations and periods. */
export interface Replacement {
  readonly by: string;
  readonly reason: string;
}

/** A file that was taken in. */
export interface ImportRecord {
  readonly id: number;
  readonly kind: ImportKind;
  /** Without numbers; only the ending for imports from before names were kept. */
  readonly file: string;
  readonly at: Instant;
  /** `interrupted`: it did not come to its end, and counts for nothing. */
  readonly state: 'counts' | 'withdrawn' | 'interrupted';
  readonly rows: number | null;
  /** Kronor of its rows; null when that was not kept. */
  readonly sumSek: number | null;
  readonly replaces: Replacement | null;
  /** Rows that it brought and that later imports, which count, replaced. */
  readonly replacedRows: number;
  readonly withdrawn: { readonly by: string; readonly reason: string; readonly at: Instant } | null;
  /** `old`: it was not kept which rows it stated. `register`: the next file of its kind corrects it. */
  readonly withdrawable: 'yes' | 'old' | 'register' | 'withdrawn';
}

/** What a replacement takes away, and what it takes it from: the rows that count of its administrations and months. */
export interface Disappearing {
  readonly rows: number;
  readonly sumSek: number;
  /** Suppliers that the file says nothing of. */
  readonly suppliers: number;
  readonly ofRows: number;
  readonly ofSumSek: number;
  /** The larger of both shares, counted without sign. */
  readonly share: number;
}
