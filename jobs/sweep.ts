import type { JobContext } from '../src/control/context.ts';
import { sweepType } from '../src/control/job-types.ts';
import { sweepOnce } from '../src/control/sweep.ts';
import type { Job } from '../src/domain/job.ts';

export const sweep: Job<JobContext, (typeof sweepType)['payload']> = {
  ...sweepType,
  run: (_payload, context) => sweepOnce(context, new Set()),
};
