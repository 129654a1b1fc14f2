import type { Evidence } from './connector.ts';
import type { DrawnFact, FactKind } from './facts.ts';
import type { Person } from './person.ts';
import type { QuestionOutcome, QuestionReason } from './question.ts';
import type { Supplier } from './supplier.ts';
import type { Day, Instant } from './time.ts';

export interface QuestionRef {
  readonly questionId: number;
  readonly source: string;
}

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
