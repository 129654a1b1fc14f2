import type { Command } from 'commander';

import type { CommandLine } from './command-line.ts';
import { letDayThrough, rejectDay } from '../control/decisions/source-days.ts';
import { heldBack } from '../control/plausibility.ts';
import type { MailContext } from '../control/context.ts';
import { type Base, openMailing } from '../app.ts';
import type { Environment } from '../config/index.ts';
import { InputInvalid } from '../domain/errors.ts';
import { dayOf } from '../domain/time.ts';
import { openQuietBase, readDay } from './base.ts';
import { json, type Output } from './output.ts';
import { readActor } from './signature.ts';

export interface GateOptions {
  readonly day: string | null;
  /** What a person decides; null only looks. */
  readonly decision: {
    readonly as: 'let-through' | 'reject';
    /** Null: everything that waits, of the day where one is given. */
    readonly source: string | null;
    readonly by: string;
  } | null;
  readonly json: boolean;
}

/** `kontroll gate`: a day's answers that look implausible as a whole, and what a person decides about them. */
export async function gateCommand(env: Environment, output: Output, options: GateOptions): Promise<number> {
  const base = openQuietBase({ LOG_LEVEL: 'error', ...env });
  const mailing = await openMailing(base);
  try {
    return await gate(base, mailing.context, output, options);
  } finally {
    await mailing.close();
  }
}

async function gate(base: Base, context: MailContext, output: Output, options: GateOptions): Promise<number> {
  const { store, sourceName: nameOf } = context;
  const now = base.now();
  const day = options.day === null ? dayOf(now) : readDay(options.day, '--date');
  // A control of this minute may have answers that nobody has looked at yet.
  await heldBack(day, context);
  const { decision } = options;
  if (decision !== null) {
    const actor = readActor(decision.by);
    const deciding = { store, policy: context.policy, now: base.now };
    const waiting = await store.sourceDays.held();
    const chosen =
      decision.source === null
        ? waiting.filter((each) => options.day === null || each.day === day)
        : [{ source: decision.source, day }];
    const told: string[] = [];
    for (const each of chosen) {
      const done =
        decision.as === 'reject'
          ? await rejectDay(actor, each, deciding)
          : (await letDayThrough(actor, each, deciding))
            ? 0
            : null;
      if (done === null) continue;
      told.push(
        decision.as === 'reject'
          ? `${nameOf(each.source)} ${each.day}: ${done} svar underkändes av ${actor.name}. Kör kontroll run, så frågas källan på nytt (kontroll plan visar vad det kostar); till dess väntar utskicken.`
          : `${nameOf(each.source)} ${each.day}: svaren godtogs av ${actor.name}.`,
      );
    }
    if (told.length === 0)
      throw new InputInvalid(
        decision.source === null
          ? 'Inga svar väntar på beslut.'
          : `Inga svar från ${nameOf(decision.source)} ${day} väntar på beslut: kontroll gate visar vad som gör det.`,
      );
    output.print(told.join('\n'));
    return 0;
  }
  const held = await store.sourceDays.held();
  const unjudged = await store.sourceDays.unjudged();
  const lines = [
    ...held.map((each) => `${nameOf(each.source)} (${each.source}) ${each.day}: ${each.why ?? ''}.`),
    ...unjudged.map(
      (source) =>
        `${nameOf(source)} (${source}): svar har underkänts, och leverantörerna är inte bedömda på nytt. Kör kontroll run.`,
    ),
  ];
  output.print(
    options.json
      ? json(options.day === null ? held : await store.sourceDays.of(day))
      : lines.length === 0
        ? 'Inga svar väntar på beslut.'
        : lines.join('\n'),
  );
  return lines.length > 0 ? 1 : 0;
}

/** Arguments and options of `kontroll gate`. */
export function addGate(program: Command, { env, output, on }: CommandLine): void {
  const gate = program
    .command('gate')
    .description('svar som ser orimliga ut som helhet och väntar på en person')
    .option('--date <ÅÅÅÅ-MM-DD>', 'en annan dag än i dag')
    .option('--json', 'skriver det som JSON', false)
    .action((options: { date?: string; json: boolean }) =>
      on(() => gateCommand(env, output, { day: options.date ?? null, decision: null, json: options.json })),
    );
  for (const as of ['let-through', 'reject'] as const) {
    gate
      .command(as)
      .description(as === 'reject' ? 'svaren var fel: fråga igen' : 'svaren stämmer: släpp fram dem')
      .argument('[källa]', 'källan; --all för allt som väntar')
      .option('--all', 'allt som väntar', false)
      .requiredOption('--by <namn>', 'den som beslutar')
      .option('--date <ÅÅÅÅ-MM-DD>', 'en annan dag än i dag')
      .action((source: string | undefined, options: { by: string; date?: string; all: boolean }) =>
        on(async () => {
          if ((source === undefined) !== options.all)
            throw new InputInvalid('gate: ange antingen en källa eller --all.');
          return gateCommand(env, output, {
            day: options.date ?? null,
            decision: { as, source: source ?? null, by: options.by },
            json: false,
          });
        }),
      );
  }
}
