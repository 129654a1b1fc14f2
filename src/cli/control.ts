import { setTimeout as sleep } from 'node:timers/promises';

import type { CommandBase } from './base.ts';
import { tryReadRegister } from '../control/fetch-list.ts';
import { sweep } from '../../jobs/sweep.ts';
import { type Closing, type Control, openControl } from '../app.ts';
import { dayOf } from '../domain/time.ts';
import type { RunSummary } from '../domain/run-store.ts';
import { planRound, RUN_WINDOW_MS } from '../control/plan-round.ts';

/** A control in this process alone: its queue is in memory, safe beside a running worker. */
export const openPrivateControl = (base: CommandBase): Promise<Control & Closing> =>
  openControl(base, { queueUrl: 'embedded:', patienceMs: 0 });

const neverStopped = new AbortController().signal;
export const MOST_ROUNDS = 20;
const TICK_MS = 500;
const LOOK_AGAIN_MS = 2_000;
/** Longer than the longest claim: a paid question's call, and its margin. */
const CLAIMS_LAPSE_MS = 90_000;

/**
 * The scheduled control of one day, to its end. It asks again what got no answer earlier that day, and judges anew what
 * rests on rejected answers. `onProgress` hears how many checks are done, of how many.
 */
export async function controlToTheEnd(
  {
    context,
    queue,
    store,
  }: Pick<Control, 'context' | 'store'> & { readonly queue: Pick<Control['queue'], 'idle'> },
  onProgress: (done: number, of: number) => void,
  pause: (ms: number) => Promise<unknown> = sleep,
): Promise<RunSummary> {
  // Lists whose time has come are read first, so that the control rests on the newest.
  for (const register of context.registers) await tryReadRegister(register, context, neverStopped);
  const now = context.now();
  const deadline = new Date(now.getTime() + RUN_WINDOW_MS).toISOString();
  const run = await store.runs.start({ period: dayOf(now), now: now.toISOString(), deadline });
  await context.enqueue(sweep, {}, { key: 'sweep' });

  const tick = async () => {
    const { done, checks } = await store.runs.progress(run.runId);
    onProgress(done, checks);
  };
  // Questions in the hands of a process that was killed come free when its claims lapse; one that lives goes on.
  const untilClaimsLapse = async () => {
    let before = -1;
    for (let waitedMs = 0; waitedMs < CLAIMS_LAPSE_MS; waitedMs += LOOK_AGAIN_MS) {
      const { done, checks } = await store.runs.progress(run.runId);
      if (done >= checks) return;
      if (done > before) waitedMs = 0;
      before = done;
      await pause(LOOK_AGAIN_MS);
      await context.enqueue(sweep, {}, { key: 'sweep' });
      await queue.idle();
    }
  };
  const ticking = setInterval(() => void tick(), TICK_MS);
  try {
    // The latest round first: each supplier is planned at most once, whichever round it had come to.
    for (let round = MOST_ROUNDS; round >= 1; round--) {
      await planRound({ ...run, deadline }, round, context);
    }
    await store.runs.planned(run.runId, context.now().toISOString());
    await queue.idle();
    await untilClaimsLapse();
  } finally {
    clearInterval(ticking);
  }
  return store.runs.summary(run.runId);
}
