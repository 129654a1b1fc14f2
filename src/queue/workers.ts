import { isNotConnectionError, Worker } from 'bullmq';
import type { IQueueBackend, Job as StoredJob, JobProgress } from 'bullmq';
import type { Logger } from 'pino';

import type { Job, QueueSettings } from '../domain/job.ts';
import type { Backend } from './backend.ts';
import { keptJobs } from './job-options.ts';
import { processJob } from './process.ts';
import type { NamedRun } from './types.ts';

/** How long a job that was aborted may take to notice, milliseconds. */
const NOTICE_MS = 400;

/** A limit that never bites: a queue can only be paused by its jobs when it has one. */
const UNLIMITED = { max: 1_000_000, duration: 1000 };

interface Start<Context> {
  readonly backend: Backend;
  readonly prefix: string;
  readonly queues: readonly QueueSettings[];
  readonly jobs: ReadonlyMap<string, Job<Context>>;
  readonly contextFor: (run: NamedRun) => Context;
  readonly log: Logger;
  /** Called when a job starts and when one has left the queue's hands or the queue ran dry. */
  readonly started: () => void;
  readonly ended: () => void;
}

export interface Workers {
  close(graceMs: number): Promise<void>;
}

type AnyWorker = Worker<unknown, void, string, IQueueBackend, JobProgress, object>;

/** One worker per queue. Resolves at once: a server that is away is waited for. */
export function startWorkers<Context>(start: Start<Context>): Workers {
  let stopping = false;
  const running = new Map<StoredJob, string>();

  const startWorker = (settings: QueueSettings): AnyWorker => {
    let pausedUntil = 0;
    const pause = async (waitMs: number): Promise<void> => {
      pausedUntil = Math.max(pausedUntil, Date.now() + waitMs);
      await worker.rateLimit(Math.max(1, Math.ceil(pausedUntil - Date.now())));
    };
    const processing = { ...start, stopping: () => stopping, pause };
    // BullMQ hands the signal only to a function that declares three parameters.
    const work = async (stored: StoredJob, token: string | undefined, signal: AbortSignal | undefined) => {
      start.started();
      running.set(stored, token ?? '');
      try {
        await processJob(stored, token ?? '', signal ?? new AbortController().signal, processing);
      } finally {
        running.delete(stored);
      }
    };
    const worker: AnyWorker = new Worker<unknown, void, string, IQueueBackend, JobProgress, object>(
      settings.name,
      work,
      {
        connection: {},
        prefix: start.prefix,
        concurrency: settings.concurrency,
        // A killed worker's job starts again within the lock and two rounds of the check for stalled jobs.
        lockDuration: 10_000,
        stalledInterval: 5_000,
        maxStalledCount: 2,
        runRetryDelay: 1_000,
        ...keptJobs,
        limiter:
          settings.rateLimit === null
            ? UNLIMITED
            : { max: settings.rateLimit.max, duration: settings.rateLimit.perMs },
      },
      start.backend.worker,
    );
    worker.on('error', (error) => {
      // Outages are reported once, by the backend.
      if (!stopping && isNotConnectionError(error)) {
        start.log.warn({ queue: settings.name, cause: error.message }, 'queue worker error');
      }
    });
    worker.on('stalled', (jobId) =>
      start.log.warn({ queue: settings.name, jobId }, 'job stalled; it runs again'),
    );
    worker.on('lockRenewalFailed', (jobIds) => {
      for (const jobId of jobIds) worker.cancelJob(jobId, 'lock lost');
    });
    const ended = (): void => {
      if (running.size === 0) start.ended();
    };
    worker.on('completed', ended);
    worker.on('failed', ended);
    worker.on('drained', ended);
    return worker;
  };

  const workers = start.queues.map(startWorker);

  const close = async (graceMs: number): Promise<void> => {
    stopping = true;
    const closed = Promise.allSettled(workers.map((worker) => worker.close()));
    if (await settles(closed, graceMs)) return;
    for (const worker of workers) worker.cancelAllJobs('shutdown');
    if (await settles(closed, NOTICE_MS)) return;
    // Jobs that do not listen to their signal: give them back, and leave them behind.
    await settles(
      Promise.allSettled([...running].map(([stored, token]) => stored.moveToWait(token))),
      NOTICE_MS,
    );
    await settles(Promise.allSettled(workers.map((worker) => worker.getBackend().close(true))), NOTICE_MS);
  };
  return { close };
}

/** True when the promise settles within `ms`. */
async function settles(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
