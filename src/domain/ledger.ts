import type { Day, Month } from './time.ts';

/** A payment row as intake understood it. Amount in öre, negative for credit notes. */
export interface LedgerRow {
  readonly identity: LedgerIdentity;
  /** Null when no unit owns the row's administration; the row still counts for the units of all suppliers. */
  readonly unit: string | null;
  readonly month: Month;
  readonly konto: string | null;
  readonly amountOre: number;
  /** As the file names it, cleaned; null when it names none. */
  readonly administration: string | null;
  /** Number of the voucher and of the invoice, cleaned; not to be stored as they stand: they may hold a person's number. */
  readonly voucher: string | null;
  readonly invoice: string | null;
  /** Number of the municipality or company that buys, digits only, where the file names it. */
  readonly buyer?: string | null;
  /** The bookkeeping day, where the file has one. */
  readonly date: Day | null;
  /** Bankgiro or IBAN, digits and letters only, where the file gives one. */
  readonly account: string | null;
  /** 16 bytes: keyed hash of the row's own content and of its ordinal among equal rows of the file. */
  readonly key: Buffer;
}

/** What the stored form of an account begins with that may hold a personal number; twenty hexadecimal digits follow. */
export const HIDDEN_ACCOUNT = 'KONTO';

/** Whom a row pays. `name` is null for personal numbers: a private person's name is never stored. */
export interface LedgerIdentity {
  readonly number: string;
  readonly kind: 'organisation' | 'personal' | 'foreign';
  readonly presumedForm: import('./supplier.ts').LegalForm;
  readonly name: string | null;
}
