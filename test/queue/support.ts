import pino from 'pino';
import { z } from 'zod';

import type { Job, JobRun, QueueSettings } from '../../src/domain/job.ts';
import { openQueue } from '../../src/queue/index.ts';
import type { Queue } from '../../src/queue/index.ts';

export const Note = z.object({ text: z.string(), lane: z.enum(['fast', 'slow', 'limited']).default('fast') });
export type Note = z.output<typeof Note>;

/** What a test lets its jobs do. */
export interface World {
  handle(note: Note, run: JobRun): Promise<void> | void;
}

export const note: Job<World, typeof Note> = {
  name: 'note',
  payload: Note,
  attempts: 3,
  concurrency: 4,
  queueOf: ({ lane }) => lane,
  run: async (payload, world, run) => {
    await world.handle(payload, run);
  },
};

export const lanes: readonly QueueSettings[] = [
  { name: 'fast', concurrency: 4, rateLimit: null },
  { name: 'slow', concurrency: 1, rateLimit: null },
  { name: 'limited', concurrency: 4, rateLimit: { max: 3, perMs: 400 } },
];

export const silent = pino({ level: 'silent' });

export const open = (
  url: string,
  more: Partial<Parameters<typeof openQueue<World>>[0]> = {},
): Promise<Queue<World>> => openQueue<World>({ url, jobs: [note], queues: lanes, log: silent, ...more });

/** Waits until something holds, at most `ms`; the error says what it waited for. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  ms = 30_000,
): Promise<void> {
  const end = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited ${ms} ms for: ${what}`);
    await pause(10);
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Sleeps, and throws as soon as the signal is aborted. */
export const patient = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new Error('interrupted'));
    });
  });
