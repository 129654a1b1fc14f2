import type { Evidence, SourceMode } from './connector.ts';
import type { CheckKind, CheckReason, CheckResult, LastJudged, Level, OpenFlag } from './check.ts';
import type { ClockStore } from './clock.ts';
import type { CoverageStore } from './coverage.ts';
import type { Digest, DigestMarks, DigestMaterial, FlagEvent, OutboxMail } from './digest.ts';
import type { DocumentStore } from './document.ts';
import type { EngagementStore } from './engagement.ts';
import type { EvidenceStore } from './evidence.ts';
import type { WarningStore } from './expiry.ts';
import type { DrawnFact, FactKind, StoredFact } from './facts.ts';
import type { JobDayStore } from './job.ts';
import type { LedgerIdentity } from './ledger.ts';
import type { OrderStore } from './order.ts';
import type { KeyedPayment, PaidMonth, PaymentRow, StoredPayment } from './payment.ts';
import type { Person, PersonStore } from './person.ts';
import type { SourceDayStore } from './plausibility.ts';
import type { QuestionOutcome, QuestionReason, QuestionState, SkipReason } from './question.ts';
import type { RegisterStore } from './register.ts';
import type { RetentionStore } from './retention.ts';
import type { FactHistory, Reader, Severity, Verdict } from './rule.ts';
import type { SourceHealthStore } from './source-health.ts';
import type { LegalForm, Standing, Supplier } from './supplier.ts';
import type { Day, Instant, Month } from './time.ts';
import type { Viewer } from './viewer.ts';
import type {
  RegisterKind,
  ImportRecord,
  Replacement,
  FileReport,
  ImportReport,
  RejectedRow,
} from './import.ts';

/**
 * What the database does for the rest: named, atomic commands and queries on plain data. A command has either
 * happened whole, durably, when its promise resolves, or not at all. There is no `transaction()`.
 */
export interface Store {
  readonly suppliers: SupplierStore;
  readonly ledger: LedgerStore;
  readonly engagements: EngagementStore;
  readonly runs: RunStore;
  readonly checks: CheckStore;
  readonly questions: QuestionStore;
  readonly digests: DigestStore;
  readonly outbox: OutboxStore;
  readonly tokens: TokenStore;
  readonly orders: OrderStore;
  readonly coverage: CoverageStore;
  readonly health: SourceHealthStore;
  readonly sourceDays: SourceDayStore;
  readonly evidence: EvidenceStore;
  readonly persons: PersonStore;
  readonly retention: RetentionStore;
  readonly registers: RegisterStore;
  readonly documents: DocumentStore;
  readonly warnings: WarningStore;
  readonly jobDays: JobDayStore;
  readonly clock: ClockStore;
  /** Notes which kind of sources is asked from here on: it is refused to open with another kind once something was asked. */
  beginAsking(mode: SourceMode): Promise<void>;
  /** Reads everything that is stored, beside all other work; null when it is whole, else what is wrong. */
  damage(): Promise<string | null>;
  /** For readiness, at every probe. Throws when the database was taken away or replaced while it was open. */
  freshness(): Promise<StoreFreshness>;
  /** Figures for metrics; reads every supplier. Throws as `freshness` does. */
  stats(now: Instant): Promise<StoreStats>;
  close(): Promise<void>;
}

// Suppliers ----------------------------------------------------------------------------------------------------------

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
   * `history`.
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
  }): Promise<{ suppliers: readonly SupplierSummary[]; next: string | null }>;
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

// Ledger -------------------------------------------------------------------------------------------------------------

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
  /** Twelve months up to and including `today`'s month, per supplier; suppliers without a row are absent. */
  twelveMonths(supplierIds: readonly number[], today: Day): Promise<ReadonlyMap<number, LedgerSums>>;
}

export interface LedgerSums {
  readonly paidOre: number;
  readonly byKonto: readonly { readonly konto: string | null; readonly amountOre: number }[];
  /** Each account the supplier was paid to, and the numbers of all suppliers paid to it. */
  readonly accounts: readonly { readonly account: string; readonly supplierNumbers: readonly string[] }[];
}

// Runs and checks ----------------------------------------------------------------------------------------------------

export interface RunStore {
  /** Begins the run of a period, or finds it. */
  start(command: { period: string; now: Instant; deadline: Instant }): Promise<Run>;
  get(runId: number): Promise<Run | null>;
  latest(): Promise<Run | null>;
  /** The run of a Swedish day; null when there was none. */
  ofPeriod(period: string): Promise<Run | null>;
  /** Marks that every due supplier has its check planned. */
  planned(runId: number, now: Instant): Promise<void>;
  /** Runs whose planning did not end. */
  unplanned(): Promise<readonly Run[]>;
  /**
   * Suppliers that a round of this run still has to plan, by id after `after`. Round 1: controlled, not dormant, no
   * check in this run. A later round: the check of the round before is done and a question that may be asked again failed.
   */
  due(query: {
    runId: number;
    round: number;
    after: number;
    limit: number;
    today: Day;
  }): Promise<readonly DueSupplier[]>;
  /** Checks of the run that are not done. */
  open(runId: number): Promise<number>;
  /** How far the run has come, all rounds together. Cheap enough to be asked every second; `summary` is not. */
  progress(runId: number): Promise<{ readonly checks: number; readonly done: number }>;
  summary(runId: number): Promise<RunSummary>;
}

