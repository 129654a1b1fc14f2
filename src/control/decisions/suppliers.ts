import type { Actor } from '../../domain/actor.ts';
import { privatePersonText } from '../../domain/admission.ts';
import type { Depth } from '../../domain/depth.ts';
import { InputInvalid } from '../../domain/errors.ts';
import type { AcceptedNumber } from '../../domain/org-number.ts';
import type { Supplier } from '../../domain/supplier.ts';
import { addMonths, type Day, dayOf } from '../../domain/time.ts';
import { findSupplier, isPersonalNumber, type Who } from '../who.ts';
import type { DecisionContext } from './context.ts';

/** The longest that a depth may be decided for: depth follows from what is so now, and is looked at again. */
const LONGEST_DEPTH_MONTHS = 24;

/**
 * A personal number is a sole trader's, who is controlled from the next control on.
 * @throws {InputInvalid} for an organisation's number.
 */
export async function confirmTrader(
  actor: Actor,
  { number }: { readonly number: AcceptedNumber },
  { store, now }: DecisionContext,
): Promise<Supplier> {
  if (number.kind !== 'personal')
    throw new InputInvalid(
      'Numret är ett organisationsnummer och behöver inte bekräftas. Bara en enskild näringsidkares personnummer bekräftas.',
    );
  return store.suppliers.confirmTrader({ number: number.number, by: actor.name, now: now().toISOString() });
}

/**
 * How deep a supplier is controlled, until a day at most 24 months ahead.
 * @throws {InputInvalid} for another day, a private person, and for who is not controlled.
 */
export async function decideDepth(
  actor: Actor,
  {
    who,
    depth,
    reason,
    until,
  }: { readonly who: Who; readonly depth: Depth; readonly reason: string; readonly until: Day },
  { store, now }: DecisionContext,
): Promise<Supplier> {
  const at = now();
  const today = dayOf(at);
  const latest = addMonths(today, LONGEST_DEPTH_MONTHS);
  if (until < today || until > latest)
    throw new InputInvalid(
      `Sista dagen: en dag från ${today} till ${latest} väntades, men ${until} angavs. Välj en dag däremellan.`,
    );
  const supplier = await findSupplier(who, store);
  if (supplier?.standing !== 'controlled')
    throw new InputInvalid(
      isPersonalNumber(who)
        ? privatePersonText
        : 'Leverantören finns inte här, eller kontrolleras inte. Läs in den med "kontroll import".',
    );
  await store.engagements.decideDepth({
    supplierId: supplier.id,
    depth,
    reason,
    by: actor.name,
    until,
    now: at.toISOString(),
  });
  return supplier;
}
