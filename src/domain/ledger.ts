import type { Month } from './time.ts';

/** A payment row as intake understood it. Amount in öre, negative for credit notes. */
export interface LedgerRow {
  readonly identity: LedgerIdentity;
  /** Null when no unit owns the row's administration; the row still counts for the units of all suppliers. */
  readonly unit: string | null;
  readonly month: Month;
  readonly konto: string | null;
  readonly amountOre: number;
  /** Bankgiro or IBAN, digits and letters only, where the file gives one. */
  readonly account: string | null;
  /** 16 bytes: keyed hash of the row's own content and of its ordinal among equal rows of the file. */
  readonly key: Buffer;
}

/** Whom a row pays. `name` is null for personal numbers: a private person's name is never stored. */
export interface LedgerIdentity {
  readonly number: string;
  readonly kind: 'organisation' | 'personal' | 'foreign';
  readonly presumedForm: import('./supplier.ts').LegalForm;
  readonly name: string | null;
}

/** Why a row was not stored. `row` is the line as a spreadsheet shows it; `value` is masked. */
export interface RejectedRow {
  readonly row: number;
  readonly reason: string;
  readonly value: string;
}

/** `rows` = `stored` + `known` + `leftOut` + `rejected.length`; the header is not a row. */
export interface ImportReport {
  readonly rows: number;
  readonly stored: number;
  readonly known: number;
  readonly leftOut: number;
  readonly suppliers: { readonly new: number; readonly known: number };
  readonly rejected: readonly RejectedRow[];
}
