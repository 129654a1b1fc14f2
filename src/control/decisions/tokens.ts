import type { Actor } from '../../domain/actor.ts';
import { InputInvalid } from '../../domain/errors.ts';
import { addDays, type Day, dayOf } from '../../domain/time.ts';
import type { Role, Token } from '../../domain/token.ts';
import type { DecisionContext } from './context.ts';

/** How long a token opens something when nobody says otherwise. */
const YEAR_DAYS = 365;

/**
 * A token for the endpoint, known by its hash alone. `until`: its last day; null for a year.
 * @throws {InputInvalid} for a last day that has been.
 */
export async function createToken(
  {
    name,
    role,
    unit,
    hash,
    until,
  }: {
    readonly name: string;
    readonly role: Role;
    readonly unit: string | null;
    readonly hash: string;
    readonly until: Day | null;
  },
  { store, now }: DecisionContext,
): Promise<Token> {
  const at = now();
  const today = dayOf(at);
  if (until !== null && until < today)
    throw new InputInvalid(
      `Sista dagen: en dag från och med i dag (ÅÅÅÅ-MM-DD) väntades, "${until}" har varit.`,
    );
  const endsOn = until ?? addDays(today, YEAR_DAYS);
  return store.tokens.create({ name, role, unit, hash, endsOn, now: at.toISOString() });
}

/**
 * From now on the token opens nothing.
 * @throws {InputInvalid} for one that is not in force.
 */
export async function withdrawToken(
  actor: Actor,
  { tokenId }: { readonly tokenId: number },
  { store, now }: DecisionContext,
): Promise<Token> {
  const token = await store.tokens.withdraw({ tokenId, by: actor.name, now: now().toISOString() });
  if (token === null)
    throw new InputInvalid(`Nyckeln ${tokenId} gäller inte: kontroll token visar dem som gäller.`);
  return token;
}
