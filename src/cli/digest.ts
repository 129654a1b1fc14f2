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

/** `kontroll digest`: composes and delivers what is due; with --date what that day would bring. Exit code 1 when a mail did not go out. */
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
  try {
    const { last, newStops } = await digestState(mailing.context);
    const due =
      day === null ? dueDigests(units, last, newStops, base.now()) : dueDigestsOn(units, last, newStops, day);
    const done = [];
    const held = due.length === 0 ? null : await heldBack(day ?? dayOf(base.now()), mailing.context);
    if (held !== null) throw new InputInvalid(`Inga utskick går: ${held}`);
    for (const each of due) {
      const outboxId = await composeOne(each, mailing.context);
      const sent =
        outboxId === null ? null : await deliverOne(outboxId, mailing.context, { jobId: 'command line' });
      done.push({ unit: each.unit, period: each.period, created: outboxId !== null, sent });
    }
    for (const outboxId of await mailing.context.store.outbox.waiting({
      now: base.now().toISOString(),
      limit: 1_000,
    })) {
      await deliverOne(outboxId, mailing.context, { jobId: 'command line' });
    }
    output.print(
      options.json
        ? json(done)
        : describe(done, base.config.mail.url === 'outbox:' ? base.config.mail.outboxDir : null),
    );
    return done.some((each) => each.sent === false) ? 1 : 0;
  } finally {
    await mailing.close();
  }
}

function describe(
  done: readonly { unit: string; period: string; created: boolean; sent: boolean | null }[],
  outbox: string | null,
): string {
  if (done.length === 0) return 'Inget utskick är på tur.';
  return done
    .map(({ unit, period, created, sent }) => {
      const state = !created ? 'fanns redan' : sent === true ? 'skickat' : 'väntar på nytt försök';
      return `${unit} ${period}: ${state}${sent === true && outbox !== null ? ` (${outbox})` : ''}`;
    })
    .join('\n');
}
