import type { Level, OpenFlag } from './check.ts';
import type { StoredFact } from './facts.ts';
import type { LedgerIdentity } from './ledger.ts';
import type { QuestionState } from './question.ts';
import type { Severity } from './rule.ts';
import type { LegalForm, Standing, Supplier } from './supplier.ts';
import type { Day, Instant, Month } from './time.ts';
import type { Viewer } from './viewer.ts';
import type { CellState } from './planned.ts';

export interface SupplierStore {
  get(id: number): Promise<Supplier | null>;
  /** By its reference, or by the number that older addresses have of a supplier from before there were references. */
  findByRef(ref: string): Promise<Supplier | null>;
  /** The reference of a supplier that there is. */
  refOf(id: number): Promise<string>;
  findByNumber(number: string, kind: LedgerIdentity['kind']): Promise<Supplier | null>;
  /** Finds or adds; for ad-hoc checks of suppliers that the ledger does not hold. Never called for a personal number. */
  ensure(identity: LedgerIdentity, now: Instant): Promise<Supplier>;
  /** A named person says that this personal number is a sole trader; adds the supplier when it is new. Idempotent. */
  confirmTrader(command: { number: string; by: string; now: Instant }): Promise<Supplier>;
  /**
   * Suppliers that the viewer sees, never private persons; sorted by level, then by name as Swedish sorts it. `cursor`:
   * `next` of the page before; throws InputInvalid when its supplier is no longer in this list. `checkedAt` as in
   * `history`. `met`: how many rows were passed for the page, a measure of its work.
   */
  list(query: {
    viewer: Viewer;
    level: Level | null;
    unchecked: boolean | null;
    /** The beginnings of words in a name, in any order. */
    name: string | null;
    /** With an open signal of this rule. */
    rule: string | null;
    /** With an open signal of this severity. */
    severity: Severity | null;
    cursor: string | null;
    limit: number;
    today: Day;
  }): Promise<{ suppliers: readonly SupplierSummary[]; next: string | null; met: number }>;
  /** The highest level over the authorities after each supplier's last check; those that were never checked are absent. */
  levels(supplierIds: readonly number[]): Promise<ReadonlyMap<number, Level>>;
  /** What we hold from each source about one supplier. */
  cells(supplierId: number): Promise<readonly CellState[]>;
  /**
   * True when the viewer's unit pays the supplier or has a contract with it (a unit of all: anyone does), or has asked for
   * a check of it. Whoever sees what every unit sees: unless an open tender alone has brought it here.
   */
  visibleTo(supplierId: number, viewer: Viewer): Promise<boolean>;
  /**
   * What was known at the end of a day (Swedish time); today when `day` is null. Facts are shared, signals with those who
   * read their rules; which checks other units asked for is not, so that `lastCheck` is the night's or its own, and what
   * only another's check found out is left out as long as it is no signal.
   */
  history(query: { supplierId: number; day: Day | null; viewer: Viewer }): Promise<SupplierHistory>;
}

export interface SupplierSummary {
  readonly id: number;
  readonly ref: string;
  readonly name: string | null;
  readonly number: string | null;
  readonly form: LegalForm;
  readonly standing: Standing;
  readonly level: Level | null;
  readonly unchecked: boolean;
  /** Open signals that the viewer may be told of, the gravest first. */
  readonly signals: readonly { readonly rule: string; readonly severity: Severity }[];
  readonly checkedAt: Instant | null;
  readonly lastPaidMonth: Month | null;
  readonly paidSek: number | null;
}

export interface SupplierHistory {
  readonly supplier: Supplier;
  readonly day: Day;
  readonly level: Level | null;
  readonly unchecked: boolean;
  /** The last check that was done by then, of those that may be seen. */
  readonly lastCheck: { readonly checkId: number; readonly ref: string; readonly doneAt: Instant } | null;
  /** The latest fact per source and kind known by then, with the dates of its last confirmation by then. */
  readonly facts: readonly StoredFact[];
  readonly flags: readonly (OpenFlag & { readonly clearedOn: Day | null })[];
  readonly questions: readonly QuestionState[];
}
