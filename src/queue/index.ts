import type { Queue, QueueCounts, QueueOptions } from './types.ts';
import { openBackend } from './open.ts';
import { addJobs, openQueues } from './producers.ts';
import type { StoredQueue } from './producers.ts';
import { syncSchedules } from './schedules.ts';
import { watchIdle } from './idle.ts';
import { startWorkers } from './workers.ts';
import type { Workers } from './workers.ts';

export type { NamedRun, Queue, QueueCounts, QueueOptions } from './types.ts';

/**
 * Opens the queue: the same code and behaviour on three servers. Redis may be away at this moment; PostgreSQL must
 * answer, because its tables are set up here (QueueUnavailable otherwise). Throws ConfigInvalid for a bad address.
 */
export async function openQueue<Context>(options: QueueOptions<Context>): Promise<Queue<Context>> {
  const { log } = options;
  const prefix = options.prefix ?? 'kontroll';
  const backend = await openBackend({
    url: options.url,
    prefix,
    queues: options.queues.length,
    cacheDir: options.cacheDir ?? null,
    log,
  });
  const jobs = new Map(options.jobs.map((job) => [job.name, job]));
  const queues = openQueues(options.queues, backend, prefix);
  const watch = watchIdle(queues);
  const writing = { queues, backend };
  let workers: Workers | undefined;
  let closing: Promise<void> | undefined;

  const queueNamed = (name: string): StoredQueue => {
    const queue = queues.get(name);
    if (queue === undefined) throw new Error(`no queue is called "${name}"`);
    return queue;
  };

  const shutDown = async (graceMs: number): Promise<void> => {
    await workers?.close(graceMs);
    await Promise.allSettled([...queues.values()].map((queue) => queue.close()));
    await backend.close();
  };

  return {
    backend: backend.name,
    enqueue: async (job, payload, options) => {
      watch.stirred();
      await addJobs(writing, job, [{ payload, options }]);
    },
    enqueueMany: async (job, items) => {
      watch.stirred();
      await addJobs(writing, job, items);
    },
    work: async (contextFor) => {
      if (workers !== undefined) throw new Error('the queues are worked already');
      const { queues: settings } = options;
      const { stirred: started, settled: ended } = watch;
      workers = startWorkers({ backend, prefix, queues: settings, jobs, contextFor, log, started, ended });
    },
    syncSchedules: async () => {
      await backend.ready();
      return syncSchedules(options.jobs, queues);
    },
    waiting: async () => {
      await backend.ready();
      const looked = [...queues].map(async ([name, queue]) => {
        const { waiting = 0, prioritized = 0 } = await queue.getJobCounts('waiting', 'prioritized');
        return waiting + prioritized > 0 ? [name] : [];
      });
      return new Set((await Promise.all(looked)).flat());
    },
    onConnected: (listener) => backend.onConnected(listener),
    idle: () => watch.idle(),
    counts: async () => {
      await backend.ready();
      const counted = [...queues].map(async ([name, queue]): Promise<[string, QueueCounts]> => {
        const found = await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed');
        const { waiting = 0, prioritized = 0, active = 0, delayed = 0, failed = 0 } = found;
        return [name, { waiting: waiting + prioritized, active, delayed, failed }];
      });
      return Object.fromEntries(await Promise.all(counted));
    },
    pause: async (name) => {
      await backend.ready();
      await queueNamed(name).pause();
    },
    resume: async (name) => {
      await backend.ready();
      await queueNamed(name).resume();
    },
    ping: () => backend.ping(),
    close: (graceMs) => (closing ??= shutDown(graceMs)),
  };
}
