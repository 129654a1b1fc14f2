import type { z } from 'zod';

import type { Day, Instant } from './time.ts';

/** Puts work on a queue. `waitMs` delays it; `key` makes it unique while it waits or runs; `urgent` goes before the rest. */
export interface EnqueueOptions {
  readonly key?: string;
  readonly waitMs?: number;
  readonly urgent?: boolean;
}

export interface Enqueue {
  <Payload extends z.ZodType>(
    job: JobType<Payload>,
    payload: z.input<Payload>,
    options?: EnqueueOptions,
  ): Promise<void>;
}

/** The same for many payloads of one job, in few round trips. */
export interface EnqueueMany {
  <Payload extends z.ZodType>(
    job: JobType<Payload>,
    items: readonly { readonly payload: z.input<Payload>; readonly options?: EnqueueOptions }[],
  ): Promise<void>;
}

/** When a job begins by itself, in Swedish time. */
export interface Schedule<Payload extends z.ZodType = z.ZodType> {
  readonly cron: string;
  readonly payload: z.input<Payload>;
  /** Done once for each day of the schedule, however often it is put on a queue; a day that was missed is made up. */
  readonly onceADay?: true;
}

/** All of a job but its work: what others need to enqueue it, and the queue to begin it. */
export interface JobType<Payload extends z.ZodType = z.ZodType> {
  /** File name in `jobs/`. */
  readonly name: string;
  readonly payload: Payload;
  /** Attempts for crashes and bugs; what can be expected is an outcome, not an exception. */
  readonly attempts: number;
  /** So many are worked at a time in one process, per queue. */
  readonly concurrency: number;
  readonly schedule?: Schedule<Payload>;
  /** Queue of this payload; most jobs have one queue, `ask-source` has one per source. Letters, digits, hyphens. */
  queueOf(payload: z.output<Payload>): string;
}

/** What the queue gives a running job. */
export interface JobRun {
  readonly jobId: string;
  readonly attempt: number;
  readonly signal: AbortSignal;
}

/** A job with its work. `Context` is the whole world it may touch. */
export interface Job<Context, Payload extends z.ZodType = z.ZodType> extends JobType<Payload> {
  run(payload: z.output<Payload>, context: Context, run: JobRun): Promise<void>;
}

/** How one queue is worked. */
export interface QueueSettings {
  readonly name: string;
  readonly concurrency: number;
  readonly rateLimit: { readonly max: number; readonly perMs: number } | null;
}

/**
 * For which day each job of every day has done its work, so that what was missed is seen and made up, once. Days are
 * compared for being the same one, so that a day that a wrong clock noted stands in the way of no other.
 */
export interface JobDayStore {
  /** Takes the day's work; false when it is done, or somebody else has it and the time has not come that they set. */
  begin(command: { job: string; day: Day; by: string; now: Instant; until: Instant }): Promise<boolean>;
  done(command: { job: string; day: Day }): Promise<void>;
  /** Whether the day's work is neither done nor under way. */
  isMissed(query: { job: string; day: Day; now: Instant }): Promise<boolean>;
}
