import type { SourceMode } from '../src/domain/connector.ts';
import type { Transport } from '../src/http/transport.ts';
import type { HeldRegister } from '../src/domain/register.ts';
import type { CreditFields } from './creditsafe/fields.ts';
import type { SourceId } from './live-addresses.ts';

/**
 * What a source demands and may be told. A source without what it demands is not asked. A credential may change while the
 * process lives (it stands in a file that somebody renews): it is read from here each time it is used, and never copied.
 */
export interface SourceSettings {
  /** Base address, path included, without a slash at its end; empty when there is none. */
  readonly url: string;
  readonly tokenUrl: string | null;
  readonly clientId: string | null;
  readonly clientSecret: string | null;
  readonly apiKey: string | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly gatewayId: string | null;
  readonly gatewaySecret: string | null;
  readonly certFile: string | null;
  readonly keyFile: string | null;
  /** The lawful ground, in words; stored with every question. */
  readonly legalBasis: string | null;
  readonly basicBlock: string | null;
  readonly creditBlock: string | null;
  /** Where the values stand inside a block; null for the built-in mapping. */
  readonly creditFields: Partial<CreditFields> | null;
  /** Name of the portfolio by which the source watches for us; null when it shall not. */
  readonly portfolio: string | null;
}

export type SettingsBySource = Readonly<Record<SourceId, SourceSettings>>;

/** What every connector is made from. */
export interface ConnectorParts {
  readonly settings: SourceSettings;
  readonly mode: SourceMode;
  /** Made when the source is first asked, so that a source that is not configured opens nothing. */
  readonly transport: () => Transport;
}

/** What the connector of a register is made from: it answers from the version that is held. */
export interface RegisterParts extends ConnectorParts {
  readonly held: HeldRegister;
}

const hours = (count: number) => count * 3_600_000;

/** Less than a day, so that a daily control asks again even when it starts a little earlier than yesterday. */
export const DAILY_FRESH_MS = hours(20);
export const WEEKLY_FRESH_MS = hours(24 * 7);
export const CREDIT_FRESH_MS = hours(24 * 30);
/** A quota is counted by the month, and bought for one question a supplier. */
export const MONTHLY_QUOTA_FRESH_MS = hours(24 * 30);
/** A document holds until a newer one is registered; after a year it is time to ask for one. */
export const DOCUMENT_FRESH_MS = hours(24 * 365);

/** Builds once, at the first use. */
export function lazy<T>(build: () => T): () => T {
  let built: { readonly value: T } | null = null;
  return () => (built ??= { value: build() }).value;
}
