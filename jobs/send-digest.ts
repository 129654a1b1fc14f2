import type { JobContext } from '../src/control/context.ts';
import { sendDigestType } from '../src/control/job-types.ts';
import { sendDigests } from '../src/control/send-digests.ts';
import type { Job } from '../src/domain/job.ts';

export const sendDigest: Job<JobContext, (typeof sendDigestType)['payload']> = {
  ...sendDigestType,
  run: (_payload, context) => sendDigests(context),
};
