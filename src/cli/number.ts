import { text } from 'node:stream/consumers';

import type { Admission } from '../domain/admission.ts';
import { InputInvalid } from '../domain/errors.ts';
import type { AcceptedNumber } from '../domain/org-number.ts';

/** The number itself, or what stands on standard input for `-`, so that it does not land in a shell's history. */
export async function numberArgument(argument: string, stdin: NodeJS.ReadableStream): Promise<string> {
  return argument === '-' ? (await text(stdin)).trim() : argument;
}

/** Throws InputInvalid with the reason; the number itself is not repeated. */
export function acceptNumber(admission: Admission): AcceptedNumber {
  if (!admission.admitted) throw new InputInvalid(admission.why);
  return admission.number;
}
