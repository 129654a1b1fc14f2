import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { jobs } from '../../jobs/index.ts';
import type { JobContext } from '../../src/control/context.ts';
import { latestDay } from '../../src/control/every-day.ts';
import { watchCredit } from '../../jobs/watch-credit.ts';
import { watchDatabase } from '../../jobs/watch-database.ts';
import { watchExpiry } from '../../jobs/watch-expiry.ts';
import { openQueue, type Queue } from '../../src/queue/index.ts';
import { addDays } from '../../src/domain/time.ts';
import type { Watch } from '../../src/domain/watch.ts';
import { open, tempFile } from '../store/support.ts';
import { haveService, type Service, startRedis } from '../support/services.ts';
import { openWorld, type World } from '../support/world.ts';
import { wakeMissed } from '../../src/control/wake-missed.ts';

const daily = [watchCredit, watchDatabase, watchExpiry];
const names = [...daily.map(({ name }) => name), 'refresh-register'];
const lists = ['bulk', 'eu-sanctions'];

interface Worker {
  readonly context: JobContext;
  readonly queue: Queue<JobContext>;
}

let redis: Service;
let world: World;
let temp: ReturnType<typeof tempFile>;
let workers: Worker[];
/** What was done, each time that it was, by whoever did it. */
let done: string[];
/** How long the work of a job takes, milliseconds. */
let takesMs: number;
beforeEach(async () => {
  redis = await startRedis();
  world = await openWorld({ lists: false });
  world.setNow('2026-11-24T08:00:00Z');
  temp = tempFile();
  done = [];
  takesMs = 50;
  workers = [];
});
afterEach(async () => {
  for (const { queue, context } of workers.splice(0)) {
    await queue.close(5_000);
    await context.store.close();
  }
  await world.close();
  temp.remove();
  await redis.remove();
});

/** A worker with the real jobs, on the one Redis and the one database. */
async function startWorker(worker: string): Promise<Worker> {
  const store = await open({ file: temp.file });
  const note = async (what: string): Promise<void> => {
    await sleep(takesMs);
    done.push(what);
  };
  const creditWatch: Watch = {
    source: 'creditsafe',
    forms: [],
    open: () => note('watch-credit'),
    members: async () => [],
    add: async () => 'not-found',
    remove: async () => undefined,
    events: async () => [],
    allowances: async () => [],
  };
  const queue = await openQueue<JobContext>({
    url: redis.url,
    jobs: jobs.filter(({ name }) => names.includes(name)),
    queues: names.map((name) => ({ name, concurrency: 1, rateLimit: null })),
    log: world.context.log,
  });
  const context: JobContext = {
    ...world.context,
    worker,
    creditWatch,
    store: {
      ...store,
      damage: async () => {
        await note('watch-database');
        return null;
      },
      tokens: {
        ...store.tokens,
        list: async () => {
          await note('watch-expiry');
          return [];
        },
      },
    },
    registers: lists.map((source) => ({
      source,
      everyMs: 3_600_000,
      closedTo: null,
      keepsAll: true,
      fetch: async () => {
        await note(`refresh-register ${source}`);
        return { outcome: 'unchanged' };
      },
    })),
    enqueue: queue.enqueue,
    enqueueMany: queue.enqueueMany,
  };
  await queue.work(() => context);
  const started = { context, queue };
  workers.push(started);
  return started;
}

const everything = [...daily.map(({ name }) => name), ...lists.map((source) => `refresh-register ${source}`)];

/** All that the keepers of these workers do in three rounds. */
async function rounds(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await Promise.all(
      workers.map(async ({ queue, context }) => {
        await queue.syncSchedules();
        await wakeMissed(context);
      }),
    );
    await sleep(200);
  }
  for (const { queue } of workers) await queue.idle();
}

async function lastDone(days: number): Promise<void> {
  const [one] = workers;
  const { jobDays } = one?.context.store ?? world.store;
  for (const job of everything) {
    const cron = daily.find(({ name }) => name === job)?.schedule?.cron ?? '40 3 * * *';
    await jobDays.done({ job, day: addDays(latestDay(cron, world.context.now()), -days) });
  }
}

describe.skipIf(!haveService('redis', 'days that were missed'))('jobs of every day, two workers', () => {
  it.each([
    { what: 'one day missed', days: 1, times: 1 },
    { what: 'three days missed', days: 3, times: 1 },
    { what: 'not missed', days: 0, times: 0 },
  ])('$what: each is done $times times', async ({ days, times }) => {
    await startWorker('a');
    await lastDone(days);
    await startWorker('b');
    await rounds();
    expect(done.toSorted()).toEqual(times === 0 ? [] : everything.toSorted());
  });

  it('running right now by its schedule: it is not begun beside that', async () => {
    const { queue } = await startWorker('a');
    await startWorker('b');
    await lastDone(1);
    takesMs = 500;
    for (const job of daily) await queue.enqueue(job, {});
    await sleep(150);
    await rounds();
    expect(done.filter((each) => !each.startsWith('refresh')).toSorted()).toEqual(
      daily.map(({ name }) => name).toSorted(),
    );
  });

  it('Redis came back empty before anybody had taken them: each is done once', async () => {
    await startWorker('a');
    await startWorker('b');
    await lastDone(1);
    const queues = workers.map(({ queue }) => queue);
    for (const name of names) await queues[0]?.pause(name);
    await Promise.all(workers.map(({ context }) => wakeMissed(context)));
    expect(done).toEqual([]);
    await redis.startAnew();
    for (const queue of queues) {
      for (let tries = 0; tries < 100; tries++) {
        try {
          await queue.ping();
          break;
        } catch {
          await sleep(100);
        }
      }
    }
    await rounds();
    expect(done.toSorted()).toEqual(everything.toSorted());
  });

  it('Redis came back empty while they ran: each is done once', async () => {
    await startWorker('a');
    await startWorker('b');
    await lastDone(1);
    takesMs = 2_000;
    await Promise.all(workers.map(({ context }) => wakeMissed(context)));
    await sleep(500);
    await redis.startAnew();
    await sleep(500);
    takesMs = 50;
    for (let tries = 0; tries < 100 && new Set(done).size < everything.length; tries++) {
      await sleep(200);
      for (const { context } of workers) await wakeMissed(context).catch(() => undefined);
    }
    expect(done.toSorted()).toEqual(everything.toSorted());
  }, 60_000);
});
