import type { Actor } from '../../domain/actor.ts';
import { admit } from '../../domain/admission.ts';
import { InputInvalid } from '../../domain/errors.ts';
import type { Removal } from '../../domain/retention.ts';
import type { Supplier } from '../../domain/supplier.ts';
import type { DecisionContext } from './context.ts';

/**
 * Keeps what is held about a supplier from being removed. `number` as it was written.
 * @throws {InputInvalid} for a private person, and for who is not here.
 */
export async function holdSupplier(
  actor: Actor,
  { number, reason }: { readonly number: string; readonly reason: string },
  { store, now }: DecisionContext,
): Promise<{ readonly supplier: Supplier; readonly holdId: number }> {
  const admission = await admit(number, store.suppliers);
  if (!admission.admitted) throw new InputInvalid(admission.why);
  const supplier = await store.suppliers.findByNumber(admission.number.number, admission.number.kind);
  if (supplier === null) throw new InputInvalid('Leverantören finns inte här: importera den först.');
  const { holdId } = await store.retention.hold({
    supplierId: supplier.id,
    by: actor.name,
    reason,
    now: now().toISOString(),
  });
  return { supplier, holdId };
}

/** @throws {InputInvalid} when there is no such hold. */
export async function releaseHold(
  actor: Actor,
  { holdId }: { readonly holdId: number },
  { store, now }: DecisionContext,
): Promise<void> {
  if (await store.retention.release({ holdId, by: actor.name, now: now().toISOString() })) return;
  throw new InputInvalid(`Det finns ingen spärr ${holdId}: kontroll hold visar dem som finns.`);
}

/** Removes what the policy's decisions say. */
export const removeByDecision = (
  actor: Actor,
  { store, policy, now }: DecisionContext,
): Promise<readonly Removal[]> =>
  store.retention.apply({
    rules: policy.retention,
    by: actor.name,
    now: now().toISOString(),
    dryRun: false,
  });
