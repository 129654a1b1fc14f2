import type { Instant } from './time.ts';

/** Something of ours that a source accepts until a certain time. */
export interface Expiring {
  readonly source: string;
  readonly what: 'certificate' | 'key';
  /** Tells it from its successor; nothing of a secret can be read from it. */
  readonly id: string;
  readonly at: Date;
}

/** What we know of everything that runs out; `unread`: files that cannot be read, by name. */
export interface Expiries {
  readonly known: readonly Expiring[];
  readonly unread: readonly { readonly source: string; readonly file: string }[];
}

/** Days before the end at which somebody is told; 0 is the end itself. */
const STEPS = [0, 3, 14, 30] as const;
export type ExpiryStep = (typeof STEPS)[number];

const DAY_MS = 86_400_000;

/** The latest step that has been reached; null while there is time. */
export const expiryStep = (at: Date, now: Date): ExpiryStep | null =>
  STEPS.find((days) => at.getTime() - now.getTime() <= days * DAY_MS) ?? null;

/** Whole days left, rounded down; never below zero. */
export const daysLeft = (at: Date, now: Date): number =>
  Math.max(0, Math.floor((at.getTime() - now.getTime()) / DAY_MS));

/** What people have been warned of, so that they are warned of it once. */
export interface WarningStore {
  known(key: string): Promise<boolean>;
  note(command: { key: string; now: Instant }): Promise<void>;
}
