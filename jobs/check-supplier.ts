import type { JobContext } from '../src/control/context.ts';
import { checkSupplierType } from '../src/control/job-types.ts';
import { judgeCheck } from '../src/control/judge-check.ts';
import type { Job } from '../src/domain/job.ts';

export const checkSupplier: Job<JobContext, (typeof checkSupplierType)['payload']> = {
  ...checkSupplierType,
  run: ({ checkId }, context) => judgeCheck(checkId, context),
};
