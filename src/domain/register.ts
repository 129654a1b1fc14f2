import { createHash } from 'node:crypto';

import type { FactValue } from './facts.ts';
import type { Day, Instant } from './time.ts';

/** One row of a list: its key there (an organisation number, an entry's id) and what is kept of it, as JSON text. */
export interface RegisterRow {
  readonly key: string;
  readonly data: string;
}

/** What a publisher tells for a conditional request. */
export interface Validators {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

export interface FetchContext {
  /** Of the version that we hold; null when there is none. */
  readonly previous: Validators | null;
  /** True for a key that we keep; a list of millions is read for the few thousand that concern us. */
  readonly wanted: (key: string) => boolean;
  /** A folder of our own where a large file may lie while it is read. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/**
 * `unchanged`: the publisher says that nothing is new. `new`: the list's own date, and its rows as a stream to be read
 * once; `read` tells afterwards how many rows the list had in all, and how many of those could not be read.
 */
export type Fetched =
  | { readonly outcome: 'unchanged' }
  | {
      readonly outcome: 'new';
      readonly asOf: Day;
      readonly validators: Validators;
      readonly rows: AsyncIterable<RegisterRow>;
      readonly read: () => { readonly rows: number; readonly unreadable: number };
      /** Called when the rows have been read or given up: removes what lay on the disk. */
      readonly dispose: () => Promise<void>;
    };

/** How a whole list is fetched. Failures are thrown as a connector's are. */
export interface Register {
  /** Source id; the connector of the same id answers from what is kept. */
  readonly source: string;
  /** How often the publisher makes a new one: asked no more often than this. */
  readonly everyMs: number;
  /** Why it is not fetched; null when it may be. */
  readonly closedTo: 'not-configured' | null;
  /** True: rows that are not `wanted` are kept as well, because any of them may concern a supplier by name. */
  readonly keepsAll: boolean;
  fetch(context: FetchContext): Promise<Fetched>;
}

/** The version of a list that is held now. */
export interface RegisterVersion {
  readonly versionId: number;
  readonly asOf: Day;
  /** When it was published here. */
  readonly fetchedAt: Instant;
  /** When the publisher last gave it, or said that nothing is newer: its age counts from then. */
  readonly confirmedAt: Instant;
  /** How many rows the list had in all, kept or not. */
  readonly rows: number;
}

/**
 * A name by which a supplier is known: in the ledger, in a register now (`trade`: beside its main name), or in an earlier
 * answer of one.
 */
export interface KnownName {
  readonly name: string;
  readonly as: 'register' | 'ledger' | 'trade' | 'earlier';
}

/** How old a list may grow before it answers nothing, days; `other` for those that are not named. */
export type ListLimits = Readonly<Record<string, number>> & { readonly other: number };

/** True for a list that nobody has confirmed for so long that its word is no word of today; also for one from after now. */
export function isListOld(
  source: string,
  { confirmedAt }: Pick<RegisterVersion, 'confirmedAt'>,
  limits: ListLimits,
  now: Date,
): boolean {
  const days = (now.getTime() - Date.parse(confirmedAt)) / 86_400_000;
  return days > (limits[source] ?? limits.other) || days < -1;
}

/** What a register's connector reads from: the published version, never one that is being read in. */
export interface HeldRegister {
  current(): Promise<RegisterVersion | null>;
  /** The row of a key; null when the list has none. `known: false` when this key was not asked for at the last reading. */
  row(key: string): Promise<{ readonly known: boolean; readonly data: string | null }>;
  /** Every row of the published version, for lists that are matched by name. */
  all(): Promise<readonly RegisterRow[]>;
  /**
   * What a person has answered "not them" to about this supplier: `${entry} ${fingerprint}`, the key of the row and
   * {@link fingerprintOf} its data, so that an entry which has changed since is asked about again.
   */
  readonly dismissed: (supplierNumber: string) => Promise<ReadonlySet<string>>;
  /** Every name of the supplier, each once: registers' first, then the ledger's, earlier ones last. */
  readonly knownNames: (supplierNumber: string) => Promise<readonly KnownName[]>;
}

/** Tells one version of a row from another: a hash of its data, which is the same text for the same content. */
export const fingerprintOf = (data: string): string =>
  createHash('sha256').update(data).digest('base64url').slice(0, 22);

/** A row as it is put; `data` null: the key was looked for, and the list does not have it. */
export interface PutRow {
  readonly key: string;
  readonly data: string | null;
}

/**
 * One version being read in. Nothing of it is seen before `publish`, which shows it whole and supersedes the one before.
 * Every command throws when the reading was given up meanwhile, by itself or because another took over.
 */
export interface RegisterReading {
  readonly versionId: number;
  /** A row that is as it was costs no write. A key that comes again replaces what came before. */
  put(rows: readonly PutRow[]): Promise<void>;
  /**
   * Ends the keys that were not put, and shows the version. `rows` and `unreadable`: of the whole list. Suppliers whose
   * own row is new or another have their cell marked as changed, so that they are asked about anew, and are returned;
   * `changed` counts rows, ended ones included.
   */
  publish(command: {
    readonly rows: number;
    readonly unreadable: number;
    readonly now: Instant;
  }): Promise<{ readonly changed: number; readonly supplierIds: readonly number[] }>;
  /** Says that the reading goes on; one that has not said so for a while is taken back by the next who reads. */
  keep(now: Instant): Promise<void>;
  /** Takes back all that was put; the version stays as a trace. */
  fail(): Promise<void>;
}

/** A person's answer "not them" to an entry as it stood. */
export interface Dismissal {
  readonly source: string;
  readonly supplierId: number;
  readonly entry: string;
  /** {@link fingerprintOf} the entry's data. */
  readonly fingerprint: string;
  readonly by: string;
  readonly at: Instant;
}

export interface RegisterStatus {
  readonly version: RegisterVersion | null;
  /** Of the published version. */
  readonly validators: Validators | null;
  /** The latest failure since it was published; null when none. */
  readonly failedAt: Instant | null;
  /** When somebody who reads a newer one said so last; null when nobody does. */
  readonly readAt: Instant | null;
}

/** Whole lists, kept as dated versions. Only a published version is ever read. */
export interface RegisterStore {
  held(source: string): HeldRegister;
  status(source: string): Promise<RegisterStatus>;
  /** The ten-digit numbers of every supplier that is controlled, and whether the published version was read for all of them. */
  wanted(source: string): Promise<{ readonly keys: ReadonlySet<string>; readonly allKnown: boolean }>;
  /** Null while another reads the same list; one that was begun or kept last before `abandonedBefore` is taken back first. */
  begin(command: {
    readonly source: string;
    readonly asOf: Day;
    readonly validators: Validators;
    readonly now: Instant;
    readonly abandonedBefore: Instant;
  }): Promise<RegisterReading | null>;
  /** Notes that a list could not be fetched. */
  failed(command: { readonly source: string; readonly asOf: Day; readonly now: Instant }): Promise<void>;
  /** The publisher says that the published version is still its newest. */
  confirmed(command: { source: string; now: Instant }): Promise<void>;
  /** Suppliers whose answer in force from the source names entries of its list, without those that only an open tender brought here. */
  matched(query: { readonly source: string; readonly today: Day }): Promise<
    readonly {
      readonly supplierId: number;
      readonly ref: string;
      readonly name: string | null;
      readonly matches: FactValue<'sanctions.matches'>['matches'];
    }[]
  >;
  /** Once per supplier, entry and fingerprint; the first answer stands. The supplier is asked about anew. */
  dismiss(dismissal: Dismissal): Promise<void>;
  /** Latest first; of one supplier, or all. */
  dismissals(query: {
    readonly source: string;
    readonly supplierId: number | null;
  }): Promise<readonly Dismissal[]>;
}
