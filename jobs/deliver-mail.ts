import type { JobContext } from '../src/control/context.ts';
import { deliverOne } from '../src/control/deliver-mail.ts';
import { deliverMailType } from '../src/control/job-types.ts';
import type { Job } from '../src/domain/job.ts';

export const deliverMail: Job<JobContext, (typeof deliverMailType)['payload']> = {
  ...deliverMailType,
  run: async ({ outboxId }, context, run) => {
    await deliverOne(outboxId, context, run);
  },
};
