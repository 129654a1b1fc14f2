import { text } from 'node:stream/consumers';

import { shownSupplier, type Who } from '../control/who.ts';
import { type Admission, readNumber } from '../domain/admission.ts';
import { InputInvalid } from '../domain/errors.ts';
import type { AcceptedNumber } from '../domain/org-number.ts';
import type { Store } from '../domain/store.ts';
import { isRefLike, readRef } from '../domain/supplier.ts';

/** Name and help of the argument that `numberArgument` reads, where a reference does as well. */
export const supplierArgument = [
  '<orgnr>',
  'organisationsnummer, beteckning L-… eller - för att läsa det från standard in',
] as const;

/** The number itself, or what stands on standard input for `-`, so that it does not land in a shell's history. */
export async function numberArgument(argument: string, stdin: NodeJS.ReadableStream): Promise<string> {
  return argument === '-' ? (await text(stdin)).trim() : argument;
}

/** Throws InputInvalid with the reason; the number itself is not repeated. */
export function acceptNumber(admission: Admission): AcceptedNumber {
  if (!admission.admitted) throw new InputInvalid(admission.why);
  return admission.number;
}

/** Throws InputInvalid with the reason; a number is not repeated. */
export function readWho(written: string): Who {
  if (!isRefLike(written)) return { number: acceptNumber(readNumber(written)) };
  const ref = readRef(written);
  if (ref !== null) return { ref };
  throw new InputInvalid(
    'En beteckning som L-7K3FM väntades, men det angivna har annan form. Rätta den; den står i utskicken.',
  );
}

/** The number to ask about: as it was written, or the number of the supplier that a reference means. */
export async function numberMeant(
  written: string,
  store: Pick<Store, 'suppliers' | 'engagements'>,
): Promise<string> {
  const who = isRefLike(written) ? readWho(written) : null;
  return who === null ? written : (await shownSupplier(who, store)).number;
}
