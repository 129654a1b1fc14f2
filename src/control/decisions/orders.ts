import type { Actor } from '../../domain/actor.ts';
import { privatePersonText } from '../../domain/admission.ts';
import { InputInvalid } from '../../domain/errors.ts';
import type { Resolution } from '../../domain/order.ts';
import type { Supplier } from '../../domain/supplier.ts';
import { addMonths, dayOf } from '../../domain/time.ts';
import { findSupplier, isPersonalNumber, type Who } from '../who.ts';
import type { DecisionContext } from './context.ts';

/** A correction reaches those who had the report within a year (kreditupplysningslagen 12 §). */
const CORRECTION_MONTHS = 12;
const DAY_MS = 86_400_000;

/**
 * Leave to ask a source once about a supplier, although a letter follows or an earlier order is unclear. It holds for
 * `spend.approvalDays` of the policy.
 * @throws {InputInvalid} for a private person, and for who is not here.
 */
export async function approveOrder(
  actor: Actor,
  { who, source, purpose }: { readonly who: Who; readonly source: string; readonly purpose: string },
  { store, policy, now }: DecisionContext,
): Promise<{ readonly supplier: Supplier; readonly until: Date }> {
  const supplier = await findSupplier(who, store);
  const isPerson = isPersonalNumber(who) || supplier?.numberKind === 'personal';
  if (isPerson && supplier?.standing !== 'controlled') throw new InputInvalid(privatePersonText);
  if (supplier === null)
    throw new InputInvalid('Leverantören finns inte här. Läs in en reskontra med "kontroll import".');
  const at = now();
  const until = new Date(at.getTime() + policy.spend.approvalDays * DAY_MS);
  await store.orders.approve({
    supplierId: supplier.id,
    source,
    by: actor.name,
    purpose,
    now: at.toISOString(),
    until: until.toISOString(),
  });
  return { supplier, until };
}

/**
 * How an order ended, after a look at the source's own list.
 * @throws {InputInvalid} when it waits for nobody.
 */
export async function resolveOrder(
  actor: Actor,
  { orderId, as }: { readonly orderId: number; readonly as: Resolution },
  { store, now }: DecisionContext,
): Promise<void> {
  const done = await store.orders.resolve({ orderId, as, by: actor.name, now: now().toISOString() });
  if (!done) throw new InputInvalid(`Beställning ${orderId} väntar inte på någon. Se "kontroll orders".`);
}

/**
 * The source has corrected a report: it judges nothing any more and is asked for anew. `ref`: the supplier's.
 * @throws {InputInvalid} for an order that is not there, brought no report, or is older than a correction reaches.
 */
export async function correctOrder(
  actor: Actor,
  { orderId }: { readonly orderId: number },
  { store, now }: DecisionContext,
): Promise<{ readonly outcome: 'superseded' | 'already'; readonly ref: string }> {
  const order = await store.orders.get(orderId);
  if (order === null) throw new InputInvalid(`Beställning ${orderId} finns inte. Se "kontroll orders".`);
  const at = now();
  if (dayOf(new Date(order.orderedAt)) < addMonths(dayOf(at), -CORRECTION_MONTHS))
    throw new InputInvalid(`Beställning ${orderId} är äldre än tolv månader, så ingen rättelse gäller den.`);
  const outcome = await store.orders.supersede({ orderId, by: actor.name, now: at.toISOString() });
  if (outcome === 'not-delivered')
    throw new InputInvalid(`Beställning ${orderId} gav ingen upplysning, så det finns inget att rätta.`);
  return { outcome, ref: await store.suppliers.refOf(order.supplierId) };
}
