import type { Job } from '../src/domain/job.ts';
import { askSource } from './ask-source.ts';
import { checkSupplier } from './check-supplier.ts';
import { deliverMail } from './deliver-mail.ts';
import { runControl } from './run-control.ts';
import { sendDigest } from './send-digest.ts';
import type { JobContext } from './support/context.ts';
import { sweep } from './sweep.ts';

/** Every job there is. */
export const jobs: readonly Job<JobContext>[] = [
  askSource,
  checkSupplier,
  deliverMail,
  runControl,
  sendDigest,
  sweep,
];
