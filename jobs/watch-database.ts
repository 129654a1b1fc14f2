import type { JobContext } from '../src/control/context.ts';
import { lookForDamage } from '../src/control/damage.ts';
import { watchDatabaseType } from '../src/control/job-types.ts';
import type { Job } from '../src/domain/job.ts';

export const watchDatabase: Job<JobContext, (typeof watchDatabaseType)['payload']> = {
  ...watchDatabaseType,
  run: (_payload, context) => lookForDamage(context),
};
