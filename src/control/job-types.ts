import { z } from 'zod';

import type { JobType } from '../domain/job.ts';

/**
 * The two jobs that wake each other, by name and payload alone: what enqueues them need not know their work, and so
 * the work can enqueue them.
 */
const AskSourcePayload = z.object({
  questionId: z.number().int().positive(),
  source: z.string().regex(/^[a-z][a-z-]*$/),
  urgent: z.boolean().default(false),
});

export const askSourceType: JobType<typeof AskSourcePayload> = {
  name: 'ask-source',
  payload: AskSourcePayload,
  queueOf: ({ source }) => `ask-${source}`,
};

const CheckSupplierPayload = z.object({ checkId: z.number().int().positive() });

export const checkSupplierType: JobType<typeof CheckSupplierPayload> = {
  name: 'check-supplier',
  payload: CheckSupplierPayload,
  queueOf: () => 'check-supplier',
};