export interface Run {
  readonly runId: number;
  readonly period: string;
  readonly startedAt: Instant;
  readonly deadline: Instant;
  readonly plannedAt: Instant | null;
}

/**
 * `checks` = suppliers in the run, each at its highest level over the authorities; `answered`/`unknown` count questions;
 * `flagged` = level is not `none`.
 */
export interface RunSummary {
  readonly period: string;
  readonly checks: number;
  readonly done: number;
  readonly answered: number;
  readonly unknown: number;
  readonly flagged: number;
  readonly levels: Readonly<Record<Level, number>>;
  readonly unchecked: number;
}

export interface DueSupplier {
  readonly supplier: Supplier;
  readonly cells: readonly CellState[];
}

/** What we hold from one source about one supplier: the last answer and the last question. */
export interface CellState {
  readonly source: string;
  readonly product: string;
  readonly lastAnswer: {
    readonly questionId: number;
    readonly fetchedAt: Instant;
    readonly asOf: Day;
    readonly missing: readonly string[];
  } | null;
  readonly lastQuestion: {
    readonly questionId: number;
    readonly outcome: QuestionOutcome | null;
    readonly reason: QuestionReason | null;
    readonly period: string;
  } | null;
  /** First failure since the last answer. */
  readonly failingSince: Instant | null;
  /** When the source said that something had changed: an answer from before that is not fresh. Absent is never. */
  readonly changedAt?: Instant | null;
}

export interface PlannedQuestion {
  readonly source: string;
  readonly product: string;
  /** 0: asked at once. 1: asked at once, and stage two waits for it, because it names the legal form. 2: asked after those. */
  readonly stage: 0 | 1 | 2;
  readonly paid: boolean;
  readonly legalBasis: string | null;
  /** `ask`: a question of this period (an open or answered one of the same period is shared, a failed free one gets a new round). */
  readonly how:
    | { readonly kind: 'ask' }
    | { readonly kind: 'skip'; readonly reason: SkipReason }
    | { readonly kind: 'use'; readonly questionId: number };
}

export interface PlannedCheck {
  readonly supplierId: number;
  readonly kind: CheckKind;
  readonly runId: number | null;
  readonly round: number;
  readonly period: string;
  readonly unit: string | null;
  readonly reason: CheckReason | null;
  readonly dnr: string | null;
  readonly requestedBy: string | null;
  readonly deadline: Instant;
  /** An ad-hoc check for the same supplier, unit, reason and case number made since then is joined, though it is done. */
  readonly joinSince: Instant | null;
  readonly questions: readonly PlannedQuestion[];
}

/** `created` is false when a check of the same supplier (same unit, or same run and round) was found instead. */
export interface PlanResult {
  readonly checkId: number;
  readonly created: boolean;
  /** Open questions that may be asked at once. */
  readonly ask: readonly QuestionRef[];
  /** Nothing to wait for: check-supplier can run. */
  readonly complete: boolean;
}

export interface QuestionRef {
  readonly questionId: number;
  readonly source: string;
}

export interface CheckStore {
  plan(checks: readonly PlannedCheck[], now: Instant): Promise<readonly PlanResult[]>;
  /** All that check-supplier needs, in one read; null when there is no such check. */
  material(checkId: number, historyKinds: readonly FactKind[], today: Day): Promise<CheckMaterial | null>;
  /** `stale`: the supplier's state moved on meanwhile; read again. `already`: done before. */
  settle(result: CheckResult, now: Instant): Promise<'done' | 'stale' | 'already'>;
  get(checkId: number): Promise<CheckRecord | null>;
  /** By what people and programs call it, or by the number of a check from before there were such names. */
  find(ref: string): Promise<CheckRecord | null>;
  refOf(checkId: number): string;
}

export interface CheckHead {
  readonly checkId: number;
  readonly kind: CheckKind;
  readonly runId: number | null;
  readonly period: string;
  readonly unit: string | null;
  readonly reason: CheckReason | null;
  readonly dnr: string | null;
  readonly requestedBy: string | null;
  readonly createdAt: Instant;
  readonly deadline: Instant;
  readonly doneAt: Instant | null;
}

