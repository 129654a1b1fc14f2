import type { JobContext } from '../src/control/context.ts';
import { runControlType } from '../src/control/job-types.ts';
import { controlOfDay } from '../src/control/run-control.ts';
import type { Job } from '../src/domain/job.ts';

export const runControl: Job<JobContext, (typeof runControlType)['payload']> = {
  ...runControlType,
  run: (payload, context, run) => controlOfDay(payload, context, run.signal),
};
