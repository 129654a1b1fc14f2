import type { JobContext } from '../src/control/context.ts';
import { listenToCreditWatch } from '../src/control/credit-watch.ts';
import { watchCreditType } from '../src/control/job-types.ts';
import type { Job } from '../src/domain/job.ts';

export const watchCredit: Job<JobContext, (typeof watchCreditType)['payload']> = {
  ...watchCreditType,
  run: (_payload, context, run) => listenToCreditWatch(context, run.signal),
};
