import { text } from 'node:stream/consumers';

import { type Admission, privatePersonText } from '../domain/admission.ts';
import { InputInvalid } from '../domain/errors.ts';
import type { AcceptedNumber } from '../domain/org-number.ts';
import type { Store } from '../domain/store.ts';
import type { Supplier } from '../domain/supplier.ts';

/** The number itself, or what stands on standard input for `-`, so that it does not land in a shell's history. */
export async function numberArgument(argument: string, stdin: NodeJS.ReadableStream): Promise<string> {
  return argument === '-' ? (await text(stdin)).trim() : argument;
}

/** Throws InputInvalid with the reason; the number itself is not repeated. */
export function acceptNumber(admission: Admission): AcceptedNumber {
  if (!admission.admitted) throw new InputInvalid(admission.why);
  return admission.number;
}

/** The supplier with this number. Throws InputInvalid for a private person, and for whom nobody may be told of. */
export async function shownSupplier(
  { number, kind }: AcceptedNumber,
  store: Pick<Store, 'suppliers' | 'engagements'>,
): Promise<Supplier> {
  const supplier = await store.suppliers.findByNumber(number, kind);
  if (kind === 'personal' && supplier?.standing !== 'controlled') throw new InputInvalid(privatePersonText);
  if (supplier === null || (await store.engagements.hidesSupplier(supplier.id))) {
    throw new InputInvalid(
      'Leverantören finns inte här. Läs in en reskontra med "kontroll import", eller fråga med "kontroll check".',
    );
  }
  return supplier;
}
