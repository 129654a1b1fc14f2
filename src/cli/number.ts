import { text } from 'node:stream/consumers';

import { type Admission, privatePersonText, readNumber } from '../domain/admission.ts';
import { InputInvalid } from '../domain/errors.ts';
import type { AcceptedNumber } from '../domain/org-number.ts';
import type { Store } from '../domain/store.ts';
import { readRef, type Supplier } from '../domain/supplier.ts';

/** The number itself, or what stands on standard input for `-`, so that it does not land in a shell's history. */
export async function numberArgument(argument: string, stdin: NodeJS.ReadableStream): Promise<string> {
  return argument === '-' ? (await text(stdin)).trim() : argument;
}

/** Throws InputInvalid with the reason; the number itself is not repeated. */
export function acceptNumber(admission: Admission): AcceptedNumber {
  if (!admission.admitted) throw new InputInvalid(admission.why);
  return admission.number;
}

/** A supplier as somebody means it: by its number, or by the reference that mails carry. */
export type Who = { readonly ref: string } | { readonly number: AcceptedNumber };

/** Throws InputInvalid with the reason; a number is not repeated. */
export function readWho(written: string): Who {
  if (!/^\s*L-/i.test(written)) return { number: acceptNumber(readNumber(written)) };
  const ref = readRef(written);
  if (ref !== null) return { ref };
  throw new InputInvalid(
    'En beteckning som L-7K3FM väntades, men det angivna har annan form. Rätta den; den står i utskicken.',
  );
}

/** The supplier that is meant, whatever it is, or null. For decisions, which may concern who is not shown. */
export const findSupplier = (who: Who, { suppliers }: Pick<Store, 'suppliers'>): Promise<Supplier | null> =>
  'ref' in who ? suppliers.findByRef(who.ref) : suppliers.findByNumber(who.number.number, who.number.kind);

/** The supplier that is meant. Throws InputInvalid for a private person, and for whom nobody may be told of. */
export async function shownSupplier(
  who: Who,
  store: Pick<Store, 'suppliers' | 'engagements'>,
): Promise<Supplier> {
  const supplier = await findSupplier(who, store);
  const isPerson = 'number' in who && who.number.kind === 'personal';
  if (isPerson && supplier?.standing !== 'controlled') throw new InputInvalid(privatePersonText);
  const isShown =
    supplier !== null &&
    supplier.standing !== 'private-or-unknown' &&
    !(await store.engagements.hidesSupplier(supplier.id));
  if (supplier !== null && isShown) return supplier;
  throw new InputInvalid(
    'Leverantören finns inte här. Läs in en reskontra med "kontroll import", eller fråga med "kontroll check".',
  );
}

/** The number to ask about: as it was written, or the number of the supplier that a reference means. */
export async function numberMeant(
  written: string,
  store: Pick<Store, 'suppliers' | 'engagements'>,
): Promise<string> {
  const who = /^\s*L-/i.test(written) ? readWho(written) : null;
  return who === null ? written : (await shownSupplier(who, store)).number;
}
