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
