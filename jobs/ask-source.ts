import { askQuestion } from '../src/control/ask.ts';
import type { JobContext } from '../src/control/context.ts';
import { askSourceType } from '../src/control/job-types.ts';
import type { Job } from '../src/domain/job.ts';

/** Asks one question of one source. */
export const askSource: Job<JobContext, (typeof askSourceType)['payload']> = {
  ...askSourceType,
  attempts: 3,
  run: askQuestion,
};
