import { UnrecoverableError, WaitingError, Worker } from 'bullmq';
import type { Job as StoredJob } from 'bullmq';
import type { Logger } from 'pino';

import { PauseQueue } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import { parsePayload } from './job-options.ts';
import { safeError } from './safe-error.ts';
import type { NamedRun } from './types.ts';

export interface Processing<Context> {
  readonly jobs: ReadonlyMap<string, Job<Context>>;
  readonly contextFor: (run: NamedRun) => Context;
  readonly log: Logger;
  /** True once the queue closes: an aborted job then goes back to the queue instead of failing. */
  stopping(): boolean;
  /** Stops this queue for everybody. */
  pause(waitMs: number): Promise<void>;
}

/** Runs one stored job, and turns what it throws into what the queue understands. */
export async function processJob<Context>(
  stored: StoredJob,
  token: string,
  signal: AbortSignal,
  processing: Processing<Context>,
): Promise<void> {
  const job = processing.jobs.get(stored.name);
  const run = {
    job: stored.name,
    jobId: stored.id ?? '',
    attempt: stored.attemptsMade + 1,
    signal,
  };
  // Only when there is something to say: a child logger per job costs more than starting the job.
  const log = () => processing.log.child({ job: run.job, jobId: run.jobId, attempt: run.attempt });
  if (job === undefined) {
    log().error('job without code: of another version, or removed');
    throw new UnrecoverableError('unknown-job');
  }
  try {
    await job.run(parsePayload(job, stored.data), processing.contextFor(run), run);
  } catch (error) {
    if (processing.stopping() && signal.aborted) {
      log().info('job interrupted by shutdown; it runs again');
      await stored.moveToWait(token);
      throw new WaitingError();
    }
    if (error instanceof PauseQueue) {
      log().info({ waitMs: error.waitMs }, 'queue paused');
      await processing.pause(error.waitMs);
      throw Worker.RateLimitError();
    }
    log().error({ err: error }, 'job failed');
    throw safeError(error);
  }
}
