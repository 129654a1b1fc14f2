import type { LegalForm } from './supplier.ts';
import type { QuestionOutcome, QuestionReason } from './question.ts';
import type { Cost } from './connector.ts';
import type { Day, Instant, Month } from './time.ts';

/**
 * How an order ended. `delivered`: the source gave what was ordered. `rejected`: nothing was ordered, or the source would
 * not take the order. `not-found`: the source has no such subject. `unknown`: it may have been delivered and charged
 * although we hold nothing; a person settles that with the source's own list.
 */
export const orderOutcomes = ['delivered', 'rejected', 'not-found', 'unknown'] as const;
export type OrderOutcome = (typeof orderOutcomes)[number];

/** A paid question that may have been charged and has no order, as those from before orders were written down. */
export interface UnclearQuestion {
  readonly supplierId: number;
  readonly source: string;
  readonly product: string;
  /** When it was given up. */
  readonly at: Instant;
}

/** What a person can settle an unclear order as. */
export const resolutions = ['delivered', 'rejected', 'not-found'] as const;
export type Resolution = (typeof resolutions)[number];

/** One paid or letter-sending question, written before the call. Kronor as the policy's price said that day. */
export interface Order {
  readonly orderId: number;
  readonly questionId: number;
  readonly supplierId: number;
  readonly source: string;
  readonly product: string;
  /** The Swedish month in which it counts. */
  readonly month: Month;
  readonly runId: number | null;
  readonly purpose: string;
  readonly unit: string | null;
  readonly requestedBy: string | null;
  readonly approvalId: number | null;
  readonly legalForm: LegalForm;
  readonly letterExpected: boolean;
  /** What the source said; null where it says nothing. */
  readonly letterSent: boolean | null;
  readonly priceSek: number;
  /** Our own reference, as the source got it. */
  readonly reference: string;
  /** What the source calls the delivery. */
  readonly providerRef: string | null;
  readonly orderedAt: Instant;
  readonly endedAt: Instant | null;
  /** Null while it is on its way. */
  readonly outcome: OrderOutcome | null;
  readonly resolvedBy: string | null;
  readonly resolvedAt: Instant | null;
  /** When a correction took the report out of use. */
  readonly supersededAt: Instant | null;
  readonly supersededBy: string | null;
}

/** A named person's leave to order once about one supplier. */
export interface Approval {
  readonly approvalId: number;
  readonly supplierId: number;
  readonly source: string;
  readonly by: string;
  readonly purpose: string;
  readonly at: Instant;
  readonly until: Instant;
}

/** What may be spent on one source. A run's and a month's cap hold together; `perMonthOrders` null: no such cap. */
export interface SpendLimits {
  readonly priceSek: number;
  readonly perRunSek: number;
  readonly perMonthSek: number;
  readonly perMonthOrders: number | null;
}

export interface Spent {
  readonly source: string;
  readonly orders: number;
  readonly sek: number;
  readonly lettersExpected: number;
  readonly lettersSent: number;
}

/** What stands between a supplier and a paid question, per source and product; absent where nothing does. */
export interface OrderStanding {
  readonly supplierId: number;
  readonly source: string;
  /** Null: whatever product; a leave is for the source. */
  readonly product: string | null;
  /** An earlier order may have been delivered, and nobody has settled whether. */
  readonly unclear: boolean;
  /** A named person has given leave that is not used and not too old. */
  readonly approved: boolean;
}

export type Placed =
  | { readonly placed: true; readonly orderId: number; readonly approved: boolean }
  | { readonly placed: false; readonly reason: 'budget' | 'needs-approval' };

export interface PlaceOrder {
  readonly questionId: number;
  readonly legalForm: LegalForm;
  /** Asking makes the source write to the subject: only with an approval. */
  readonly letterExpected: boolean;
  /** Null: the policy has no section for this source, and nothing can be ordered. */
  readonly limits: SpendLimits | null;
  /** For how many days an order without a known outcome stands in the way of the next. */
  readonly unclearDays: number;
  readonly reference: string;
  readonly now: Instant;
}

