import { dayOf } from '../domain/time.ts';
import type { JobContext } from './context.ts';
import { wakeChecks, wakeQuestions } from './wake.ts';
import { planFor, versionsInForce } from './planning.ts';
import type { Run } from '../domain/run-store.ts';

/** A run's window: after it, checks are judged on what has come in. */
export const RUN_WINDOW_MS = 6 * 60 * 60_000;

const CHUNK = 200;

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
