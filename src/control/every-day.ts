import type { Job, Schedule } from '../domain/job.ts';
import { addDays, type Day, wallClock } from '../domain/time.ts';
import type { JobContext } from './context.ts';

/** So long a day's work is left to whoever began it; after that it counts as missed again. */
export const HOLD_MS = 30 * 60_000;

/** The latest day on which a daily schedule, `40 3 * * *`, has come. */
export function latestDay(cron: string, now: Date): Day {
  const found = /^(\d{1,2}) (\d{1,2}) \* \* \*$/.exec(cron);
  if (found === null) throw new Error(`"${cron}" is no schedule of every day`);
  const [, minute = '', hour = ''] = found;
  const { day, time } = wallClock(now);
  return time >= `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}` ? day : addDays(day, -1);
}

/**
 * The same job, done once for each day however often it is put on a queue: by its schedule, by that of another worker, and
 * by who saw that it was missed. One that failed may be tried again at once by the same process, and later by anybody.
 */
export const onceADay = (job: Job<JobContext>, { cron }: Schedule): Job<JobContext> => ({
  ...job,
  async run(payload, context, run) {
    const { store, now, log, worker } = context;
    const at = now();
    const day = latestDay(cron, at);
    const isOurs = await store.jobDays.begin({
      job: job.name,
      day,
      by: `${worker}/${run.jobId}`,
      now: at.toISOString(),
      until: new Date(at.getTime() + HOLD_MS).toISOString(),
    });
    if (!isOurs) {
      log.debug({ job: job.name, day }, 'the work of this day is done, or under way');
      return;
    }
    await job.run(payload, context, run);
    await store.jobDays.done({ job: job.name, day });
  },
});
