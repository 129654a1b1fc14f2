import type { AskedSupplier } from './connector.ts';
import type { LegalForm } from './supplier.ts';
import type { Instant } from './time.ts';

/** A company that the source watches for us; `reference` is our own mark, which says nothing about its number. */
export interface Watched {
  readonly companyId: string;
  readonly reference: string | null;
}

/** Something that the source noted about a watched company. */
export interface WatchEvent {
  readonly companyId: string;
  readonly at: Instant;
}

/** What the contract gives in one service and country. */
export interface Allowance {
  readonly service: string;
  readonly country: string | null;
  readonly paid: number;
  readonly used: number;
}

export interface WatchContext {
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/**
 * A source's own watch over the companies that we hold reports on: it tells what changed without an order and without
 * a letter. Throws as a connector does.
 */
export interface Watch {
  readonly source: string;
  /** Forms that may be watched: watching must never make the source write to anybody. */
  readonly forms: readonly LegalForm[];
  /** Finds or makes the portfolio, with its rules on; throws SourceRefused when the account would watch by itself. */
  open(context: WatchContext): Promise<void>;
  members(context: WatchContext): Promise<readonly Watched[]>;
  /** `not-found`: the source has no such company. */
  add(supplier: AskedSupplier, reference: string, context: WatchContext): Promise<'added' | 'not-found'>;
  remove(companyId: string, context: WatchContext): Promise<void>;
  events(since: Instant, context: WatchContext): Promise<readonly WatchEvent[]>;
  allowances(context: WatchContext): Promise<readonly Allowance[]>;
}

/** Allowances of which less than `share` is left. */
export const lowOn = (allowances: readonly Allowance[], share: number): readonly Allowance[] =>
  allowances.filter(({ paid, used }) => paid > 0 && (paid - used) / paid < share);
