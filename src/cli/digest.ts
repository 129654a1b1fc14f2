import type { Command } from 'commander';

import type { CommandLine } from './command-line.ts';
import { heldBack } from '../control/plausibility.ts';
import { openMailing } from '../app.ts';
import type { Environment } from '../config/index.ts';
import { dueDigestsOn, dueDigests } from '../digest/due.ts';
import { dayOf } from '../domain/time.ts';
import { previewDigests } from './digest-preview.ts';
import { openQuietBase, readDay, refuseDateWhenLive, tellMadeUp } from './base.ts';
import { readUnit } from './choice.ts';
import { clockOn, systemClock } from './clock.ts';
import { json, type Output } from './output.ts';
import { composeOne, digestState, withoutWaiting } from '../control/send-digests.ts';
import { deliverOne } from '../control/deliver-mail.ts';

interface Done {
  readonly unit: string;
  readonly period: string;
  /** False when somebody else composed it meanwhile, or it waits. */
  readonly created: boolean;
  /** Null when it does not wait; `control`: of the day, under way; `start`: a first control, for the Startläge. */
  readonly waits: 'control' | 'start' | null;
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
  options: { unit: string | null; date: string | null; preview: boolean; json: boolean },
): Promise<number> {
  if (options.date !== null) refuseDateWhenLive(env);
  const day = options.date === null ? null : readDay(options.date, '--date');
  const base = openQuietBase({ LOG_LEVEL: 'error', ...env }, day === null ? systemClock : clockOn(day, 8));
  const chosen = options.unit === null ? null : readUnit(options.unit, base.config.units);
  const units = base.config.units.filter(({ id }) => chosen === null || id === chosen);
  if (options.preview)
    return previewDigests(base, output, { units, day: day ?? dayOf(base.now()), json: options.json });
  const mailing = await openMailing(base);
  const deliver = (outboxId: number) => deliverOne(outboxId, mailing.context, { jobId: 'command line' });
  try {
    const { last, urgent } = await digestState(mailing.context);
    const allDue =
      day === null ? dueDigests(units, last, urgent, base.now()) : dueDigestsOn(units, last, urgent, day);
    const due = await withoutWaiting(allDue, mailing.context);
    const done: Done[] = allDue
      .filter((each) => !due.includes(each))
      .map(({ unit, period }) => ({ unit, period, created: false, waits: 'control', sent: null }));
    const held = due.length === 0 ? null : await heldBack(day ?? dayOf(base.now()), mailing.context);
    if (held !== null) {
      const why = `Inga utskick går: ${held}`;
      if (options.json) output.note(why);
      output.print(options.json ? json([]) : why);
      return 1;
    }
    for (const each of due) {
      const { unit, period } = each;
      const { state, outboxId } = await composeOne(each, mailing.context);
      if (state === 'nothing-urgent') continue;
      const sent = outboxId === null ? null : await deliver(outboxId);
      const waits = state === 'too-early' ? 'start' : null;
      done.push({ unit, period, created: state === 'composed', waits, sent });
    }
    let failedAgain = 0;
    for (const outboxId of await mailing.context.store.outbox.waiting({
      now: base.now().toISOString(),
      limit: 1_000,
    })) {
      if (!(await deliver(outboxId))) failedAgain += 1;
    }
    if (done.some(({ created }) => created)) tellMadeUp(base, output);
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

function stateOf({ created, waits, sent }: Done, outbox: string | null): string {
  if (waits === 'control') return 'väntar på dagens kontroll';
  if (waits === 'start')
    return 'väntar, för ingen kontroll har bedömt enhetens leverantörer. Startläget är kvar';
  if (!created) return 'fanns redan';
  if (sent === null) return 'sammanställt och inte skickat, för enheten har inga mottagare';
  if (!sent) return 'väntar på nytt försök';
  return outbox === null ? 'skickat' : `skickat (${outbox})`;
}

/** Arguments and options of `kontroll digest`. */
export function addDigest(program: Command, { env, output, on }: CommandLine): void {
  program
    .command('digest')
    .description('skriver och skickar de utskick som det är dags för')
    .option('--unit <id>', 'bara en enhet')
    .option('--date <ÅÅÅÅ-MM-DD>', 'som en annan dag än i dag (bara påhittade källor)')
    .option(
      '--preview',
      'skriver det som skulle skickas i en mapp; skickar, sparar och förbrukar inget',
      false,
    )
    .option('--json', 'skriver det som gjordes som JSON', false)
    .action((options: { unit?: string; date?: string; preview: boolean; json: boolean }) =>
      on(() =>
        digestCommand(env, output, {
          unit: options.unit ?? null,
          date: options.date ?? null,
          preview: options.preview,
          json: options.json,
        }),
      ),
    );
}
