import type { OutboxMail } from '../domain/digest.ts';
import { AppError } from '../domain/errors.ts';
import type { JobRun, MailContext } from './context.ts';

const LEASE_MS = 2 * 60_000;
const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 60 * 60_000;
/** After this many failed tries the operator is called by another road; the mail itself is tried on. */
const ALERT_AT_TRY = 4;

/**
 * Sends one mail of the outbox to each recipient who lacks it. It is claimed first, and who has it is noted right after:
 * a crash in between sends it at most once more, under the same Message-ID, so that the receiver's mail program can tell.
 * True when nobody is left who lacks the mail.
 */
export async function deliverOne(
  outboxId: number,
  context: MailContext,
  run: Pick<JobRun, 'jobId'>,
): Promise<boolean> {
  const { store, log } = context;
  const by = `${context.worker}/${run.jobId}`;
  const now = () => context.now().toISOString();
  const mail = await store.outbox.claim({ outboxId, by, now: now(), leaseMs: LEASE_MS });
  if (mail === null) return false;
  const about = { unit: mail.unit, period: mail.period };
  const problem = await sendToLacking(mail, context);
  if (problem !== null) {
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** mail.tries);
    const retryAt = new Date(context.now().getTime() + wait).toISOString();
    await store.outbox.failed({ outboxId, by, retryAt, reason: problem.name });
    log.error({ ...about, tries: mail.tries + 1, err: problem }, 'digest could not be mailed to everybody');
    if (mail.tries + 1 === ALERT_AT_TRY && !(problem instanceof AlertFailed))
      await alertOperator(mail, context);
    return false;
  }
  await store.outbox.sent({ outboxId, by, now: now() });
  log.info(about, 'digest sent');
  return true;
}

/** Somebody has to be tried again. The others have it, and are not sent to again. */
class Deferred extends AppError {
  readonly code = 'mail-deferred';
}

/** The mail itself is done with; the person who should know of it is not reached. */
class AlertFailed extends AppError {
  readonly code = 'alert-failed';
}

/** What stands in the way of being done with the mail; null when nothing does. */
async function sendToLacking(mail: OutboxMail, context: MailContext): Promise<Error | null> {
  if (mail.lacking.length === 0) return tellRefused(mail, mail.refused, context);
  const sent = await context.sendMail(mail).catch(asError);
  if (sent instanceof Error) return sent;
  const { rejected, deferred } = sent;
  const delivered = mail.lacking.filter((each) => !rejected.includes(each) && !deferred.includes(each));
  const at = context.now().toISOString();
  await context.store.outbox.settled({ outboxId: mail.outboxId, delivered, refused: rejected, now: at });
  return deferred.length > 0
    ? new Deferred('the mail server asks to wait with some recipients', { deferred: deferred.length })
    : tellRefused(mail, [...mail.refused, ...rejected], context);
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error('unknown'));

/** A refused recipient gets nothing until a person has looked; the mail is not done before that person is told. */
async function tellRefused(
  { unit, period }: OutboxMail,
  refused: readonly string[],
  { alert, log }: MailContext,
): Promise<AlertFailed | null> {
  if (refused.length === 0) return null;
  log.error({ unit, period, rejected: refused.length }, 'the mail server refused some recipients');
  try {
    await alert(
      `E-postservern tog inte emot ${refused.length} av mottagarna hos enheten ${unit}; rätta UNITS_FILE.`,
    );
    return null;
  } catch (error) {
    return new AlertFailed('recipients are refused and the alarm of it did not go out', {}, { cause: error });
  }
}

async function alertOperator(mail: OutboxMail, context: MailContext): Promise<void> {
  try {
    await context.alert(
      `Utskicket till enheten ${mail.unit} för ${mail.period} har inte nått alla mottagare; nya försök görs varje timme.`,
    );
  } catch (error) {
    context.log.error({ err: error }, 'the alarm could not be delivered');
  }
}
