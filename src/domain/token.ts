import type { Day, Instant } from './time.ts';

export const roles = ['admin', 'officer', 'reader'] as const;

export type Role = (typeof roles)[number];

/** `unit` is null for administrators only. */
export interface Token {
  readonly tokenId: number;
  readonly name: string;
  readonly role: Role;
  readonly unit: string | null;
}

export interface KnownToken extends Token {
  readonly createdAt: Instant;
  readonly endsOn: Day | null;
  readonly lastUsedAt: Instant | null;
}

export interface TokenStore {
  /** `hash`: SHA-256 of the token, hex. */
  create(command: {
    name: string;
    role: Role;
    unit: string | null;
    hash: string;
    /** The last day it opens anything. */
    endsOn: Day;
    now: Instant;
  }): Promise<Token>;
  /** Null for what is no token of ours, or one that has ended or was withdrawn. */
  find(query: { hash: string; now: Instant }): Promise<Token | null>;
  /** Notes that it was used. */
  used(command: { tokenId: number; now: Instant }): Promise<void>;
  /** Those in force, oldest first. */
  list(now: Instant): Promise<readonly KnownToken[]>;
  /** From now on it opens nothing. Null when it is not in force. */
  withdraw(command: { tokenId: number; by: string; now: Instant }): Promise<Token | null>;
}
