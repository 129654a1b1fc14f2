import { createToken } from '../admin/token.ts';
import type { Environment } from '../config/index.ts';
import { InputInvalid } from '../domain/errors.ts';
import { addDays, type Day, dayOf } from '../domain/time.ts';
import { openQuietBase, readDay, withRecords } from './base.ts';
import { readChoice, readUnit } from './choice.ts';
import { json, momentText, type Output } from './output.ts';
import { readSigner } from './signature.ts';
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
  return withRecords(env, async (store, { now }) => {
    const { token, hash } = createToken();
    await store.tokens.create({
      name: options.name.trim(),
      role,
      unit,
      hash,
      endsOn: lastDay(options.until, dayOf(now())),
      now: now().toISOString(),
    });
    output.note('Nyckeln visas bara den här gången; spara den nu.');
    output.print(token);
    return 0;
  });
}

const YEAR_DAYS = 365;

function lastDay(until: string | null, today: Day): Day {
  if (until === null) return addDays(today, YEAR_DAYS);
  const day = readDay(until, '--until');
  if (day < today)
    throw new InputInvalid(`--until: en dag från och med i dag (ÅÅÅÅ-MM-DD) väntades, "${until}" har varit.`);
  return day;
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
  const by = readSigner(options.by);
  return withRecords(env, async (store, { now }) => {
    const token = await store.tokens.withdraw({ tokenId: options.tokenId, by, now: now().toISOString() });
    if (token === null)
      throw new InputInvalid(`Nyckeln ${options.tokenId} gäller inte: kontroll token visar dem som gäller.`);
    output.print(`${token.name}: nyckeln ${options.tokenId} är återkallad av ${by} och öppnar inget mer.`);
    return 0;
  });
}
