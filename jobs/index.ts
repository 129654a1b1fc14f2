import type { Job } from '../src/domain/job.ts';
import { askSource } from './ask-source.ts';
import { checkSupplier } from './check-supplier.ts';
import { deliverMail } from './deliver-mail.ts';
import { refreshRegister } from './refresh-register.ts';
import { runControl } from './run-control.ts';
import { sendDigest } from './send-digest.ts';
import type { JobContext } from '../src/control/context.ts';
import { onceADay } from '../src/control/every-day.ts';
import { dailyJobs } from './support/wake-missed.ts';
import { sweep } from './sweep.ts';
import { watchIntake } from './watch-intake.ts';

/** Every job there is. */
export const jobs: readonly Job<JobContext>[] = [
  askSource,
  checkSupplier,
  deliverMail,
  refreshRegister,
  runControl,
  sendDigest,
  sweep,
  ...dailyJobs.map((job) => onceADay(job)),
  watchIntake,
];
