import { z } from 'zod';

import type { JobType } from '../domain/job.ts';

/*
 * Every job by what others need of it: name, payload, queue, timing. What enqueues a job need not know its work, and so
 * the work of one can enqueue another. The work stands beside, the two are put together in `jobs/`.
 */

const nothing = z.object({});

/** A job with a queue of its own, which has its name. */
const ofOneQueue = <Type extends Omit<JobType, 'queueOf'>>(
  type: Type,
): Type & Pick<JobType<Type['payload']>, 'queueOf'> => ({ ...type, queueOf: () => type.name });

/** The queue of one source: its own rate, concurrency, pause and failures. */
export const askQueue = (source: string): string => `ask-${source}`;

const source = z.string().regex(/^[a-z][a-z-]*$/);
const AskSourcePayload = z.object({
  questionId: z.number().int().positive(),
  source,
  urgent: z.boolean().default(false),
});

/** Asks one question of one source. */
export const askSourceType: JobType<typeof AskSourcePayload> = {
  name: 'ask-source',
  payload: AskSourcePayload,
  attempts: 3,
  concurrency: 8,
  queueOf: (payload) => askQueue(payload.source),
};

/** Judges one check whose questions are settled, or whose deadline has passed. */
export const checkSupplierType = ofOneQueue({
  name: 'check-supplier',
  payload: z.object({ checkId: z.number().int().positive() }),
  attempts: 5,
  concurrency: 4,
});

/** `period` is a Swedish day; today when it is not given. `round` above 1 asks again what got no answer. */
export const runControlType = ofOneQueue({
  name: 'run-control',
  payload: z.object({ period: z.iso.date().optional(), round: z.number().int().min(1).default(1) }),
  attempts: 5,
  concurrency: 1,
  schedule: { cron: '15 0 * * *', payload: {} },
});

/** Composes the digests that are due in each unit's own rhythm. */
export const sendDigestType = ofOneQueue({
  name: 'send-digest',
  payload: nothing,
  attempts: 5,
  concurrency: 1,
  schedule: { cron: '*/10 0-1,3-23 * * *', payload: {} },
});

/** Sends one mail of the outbox to each recipient who lacks it. */
export const deliverMailType = ofOneQueue({
  name: 'deliver-mail',
  payload: z.object({ outboxId: z.number().int().positive() }),
  attempts: 2,
  concurrency: 2,
});

/**
 * Fetches a list that a register publishes whole. `source` null: every list there is, each in a job of its own. `tries`:
 * failures so far since the night's first.
 */
export const refreshRegisterType = ofOneQueue({
  name: 'refresh-register',
  payload: z.object({ source: source.nullable(), tries: z.number().int().nonnegative().default(0) }),
  attempts: 2,
  concurrency: 1,
  schedule: { cron: '40 3 * * *', payload: { source: null } },
});

/** One sweep, where a process works without a timer of its own. */
export const sweepType = ofOneQueue({ name: 'sweep', payload: nothing, attempts: 2, concurrency: 1 });

/** Listens to the credit bureau's own watch; before the night's control, so that what changed is asked about in it. */
export const watchCreditType = ofOneQueue({
  name: 'watch-credit',
  payload: nothing,
  attempts: 3,
  concurrency: 1,
  schedule: { cron: '40 23 * * *', payload: {}, onceADay: true },
});

/** Reads the whole database for damage; after the control, before the digests. */
export const watchDatabaseType = ofOneQueue({
  name: 'watch-database',
  payload: nothing,
  attempts: 2,
  concurrency: 1,
  schedule: { cron: '50 5 * * *', payload: {}, onceADay: true },
});

/** Tells in good time that something of ours runs out. */
export const watchExpiryType = ofOneQueue({
  name: 'watch-expiry',
  payload: nothing,
  attempts: 3,
  concurrency: 1,
  schedule: { cron: '10 7 * * *', payload: {}, onceADay: true },
});

/** Reads the documents that people have put into the watched folder. */
export const watchIntakeType = ofOneQueue({
  name: 'watch-intake',
  payload: nothing,
  attempts: 2,
  concurrency: 1,
  schedule: { cron: '*/10 * * * *', payload: {} },
});

/** Every job there is. */
export const jobTypes: readonly JobType[] = [
  askSourceType,
  checkSupplierType,
  deliverMailType,
  refreshRegisterType,
  runControlType,
  sendDigestType,
  sweepType,
  watchCreditType,
  watchDatabaseType,
  watchExpiryType,
  watchIntakeType,
];
