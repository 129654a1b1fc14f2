import type { Disappearing } from './payment.ts';
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

/** Why a row was not stored. `row` is the line as a spreadsheet shows it; `value` is masked. */
export interface RejectedRow {
  readonly row: number;
  /** Of a workbook with several sheets that were read. */
  readonly sheet?: string;
  readonly reason: string;
  readonly value: string;
}

/** A sheet of a workbook. `rows`: those that were read, without titles and heading. */
export interface SheetReport {
  readonly name: string;
  readonly read: boolean;
  readonly rows: number;
  /** Why it was not read. */
  readonly reason: string | null;
}

/**
 * What became of a file, and how it was understood. `rows` = `stored` + `known` + `leftOut` + `rejected.length`; the
 * header is not a row.
 */
export interface FileReport {
  readonly rows: number;
  readonly stored: number;
  readonly known: number;
  readonly leftOut: number;
  readonly suppliers: { readonly new: number; readonly known: number };
  readonly rejected: readonly RejectedRow[];
  /** The heading of the column that was taken for a thing, as `amount: "Belopp SEK"`. */
  readonly columns: Readonly<Record<string, string>>;
  /** Headings that were not used. */
  readonly ignoredColumns: readonly string[];
  /** Of a workbook; empty for text. */
  readonly sheets: readonly SheetReport[];
  /** Null for a workbook. */
  readonly encoding: string | null;
  readonly delimiter: string | null;
  /** Of the rows stored or known: abroad or an estate, so that no Swedish register covers them. */
  readonly outside: number;
  /** Of the rows stored or known: a personal number, which is not controlled. */
  readonly private: number;
  /** Of the rows stored or known: a number of a series that is for tests or not given out. */
  readonly testNumbers: number;
  /** Of the rows left out: hidden for privacy before the file was written. */
  readonly masked: number;
  /** Of the rows left out: sums of other rows. */
  readonly totals: number;
}

/** What became of a ledger. */
export interface ImportReport extends FileReport {
  /** Kronor of the rows stored or known. */
  readonly sumSek: number;
  /** First and last month of the rows stored or known. */
  readonly from: Month | null;
  readonly to: Month | null;
  /** Rows left out because no unit owns their administration, while some unit keeps accounts out. */
  readonly withoutUnit: readonly { readonly administration: string; readonly rows: number }[];
  /** Rows that say something else of a payment that is known. */
  readonly conflicts: readonly { readonly row: number; readonly reason: string }[];
  /** What earlier files said and this one replaced; absent unless it was to replace them. */
  readonly replaced?: Disappearing;
}
