import type { FlagCause, Level } from './check.ts';
import type { Params, Reader, Severity } from './rule.ts';
import type { Day, Instant } from './time.ts';

/** One flag event of a supplier of the unit, since the last digest. */
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
  /** Absent: what sources say of the supplier moved. */
  readonly because?: FlagCause;
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
  readonly outside: number;
  readonly dormant: number;
  readonly levels: Readonly<Record<Level, number>>;
  /** Suppliers that any event, open flag or unchecked state mentions. For Startläge: every supplier with an open flag. */
  readonly mentioned: readonly DigestSupplier[];
  /**
   * Those of `mentioned` with a flag that is open since before the unit's first digest, and that no digest has told the
   * unit of. Empty for the first digest.
   */
  readonly untold: readonly number[];
  readonly events: readonly FlagEvent[];
  /** Highest event the digest covers; the next one begins after it. */
  readonly upToEvent: number;
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

/** The section that tells of controls, not of signals: a supplier named there alone has not been told of. */
export const UNCHECKED_TITLE = 'Inte färdigkontrollerade';

/** A composed digest: plain data that text and HTML are rendered from. */
export interface Digest {
  readonly subject: string;
  readonly preheader: string;
  readonly heading: string;
  /** Proof of life. */
  readonly opening: readonly string[];
  readonly sections: readonly DigestSection[];
  readonly foot: readonly string[];
}
export interface DigestSection {
  readonly title: string;
  readonly intro: string | null;
  readonly items: readonly DigestItem[];
  /** Said when items were left out, e.g. "och 12 till". */
  readonly more: string | null;
}
export interface DigestItem {
  readonly level: Level | 'unchecked' | null;
  readonly supplier: string;
  readonly ref: string;
  readonly reason: string;
  readonly paid: string | null;
  readonly next: string | null;
  readonly note: string | null;
}

/** A mail that waits in the outbox, addressed and rendered, with the identity it keeps over every try. */
export interface OutboxMail {
  readonly outboxId: number;
  readonly digestId: number;
  readonly unit: string;
  readonly period: string;
  readonly messageId: string;
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly createdAt: Instant;
  readonly tries: number;
}
