import { z } from 'zod';

import type { Job } from '../src/domain/job.ts';
import { deliverMail } from './deliver-mail.ts';
import { runControl } from './run-control.ts';
import type { JobContext } from './support/context.ts';
import { wakeAfter, wakeChecks, wakeQuestions } from './support/follow-up.ts';

const Payload = z.object({});
const MOST = 5_000;

/**
 * Finds in the database whatever was planned and nobody works on, and wakes it again: at every start, again when the
 * claims of a worker that was killed must have lapsed, and every minute. This is what makes a lost queue, a killed
 * worker or a missed wake-up harmless. Also begins later rounds.
 */
export const sweep: Job<JobContext, typeof Payload> = {
  name: 'sweep',
  payload: Payload,
  schedule: { cron: '* * * * *', payload: {} },
  attempts: 2,
  queueOf: () => 'sweep',

  async run(_payload, context) {
    const { store, policy } = context;
    const now = context.now();
    const at = now.toISOString();

    await wakeAfter(await store.questions.reclaim(at), context);
    const pending = await store.questions.pending({ now: at, limit: MOST });
    await wakeQuestions(pending.questions, context);
    await wakeChecks([...pending.checks, ...pending.expired], context);

    for (const run of await store.runs.unplanned()) {
      await context.enqueue(runControl, { period: run.period }, { key: `run-${run.period}-1` });
    }
    const latest = await store.runs.latest();
    if (latest !== null && latest.plannedAt !== null && now < new Date(latest.deadline)) {
      const age = now.getTime() - Date.parse(latest.startedAt);
      const roundsDue = Math.min(
        policy.rounds.atMost,
        Math.floor(age / (policy.rounds.afterMinutes * 60_000)),
      );
      for (let round = 2; round <= roundsDue + 1; round++) {
        await context.enqueue(
          runControl,
          { period: latest.period, round },
          { key: `run-${latest.period}-${round}` },
        );
      }
    }
    for (const outboxId of await store.outbox.waiting({ now: at, limit: MOST })) {
      await context.enqueue(deliverMail, { outboxId }, { key: `mail-${outboxId}` });
    }
    if (pending.questions.length + pending.checks.length + pending.expired.length > 0) {
      context.log.info(
        {
          questions: pending.questions.length,
          checks: pending.checks.length,
          expired: pending.expired.length,
        },
        'woke unfinished work',
      );
    }
  },
};
