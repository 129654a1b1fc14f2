import type { JobDayStore } from '../domain/job.ts';
import { toMs, type Context } from './sqlite/database.ts';

/** Nobody holds a day's work for longer; what lies beyond it was noted by a wrong clock. */
const LONGEST_HOLD_MS = 86_400_000;
const isHeld = `job_days.held_until > @now AND job_days.held_until <= @now + ${LONGEST_HOLD_MS}`;

export function createJobDays({ db, write }: Context): JobDayStore {
  const begin = db.prepare(`
    INSERT INTO job_days (job, held_by, held_until) VALUES (@job, @by, @until)
    ON CONFLICT (job) DO UPDATE SET held_by = excluded.held_by, held_until = excluded.held_until
      WHERE job_days.done IS DISTINCT FROM @day
        AND (job_days.held_by IS NOT DISTINCT FROM @by OR (${isHeld}) IS NOT TRUE)`);
  const done = db.prepare(`
    INSERT INTO job_days (job, done) VALUES (?, ?)
    ON CONFLICT (job) DO UPDATE SET done = excluded.done, held_by = NULL, held_until = NULL`);
  const taken = db.prepare<{ job: string; day: string; now: number }, 1>(
    `SELECT 1 FROM job_days WHERE job = @job AND (done IS NOT DISTINCT FROM @day OR (${isHeld}))`,
  );
  return {
    begin: ({ job, day, by, now, until }) =>
      write(
        () =>
          begin.run({
            job,
            day,
            by,
            now: toMs(now),
            until: Math.min(toMs(until), toMs(now) + LONGEST_HOLD_MS),
          }).changes > 0,
      ),
    done: ({ job, day }) =>
      write(() => {
        done.run(job, day);
      }),
    isMissed: async ({ job, day, now }) => taken.get({ job, day, now: toMs(now) }) === undefined,
  };
}
