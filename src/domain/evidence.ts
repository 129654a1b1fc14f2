import type { Day, Instant } from './time.ts';

/** The bytes of one answer, as they are kept with the question that they answered. */
export interface KeptEvidence {
  /** Keyed hash of the bytes, hexadecimal; the same bytes have the same. */
  readonly hash: string;
  readonly route: string;
  readonly contentType: string | null;
  /** Bytes as they came. */
  readonly size: number;
  readonly at: Instant;
  /** We could not read them. */
  readonly quarantined: boolean;
  /** Retention has removed the bytes; hash and size remain. */
  readonly removed: boolean;
}

/** The same with the source that it came from, and the question that it answered. */
export interface SourcedEvidence extends KeptEvidence {
  readonly source: string;
  readonly questionId: number;
}

export interface EvidenceStore {
  /** What answered a question, in the order in which it came. */
  ofQuestion(questionId: number): Promise<readonly KeptEvidence[]>;
  /** What sources have answered about a supplier, the newest first; of one source when it is named. */
  ofSupplier(query: {
    supplierId: number;
    source: string | null;
    /** What came earlier than this Swedish day; null for all. */
    before: Day | null;
    /** Questions whose answers are left out, before the limit counts. */
    without: Iterable<number>;
    limit: number;
  }): Promise<readonly SourcedEvidence[]>;
  /** The hashes that begin so (hexadecimal), two at most. */
  beginningWith(start: string): Promise<readonly string[]>;
  /** The bytes behind a hash; null when they are not kept, or no longer. Throws when they are not what the hash says. */
  read(hash: string): Promise<Buffer | null>;
}
