import type { JobContext } from '../src/control/context.ts';
import { onceADay } from '../src/control/every-day.ts';
import type { Job } from '../src/domain/job.ts';
import { askSource } from './ask-source.ts';
import { checkSupplier } from './check-supplier.ts';
import { deliverMail } from './deliver-mail.ts';
import { refreshRegister } from './refresh-register.ts';
import { runControl } from './run-control.ts';
import { sendDigest } from './send-digest.ts';
import { sweep } from './sweep.ts';
import { watchCredit } from './watch-credit.ts';
import { watchDatabase } from './watch-database.ts';
import { watchExpiry } from './watch-expiry.ts';
import { watchIntake } from './watch-intake.ts';

const all: readonly Job<JobContext>[] = [
  askSource,
  checkSupplier,
  deliverMail,
  refreshRegister,
  runControl,
  sendDigest,
  sweep,
  watchCredit,
  watchDatabase,
  watchExpiry,
  watchIntake,
];

/** Every job there is. */
export const jobs: readonly Job<JobContext>[] = all.map((job) =>
  job.schedule?.onceADay === true ? onceADay(job, job.schedule) : job,
);
