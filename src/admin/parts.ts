import type { Logger } from 'pino';

import type { CheckReason, CheckReport } from '../domain/check.ts';
import type { AcceptedNumber } from '../domain/org-number.ts';
import type { Store } from '../domain/store.ts';
import type { Unit } from '../domain/unit.ts';
import type { Viewer, Viewers } from '../domain/viewer.ts';
import type { SupplierHistoryAnswer } from './schemas.ts';
import type { CheckRecord } from '../domain/check-store.ts';
import type { SupplierHistory } from '../domain/supplier-store.ts';
import type { Token } from '../domain/token.ts';

/** One supplier to check now, already parsed, admitted and bound to a unit. */
export interface StartCheck {
  readonly number: AcceptedNumber;
  readonly unit: string;
  readonly reason: CheckReason;
  readonly dnr: string | null;
  /** Name of the token that asked. */
  readonly requestedBy: string;
}

/** Waiting, active, delayed and failed jobs of one queue. */
export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

/** At most `max` in `perMs` milliseconds, refilled evenly. */
export interface Limit {
  readonly max: number;
  readonly perMs: number;
}

export interface AdminLimits {
  /** All requests of one token. */
  readonly requests: Limit;
  /** Different suppliers that one token asks to have checked; asking for the same again within the span is free. */
  readonly checks: Limit;
  /** Failed logins from one address. */
  readonly logins: Limit;
}

export const defaultLimits: AdminLimits = {
  requests: { max: 120, perMs: 10_000 },
  checks: { max: 30, perMs: 60_000 },
  logins: { max: 10, perMs: 60_000 },
};

/** Everything the admin endpoint may touch. */
export interface AdminParts {
  readonly store: Store;
  readonly units: readonly Unit[];
  /** Who may read what. */
  readonly viewers: Viewers;
  /** Plans an ad-hoc check, or finds the open one of the same supplier and unit; `ref` is what it is called. */
  startCheck(command: StartCheck): Promise<{ readonly ref: string }>;
  /** Begins today's run, or finds it. */
  startRun(now: Date): Promise<{ readonly period: string; readonly created: boolean }>;
  /** A check without what the viewer does not read. */
  presentCheck(record: CheckRecord, viewer: Viewer): Promise<CheckReport>;
  /** What was known, as the viewer reads it; with whom accounts are shared, unless it is about an earlier day. */
  presentHistory(history: SupplierHistory, viewer: Viewer): Promise<SupplierHistoryAnswer>;
  /** What the signals of a rule are called. */
  ruleLabel(rule: string): string;
  readonly queue: {
    ping(): Promise<void>;
    counts(): Promise<Readonly<Record<string, QueueCounts>>>;
  };
  /** Milliseconds since the queue's schedules were seen in place, and since the last sweep; null before the first. */
  readonly keeper: () => {
    readonly scheduled: number | null;
    readonly swept: number | null;
    /** False while so much is dated after now that this machine's clock must be behind. */
    readonly clockRight: boolean;
  };
  readonly sources: readonly {
    readonly id: string;
    readonly name: string;
    readonly closedTo: string | null;
  }[];
  readonly now: () => Date;
  readonly log: Logger;
  readonly version: string;
  /** Address that others reach the endpoint by; stands in the OpenAPI document. */
  readonly publicUrl: string;
  readonly limits?: AdminLimits;
}

/** What one request carries through the middleware. `incoming` is there when Node serves, and absent in `app.request`. */
export interface AdminEnv {
  Bindings: {
    readonly incoming?: {
      readonly socket?: { readonly remoteAddress?: string };
      readonly headersDistinct?: Readonly<Record<string, readonly string[] | undefined>>;
    };
  };
  Variables: { token: Token; requestId: string };
}
