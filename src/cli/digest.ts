import { composeOne, digestState } from '../../jobs/send-digest.ts';
import { heldBack } from '../../jobs/support/statistics.ts';
import { deliverOne } from '../../jobs/deliver-mail.ts';
import { openMailing } from '../app.ts';
import type { Environment } from '../config/index.ts';
import { dueDigestsOn, dueDigests } from '../digest/due.ts';
import { InputInvalid } from '../domain/errors.ts';
import { dayOf } from '../domain/time.ts';
import { openQuietBase, readDay, refuseDateWhenLive } from './base.ts';
import { clockOn, systemClock } from './clock.ts';
import { json, type Output } from './output.ts';

interface Done {
  readonly unit: string;
  readonly period: string;
  /** False when somebody else composed it meanwhile. */
  readonly created: boolean;
  /** Null when there was nothing to send. */
  readonly sent: boolean | null;
}

/**
 * `kontroll digest`: composes and delivers what is due; with --date what that day would bring. Exit code 1 when answers
 * are held, or a mail did not go out, be it an earlier one.
 */
export async function digestCommand(
  env: Environment,
  output: Output,
  options: { unit: string | null; date: string | null; json: boolean },
): Promise<number> {
  if (options.date !== null) refuseDateWhenLive(env);
  const day = options.date === null ? null : readDay(options.date, '--date');
  const base = openQuietBase({ LOG_LEVEL: 'error', ...env }, day === null ? systemClock : clockOn(day, 8));
  const units = base.config.units.filter((unit) => options.unit === null || unit.id === options.unit);
  if (units.length === 0) {
    const known = base.config.units.map((unit) => unit.id).join(', ');
    throw new InputInvalid(`--unit: expected one of ${known}; found "${options.unit}".`);
  }
  const mailing = await openMailing(base);
  const deliver = (outboxId: number) => deliverOne(outboxId, mailing.context, { jobId: 'command line' });
  try {
    const { last, newStops } = await digestState(mailing.context);
    const due =
      day === null ? dueDigests(units, last, newStops, base.now()) : dueDigestsOn(units, last, newStops, day);
    const done: Done[] = [];
    const held = due.length === 0 ? null : await heldBack(day ?? dayOf(base.now()), mailing.context);
    if (held !== null) {
      const why = `Inga utskick går: ${held}`;
      if (options.json) output.note(why);
      output.print(options.json ? json(done) : why);
      return 1;
    }
    const withoutRecipients = new Set(
      units.flatMap(({ id, recipients }) => (recipients.length === 0 ? [id] : [])),
    );
    for (const each of due) {
      const { unit, period } = each;
      const outboxId = await composeOne(each, mailing.context);
      const sent = outboxId === null ? null : await deliver(outboxId);
      done.push({ unit, period, created: outboxId !== null || withoutRecipients.has(unit), sent });
    }
    let failedAgain = 0;
    for (const outboxId of await mailing.context.store.outbox.waiting({
      now: base.now().toISOString(),
      limit: 1_000,
    })) {
      if (!(await deliver(outboxId))) failedAgain += 1;
    }
    if (failedAgain > 0)
      output.note(`${failedAgain} tidigare utskick gick inte iväg nu heller och väntar på nytt försök.`);
    output.print(
      options.json
        ? json(done)
        : describe(done, base.config.mail.url === 'outbox:' ? base.config.mail.outboxDir : null),
    );
    return failedAgain > 0 || done.some((each) => each.sent === false) ? 1 : 0;
  } finally {
    await mailing.close();
  }
}

function describe(done: readonly Done[], outbox: string | null): string {
  if (done.length === 0) return 'Inget utskick är på tur.';
  return done.map((each) => `${each.unit} ${each.period}: ${stateOf(each, outbox)}`).join('\n');
}

function stateOf({ created, sent }: Done, outbox: string | null): string {
  if (!created) return 'fanns redan';
  if (sent === null) return 'sammanställt och inte skickat, för enheten har inga mottagare';
  if (!sent) return 'väntar på nytt försök';
  return outbox === null ? 'skickat' : `skickat (${outbox})`;
}
