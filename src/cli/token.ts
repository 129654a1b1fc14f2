import type { Command } from 'commander';

import { type CommandLine, readNumberOption } from './command-line.ts';
import { createToken as newToken } from '../admin/token.ts';
import { createToken, withdrawToken } from '../control/decisions/tokens.ts';
import type { Environment } from '../config/index.ts';
import { InputInvalid } from '../domain/errors.ts';
import { openQuietBase, readDay, withDecisions, withRecords } from './base.ts';
import { readChoice, readUnit } from './choice.ts';
import { json, momentText, type Output } from './output.ts';
import { readActor } from './signature.ts';
import { roles } from '../domain/token.ts';

/** `kontroll token create`: prints a bearer token once; only its hash is kept. */
export async function createTokenCommand(
  env: Environment,
  output: Output,
  options: { role: string; unit: string | null; name: string; until: string | null },
): Promise<number> {
  const role = readChoice('--role', options.role, roles);
  if (options.name.trim() === '')
    throw new InputInvalid(
      '--name: vem eller vad nyckeln är till väntades, men inget angavs. Skriv till exempel "Anna, bärbar dator".',
    );
  const { units } = openQuietBase(env).config;
  // The key of an administrator may be bound to a unit too, that of anybody else is.
  const unit = role === 'admin' && options.unit === null ? null : readUnit(options.unit ?? '', units);
  const until = options.until === null ? null : readDay(options.until, '--until');
  return withDecisions(env, output, async (context) => {
    const { token, hash } = newToken();
    await createToken({ name: options.name.trim(), role, unit, hash, until }, context);
    output.note('Nyckeln visas bara den här gången; spara den nu.');
    return token;
  });
}

/** `kontroll token`: the tokens in force. */
export function listTokensCommand(
  env: Environment,
  output: Output,
  options: { json: boolean },
): Promise<number> {
  return withRecords(env, async (store, { now }) => {
    const tokens = await store.tokens.list(now().toISOString());
    if (options.json) output.print(json(tokens));
    else if (tokens.length === 0) output.print('Ingen nyckel gäller.');
    else
      output.print(
        tokens
          .map(
            ({ tokenId, name, role, unit, createdAt, endsOn, lastUsedAt }) =>
              `${tokenId}: ${name}, ${role}${unit === null ? '' : `, ${unit}`}, sedan ${momentText(createdAt)}, ` +
              `${endsOn === null ? 'utan sista dag' : `till och med ${endsOn}`}, ` +
              (lastUsedAt === null ? 'aldrig använd' : `senast använd ${momentText(lastUsedAt)}`),
          )
          .join('\n'),
      );
    return 0;
  });
}

/** `kontroll token withdraw`: from now on the token opens nothing. */
export function withdrawTokenCommand(
  env: Environment,
  output: Output,
  options: { tokenId: number; by: string },
): Promise<number> {
  const { tokenId } = options;
  const actor = readActor(options.by);
  return withDecisions(env, output, async (context) => {
    const { name } = await withdrawToken(actor, { tokenId }, context);
    return `${name}: nyckeln ${tokenId} är återkallad av ${actor.name} och öppnar inget mer.`;
  });
}

/** Arguments and options of `kontroll token`. */
export function addToken(program: Command, { env, output, on }: CommandLine): void {
  const token = program
    .command('token')
    .description('nycklar till gränssnittet')
    .option('--json', 'skriver dem som JSON', false)
    .action((options: { json: boolean }) => on(() => listTokensCommand(env, output, options)));
  token
    .command('withdraw')
    .description('en nyckel öppnar inget mer')
    .argument('<id>', 'nyckelns nummer', readNumberOption)
    .requiredOption('--by <namn>', 'den som beslutar')
    .action((tokenId: number, options: { by: string }) =>
      on(() => withdrawTokenCommand(env, output, { tokenId, ...options })),
    );
  token
    .command('create')
    .description('skriver en ny nyckel, en gång')
    .requiredOption('--role <roll>', 'admin, officer eller reader')
    .option('--unit <id>', 'enhet som nyckeln gäller')
    .requiredOption('--name <text>', 'vem eller vad den är till')
    .option('--until <ÅÅÅÅ-MM-DD>', 'sista dagen den gäller, ÅÅÅÅ-MM-DD; annars om ett år')
    .action((options: { role: string; unit?: string; name: string; until?: string }) =>
      on(() =>
        createTokenCommand(env, output, {
          ...options,
          unit: options.unit ?? null,
          until: options.until ?? null,
        }),
      ),
    );
}
