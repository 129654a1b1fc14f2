import { isDeepStrictEqual } from 'node:util';

import type { Job } from '../domain/job.ts';
import { TIME_ZONE } from '../domain/time.ts';
import { jobOptions, parsePayload } from './job-options.ts';
import type { StoredQueue } from './producers.ts';

/**
 * Makes the schedules on the server those of the code. An unchanged one with its next run in place is left alone, so
 * that a run that fell due while we were down still happens; a changed one is overwritten, never removed first.
 */
export async function syncSchedules<Context>(
  jobs: readonly Job<Context>[],
  queues: ReadonlyMap<string, StoredQueue>,
): Promise<void> {
  const wanted = jobs.flatMap((job) => {
    if (job.schedule === undefined) return [];
    const { cron, payload } = job.schedule;
    return [{ job, cron, payload, queue: job.queueOf(parsePayload(job, payload)) }];
  });

  for (const [name, queue] of queues) {
    const here = wanted.filter((schedule) => schedule.queue === name);
    const stored = await queue.getJobSchedulers(0, -1);
    for (const { key } of stored) {
      if (!here.some(({ job }) => job.name === key)) await queue.removeJobScheduler(key);
    }
    for (const { job, cron, payload } of here) {
      const known = stored.find(({ key }) => key === job.name);
      const same =
        known?.pattern === cron && known.tz === TIME_ZONE && isDeepStrictEqual(known.template?.data, payload);
      if (same && (await queue.getJob(`repeat:${job.name}:${known.next}`)) !== undefined) continue;
      await queue.upsertJobScheduler(
        job.name,
        { pattern: cron, tz: TIME_ZONE },
        { name: job.name, data: payload, opts: jobOptions(job.attempts) },
      );
    }
  }
}
