import { refreshRegister } from '../refresh-register.ts';
import { watchCredit } from '../watch-credit.ts';
import { watchDatabase } from '../watch-database.ts';
import { watchExpiry } from '../watch-expiry.ts';
import type { JobContext } from '../../src/control/context.ts';
import { latestDay } from '../../src/control/every-day.ts';

/** What is done once a day for everybody; a list has a day of its own, in `refreshRegister`. */
export const dailyJobs = [watchCredit, watchDatabase, watchExpiry] as const;

/**
 * Puts on the queue, once each, the jobs of every day whose day has come and whose work nobody has done: the worker was
 * down, or the queue lost its schedules. Not the control, which the sweep begins. Nor those of every ten minutes: digests
 * that are due and files that lie there are found by the next one.
 */
export async function wakeMissed({
  store,
  registers,
  enqueue,
  now,
  log,
}: Pick<JobContext, 'store' | 'registers' | 'enqueue' | 'now' | 'log'>): Promise<void> {
  const at = now();
  const isMissed = (job: string, cron: string): Promise<boolean> =>
    store.jobDays.isMissed({ job, day: latestDay(cron, at), now: at.toISOString() });

  for (const job of dailyJobs) {
    if (!(await isMissed(job.name, job.schedule.cron))) continue;
    log.info({ job: job.name }, 'the work of this day has not been done; it is begun now');
    await enqueue(job, {}, { key: 'missed' });
  }
  for (const { source, closedTo } of registers) {
    if (closedTo !== null) continue;
    if (!(await isMissed(`${refreshRegister.name} ${source}`, refreshRegister.schedule.cron))) continue;
    await enqueue(refreshRegister, { source }, { key: `list-${source}` });
  }
}
