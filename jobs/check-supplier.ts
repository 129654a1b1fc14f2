import type { JobContext } from '../src/control/context.ts';
import { checkSupplierType } from '../src/control/job-types.ts';
import { judgeCheck } from '../src/control/judge-check.ts';
import type { Job } from '../src/domain/job.ts';

/** Judges one check whose questions are settled, or whose deadline has passed. */
export const checkSupplier: Job<JobContext, (typeof checkSupplierType)['payload']> = {
  ...checkSupplierType,
  attempts: 5,
  run: ({ checkId }, context) => judgeCheck(checkId, context),
};
