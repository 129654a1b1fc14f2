import { z } from 'zod';

import type { Job } from '../src/domain/job.ts';
import { dayOf } from '../src/domain/time.ts';
import type { JobContext } from '../src/control/context.ts';
import { wakeChecks, wakeQuestions } from '../src/control/wake.ts';
import { planFor, versionsInForce } from '../src/control/planning.ts';
import { readFirstLists } from '../src/control/fetch-list.ts';
import type { Run } from '../src/domain/run-store.ts';

/** `period` is a Swedish day; today when it is not given. `round` above 1 asks again what got no answer. */
const Payload = z.object({ period: z.iso.date().optional(), round: z.number().int().min(1).default(1) });

/** A run's window: after it, checks are judged on what has come in. */
export const RUN_WINDOW_MS = 6 * 60 * 60_000;
const CHUNK = 200;

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

/** Plans every supplier that this round still owes a check; returns how many it planned. */
export async function planRound(
  control: Run,
  round: number,
  context: JobContext,
  signal?: AbortSignal,
): Promise<number> {
  const { store } = context;
  const versions = await versionsInForce(context);
  let after = 0;
  let planned = 0;
  for (;;) {
    signal?.throwIfAborted();
    const now = context.now();
    const due = await store.runs.due({ runId: control.runId, round, after, limit: CHUNK, today: dayOf(now) });
    const last = due.at(-1);
    if (last === undefined) return planned;
    const questions = await planFor(due, context, { versions, forNight: true });
    const results = await store.checks.plan(
      due.map(({ supplier }, index) => ({
        supplierId: supplier.id,
        kind: 'run',
        runId: control.runId,
        round,
        period: control.period,
        unit: null,
        reason: null,
        dnr: null,
        requestedBy: null,
        deadline: control.deadline,
        joinSince: null,
        questions: questions[index] ?? [],
      })),
      now.toISOString(),
    );
    await wakeQuestions(
      results.flatMap((result) => result.ask),
      context,
    );
    await wakeChecks(
      results.filter((result) => result.complete).map((result) => result.checkId),
      context,
    );
    planned += results.length;
    after = last.supplier.id;
  }
}
