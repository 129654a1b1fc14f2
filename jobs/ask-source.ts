import { askQuestion } from '../src/control/ask.ts';
import type { JobContext } from '../src/control/context.ts';
import { askSourceType } from '../src/control/job-types.ts';
import type { Job } from '../src/domain/job.ts';

export const askSource: Job<JobContext, (typeof askSourceType)['payload']> = {
  ...askSourceType,
  run: askQuestion,
};