export interface CheckMaterial {
  readonly check: CheckHead;
  readonly supplier: Supplier;
  readonly questions: readonly (QuestionState & { readonly usedFresh: boolean })[];
  readonly cells: readonly CellState[];
  /** Latest fact per source and kind. */
  readonly facts: readonly StoredFact[];
  readonly history: FactHistory;
  readonly openFlags: readonly OpenFlag[];
  /** Null for a supplier that never was judged. */
  readonly last: LastJudged | null;
  readonly stateVersion: number;
}

/**
 * A done or open check as stored, before anybody sees it (`asSeenBy`); evidence carries the dates of the questions that
 * the check rested on.
 */
export interface CheckRecord {
  readonly check: CheckHead;
  /** What people and programs call it. */
  readonly ref: string;
  readonly supplier: Supplier;
  readonly level: Level | null;
  readonly unchecked: boolean;
  readonly readings: number | null;
  readonly questions: readonly (QuestionState & { readonly usedFresh: boolean })[];
  readonly verdicts: readonly Verdict[];
}

// Questions ----------------------------------------------------------------------------------------------------------

export interface QuestionStore {
  /** Null when it is settled, or claimed by someone whose lease still holds. */
  claim(command: {
    questionId: number;
    by: string;
    now: Instant;
    leaseMs: number;
  }): Promise<ClaimedQuestion | null>;
  /** Keeps a claim for another `leaseMs`; nothing happens when it is no longer `by`'s. */
  renew(command: { questionId: number; by: string; now: Instant; leaseMs: number }): Promise<void>;
  /** Gives a claim back unasked. */
  release(command: { questionId: number; by: string }): Promise<void>;
  /** Settles once; `settled: false` when it had an outcome already, or the claim is another's. */
  settle(command: SettleQuestion): Promise<Settled>;
  /** Settles every open question of a check whose deadline has passed as `unavailable` / `deadline`. */
  expire(command: { checkId: number; now: Instant }): Promise<Settled>;
  /** Lapsed claims: free questions become askable again, paid ones `unavailable` / `outcome-unknown`. */
  reclaim(now: Instant): Promise<Settled>;
  /** Everything planned and not settled that nobody works on; at most `limit` checks, and questions of each source. */
  pending(query: { now: Instant; limit: number }): Promise<{
    readonly questions: readonly QuestionRef[];
    /** Checks whose questions are all settled, but which are not done. */
    readonly checks: readonly number[];
    /** Open checks past their deadline. */
    readonly expired: readonly number[];
  }>;
}

export interface ClaimedQuestion {
  readonly questionId: number;
  readonly supplier: Supplier;
  readonly source: string;
  readonly product: string;
  readonly stage: 0 | 1 | 2;
  readonly paid: boolean;
  /** The latest deadline of the open checks that wait for it. */
  readonly deadline: Instant;
  readonly attempt: number;
}

export interface SettleQuestion {
  readonly questionId: number;
  readonly by: string;
  readonly outcome: QuestionOutcome;
  readonly reason: QuestionReason | null;
  readonly asOf: Day | null;
  readonly facts: readonly DrawnFact[];
  readonly missing: readonly FactKind[];
  readonly retryAt: Instant | null;
  readonly now: Instant;
  /** `answered` by a free change check: the answer that is held still stands, as of `asOf`. */
  readonly unchanged?: boolean;
  /** Those whom the facts name by reference. */
  readonly persons?: readonly Person[];
  /** The bytes that came, in order; `quarantined` when they could not be read. */
  readonly evidence?: readonly (Evidence & { readonly quarantined: boolean })[];
}

/**
 * `completedChecks`: checks that wait for nothing more. `released`: stage-two questions that may be asked now,
 * because every register that names the form has ended.
 */
export interface Settled {
  readonly settled: boolean;
  readonly completedChecks: readonly number[];
  readonly released: readonly QuestionRef[];
  readonly newFacts: number;
}

// Digests ------------------------------------------------------------------------------------------------------------

