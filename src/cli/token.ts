import { createToken } from '../admin/token.ts';
import { openRecords } from '../app.ts';
import type { Environment } from '../config/index.ts';
import { InputInvalid } from '../domain/errors.ts';
import { roles } from '../domain/store.ts';
import { openQuietBase } from './base.ts';
import type { Output } from './output.ts';

/** `kontroll token create`: prints a bearer token once; only its hash is kept. */
export async function tokenCommand(
  env: Environment,
  output: Output,
  options: { role: string; unit: string | null; name: string },
): Promise<number> {
  const role = roles.find((each) => each === options.role);
  if (role === undefined)
    throw new InputInvalid(`--role: expected ${roles.join(', ')}; found "${options.role}".`);
  if (options.name.trim() === '')
    throw new InputInvalid('--name: expected who or what the token is for, found nothing.');
  const base = openQuietBase(env);
  const known = base.config.units.map((unit) => unit.id);
  if (role !== 'admin' && options.unit === null) {
    throw new InputInvalid(
      `--unit: a token for the role ${role} is bound to a unit; expected one of ${known.join(', ')}.`,
    );
  }
  if (options.unit !== null && !known.includes(options.unit)) {
    throw new InputInvalid(`--unit: expected one of ${known.join(', ')}; found "${options.unit}".`);
  }
  const store = await openRecords(base);
  try {
    const { token, hash } = createToken();
    await store.tokens.create({
      name: options.name.trim(),
      role,
      unit: options.unit,
      hash,
      now: base.now().toISOString(),
    });
    output.note('The token is shown this once; only its hash is kept.');
    output.print(token);
    return 0;
  } finally {
    await store.close();
  }
}
