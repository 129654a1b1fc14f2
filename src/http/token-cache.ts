import { SourceRefused } from '../domain/errors.ts';
import { waitFor } from './deadline.ts';

export interface Token {
  readonly value: string;
  /** Lifetime in milliseconds, counted from when it was fetched. */
  readonly lifetimeMs: number;
}

export interface TokenCache {
  /** A token that is good for now. Callers that come at the same time share one request. */
  get(context: TokenContext): Promise<string>;
  /** A token other than `rejected`, which the source no longer takes. */
  renew(rejected: string, context: TokenContext): Promise<string>;
}
export interface TokenContext {
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** A token is renewed when this share of its life is over. */
const RENEW_AT = 0.8;
/** A login that was refused is not tried again for this long: sources lock accounts that keep trying. */
const REFUSED_FOR_MS = 60_000;

/**
 * Keeps one token in memory. `fetchToken` gets a signal of its own, because the token is shared and must not be lost
 * when the caller that happened to ask first gives up; it has to bound its own time.
 */
export function createTokenCache(fetchToken: (now: () => Date) => Promise<Token>): TokenCache {
  let held: { value: string; renewAt: number } | null = null;
  let underWay: Promise<string> | null = null;
  let refusal: { error: SourceRefused; until: number } | null = null;

  const fetchOnce = async (now: () => Date): Promise<string> => {
    try {
      const asked = now().getTime();
      const { value, lifetimeMs } = await fetchToken(now);
      held = { value, renewAt: asked + lifetimeMs * RENEW_AT };
      return value;
    } catch (error) {
      if (error instanceof SourceRefused) refusal = { error, until: now().getTime() + REFUSED_FOR_MS };
      throw error;
    } finally {
      underWay = null;
    }
  };
  const fetchShared = async ({ signal, now }: TokenContext): Promise<string> => {
    signal.throwIfAborted();
    if (refusal !== null && now().getTime() < refusal.until) throw refusal.error;
    refusal = null;
    underWay ??= fetchOnce(now);
    return waitFor(underWay, signal);
  };

  return {
    async get(context) {
      return held !== null && context.now().getTime() < held.renewAt ? held.value : fetchShared(context);
    },
    async renew(rejected, context) {
      if (held !== null && held.value !== rejected) return held.value;
      held = null;
      return fetchShared(context);
    },
  };
}

/** The source says that the token is not good: 401. */
export const isUnauthorized = (error: unknown): boolean =>
  error instanceof SourceRefused && error.details['status'] === 401;

/** Uses a token; when the source no longer takes it, one other token is tried, and after that the refusal stands. */
export async function withToken<T>(
  tokens: TokenCache,
  context: TokenContext,
  use: (token: string) => Promise<T>,
  isExpired: (error: unknown) => boolean = isUnauthorized,
): Promise<T> {
  const token = await tokens.get(context);
  try {
    return await use(token);
  } catch (error) {
    if (!isExpired(error)) throw error;
    return use(await tokens.renew(token, context));
  }
}
