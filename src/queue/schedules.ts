import { isDeepStrictEqual } from 'node:util';

import type { Job } from '../domain/job.ts';
import { TIME_ZONE } from '../domain/time.ts';
import { jobOptions, parsePayload } from './job-options.ts';
import type { StoredQueue } from './producers.ts';

const HOUR_MS = 3_600_000;

/** No schedule of ours waits longer for its next run: those of minutes leave out one hour, the others come daily. */
const longestWaitMs = (cron: string): number => (cron.startsWith('*') ? 3 * HOUR_MS : 26 * HOUR_MS);

/**
 * Makes the schedules on the server those of the code. An unchanged one with its next run in place is left alone, so
 * that a run that fell due while we were down still happens; a changed one is overwritten, never removed first. So is
 * one whose next run lies further ahead than its schedule can mean: the clock was wrong when it was written.
 * True when something was written.
 */
export async function syncSchedules<Context>(
  jobs: readonly Job<Context>[],
  queues: ReadonlyMap<string, StoredQueue>,
): Promise<boolean> {
  let written = false;
  const wanted = jobs.flatMap((job) => {
    if (job.schedule === undefined) return [];
    const { cron, payload } = job.schedule;
    return [{ job, cron, payload, queue: job.queueOf(parsePayload(job, payload)) }];
  });

  for (const [name, queue] of queues) {
    const here = wanted.filter((schedule) => schedule.queue === name);
    const stored = await queue.getJobSchedulers(0, -1);
    for (const { key } of stored) {
      if (here.some(({ job }) => job.name === key)) continue;
      await queue.removeJobScheduler(key);
      written = true;
    }
    for (const { job, cron, payload } of here) {
      const known = stored.find(({ key }) => key === job.name);
      const same =
        known?.pattern === cron && known.tz === TIME_ZONE && isDeepStrictEqual(known.template?.data, payload);
      const near = (known?.next ?? 0) - Date.now() <= longestWaitMs(cron);
      if (same && near && (await queue.getJob(`repeat:${job.name}:${known.next}`)) !== undefined) continue;
      await queue.upsertJobScheduler(
        job.name,
        { pattern: cron, tz: TIME_ZONE },
        { name: job.name, data: payload, opts: jobOptions(job.attempts) },
      );
      written = true;
    }
  }
  return written;
}
