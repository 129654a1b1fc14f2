import type { JobContext } from './context.ts';
import { latestDay } from './every-day.ts';
import { jobTypes, refreshRegisterType } from './job-types.ts';

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

  for (const job of jobTypes) {
    if (job.schedule?.onceADay !== true) continue;
    if (!(await isMissed(job.name, job.schedule.cron))) continue;
    log.info({ job: job.name }, 'the work of this day has not been done; it is begun now');
    await enqueue(job, job.schedule.payload, { key: 'missed' });
  }
  for (const { source, closedTo } of registers) {
    if (closedTo !== null) continue;
    if (!(await isMissed(`${refreshRegisterType.name} ${source}`, refreshRegisterType.schedule.cron)))
      continue;
    await enqueue(refreshRegisterType, { source }, { key: `list-${source}` });
  }
}
