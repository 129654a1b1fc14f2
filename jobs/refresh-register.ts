import type { JobContext } from '../src/control/context.ts';
import { refreshRegisterType } from '../src/control/job-types.ts';
import { refreshLists } from '../src/control/refresh-lists.ts';
import type { Job } from '../src/domain/job.ts';

export const refreshRegister: Job<JobContext, (typeof refreshRegisterType)['payload']> = {
  ...refreshRegisterType,
  run: (payload, context, run) => refreshLists(payload, context, run.signal),
};
