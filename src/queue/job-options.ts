import type { JobsOptions } from 'bullmq';

import { PayloadInvalid } from '../domain/errors.ts';
import type { EnqueueOptions, JobType } from '../domain/job.ts';
import type { z } from 'zod';

/**
 * Finished jobs leave nothing behind, failed ones stay a week for a person to look at, at most a thousand per queue.
 * For the workers, so that it is not written and read with every job.
 */
export const keptJobs = {
  removeOnComplete: { count: 0 },
  removeOnFail: { count: 1000, age: 7 * 24 * 3600 },
} as const;

/** How a job is stored. The first new try comes after half a second, then the wait doubles. */
export const jobOptions = (attempts: number, options: EnqueueOptions = {}): JobsOptions => ({
  attempts,
  stackTraceLimit: 1,
  backoff: { type: 'exponential', delay: 500 },
  ...(options.key === undefined ? {} : { deduplication: { id: options.key } }),
  ...(options.waitMs === undefined ? {} : { delay: Math.max(0, Math.ceil(options.waitMs)) }),
  ...(options.urgent === true ? { lifo: true } : {}),
});

/** The payload as the job reads it. Throws PayloadInvalid, which names paths and never values. */
export function parsePayload<Payload extends z.ZodType>(
  job: Pick<JobType<Payload>, 'name' | 'payload'>,
  payload: unknown,
): z.output<Payload> {
  const parsed = job.payload.safeParse(payload);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => `${issue.path.join('.') || '(all)'} ${issue.code}`);
  throw new PayloadInvalid(`The payload of ${job.name} does not fit its schema: ${fields.join(', ')}.`, {
    job: job.name,
    fields: fields.slice(0, 5).join(', '),
  });
}
