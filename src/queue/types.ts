import type { Logger } from 'pino';
import type { z } from 'zod';

import type { Enqueue, EnqueueOptions, Job, JobRun, JobType, QueueSettings } from '../domain/job.ts';

export interface QueueOptions<Context> {
  /** `embedded:` (in memory, in process), `redis://…`, `rediss://…` or `postgres://…`. */
  readonly url: string;
  readonly jobs: readonly Job<Context>[];
  readonly queues: readonly QueueSettings[];
  readonly log: Logger;
  /** Keeps installations on one server apart: key prefix in Redis, schema in PostgreSQL. Letters, digits, `_`. */
  readonly prefix?: string;
  /** Where `embedded:` may keep its empty, prepared database, so that it starts faster the next time. */
  readonly cacheDir?: string;
}

/** A run as the world is made for it: which job, and what the queue gives it. */
export type NamedRun = JobRun & { readonly job: string };

export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

export interface Queue<Context> {
  readonly backend: 'embedded' | 'redis' | 'postgres';
  /** Throws PayloadInvalid for a payload that does not fit, QueueUnavailable (within a second) without a server. */
  readonly enqueue: Enqueue;
  /** The same for many payloads of one job, in few round trips. */
  enqueueMany<Payload extends z.ZodType>(
    job: JobType<Payload>,
    items: readonly { readonly payload: z.input<Payload>; readonly options?: EnqueueOptions }[],
  ): Promise<void>;
  /** Starts working every queue; `contextFor` makes the world of one run. A second call is a mistake and throws. */
  work(contextFor: (run: NamedRun) => Context): Promise<void>;
  /**
   * Makes the schedules on the server those of the code; cheap when they are, so that it can be asked every few seconds.
   * True when something had to be written.
   */
  syncSchedules(): Promise<boolean>;
  /** Queues on which something waits to be taken. */
  waiting(): Promise<ReadonlySet<string>>;
  /** Calls `listener` at every new connection to the server. */
  onConnected(listener: () => void): void;
  /**
   * Resolves when nothing waits, runs, is due or is about to be tried again. Schedules and work delayed on purpose do
   * not count. Exact for the workers of this process.
   */
  idle(): Promise<void>;
  counts(): Promise<Readonly<Record<string, QueueCounts>>>;
  pause(queue: string): Promise<void>;
  resume(queue: string): Promise<void>;
  ping(): Promise<void>;
  /**
   * Claims nothing more, waits `graceMs` for running jobs, then aborts their signal; an aborted job runs again
   * elsewhere and burns no attempt. Later calls return the first one's promise.
   */
  close(graceMs: number): Promise<void>;
}
