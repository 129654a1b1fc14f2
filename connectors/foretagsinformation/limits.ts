import { setTimeout as wait } from 'node:timers/promises';

import { SourceThrottled } from '../../src/domain/errors.ts';
import { addMonths, type Day, dayOf, wallClock } from '../../src/domain/time.ts';
import type { Reply } from '../../src/http/client.ts';
import { waitFor } from '../../src/http/deadline.ts';

const HOUR_MS = 3_600_000;

/** Documented: 20 calls a second. */
const CALLS_PER_SECOND = 20;

/** Company, reports, and a few persons; a larger board makes more. */
const CALLS_PER_ASK = 6;

/** Questions, over all workers. */
export const ASKS = { max: Math.floor(CALLS_PER_SECOND / CALLS_PER_ASK), perMs: 1000 } as const;

/** Between two calls of one process. */
export const GAP_MS = 1000 / CALLS_PER_SECOND;

/** The first of next month, midnight in Sweden: an hour or two before it in UTC. */
export function nextMonth(now: Date): Date {
  const first: Day = addMonths(`${dayOf(now).slice(0, 7)}-01`, 1);
  const utc = Date.parse(`${first}T00:00:00Z`);
  const summer = new Date(utc - 2 * HOUR_MS);
  return wallClock(summer).day === first ? summer : new Date(utc - HOUR_MS);
}

/**
 * Assumption: whoever calls too fast is told how long to wait, and a 429 that does not say so means that the month's
 * calls are used up.
 */
export function quotaUsedUp({ status, retryAfterMs, place }: Reply, now: Date): void {
  if (status !== 429 || retryAfterMs !== null) return;
  throw new SourceThrottled(
    `${place.source}: the calls of this month are used up`,
    nextMonth(now).getTime() - now.getTime(),
    { ...place, status, reason: 'quota' },
  );
}

/** Keeps calls apart: the queue counts questions, and one question makes several calls. */
export function createPace(gapMs: number): (signal: AbortSignal) => Promise<void> {
  let gate = Promise.resolve();
  return async (signal) => {
    const turn = gate;
    gate = turn.then(() => wait(gapMs, undefined, { ref: false }));
    await waitFor(turn, signal);
  };
}
