import type { CheckKind, CheckReason } from './check.ts';
import type { QuestionOutcome, QuestionReason, SkipReason } from './question.ts';
import type { Day, Instant } from './time.ts';
import type { QuestionRef } from './question-store.ts';

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
