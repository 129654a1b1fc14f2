import type { LedgerRow } from './ledger.ts';
import type { Month } from './time.ts';

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
