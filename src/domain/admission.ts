import { type AcceptedNumber, type NumberProblem, parseOrgNumber } from './org-number.ts';
import type { SupplierStore } from './supplier-store.ts';

/** A number that may be controlled, or in Swedish why it may not. Nothing has then been sent or stored. */
export type Admission =
  | { readonly admitted: true; readonly number: AcceptedNumber }
  | { readonly admitted: false; readonly why: string };

const nothingHappened = 'Inget sändes och inget sparades.';

const unreadable: Record<NumberProblem, string> = {
  missing: `Ett organisationsnummer med tio siffror behövs, men inget nummer angavs. ${nothingHappened}`,
  format: `Ett organisationsnummer har tio siffror, till exempel 559990-0015; det angivna har annan form. Rätta numret. ${nothingHappened}`,
  'check-digit': `Kontrollsiffran stämmer inte. Rätta numret. ${nothingHappened}`,
  placeholder: `Numret är en platshållare: samma siffra tio gånger. Ange leverantörens eget nummer. ${nothingHappened}`,
};
const privatePerson = `Numret hör inte till en bekräftad näringsidkare. Privatpersoner kontrolleras inte. ${nothingHappened}`;
const outside = `Utländska företag utan svenskt nummer och dödsbon kontrolleras inte: inget svenskt register omfattar dem. Be leverantören om intyg. ${nothingHappened}`;

/** Reads a number and tells whether it can be one of ours at all; a personal number may still be a private person's. */
export function readNumber(written: string): Admission {
  const parsed = parseOrgNumber(written);
  return parsed.ok
    ? { admitted: true, number: parsed }
    : { admitted: false, why: unreadable[parsed.problem] };
}

/** Whether this number may be asked about: an organisation, or a sole trader whom a named person has confirmed. */
export async function admit(
  written: string,
  suppliers: Pick<SupplierStore, 'findByNumber'>,
): Promise<Admission> {
  const read = readNumber(written);
  if (!read.admitted) return read;
  const { number } = read;
  const known = await suppliers.findByNumber(number.number, number.kind);
  if (known?.standing === 'controlled') return read;
  if (number.kind === 'personal' || known?.standing === 'private-or-unknown')
    return { admitted: false, why: privatePerson };
  // A foreign firm with a Swedish number is in Swedish registers; only one with a number of its own country is not.
  const uncovered = known !== null || number.kind === 'foreign' || number.presumed === 'DODSBO';
  return uncovered ? { admitted: false, why: outside } : read;
}

/** What is said of a private person's number everywhere. */
export const privatePersonText = privatePerson;
