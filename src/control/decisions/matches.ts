import type { Actor } from '../../domain/actor.ts';
import { InputInvalid } from '../../domain/errors.ts';
import { fingerprintOf } from '../../domain/register.ts';
import { dayOf } from '../../domain/time.ts';
import { findSupplier, type Who } from '../who.ts';
import type { DecisionContext } from './context.ts';

/**
 * An entry of a list is somebody else than the supplier whose name it resembles; asked again when the entry changes. The
 * supplier's reference.
 * @throws {InputInvalid} where they do not resemble each other, or the entry has the supplier's own number.
 */
export async function dismissMatch(
  actor: Actor,
  { who, source, entry }: { readonly who: Who; readonly source: string; readonly entry: string },
  { store, now }: DecisionContext,
): Promise<{ readonly ref: string }> {
  const supplierId = (await findSupplier(who, store))?.id;
  const at = now();
  const found = await store.registers.matched({ source, today: dayOf(at) });
  const match = found
    .find((each) => each.supplierId === supplierId)
    ?.matches.find((each) => each.entry === entry);
  const { data } = await store.registers.held(source).row(entry);
  if (supplierId === undefined || match === undefined || data === null)
    throw new InputInvalid(
      `Leverantören liknar inte posten ${entry}: kontroll matches visar vilka som liknar varandra.`,
    );
  if (match.by === 'number')
    throw new InputInvalid(
      `Posten ${entry} har leverantörens eget nummer, och kan inte avfärdas här: rätta uppgiften vid källan.`,
    );
  const fingerprint = fingerprintOf(data);
  await store.registers.dismiss({
    source,
    supplierId,
    entry,
    fingerprint,
    by: actor.name,
    at: at.toISOString(),
  });
  return { ref: await store.suppliers.refOf(supplierId) };
}
