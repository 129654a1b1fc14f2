import type { Job } from '../src/domain/job.ts';
import { askSource } from './ask-source.ts';
import { checkSupplier } from './check-supplier.ts';
import { deliverMail } from './deliver-mail.ts';
import { refreshRegister } from './refresh-register.ts';
import { runControl } from './run-control.ts';
import { sendDigest } from './send-digest.ts';
import type { JobContext } from '../src/control/context.ts';
import { onceADay } from '../src/control/every-day.ts';
import { sweep } from './sweep.ts';
import { watchCredit } from './watch-credit.ts';
import { watchDatabase } from './watch-database.ts';
import { watchExpiry } from './watch-expiry.ts';
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
  onceADay(watchCredit),
  onceADay(watchDatabase),
  onceADay(watchExpiry),
  watchIntake,
];
