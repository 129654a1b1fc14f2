import type { z } from 'zod';

import { dayOf } from '../domain/time.ts';
import type { JobContext } from './context.ts';
import { readFirstLists } from './fetch-list.ts';
import type { runControlType } from './job-types.ts';
import { planRound, RUN_WINDOW_MS } from './plan-round.ts';

/**
 * A day's control: finds who is due, writes checks and questions, and wakes one small job per question. Safe to run twice
 * and to be killed anywhere: what is planned is unique per run and round, and the rest is planned by the next attempt.
 */
export async function controlOfDay(
  { period, round }: z.output<(typeof runControlType)['payload']>,
  context: JobContext,
  signal: AbortSignal,
): Promise<void> {
  const now = context.now();
  const deadline = new Date(now.getTime() + RUN_WINDOW_MS).toISOString();
  const started = await context.store.runs.start({
    period: period ?? dayOf(now),
    now: now.toISOString(),
    deadline,
  });
  // A planning that was interrupted goes on with a window of its own: the old one may be over.
  const control = { ...started, deadline };
  if (round === 1) await readFirstLists(context, signal);
  const planned = await planRound(control, round, context, signal);
  if (round === 1) await context.store.runs.planned(control.runId, context.now().toISOString());
  context.log.info({ period: control.period, round, planned }, 'control planned');
}
