import type { z } from 'zod';

import type { JobContext } from './context.ts';
import { HOLD_MS, latestDay } from './every-day.ts';
import { readRegister } from './fetch-list.ts';
import { refreshRegisterType } from './job-types.ts';

const FIRST_WAIT_MS = 30 * 60_000;
/** After so many failures the list waits for the next night. */
const MOST_TRIES = 4;

/**
 * Fetches the lists that registers publish whole, when their time has come. Safe to run twice: a list that is being read
 * is left alone, and one that is still fresh is not fetched.
 */
export async function refreshLists(
  { source, tries }: z.output<(typeof refreshRegisterType)['payload']>,
  context: JobContext,
  signal: AbortSignal,
): Promise<void> {
  const { store } = context;
  if (source === null) {
    for (const register of context.registers)
      await context.enqueue(
        refreshRegisterType,
        { source: register.source },
        { key: `list-${register.source}` },
      );
    return;
  }
  const register = context.registers.find((each) => each.source === source);
  // A list that this installation no longer has.
  if (register === undefined) return;
  const at = context.now();
  const job = `${refreshRegisterType.name} ${source}`;
  const day = latestDay(refreshRegisterType.schedule.cron, at);
  // For who makes up what was missed. It keeps nobody out: a list says itself whether it is to be fetched.
  const leave = (ms: number): Promise<unknown> => {
    const until = new Date(at.getTime() + ms + HOLD_MS).toISOString();
    return store.jobDays.begin({ job, day, by: source, now: at.toISOString(), until });
  };
  await leave(0);
  const read = await readRegister(register, context, signal);
  if (read.outcome !== 'failed' || tries + 1 >= MOST_TRIES) {
    await store.jobDays.done({ job, day });
    return;
  }
  const waitMs = Math.max(read.retryAfterMs ?? 0, FIRST_WAIT_MS * 2 ** tries);
  await leave(waitMs);
  await context.enqueue(
    refreshRegisterType,
    { source, tries: tries + 1 },
    { key: `list-${source}-${tries + 1}`, waitMs },
  );
}
