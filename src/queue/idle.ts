import type { StoredQueue } from './producers.ts';

/** How often to look when nothing here says that something happened: paused queues, retries, other processes. */
const LOOK_EVERY_MS = 200;
/** How many of the delayed jobs, soonest first, are looked at: retries come within seconds and stand in front. */
const DELAYED_SEEN = 50;

export interface IdleWatch {
  /** Something was enqueued or started: what was read before no longer holds. */
  stirred(): void;
  /** A job ended or a queue ran dry: a good moment to look. */
  settled(): void;
  idle(): Promise<void>;
}

/** Tells when nothing is left to do, by looking when the workers of this process fall quiet. */
export function watchIdle(queues: ReadonlyMap<string, StoredQueue>): IdleWatch {
  let stirs = 0;
  let knock = (): void => {};

  // A job can put work on a queue that was read already and then end; a count that moved meanwhile shows that.
  const isIdle = async (): Promise<boolean> => {
    const before = stirs;
    for (const queue of queues.values()) {
      if (await isBusy(queue)) return false;
    }
    return stirs === before;
  };

  // Between two jobs there is a quiet moment too; only one that lasts is worth a look.
  const nextQuiet = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, LOOK_EVERY_MS);
      knock = () => {
        const then = stirs;
        setTimeout(() => {
          if (stirs !== then) return;
          clearTimeout(timer);
          resolve();
        }, 1);
      };
    });

  return {
    stirred: () => {
      stirs += 1;
    },
    settled: () => knock(),
    idle: async () => {
      for (;;) {
        const quiet = nextQuiet();
        if (await isIdle()) return;
        await quiet;
      }
    },
  };
}

async function isBusy(queue: StoredQueue): Promise<boolean> {
  const counts = await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed');
  if (['waiting', 'prioritized', 'active'].some((state) => (counts[state] ?? 0) > 0)) return true;
  if ((counts['delayed'] ?? 0) === 0) return false;
  const soonest = await queue.getDelayed(0, DELAYED_SEEN - 1);
  return soonest.some((job) => {
    if (job.repeatJobKey !== undefined) return false;
    return job.attemptsMade > 0 || job.timestamp + job.delay <= Date.now();
  });
}
