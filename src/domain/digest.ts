import type { FlagCause, Level } from './check.ts';
import type { Params, Reader, Severity } from './rule.ts';
import type { LegalForm } from './supplier.ts';
import type { Day, Instant } from './time.ts';
import type { Track } from './track.ts';

/**
 * What a digest made of an event, kept per unit and event; an event without a mark has not been read. `told`: it has
 * been told. `settled`: it came to nothing, or is not for the unit. `counted`: news that a section had no room for.
 * `start`: open at the unit's Startläge, which had no room for it. What is counted or of the start comes again until it
 * is told.
 */
export type DigestMark = 'told' | 'settled' | 'counted' | 'start';

/** Events by what a digest made of them; those that are in no list keep the mark that they have, or none. */
export type DigestMarks = Readonly<Record<DigestMark, readonly number[]>>;

/** One flag event of a supplier of the unit that no digest has told. */
export interface FlagEvent {
  readonly eventId: number;
  readonly supplierId: number;
  /** The supplier's reference. */
  readonly ref: string;
  readonly rule: string;
  readonly change: 'opened' | 'worse' | 'eased' | 'cleared';
  readonly severity: Severity;
  readonly params: Params;
  /** What the flag said before this change; null when it opened. */
  readonly before: Params | null;
  readonly weight: number | null;
  /** Day of the check that saw it. */
  readonly on: Day;
  /** Only `facts` is news of the supplier; the others are told as what happened. */
  readonly because: FlagCause;
  /** What an earlier digest made of it; null when none has read it. */
  readonly mark: 'counted' | 'start' | null;
  readonly evidence: readonly {
    readonly fact: string;
    readonly source: string;
    readonly value: string | number | null;
    readonly asOf: Day | null;
    readonly fetchedOn: Day | null;
  }[];
}

export interface DigestSupplier {
  readonly id: number;
  /** The reference that people use. */
  readonly ref: string;
  /** What to call it; never a personal number. */
  readonly name: string;
  readonly level: Level;
  readonly unchecked: boolean;
  readonly uncheckedSince: Day | null;
  /** Sources that failed for it, with since when and when a next try is planned. */
  readonly failing: readonly {
    readonly source: string;
    readonly since: Day;
    readonly reason: string | null;
  }[];
  /** Sources that answered, but whose latest answer lacked blocks: the kinds of facts that did not come. */
  readonly incomplete: readonly { readonly source: string; readonly missing: readonly string[] }[];
  /** Sources whose latest answer was that they have no such organisation. */
  readonly notFoundIn: readonly string[];
  /** True when some register has confirmed its legal form. */
  readonly registered: boolean;
  readonly form: LegalForm;
  /** How the unit buys from it, by its contracts that run. */
  readonly tracks: readonly Track[];
  /** Paid in twelve months, whole kronor; null without a ledger row. */
  readonly paidSek: number | null;
  readonly openFlags: readonly {
    readonly rule: string;
    readonly severity: Severity;
    readonly params: Params;
    readonly openedOn: Day;
    readonly evidence: FlagEvent['evidence'];
  }[];
}

/** What became of the questions of one unit's suppliers in a run; see `coverage.ts` for the parts. */
export interface DigestCoverage {
  /** Sources that were asked, whose answers were held, or that owe one. */
  readonly sources: number;
  readonly asked: number;
  readonly fresh: number;
  readonly notApplicable: number;
  readonly notPermitted: number;
  readonly failed: number;
  readonly open: number;
  /** With an older answer that should have been renewed, and the age of the oldest of them. */
  readonly overdue: number;
  readonly oldestDays: number | null;
  /** Of `notPermitted`: no leave from a person, or no money left. */
  readonly waiting: number;
  /** Of `notPermitted`: outside the hours of the source. */
  readonly closed: number;
}

