import type { Digest, DigestMarks, DigestMaterial, FlagEvent, OutboxMail } from './digest.ts';
import type { Reader } from './rule.ts';
import type { Day, Instant } from './time.ts';
import type { Viewer } from './viewer.ts';

export interface DigestStore {
  last(unit: string): Promise<{
    readonly digestId: number;
    readonly period: string;
    readonly on: Day;
  } | null>;
  material(query: {
    viewer: Viewer;
    unit: { id: string; name: string; topics: 'all' | 'payment'; reads: readonly Reader[]; ofAll: boolean };
    unitsOfAll: readonly string[];
    unitNames: Readonly<Record<string, string>>;
    today: Day;
  }): Promise<DigestMaterial>;
  /**
   * True when a flag of the viewer's suppliers that its unit has not been told of asks for a mail the same day: it became
   * a `block`, or its rule ends the payer's good faith. `rules`: those that the unit hears of; `notices`: such of them.
   */
  hasUrgent(query: {
    viewer: Viewer;
    rules: readonly string[];
    notices: readonly string[];
  }): Promise<boolean>;
  /**
   * Which unit was told of the flags of these rules at a supplier, when, and to which addresses; oldest first. A unit
   * sees what it was told itself.
   */
  toldOf(query: { supplierId: number; rules: readonly string[]; viewer: Viewer }): Promise<readonly ToldOf[]>;
  /** Stores digest and outbox row together, once per unit and period. */
  save(command: {
    unit: string;
    period: string;
    on: Day;
    digest: Digest;
    marks: DigestMarks;
    mail: Pick<OutboxMail, 'messageId' | 'recipients' | 'subject' | 'text' | 'html'>;
    now: Instant;
  }): Promise<{ readonly digestId: number; readonly outboxId: number | null; readonly created: boolean }>;
  /** Events that come to nothing and ask for no mail: the unit has done with them as of its last digest. */
  settle(command: { unit: string; events: readonly number[] }): Promise<void>;
  list(unit: string, limit: number): Promise<readonly DigestHead[]>;
  /** By what people and programs call it, or by the number of a digest from before there were such names. */
  find(
    ref: string,
  ): Promise<(DigestHead & { readonly digest: Digest; readonly text: string; readonly html: string }) | null>;
}

/** That a digest told a unit of a flag's event. */
export interface ToldOf {
  readonly unit: string;
  readonly rule: string;
  readonly change: FlagEvent['change'];
  readonly on: Day;
  readonly composedAt: Instant;
  readonly recipients: readonly string[];
  /** Null while the mail waits, and for a unit without recipients. */
  readonly sentAt: Instant | null;
}

export interface DigestHead {
  readonly digestId: number;
  readonly ref: string;
  readonly unit: string;
  readonly period: string;
  readonly subject: string;
  readonly createdAt: Instant;
  readonly sentAt: Instant | null;
}

export interface OutboxStore {
  /** Null when it is sent, or in another's hands. */
  claim(command: { outboxId: number; by: string; now: Instant; leaseMs: number }): Promise<OutboxMail | null>;
  /** Notes recipients who have the mail, or are refused for good; kept also when the lease has lapsed. */
  settled(command: {
    outboxId: number;
    delivered: readonly string[];
    refused: readonly string[];
    now: Instant;
  }): Promise<void>;
  sent(command: { outboxId: number; by: string; now: Instant }): Promise<void>;
  failed(command: { outboxId: number; by: string; retryAt: Instant; reason: string }): Promise<void>;
  waiting(query: { now: Instant; limit: number }): Promise<readonly number[]>;
}
