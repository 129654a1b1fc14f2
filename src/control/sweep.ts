import { addDays, dayOf, type Day, wallClock } from '../domain/time.ts';
import type { JobContext } from './context.ts';
import { askQueue, checkSupplierType, deliverMailType, runControlType } from './job-types.ts';
import { wakeAfter, wakeChecks, wakeQuestions } from './wake.ts';
import { tellOldLists } from './list-age.ts';
import { lookAt } from './plausibility.ts';

const MOST = 5_000;

/**
 * Finds in the database whatever was planned and nobody works on, and wakes it again. This is what makes a lost queue, a
 * killed worker or a missed wake-up harmless. Also begins later rounds. A queue in `busy` has something waiting: what it
 * lost is woken when it has run dry, so that a long night is not written to the queue anew at every sweep.
 */
export async function sweepOnce(context: JobContext, busy: ReadonlySet<string>): Promise<void> {
  const { store } = context;
  const now = context.now();
  const at = now.toISOString();

  await context.statistics.flush();
  await lookAtFinished(dayOf(now), context);
  await tellOldLists(context).catch((error: unknown) =>
    context.log.error({ err: error }, 'the alert of an old list did not go out'),
  );
  await wakeAfter(await store.questions.reclaim(at), context);
  const pending = await store.questions.pending({ now: at, limit: MOST });
  const questions = pending.questions.filter(({ source }) => !busy.has(askQueue(source)));
  const checks = busy.has(checkSupplierType.name) ? [] : [...pending.checks, ...pending.expired];
  await wakeQuestions(questions, context);
  await wakeChecks(checks, context);

  await wakeRuns(context);
  for (const outboxId of await store.outbox.waiting({ now: at, limit: MOST })) {
    await context.enqueue(deliverMailType, { outboxId }, { key: `mail-${outboxId}` });
  }
  if (questions.length + checks.length > 0)
    context.log.debug({ questions: questions.length, checks: checks.length }, 'woke unfinished work');
}

/** Yesterday, and today when its control has ended: half a night's answers are like no day's. */
async function lookAtFinished(today: Day, context: JobContext): Promise<void> {
  await lookAt(addDays(today, -1), context);
  const run = await context.store.runs.latest();
  if (run?.period === today && run.plannedAt !== null && (await context.store.runs.open(run.runId)) === 0)
    await lookAt(today, context);
}

/** When the night's control begins; a schedule that lives in memory, or in a queue that was emptied, may have missed it. */
const RUN_BEGINS = '00:15';

/** Begins a day's control that nobody began, goes on with one that was interrupted, and begins later rounds. */
async function wakeRuns({ store, policy, enqueue, now }: JobContext): Promise<void> {
  const at = now();
  const { day, time } = wallClock(at);
  const wake = (round: number) =>
    enqueue(runControlType, { period: day, round }, { key: `run-${day}-${round}` });

  for (const run of await store.runs.unplanned()) {
    // An earlier day's control is over: its suppliers are due today.
    if (run.period !== day) await store.runs.planned(run.runId, at.toISOString());
  }
  const latest = await store.runs.latest();
  if (latest?.period !== day) {
    if (time >= RUN_BEGINS) await wake(1);
    return;
  }
  if (latest.plannedAt === null) {
    await wake(1);
    return;
  }
  const age = at.getTime() - Date.parse(latest.plannedAt);
  const rounds = Math.min(policy.rounds.atMost, Math.floor(age / (policy.rounds.afterMinutes * 60_000)));
  for (let round = 2; round <= rounds + 1; round++) await wake(round);
}
