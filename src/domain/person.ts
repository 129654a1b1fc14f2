import type { FactKind } from './facts.ts';
import type { Standing } from './supplier.ts';
import type { Day, Instant } from './time.ts';

/**
 * A person who stands behind a supplier. Facts name people by `ref` alone: a keyed hash of the personal number, or of
 * name and birth date where a register gives no number. Number and name are sealed in the database, apart from the facts.
 */
export interface Person {
  /** `P-` and 22 characters. */
  readonly ref: string;
  /** Ten or twelve digits; null where the source gives none. */
  readonly number: string | null;
  readonly name: string | null;
}

/** Makes the keyed reference of a person; without the installation's key nobody can find the number behind it. */
export type PersonRef = (identity: string) => string;

/** What one version of a fact says about a person: a role, a näringsförbud. */
export interface PersonEntry {
  readonly kind: FactKind;
  /** The part of the fact that names the person, as it is. */
  readonly entry: Readonly<Record<string, unknown>>;
  /** When we first knew of this version, as a Swedish day. */
  readonly recordedOn: Day;
  /** The source's own date of the last answer that confirmed it; null when none that stands did. */
  readonly asOf: Day | null;
}

/** The supplier that a person is itself: a sole trader, or somebody who was paid and whom nobody has confirmed as one. */
export interface OwnSupplier {
  readonly supplierId: number;
  readonly ref: string;
  readonly name: string | null;
  readonly standing: Standing;
  readonly ledgerRows: number;
  readonly checks: number;
  /** Answers of sources whose bytes are kept. */
  readonly answers: number;
}

/** What is held about one person: for an extract, which the person may ask for (GDPR 15). */
export interface PersonExtract {
  readonly ref: string;
  readonly number: string | null;
  readonly name: string | null;
  /** When sources have named the person behind a supplier; null when none has. */
  readonly firstSeen: Instant | null;
  readonly lastSeen: Instant | null;
  /** Behind whom the person stands, by each source that says so, with every version of what it says. */
  readonly suppliers: readonly {
    readonly supplierId: number;
    readonly ref: string;
    readonly name: string | null;
    readonly source: string;
    readonly lastSeen: Instant;
    /** The oldest version first. */
    readonly entries: readonly PersonEntry[];
  }[];
  /** Null when the person is no supplier here, or when its number is not known any more. */
  readonly own: OwnSupplier | null;
}

export interface PersonStore {
  /** Keyed by the installation's own secret; the same identity always gives the same reference. */
  ref: PersonRef;
  /** By reference, or by personal number; null when nothing is held. */
  extract(who: { readonly ref: string } | { readonly number: string }): Promise<PersonExtract | null>;
  /**
   * Forgets number and name of everybody whom no source has named since `before`, apart from those who stand behind a
   * supplier with a hold. The reference stays, so that history can be read; nobody can find the person behind it.
   * `note` is told how many, inside the same transaction, and does what it does in the database alone.
   */
  forget(
    command:
      | { before: string; dryRun: true }
      | { before: string; dryRun: false; note: (forgotten: number) => void },
  ): Promise<number>;
}