/** Everything a digest is composed from; read in one query, composed by a pure function. */
export interface DigestMaterial {
  readonly unit: {
    readonly id: string;
    readonly name: string;
    readonly topics: 'all' | 'payment';
    /** The readers of rules that the unit is; at least one. */
    readonly reads: readonly Reader[];
  };
  readonly today: Day;
  /** Null for the unit's first digest (Startläge). */
  readonly previous: { readonly on: Day; readonly period: string } | null;
  /** Controlled suppliers of the unit that are not dormant. */
  readonly suppliers: number;
  /** Of those: done in `lastRun` without being unchecked. */
  readonly checked: number;
  /**
   * The latest run of `today` or an earlier day, by the day it controls; null when there is none. `complete`: planned to
   * the end, and every check of it done.
   */
  readonly lastRun: { readonly period: Day; readonly complete: boolean } | null;
  /** The first run that found a supplier of the unit; null when none has, and when the unit has had a digest. */
  readonly firstRun: Day | null;
  readonly outside: number;
  /** Of `suppliers`: of a form that nothing is judged of, without signals. */
  readonly publicBodies: number;
  readonly dormant: number;
  readonly levels: Readonly<Record<Level, number>>;
  /** Suppliers that any event, open flag or unchecked state mentions. For Startläge: every supplier with an open flag. */
  readonly mentioned: readonly DigestSupplier[];
  /** What no digest has told the unit, oldest first; of its own suppliers. */
  readonly events: readonly FlagEvent[];
  /** Sources that failed for this unit's suppliers in the latest run. */
  readonly outages: readonly {
    readonly source: string;
    readonly since: Day;
    readonly suppliers: number;
    readonly ended: boolean;
  }[];
  /**
   * How the asking went in `lastRun`, for the unit's controlled suppliers: counts of supplier and source, each in one of
   * `asked` to `open`. Null without a run, and for a run without any of them.
   */
  readonly coverage: DigestCoverage | null;
  /** Sources that are down now, of those that had a part in `coverage`, the longest first. `reason` as of a question. */
  readonly downSources: readonly {
    readonly source: string;
    readonly since: Day;
    readonly reason: string | null;
  }[];
  /** Other units that were told of the same flags (for "Ekonomi har fått uppgiften"). */
  readonly alsoTold: readonly { readonly supplierId: number; readonly unitName: string }[];
}

/** A composed digest: plain data that text and HTML are rendered from. */
export interface Digest {
  readonly subject: string;
  /** What a mail program shows beside the subject: the counts and what matters most. */
  readonly preheader: string;
  readonly heading: string;
  /** What must be known before the rest is read, as that no control has gone; null when there is no such thing. */
  readonly lead: string | null;
  readonly sections: readonly DigestSection[];
  /** How far the control came and which sources were silent, in one line. */
  readonly control: string;
  readonly foot: readonly string[];
}
export interface DigestSection {
  readonly title: string;
  readonly intro: string | null;
  readonly items: readonly DigestItem[];
  /** Said when items were left out, e.g. "och 12 till". */
  readonly more: string | null;
}

/** What stands with a supplier's name: its level, that it is kännedom or plain information, or nothing (null). */
export type ItemLevel = Level | 'notice' | 'information' | 'unchecked' | 'outside';

export interface DigestItem {
  readonly level: ItemLevel | null;
  readonly supplier: string;
  /** Empty for a line about several suppliers. */
  readonly ref: string;
  readonly reason: string;
  readonly paid: string | null;
  /** What to do, in order. */
  readonly steps: readonly string[];
  readonly note: string | null;
}

/** What became of each recipient of one try. */
export interface Delivered {
  /** The file or server that has the mail now. */
  readonly where: string;
  /** Refused for good: they get nothing, so a person must be told. */
  readonly rejected: readonly string[];
  /** Refused for now, as greylisting does: they are tried again, and nobody else is. */
  readonly deferred: readonly string[];
}

/** A mail that waits in the outbox, addressed and rendered, with the identity it keeps over every try. */
export interface OutboxMail {
  readonly outboxId: number;
  readonly digestId: number;
  readonly unit: string;
  readonly period: string;
  readonly messageId: string;
  readonly recipients: readonly string[];
  /** Those of the recipients who have neither got it nor been refused for good: only they are sent to. */
  readonly lacking: readonly string[];
  /** Those whom the mail server refused for good. */
  readonly refused: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly createdAt: Instant;
  readonly tries: number;
}
