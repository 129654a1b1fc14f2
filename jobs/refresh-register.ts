import { z } from 'zod';

import type { Job } from '../src/domain/job.ts';
import type { JobContext } from './support/context.ts';
import { readRegister } from './support/read-register.ts';

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
export const refreshRegister: Job<JobContext, typeof Payload> = {
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
    const read = await readRegister(register, context, run.signal);
    if (read.outcome !== 'failed' || tries + 1 >= MOST_TRIES) return;
    const waitMs = Math.max(read.retryAfterMs ?? 0, FIRST_WAIT_MS * 2 ** tries);
    await context.enqueue(
      refreshRegister,
      { source, tries: tries + 1 },
      { key: `list-${source}-${tries + 1}`, waitMs },
    );
  },
};
