import type { Depth } from './depth.ts';
import type { DrawnFact, FactKind } from './facts.ts';
import type { Person, PersonRef } from './person.ts';
import type { SkipReason } from './question.ts';
import { sourceText } from './source-names.ts';
import type { LegalForm, Supplier } from './supplier.ts';
import type { Day } from './time.ts';

/** What a connector may know of the supplier it asks about. */
export type AskedSupplier = Pick<
  Supplier,
  'number' | 'numberKind' | 'confirmedForm' | 'presumedForm' | 'name'
> &
  Partial<Pick<Supplier, 'traderConfirmed'>>;

/** The bytes of an answer as they came, to be kept as evidence. Never a request, which may hold a secret. */
export interface Evidence {
  /** What was asked for, without values: `/juridiskaenheter/{peOrgNr}/full`. */
  readonly route: string;
  readonly contentType: string | null;
  readonly bytes: Uint8Array;
}

/**
 * What came back. `answered`: facts, and the kinds whose block failed inside an otherwise good answer; `persons` are
 * those whom the facts name by reference. `not-found`: the source says that it has no such subject. `skipped`: the connector found, before any paid step,
 * that it must not go on. Failures are thrown: SourceUnavailable, SourceThrottled, SourceRefused, SourceBroken.
 */
export type Answer =
  | {
      readonly outcome: 'answered';
      readonly asOf: Day;
      readonly facts: readonly DrawnFact[];
      readonly missing: readonly FactKind[];
      readonly persons?: readonly Person[];
      /** What the source itself calls this delivery, for a later correction. */
      readonly providerRef?: string | null;
      /** The source says that it sent a letter to the subject. */
      readonly letterSent?: boolean;
    }
  | { readonly outcome: 'not-found'; readonly asOf: Day }
  | { readonly outcome: 'skipped'; readonly reason: SkipReason };

export interface AskContext {
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Stable for the question; sources that take a correlation or transaction id get it (at most 14 characters). */
  readonly reference: string;
  /** Makes the reference by which facts name a person. */
  readonly personRef: PersonRef;
  /** Takes the bytes of every answer of this ask, good or bad, as they came. The client calls it. */
  readonly keep: (evidence: Evidence) => void;
  /** A named person has given leave for what sends a letter. Absent is no. */
  readonly approved?: boolean;
}

/** `fixtures`: made-up sources, which never close and whose answers stay fresh for less than a day. */
export type SourceMode = 'fixtures' | 'live';

/** What asking costs. `order`: each call may be charged by the contract. `quota`: a paid number of calls each month. */
export type Cost = 'free' | 'order' | 'quota';

/**
 * How a source is reached. `lookup`: asked about one supplier at a time. `register`: a whole list is fetched now and then
 * and kept as a dated version; asking reads what is kept. `intake`: people and files bring the facts; nothing is asked.
 */
export type Mode = 'lookup' | 'register' | 'intake';

/** Our adapter to one source. A plain object; its factory takes what it needs. */
export interface Connector {
  /** Folder name, source id, log field. */
  readonly id: string;
  /** What people call the source, in Swedish texts. */
  readonly name: string;
  readonly mode: Mode;
  readonly product: string;
  readonly provides: readonly FactKind[];
  /** Kinds that the source makes anew once a week, so that they are older than the answer they come in. */
  readonly weeklyKinds?: readonly FactKind[];
  /** How long an answer may be used without asking again. */
  readonly freshForMs: number;
  readonly cost: Cost;
  /** Asked once and never repeated by itself: it costs money or sends letters. */
  readonly paid: boolean;
  /** Forms about which asking makes the source write to the subject. */
  readonly lettersFor: readonly LegalForm[];
  /** Forms that the source covers whole, so that "no record" is an answer; for the others it proves nothing. */
  readonly covers: readonly LegalForm[];
  /** The depth from which it is asked at all: persons and credit only from `utökad`. */
  readonly fromDepth: Depth;
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
  /**
   * May this form be asked about here? `form` is null while no register has confirmed it. Never called before stage.
   * `approved`: a named person has given leave for what sends a letter; without it the answer is `needs-approval`.
   */
  admits(supplier: AskedSupplier, approved?: boolean): SkipReason | null;
  /** Closed hours: the instant when the source opens again, or null when it is open. */
  closedUntil(now: Date): Date | null;
  ask(supplier: AskedSupplier, context: AskContext): Promise<Answer>;
  /**
   * A free change check before a paid question: has anything changed since our own last order on that day? Only where
   * the source has one. Throws as `ask` does.
   */
  changedSince?(supplier: AskedSupplier, day: Day, context: AskContext): Promise<'changed' | 'unchanged'>;
}

/** What people call a source: what its connector is called here, else what the table says of it. */
export const sourceNameIn =
  (connectors: readonly Pick<Connector, 'id' | 'name'>[]) =>
  (id: string): string =>
    connectors.find((connector) => connector.id === id)?.name ?? sourceText(id);

/** The kinds of fact that each source can give, by source id. */
export const kindsBySource = (
  connectors: readonly Pick<Connector, 'id' | 'provides'>[],
): Readonly<Record<string, readonly FactKind[]>> =>
  Object.fromEntries(connectors.map(({ id, provides }) => [id, provides]));
