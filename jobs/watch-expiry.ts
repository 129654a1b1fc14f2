import type { JobContext } from '../src/control/context.ts';
import { tellEndings } from '../src/control/endings.ts';
import { watchExpiryType } from '../src/control/job-types.ts';
import type { Job } from '../src/domain/job.ts';

export const watchExpiry: Job<JobContext, (typeof watchExpiryType)['payload']> = {
  ...watchExpiryType,
  run: (_payload, context) => tellEndings(context),
};
