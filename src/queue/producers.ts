import { Queue } from 'bullmq';
import type { IQueueBackend } from 'bullmq';
import type { z } from 'zod';

import type { EnqueueOptions, JobType, QueueSettings } from '../domain/job.ts';
import type { Backend } from './backend.ts';
import { jobOptions, parsePayload } from './job-options.ts';
import { isAway, queueUnavailable, within } from './time-limit.ts';

export type StoredQueue = Queue<unknown, void, string, unknown, void, string, IQueueBackend, object>;

/** Jobs of one round trip. */
const BATCH = 500;
/** A server that took the connection and then says nothing. */
const SILENT_MS = 10_000;

/** The writing end of every queue. */
export function openQueues(
  settings: readonly QueueSettings[],
  backend: Backend,
  prefix: string,
): ReadonlyMap<string, StoredQueue> {
  return new Map(
    settings.map(({ name }) => {
      const queue: StoredQueue = new Queue(name, { connection: {}, prefix }, backend.producer);
      // The backend reports its own outages.
      queue.on('error', () => {});
      return [name, queue];
    }),
  );
}

/** Puts jobs of one kind on their queues, all of one queue together. */
export async function addJobs<Payload extends z.ZodType>(
  { queues, backend }: { queues: ReadonlyMap<string, StoredQueue>; backend: Backend },
  job: JobType<Payload>,
  items: readonly { readonly payload: z.input<Payload>; readonly options?: EnqueueOptions | undefined }[],
): Promise<void> {
  const perQueue = new Map<StoredQueue, Parameters<StoredQueue['addBulk']>[0]>();
  for (const { payload, options } of items) {
    const name = job.queueOf(parsePayload(job, payload));
    const queue = queues.get(name);
    if (queue === undefined) throw new Error(`${job.name} wants the queue "${name}", which is not set up`);
    const adds = perQueue.get(queue) ?? [];
    adds.push({ name: job.name, data: payload, opts: jobOptions(job.attempts, options) });
    perQueue.set(queue, adds);
  }
  await backend.ready();
  for (const [queue, adds] of perQueue) {
    for (let from = 0; from < adds.length; from += BATCH) {
      const batch = adds.slice(from, from + BATCH);
      const [first] = batch;
      const added: Promise<unknown> =
        batch.length === 1 && first !== undefined
          ? queue.add(first.name, first.data, first.opts ?? {})
          : queue.addBulk(batch);
      await within(SILENT_MS, added, () => queueUnavailable(backend.name)).catch((error: unknown) => {
        throw isAway(error) ? queueUnavailable(backend.name, error) : error;
      });
    }
  }
}
