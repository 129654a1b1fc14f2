import type { Command } from 'commander';

import { type CommandLine, readNumberOption } from './command-line.ts';
import { sourceNames } from '../app.ts';
import { holdSupplier, releaseHold, removeByDecision } from '../control/decisions/holds.ts';
import type { Environment } from '../config/index.ts';
import { InputInvalid } from '../domain/errors.ts';
import type { Removal } from '../domain/retention.ts';
import { displayName } from '../domain/supplier.ts';
import { openQuietBase, withDecisions } from './base.ts';
import { json, momentText, type Output } from './output.ts';
import { numberMeant, numberArgument, supplierArgument } from './number.ts';
import { readActor, readReason } from './signature.ts';

/** `kontroll retention`: what the policy's decisions remove; without `--by` it only tells. */
export const retentionCommand = (
  env: Environment,
  output: Output,
  options: { by: string | null; protocol: boolean; json: boolean },
): Promise<number> => {
  if (options.protocol && options.by !== null)
    throw new InputInvalid(
      '--protocol visar vad som gallrats och tar inget bort, men --by angavs också. Utelämna det ena.',
    );
  const actor = options.by === null ? null : readActor(options.by);
  const { config } = openQuietBase(env);
  const nameOf = sourceNames(config);
  return withDecisions(env, output, async (context) => {
    const { store, policy, now } = context;
    if (options.protocol) {
      const done = await store.retention.protocol();
      if (options.json) return json(done);
      if (done.length === 0) return 'Ingenting har gallrats.';
      return done
        .map(
          (entry) =>
            `${momentText(entry.at)} ${entry.by}: ${removalText({ ...entry, onHold: 0 }, nameOf, false)}`,
        )
        .join('\n');
    }
    const rules = policy.retention;
    const removals =
      actor === null
        ? await store.retention.apply({ rules, by: '', now: now().toISOString(), dryRun: true })
        : await removeByDecision(actor, context);
    if (options.json) return json(removals);
    if (rules.length === 0)
      return 'Inget gallras: det finns inget gallringsbeslut i policyn (retention). Utan beslut tas inget bort.';
    return removals.map((removal) => removalText(removal, nameOf, actor === null)).join('\n');
  });
};

function removalText(
  { source, decision, answers, bytes, onHold }: Removal,
  nameOf: (id: string) => string,
  dryRun: boolean,
): string {
  const verb = dryRun ? 'skulle tas bort' : 'togs bort';
  const kept = onHold === 0 ? '' : `; ${onHold} ligger kvar, eftersom leverantören är spärrad från gallring`;
  return source === 'persons'
    ? `Personer (${decision}): namn och nummer för ${answers} ${verb}${kept}.`
    : `${nameOf(source)} (${decision}): ${answers} svar, ${Math.ceil(bytes / 1024)} kB, ${verb}${kept}.`;
}

/** `kontroll hold`: keeps what is held about a supplier from being removed; or lists, or ends a hold. */
export const holdCommand = (
  env: Environment,
  output: Output,
  options:
    | { readonly do: 'list' }
    | { readonly do: 'hold'; readonly orgNr: string; readonly by: string; readonly reason: string }
    | { readonly do: 'release'; readonly holdId: number; readonly by: string },
): Promise<number> =>
  withDecisions(env, output, async (context) => {
    const { store } = context;
    if (options.do === 'list') {
      const holds = await store.retention.holds();
      if (holds.length === 0) return 'Ingen leverantör är spärrad från gallring.';
      const lines = await Promise.all(
        holds.map(
          async ({ holdId, supplierId, by, reason, at }) =>
            `${holdId}: ${await store.suppliers.refOf(supplierId)}, ${by}, ${at.slice(0, 10)}: ${reason}`,
        ),
      );
      return lines.join('\n');
    }
    const actor = readActor(options.by);
    if (options.do === 'release') {
      await releaseHold(actor, { holdId: options.holdId }, context);
      return `Spärren ${options.holdId} är hävd.`;
    }
    const reason = readReason(options.reason, '--reason', 'varför svaren inte får gallras');
    const number = await numberMeant(options.orgNr, store);
    const { supplier, holdId } = await holdSupplier(actor, { number, reason }, context);
    return `${displayName(supplier)} är spärrad från gallring (spärr ${holdId}).`;
  });

/** Arguments and options of `kontroll retention`. */
export function addRetention(program: Command, { env, output, on }: CommandLine): void {
  program
    .command('retention')
    .description('vad gallringsbesluten tar bort; berättar bara, om ingen skriver under med --by')
    .option('--by <namn>', 'tar bort det, i detta namn')
    .option('--protocol', 'visar vad som gallrats, när, av vem och enligt vilket beslut', false)
    .option('--json', 'skriver det som JSON', false)
    .action((options: { by?: string; protocol: boolean; json: boolean }) =>
      on(() => retentionCommand(env, output, { ...options, by: options.by ?? null })),
    );
}

/** Arguments and options of `kontroll hold`. */
export function addHold(program: Command, { env, stdin, output, on }: CommandLine): void {
  const hold = program
    .command('hold')
    .description('leverantörer vars svar inte får gallras')
    .action(() => on(() => holdCommand(env, output, { do: 'list' })));
  hold
    .command('add')
    .description('spärrar det som finns om en leverantör från gallring')
    .argument(...supplierArgument)
    .requiredOption('--by <namn>', 'den som beslutar')
    .requiredOption('--reason <text>', 'varför')
    .action((orgNr: string, options: { by: string; reason: string }) =>
      on(async () =>
        holdCommand(env, output, { do: 'hold', orgNr: await numberArgument(orgNr, stdin), ...options }),
      ),
    );
  hold
    .command('release')
    .description('häver en spärr')
    .argument('<id>', 'spärrens nummer', readNumberOption)
    .requiredOption('--by <namn>', 'den som beslutar')
    .action((holdId: number, options: { by: string }) =>
      on(() => holdCommand(env, output, { do: 'release', holdId, by: options.by })),
    );
}
