import type { JobContext } from '../src/control/context.ts';
import { watchIntakeType } from '../src/control/job-types.ts';
import { readIntake } from '../src/control/read-intake.ts';
import type { Job } from '../src/domain/job.ts';

export const watchIntake: Job<JobContext, (typeof watchIntakeType)['payload']> = {
  ...watchIntakeType,
  run: (_payload, context, run) => readIntake(context, run.signal),
};
