import { z } from 'zod';

import { HOLD_MS, latestDay, type DailyJob } from '../src/control/every-day.ts';
import { readRegister } from '../src/control/fetch-list.ts';

/** `source` null: every list there is, each in a job of its own. `tries`: failures so far since the night's first. */
const Payload = z.object({
  source: z
    .string()
    .regex(/^[a-z][a-z-]*$/)
    .nullable(),
  tries: z.number().int().nonnegative().default(0),
});

const FIRST_WAIT_MS = 30 * 60_000;
/** After so many failures the list waits for the next night. */
const MOST_TRIES = 4;

/**
 * Fetches the lists that registers publish whole, when their time has come. Safe to run twice: a list that is being read
 * is left alone, and one that is still fresh is not fetched.
 */
export const refreshRegister: DailyJob<typeof Payload> = {
  name: 'refresh-register',
  payload: Payload,
  schedule: { cron: '40 3 * * *', payload: { source: null } },
  attempts: 2,
  queueOf: () => 'refresh-register',

  async run({ source, tries }, context, run) {
    if (source === null) {
      for (const register of context.registers)
        await context.enqueue(
          refreshRegister,
          { source: register.source },
          { key: `list-${register.source}` },
        );
      return;
    }
    const register = context.registers.find((each) => each.source === source);
    // A list that this installation no longer has.
    if (register === undefined) return;
    const at = context.now();
    const job = `${refreshRegister.name} ${source}`;
    const day = latestDay(refreshRegister.schedule.cron, at);
    // For who makes up what was missed. It keeps nobody out: a list says itself whether it is to be fetched.
    const leave = (ms: number): Promise<unknown> => {
      const until = new Date(at.getTime() + ms + HOLD_MS).toISOString();
      return context.store.jobDays.begin({ job, day, by: source, now: at.toISOString(), until });
    };
    await leave(0);
    const read = await readRegister(register, context, run.signal);
    if (read.outcome !== 'failed' || tries + 1 >= MOST_TRIES) {
      await context.store.jobDays.done({ job, day });
      return;
    }
    const waitMs = Math.max(read.retryAfterMs ?? 0, FIRST_WAIT_MS * 2 ** tries);
    await leave(waitMs);
    await context.enqueue(
      refreshRegister,
      { source, tries: tries + 1 },
      { key: `list-${source}-${tries + 1}`, waitMs },
    );
  },
};
