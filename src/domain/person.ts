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

/** What is held about one person: for an extract, which the person may ask for (GDPR 15). */
export interface PersonExtract {
  readonly ref: string;
  readonly number: string | null;
  readonly name: string | null;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly suppliers: readonly {
    readonly supplierId: number;
    readonly name: string | null;
    readonly source: string;
    readonly lastSeen: string;
  }[];
}

export interface PersonStore {
  /** Keyed by the installation's own secret; the same identity always gives the same reference. */
  ref: PersonRef;
  /** By reference, or by personal number; null when nothing is held. */
  extract(who: { readonly ref: string } | { readonly number: string }): Promise<PersonExtract | null>;
  /**
   * Forgets number and name of everybody whom no source has named since `before`, apart from those who stand behind a
   * supplier with a hold. The reference stays, so that history can be read; nobody can find the person behind it.
   */
  forget(command: { before: string; dryRun: boolean }): Promise<number>;
}
