import { z } from 'zod';

import type { Job } from '../src/domain/job.ts';
import { dayOf } from '../src/domain/time.ts';
import type { JobContext } from '../src/control/context.ts';
import { readFirstLists } from '../src/control/fetch-list.ts';
import { planRound, RUN_WINDOW_MS } from '../src/control/plan-round.ts';

/** `period` is a Swedish day; today when it is not given. `round` above 1 asks again what got no answer. */
const Payload = z.object({ period: z.iso.date().optional(), round: z.number().int().min(1).default(1) });
/**
 * The scheduled control: finds who is due, writes checks and questions, and wakes one small job per question.
 * Safe to run twice and to be killed anywhere: what is planned is unique per run and round, and the rest is planned
 * by the next attempt.
 */
export const runControl: Job<JobContext, typeof Payload> = {
  name: 'run-control',
  payload: Payload,
  schedule: { cron: '15 0 * * *', payload: {} },
  attempts: 5,
  queueOf: () => 'run-control',

  async run({ period, round }, context, run) {
    const now = context.now();
    const deadline = new Date(now.getTime() + RUN_WINDOW_MS).toISOString();
    const started = await context.store.runs.start({
      period: period ?? dayOf(now),
      now: now.toISOString(),
      deadline,
    });
    // A planning that was interrupted goes on with a window of its own: the old one may be over.
    const control = { ...started, deadline };
    if (round === 1) await readFirstLists(context, run.signal);
    const planned = await planRound(control, round, context, run.signal);
    if (round === 1) await context.store.runs.planned(control.runId, context.now().toISOString());
    context.log.info({ period: control.period, round, planned }, 'control planned');
  },
};
