import { privatePersonText } from '../domain/admission.ts';
import { InputInvalid } from '../domain/errors.ts';
import type { AcceptedNumber } from '../domain/org-number.ts';
import type { Store } from '../domain/store.ts';
import type { Supplier } from '../domain/supplier.ts';

/** A supplier as somebody means it: by its number, or by the reference that mails carry. */
export type Who = { readonly ref: string } | { readonly number: AcceptedNumber };

export const isPersonalNumber = (who: Who): boolean => 'number' in who && who.number.kind === 'personal';

/** The supplier that is meant, whatever it is, or null. For decisions, which may concern who is not shown. */
export const findSupplier = (who: Who, { suppliers }: Pick<Store, 'suppliers'>): Promise<Supplier | null> =>
  'ref' in who ? suppliers.findByRef(who.ref) : suppliers.findByNumber(who.number.number, who.number.kind);

/**
 * The supplier that is meant, to be shown.
 * @throws {InputInvalid} for a private person, and for whom nobody may be told of.
 */
export async function shownSupplier(
  who: Who,
  store: Pick<Store, 'suppliers' | 'engagements'>,
): Promise<Supplier> {
  const supplier = await findSupplier(who, store);
  if (isPersonalNumber(who) && supplier?.standing !== 'controlled') throw new InputInvalid(privatePersonText);
  const isShown =
    supplier !== null &&
    supplier.standing !== 'private-or-unknown' &&
    !(await store.engagements.hidesSupplier(supplier.id));
  if (supplier !== null && isShown) return supplier;
  throw new InputInvalid(
    'Leverantören finns inte här. Läs in en reskontra med "kontroll import", eller fråga med "kontroll check".',
  );
}
