import type { Day, Instant } from './time.ts';

/** How a question ended; exactly one outcome each. */
export const outcomes = ['answered', 'not-found', 'unavailable', 'refused', 'broken', 'skipped'] as const;
export type QuestionOutcome = (typeof outcomes)[number];

export const skipReasons = [
  'not-configured',
  'no-legal-basis',
  'needs-approval',
  'legal-form',
  'fresh',
  'closed',
  'budget',
  'not-controlled',
  'depth',
  'no-document',
] as const;
export type SkipReason = (typeof skipReasons)[number];

/**
 * Reason codes besides those of `skipped`: `no-answer`, `throttled`, `deadline`, `outcome-unknown` (unavailable);
 * `credentials`, `forbidden` (refused); `unreadable`, `drift`, `worker-lost` (broken).
 */
export const questionReasons = [
  ...skipReasons,
  'no-answer',
  'throttled',
  'quota',
  'source-down',
  'no-version',
  'deadline',
  'outcome-unknown',
  'credentials',
  'forbidden',
  'unreadable',
  'drift',
  'worker-lost',
  'implausible',
] as const;
export type QuestionReason = (typeof questionReasons)[number];

/** A question's state as a check shows it. `outcome` is null while it is open. */
export interface QuestionState {
  readonly questionId: number;
  readonly source: string;
  readonly product: string;
  readonly outcome: QuestionOutcome | null;
  readonly reason: QuestionReason | null;
  /** Fact kinds whose block failed inside an answer. */
  readonly missing: readonly string[];
  readonly asOf: Day | null;
  readonly fetchedAt: Instant | null;
  /** When a next try can help, where known. */
  readonly retryAt: Instant | null;
}

/** Outcomes that left us without an answer although we asked. */
export const isFailure = (outcome: QuestionOutcome | null): boolean =>
  outcome === 'unavailable' || outcome === 'refused' || outcome === 'broken';