export interface OrderStore {
  /**
   * Takes an order in, or says why not, in one command, so that workers who come at the same time cannot overspend
   * together. Purpose, unit, run and who asked are those of the check that waits for the question. A question whose order
   * was rejected may place it again: it is the same order.
   */
  place(command: PlaceOrder): Promise<Placed>;
  /**
   * Writes how it ended. What a person has settled stays. `delivered` is taken only while its question is open: what
   * comes after the question was given up is not held, and stays `unknown`.
   */
  end(command: {
    orderId: number;
    outcome: OrderOutcome;
    letterSent: boolean | null;
    providerRef: string | null;
    now: Instant;
  }): Promise<void>;
  get(orderId: number): Promise<Order | null>;
  /** What waits for a person: outcome unknown, or on its way since before `staleBefore`; oldest first. */
  open(query: { staleBefore: Instant; limit: number }): Promise<readonly Order[]>;
  /**
   * Paid questions without an order that stand in the way as an unclear order does, until a named person gives leave:
   * given up since `settledSince`, and no leave holds at `now`; oldest first.
   */
  unclearQuestions(query: {
    settledSince: Instant;
    now: Instant;
    limit: number;
  }): Promise<readonly UnclearQuestion[]>;
  /** A person settles an unclear order; false when it is settled already or there is no such order. */
  resolve(command: { orderId: number; as: Resolution; by: string; now: Instant }): Promise<boolean>;
  approve(command: {
    supplierId: number;
    source: string;
    by: string;
    purpose: string;
    now: Instant;
    until: Instant;
  }): Promise<Approval>;
  /** True when an approval for this supplier and source is unused and holds now. */
  approved(supplierId: number, source: string, now: Instant): Promise<boolean>;
  /**
   * Of many suppliers at once, for planning. `unclearSince`: earlier unclear orders no longer stand in the way. An order
   * whose question is open does not either: whoever plans joins that question.
   */
  standing(query: {
    supplierIds: readonly number[];
    unclearSince: Instant;
    now: Instant;
  }): Promise<readonly OrderStanding[]>;
  ofSupplier(supplierId: number): Promise<readonly Order[]>;
  /** Per source; sources without an order that month are absent. Rejected orders cost nothing and are not counted. */
  spent(month: Month): Promise<readonly Spent[]>;
  /** Suppliers whose last check left a question unasked because it waits for a person's leave; at most `limit`. */
  wanting(limit: number): Promise<readonly { readonly supplierId: number; readonly source: string }[]>;
  /** Leaves that are not used and hold now. */
  leaves(now: Instant): Promise<readonly Approval[]>;
  /** What one run has spent, in whatever month; sources that it ordered nothing from are absent. */
  spentInRun(runId: number): Promise<readonly Pick<Spent, 'source' | 'sek'>[]>;
  /**
   * The Swedish day of our own last delivered order; null when there is none, or when we do not hold what it brought: its
   * report was lost on the way, thrown away or superseded.
   */
  lastDelivered(supplierId: number, source: string): Promise<Day | null>;
  /**
   * A correction: the report of this order judges nothing any more, and what rests on it is not held, so that the next
   * plan asks anew. `not-delivered`: there is no report. `already`: superseded before.
   */
  supersede(command: {
    orderId: number;
    by: string;
    now: Instant;
  }): Promise<'superseded' | 'not-delivered' | 'already'>;
  /** Suppliers whose held answer from the source rests on a delivered order that stands, by id after `after`. */
  held(query: {
    source: string;
    after: number;
    limit: number;
  }): Promise<
    readonly { readonly supplierId: number; readonly form: LegalForm; readonly fetchedAt: Instant }[]
  >;
  /** The source says that something changed at `at`: the answer held from before that is no longer fresh. */
  noteChange(command: { supplierId: number; source: string; at: Instant }): Promise<boolean>;
}

/**
 * The order's outcome that follows from its question's. An answer that could not be read was delivered all the same: of
 * an order that is for a person to settle, of a monthly number of calls it is one call. So is a call that began and got
 * no answer: the source may have counted it. `unsent`: no request has left us.
 */
export function orderOutcomeOf(
  {
    outcome,
    reason,
    unsent = false,
  }: {
    readonly outcome: QuestionOutcome;
    readonly reason: QuestionReason | null;
    readonly unsent?: boolean;
  },
  cost: Cost,
): OrderOutcome {
  switch (outcome) {
    case 'answered':
      return 'delivered';
    case 'not-found':
      return 'not-found';
    case 'broken':
      return cost === 'quota' ? 'delivered' : 'unknown';
    case 'unavailable':
      if (cost === 'quota')
        return !unsent && (reason === 'no-answer' || reason === 'outcome-unknown') ? 'delivered' : 'rejected';
      return reason === 'outcome-unknown' ? 'unknown' : 'rejected';
    case 'refused':
    case 'skipped':
      return 'rejected';
  }
}
