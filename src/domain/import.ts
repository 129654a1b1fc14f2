import type { Instant, Month } from './time.ts';

/** What a file of the municipality's own registers holds; `payments` is the ledger. */
export const importKinds = ['payments', 'suppliers', 'contracts', 'tenders', 'subcontractors'] as const;

export type ImportKind = (typeof importKinds)[number];

export type RegisterKind = Exclude<ImportKind, 'payments'>;

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

/** What the reason begins with where a sheet holds the same kind of rows, in other columns than those that were read. */
export const OTHER_COLUMNS = 'andra kolumner';

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
  /** Of the rows stored or known: abroad, a public body or an estate, which no control covers. */
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
