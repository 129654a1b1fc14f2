import { z } from 'zod';

import type { Job } from '../src/domain/job.ts';
import type { OutboxMail } from '../src/domain/digest.ts';
import type { JobContext, JobRun, MailContext } from './support/context.ts';

const Payload = z.object({ outboxId: z.number().int().positive() });

const LEASE_MS = 2 * 60_000;
const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 60 * 60_000;
/** After this many failed tries the operator is called by another road; the mail itself is tried on. */
const ALERT_AT_TRY = 4;

/**
 * Sends one mail of the outbox. It is claimed first and marked after: a crash in between sends it at most once more,
 * under the same Message-ID, so that the receiver's mail program can tell.
 */
export const deliverMail: Job<JobContext, typeof Payload> = {
  name: 'deliver-mail',
  payload: Payload,
  attempts: 2,
  queueOf: () => 'deliver-mail',

  async run({ outboxId }, context, run) {
    await deliverOne(outboxId, context, run);
  },
};

/** True when the mail went out now. */
export async function deliverOne(
  outboxId: number,
  context: MailContext,
  run: Pick<JobRun, 'jobId'>,
): Promise<boolean> {
  const { store, log } = context;
  const by = `${context.worker}/${run.jobId}`;
  const mail = await store.outbox.claim({
    outboxId,
    by,
    now: context.now().toISOString(),
    leaseMs: LEASE_MS,
  });
  if (mail === null) return false;
  try {
    await context.sendMail(mail);
  } catch (error) {
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** mail.tries);
    const retryAt = new Date(context.now().getTime() + wait).toISOString();
    await store.outbox.failed({
      outboxId,
      by,
      retryAt,
      reason: error instanceof Error ? error.name : 'unknown',
    });
    log.error(
      { unit: mail.unit, period: mail.period, tries: mail.tries + 1, err: error },
      'digest could not be mailed',
    );
    if (mail.tries + 1 === ALERT_AT_TRY) await alertOperator(mail, context);
    return false;
  }
  await store.outbox.sent({ outboxId, by, now: context.now().toISOString() });
  log.info({ unit: mail.unit, period: mail.period }, 'digest sent');
  return true;
}

async function alertOperator(mail: OutboxMail, context: MailContext): Promise<void> {
  try {
    await context.alert(
      `The digest of unit ${mail.unit} for ${mail.period} could not be mailed; it is tried again every hour.`,
    );
  } catch (error) {
    context.log.error({ err: error }, 'the alarm could not be delivered');
  }
}
