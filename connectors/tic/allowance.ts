import { SourceThrottled } from '../../src/domain/errors.ts';
import type { Transport } from '../../src/http/transport.ts';

/** What tic.io said last of the calls that are left, read from the headers of every answer, good or bad. */
export interface Allowance {
  /** The same transport, watched. */
  watch(transport: Transport, now: () => Date): Transport;
  /** Throws SourceThrottled when fewer than so many calls are left, until the count begins anew. */
  demand(calls: number, now: Date): void;
}

const MINUTE_MS = 60_000;
/** For a month that is used up without a word of when it ends. */
const UNTOLD_RESET_MS = 3_600_000;

/**
 * Two counts, by the vendor's documentation: `X-RateLimit-Remaining` for the month, with the seconds until it begins anew
 * in `X-RateLimit-Reset`; `X-RateLimit-Remaining-Minute` for a sliding minute. One wasted call is worth more than one
 * that waits: what is used up is not asked for.
 */
export function createAllowance(): Allowance {
  const left = new Map<'month' | 'minute', { calls: number; until: number }>();
  return {
    watch: (transport, now) => async (request) => {
      const response = await transport(request);
      const at = now().getTime();
      const month = countOf(response.headers.get('x-ratelimit-remaining'));
      const reset = countOf(response.headers.get('x-ratelimit-reset'));
      const minute = countOf(response.headers.get('x-ratelimit-remaining-minute'));
      if (month !== null)
        left.set('month', { calls: month, until: at + (reset === null ? UNTOLD_RESET_MS : reset * 1000) });
      if (minute !== null) left.set('minute', { calls: minute, until: at + MINUTE_MS });
      return response;
    },
    demand(calls, now) {
      for (const [span, { calls: remaining, until }] of left) {
        const waitMs = until - now.getTime();
        if (remaining >= calls || waitMs <= 0) continue;
        throw new SourceThrottled(`tic has no calls left this ${span}`, waitMs, {
          source: 'tic',
          reason: span === 'month' ? 'quota' : 'throttled',
          remaining,
        });
      }
    },
  };
}

/** A whole number of a header; null where it is absent or says something else. */
const countOf = (header: string | null): number | null =>
  header !== null && /^\d{1,9}$/.test(header.trim()) ? Number(header) : null;
