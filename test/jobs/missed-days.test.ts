import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { refreshRegisterType } from '../../src/control/job-types.ts';
import { refreshRegister } from '../../jobs/refresh-register.ts';
import { latestDay } from '../../src/control/every-day.ts';
import { addDays } from '../../src/domain/time.ts';
import { openWorld, type World } from '../support/world.ts';
import { wakeMissed } from '../../src/control/wake-missed.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** Jobs of every day as they are noted, and a time by which each has come. */
const everyDay = [
  'watch-credit',
  'watch-database',
  'watch-expiry',
  'refresh-register bulk',
  'refresh-register eu-sanctions',
];
const cronOf: Record<string, string> = {
  'watch-credit': '40 23 * * *',
  'watch-database': '50 5 * * *',
  'watch-expiry': '10 7 * * *',
};
const today = (job: string): string =>
  latestDay(cronOf[job] ?? refreshRegisterType.schedule.cron, world.context.now());

const MINUTE = 60_000;
const begin = (job: string, day: string, agoMs: number) => {
  const at = world.context.now().getTime() - agoMs;
  return world.store.jobDays.begin({
    job,
    day,
    by: 'another/j1',
    now: new Date(at).toISOString(),
    until: new Date(at + 30 * MINUTE).toISOString(),
  });
};

/** What is put on the queue, as it is noted. */
async function woken(): Promise<string[]> {
  await wakeMissed(world.context);
  return world.waiting.map(({ job, payload }) =>
    Object.values(payload as object).length === 0
      ? job.name
      : `${job.name} ${String(Object.values(payload as object)[0])}`,
  );
}

const situations: readonly {
  what: string;
  before: (job: string, day: string) => Promise<unknown>;
  missed: boolean;
}[] = [
  {
    what: 'one day missed',
    before: (job, day) => world.store.jobDays.done({ job, day: addDays(day, -1) }),
    missed: true,
  },
  {
    what: 'three days missed',
    before: (job, day) => world.store.jobDays.done({ job, day: addDays(day, -3) }),
    missed: true,
  },
  { what: 'never done', before: async () => undefined, missed: true },
  { what: 'not missed', before: (job, day) => world.store.jobDays.done({ job, day }), missed: false },
  { what: 'running right now', before: (job, day) => begin(job, day, MINUTE), missed: false },
  {
    what: 'begun half an hour ago by a worker that was killed',
    before: (job, day) => begin(job, day, 31 * MINUTE),
    missed: true,
  },
  {
    what: 'noted by a clock that was a year ahead',
    before: async (job, day) => {
      await begin(job, addDays(day, 400), -400 * 24 * 60 * MINUTE);
      await world.store.jobDays.done({ job, day: addDays(day, 399) });
    },
    missed: true,
  },
];

describe.each(everyDay)('%s', (job) => {
  beforeEach(async () => {
    for (const other of everyDay)
      if (other !== job) await world.store.jobDays.done({ job: other, day: today(other) });
  });

  it.each(situations)('$what', async ({ before, missed }) => {
    await before(job, today(job));
    expect(await woken()).toEqual(missed ? [job] : []);
    // The queue was emptied before anybody took the job; then it is done, and seen to be.
    world.waiting.splice(0);
    expect(await woken()).toEqual(missed ? [job] : []);
    await world.drain();
    expect(await woken()).toEqual([]);
  });

  it('is put on the queue when its time has come, and not a minute before', async () => {
    const [minute = '', hour = ''] = (cronOf[job] ?? refreshRegisterType.schedule.cron).split(' ');
    // Sweden is an hour ahead of UTC.
    const at = new Date(Date.UTC(2026, 10, 25, Number(hour) - 1, Number(minute)));
    const day = '2026-11-25';
    for (const other of everyDay)
      await world.store.jobDays.done({ job: other, day: latestDay(cronOf[other] ?? '40 3 * * *', at) });
    await world.store.jobDays.done({ job, day: '2026-11-24' });
    world.setNow(new Date(at.getTime() - MINUTE).toISOString());
    expect((await woken()).filter((each) => each === job)).toEqual([]);
    world.setNow(at.toISOString());
    world.waiting.splice(0);
    expect(await woken()).toEqual([job]);
    expect(today(job)).toBe(day);
  });
});

describe('a list that could not be fetched', () => {
  it('is left to its own later tries, and after the last to the next night', async () => {
    await world.addMembers(['tranan']);
    world.setNow('2026-11-29T05:00:00Z');
    for (const job of everyDay)
      if (job !== 'refresh-register bulk') await world.store.jobDays.done({ job, day: today(job) });
    world.faults.set('bulk', 'down');
    expect(await woken()).toEqual(['refresh-register bulk']);
    await world.drain();
    // The later try waits in the queue.
    expect(world.waiting.map(({ options }) => options.waitMs)).toEqual([30 * MINUTE]);
    const tries = () => world.waiting.filter(({ options }) => options.waitMs === undefined);
    await wakeMissed(world.context);
    expect(tries()).toEqual([]);
    // The queue was lost with it: fetched when its time is well past.
    world.waiting.splice(0);
    world.setNow('2026-11-29T05:59:00Z');
    expect(await woken()).toEqual([]);
    world.setNow('2026-11-29T06:01:00Z');
    await wakeMissed(world.context);
    expect(world.waiting.map(({ job }) => job.name)).toContain('refresh-register');
    world.waiting.splice(0);
    await world.run(refreshRegister, { source: 'bulk', tries: 3 });
    await wakeMissed(world.context);
    expect(world.waiting.filter(({ job }) => job.name === 'refresh-register')).toEqual([]);
  });
});
