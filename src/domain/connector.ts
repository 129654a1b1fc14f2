import type { DrawnFact, FactKind } from './facts.ts';
import type { SkipReason } from './question.ts';
import type { Supplier } from './supplier.ts';
import type { Day } from './time.ts';

/** What a connector may know of the supplier it asks about. */
export type AskedSupplier = Pick<Supplier, 'number' | 'numberKind' | 'confirmedForm' | 'presumedForm'>;

/**
 * What came back. `answered`: facts, and the kinds whose block failed inside an otherwise good answer.
 * `not-found`: the source says that it has no such subject. `skipped`: the connector found, before any paid step,
 * that it must not go on. Failures are thrown: SourceUnavailable, SourceThrottled, SourceRefused, SourceBroken.
 */
export type Answer =
  | {
      readonly outcome: 'answered';
      readonly asOf: Day;
      readonly facts: readonly DrawnFact[];
      readonly missing: readonly FactKind[];
    }
  | { readonly outcome: 'not-found'; readonly asOf: Day }
  | { readonly outcome: 'skipped'; readonly reason: SkipReason };

export interface AskContext {
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Stable for the question; sources that take a correlation or transaction id get it (at most 14 characters). */
  readonly reference: string;
}

/** Our adapter to one source. A plain object; its factory takes what it needs. */
export interface Connector {
  /** Folder name, source id, log field. */
  readonly id: string;
  /** What people call the source, in Swedish texts. */
  readonly name: string;
  readonly product: string;
  readonly provides: readonly FactKind[];
  /** How long an answer may be used without asking again. */
  readonly freshForMs: number;
  /** Asked once and never repeated by itself: it costs money or sends letters. */
  readonly paid: boolean;
  /** 1: asked at once. 2: asked when a register has confirmed the legal form. */
  readonly stage: 1 | 2;
  /** Documented rate limit of the source, or null where none is documented. */
  readonly rateLimit: { readonly max: number; readonly perMs: number } | null;
  /** Longest time one ask may take, all calls together. */
  readonly timeoutMs: number;
  /** Why the source is not asked at all (missing credentials or legal ground); null when it may be asked. */
  readonly closedTo: Extract<SkipReason, 'not-configured' | 'no-legal-basis'> | null;
  /** Text stored with every question, where the source needs a stated ground. */
  readonly legalBasis: string | null;
  /** May this form be asked about here? `form` is null while no register has confirmed it. Never called before stage. */
  admits(supplier: AskedSupplier): SkipReason | null;
  /** Closed hours: the instant when the source opens again, or null when it is open. */
  closedUntil(now: Date): Date | null;
  ask(supplier: AskedSupplier, context: AskContext): Promise<Answer>;
}

/** What people call a source; the id itself for one that this installation no longer has, and our own ledger. */
export const sourceNameIn =
  (connectors: readonly Pick<Connector, 'id' | 'name'>[]) =>
  (id: string): string =>
    id === 'ledger'
      ? 'kommunens reskontra'
      : (connectors.find((connector) => connector.id === id)?.name ?? id);

/** The kinds of fact that each source can give, by source id. */
export const kindsBySource = (
  connectors: readonly Pick<Connector, 'id' | 'provides'>[],
): Readonly<Record<string, readonly FactKind[]>> =>
  Object.fromEntries(connectors.map(({ id, provides }) => [id, provides]));