export interface DigestStore {
  last(unit: string): Promise<{
    readonly digestId: number;
    readonly period: string;
    readonly on: Day;
  } | null>;
  material(query: {
    viewer: Viewer;
    unit: { id: string; name: string; topics: 'all' | 'payment'; reads: readonly Reader[]; ofAll: boolean };
    unitsOfAll: readonly string[];
    unitNames: Readonly<Record<string, string>>;
    today: Day;
  }): Promise<DigestMaterial>;
  /**
   * True when a flag of the viewer's suppliers that its unit has not been told of asks for a mail the same day: it became
   * a `block`, or its rule ends the payer's good faith. `rules`: those that the unit hears of; `notices`: such of them.
   */
  hasUrgent(query: {
    viewer: Viewer;
    rules: readonly string[];
    notices: readonly string[];
  }): Promise<boolean>;
  /**
   * Which unit was told of the flags of these rules at a supplier, when, and to which addresses; oldest first. A unit
   * sees what it was told itself.
   */
  toldOf(query: { supplierId: number; rules: readonly string[]; viewer: Viewer }): Promise<readonly ToldOf[]>;
  /** Stores digest and outbox row together, once per unit and period. */
  save(command: {
    unit: string;
    period: string;
    on: Day;
    digest: Digest;
    marks: DigestMarks;
    mail: Pick<OutboxMail, 'messageId' | 'recipients' | 'subject' | 'text' | 'html'>;
    now: Instant;
  }): Promise<{ readonly digestId: number; readonly outboxId: number | null; readonly created: boolean }>;
  /** Events that come to nothing and ask for no mail: the unit has done with them as of its last digest. */
  settle(command: { unit: string; events: readonly number[] }): Promise<void>;
  list(unit: string, limit: number): Promise<readonly DigestHead[]>;
  /** By what people and programs call it, or by the number of a digest from before there were such names. */
  find(
    ref: string,
  ): Promise<(DigestHead & { readonly digest: Digest; readonly text: string; readonly html: string }) | null>;
}

/** That a digest told a unit of a flag's event. */
export interface ToldOf {
  readonly unit: string;
  readonly rule: string;
  readonly change: FlagEvent['change'];
  readonly on: Day;
  readonly composedAt: Instant;
  readonly recipients: readonly string[];
  /** Null while the mail waits, and for a unit without recipients. */
  readonly sentAt: Instant | null;
}

export interface DigestHead {
  readonly digestId: number;
  readonly ref: string;
  readonly unit: string;
  readonly period: string;
  readonly subject: string;
  readonly createdAt: Instant;
  readonly sentAt: Instant | null;
}

export interface OutboxStore {
  /** Null when it is sent, or in another's hands. */
  claim(command: { outboxId: number; by: string; now: Instant; leaseMs: number }): Promise<OutboxMail | null>;
  /** Notes recipients who have the mail, or are refused for good; kept also when the lease has lapsed. */
  settled(command: {
    outboxId: number;
    delivered: readonly string[];
    refused: readonly string[];
    now: Instant;
  }): Promise<void>;
  sent(command: { outboxId: number; by: string; now: Instant }): Promise<void>;
  failed(command: { outboxId: number; by: string; retryAt: Instant; reason: string }): Promise<void>;
  waiting(query: { now: Instant; limit: number }): Promise<readonly number[]>;
}

// Tokens -------------------------------------------------------------------------------------------------------------

export const roles = ['admin', 'officer', 'reader'] as const;
export type Role = (typeof roles)[number];

/** `unit` is null for administrators only. */
export interface Token {
  readonly tokenId: number;
  readonly name: string;
  readonly role: Role;
  readonly unit: string | null;
}

export interface KnownToken extends Token {
  readonly createdAt: Instant;
  readonly endsOn: Day | null;
  readonly lastUsedAt: Instant | null;
}

export interface TokenStore {
  /** `hash`: SHA-256 of the token, hex. */
  create(command: {
    name: string;
    role: Role;
    unit: string | null;
    hash: string;
    /** The last day it opens anything. */
    endsOn: Day;
    now: Instant;
  }): Promise<Token>;
  /** Null for what is no token of ours, or one that has ended or was withdrawn. */
  find(query: { hash: string; now: Instant }): Promise<Token | null>;
  /** Notes that it was used. */
  used(command: { tokenId: number; now: Instant }): Promise<void>;
  /** Those in force, oldest first. */
  list(now: Instant): Promise<readonly KnownToken[]>;
  /** From now on it opens nothing. Null when it is not in force. */
  withdraw(command: { tokenId: number; by: string; now: Instant }): Promise<Token | null>;
}

/** How old what we tell is, without what only an open tender has brought here. */
export interface StoreFreshness {
  readonly oldestOpenQuestion: Instant | null;
  readonly oldestOutbox: Instant | null;
  /** The latest run that has every check done. */
  readonly lastCompleteRun: { readonly period: string; readonly doneAt: Instant } | null;
}

/** Levels and flags are those that every authority may see. */
export interface StoreStats extends StoreFreshness {
  readonly suppliers: {
    readonly controlled: number;
    readonly privateOrUnknown: number;
    readonly outside: number;
  };
  readonly levels: Readonly<Record<Level, number>>;
  readonly unchecked: number;
  readonly openFlags: Readonly<Record<Severity, number>>;
  readonly openQuestions: number;
  readonly openChecks: number;
  /** Orders that nobody knows the end of: a person settles them. */
  readonly ordersWaiting: number;
  readonly outboxWaiting: number;
  /** Settled in the last 24 hours. */
  readonly outcomes: readonly {
    readonly source: string;
    readonly outcome: QuestionOutcome;
    readonly count: number;
  }[];
}

export type { ImportReport, RejectedRow };
