import type { SourceMode } from './connector.ts';
import type { Level } from './check.ts';
import type { ClockStore } from './clock.ts';
import type { CoverageStore } from './coverage.ts';
import type { DocumentStore } from './document.ts';
import type { EngagementStore } from './engagement.ts';
import type { EvidenceStore } from './evidence.ts';
import type { WarningStore } from './expiry.ts';
import type { JobDayStore } from './job.ts';
import type { OrderStore } from './order.ts';
import type { PersonStore } from './person.ts';
import type { SourceDayStore } from './plausibility.ts';
import type { QuestionOutcome } from './question.ts';
import type { RegisterStore } from './register.ts';
import type { RetentionStore } from './retention.ts';
import type { Severity } from './rule.ts';
import type { SourceHealthStore } from './source-health.ts';
import type { Instant } from './time.ts';
import type { QuestionStore } from './question-store.ts';
import type { CheckStore } from './check-store.ts';
import type { RunStore } from './run-store.ts';
import type { LedgerStore } from './ledger-store.ts';
import type { SupplierStore } from './supplier-store.ts';
import type { DigestStore, OutboxStore } from './digest-store.ts';
import type { TokenStore } from './token.ts';

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
