import type { LedgerIdentity } from '../domain/ledger.ts';
import { foreignPrefix } from '../domain/country.ts';
import { type AcceptedNumber, type NumberProblem, parseOrgNumber } from '../domain/org-number.ts';
import { countryOf } from './countries.ts';
import { isMaskedName, isMaskedNumber } from './masked.ts';
import { presumeForm } from './presumed-form.ts';
import { looksLikeTelephone, telephoneIn } from './telephone.ts';
import { cleanName, remember } from './text.ts';

export interface IdentityCells {
  readonly number: string;
  readonly vat: string;
  readonly country: string;
  readonly name: string;
}

export type IdentityReading =
  | { readonly kind: 'identity'; readonly identity: LedgerIdentity }
  /** Hidden for privacy before the file was published. */
  | { readonly kind: 'masked' }
  | { readonly kind: 'rejected'; readonly reason: string; readonly value: string };

/** Nothing, a dash, or zeros that a system writes for nothing. */
export const isBlankNumber = (text: string): boolean => /^[0\s.–-]*$/.test(text);

const scientific = /^\d+(?:[.,]\d+)?E\+?\d+$/i;

/** Reads whom a row pays. Nothing is guessed: no lost zero is put back, no rounded number completed. */
export function identityReader(): (cells: IdentityCells) => IdentityReading {
  const countryIn = remember(countryOf);
  const nameOf = remember((name) => ({ masked: isMaskedName(name), clean: cleanName(name) }));
  const parse = remember((key) => {
    const [text = '', country = ''] = key.split('\u001F');
    return isMaskedNumber(text) ? 'masked' : parseInCountry(text, country);
  });
  return ({ number, vat, country, name }) => {
    const text = isBlankNumber(number) ? vat : number;
    if (isBlankNumber(text))
      return nameOf(name).masked ? { kind: 'masked' } : rejected('Organisationsnummer saknas', '');
    const parsed = parse(`${text}\u001F${countryIn(country) ?? UNKNOWN}`);
    if (parsed === 'masked') return { kind: 'masked' };
    if (!parsed.ok)
      return nameOf(name).masked ? { kind: 'masked' } : rejected(reasonOf(text, parsed.problem), text);
    const { masked, clean } = nameOf(name);
    const kept = parsed.kind === 'personal' || masked ? null : clean;
    const presumedForm = presumeForm(parsed.presumed, kept);
    return {
      kind: 'identity',
      identity: { number: parsed.number, kind: parsed.kind, presumedForm, name: kept },
    };
  };
}

/** Stands for a text in the column of countries that nobody understands. */
const UNKNOWN = '?';

const rejected = (reason: string, value: string): IdentityReading => ({ kind: 'rejected', reason, value });

type Problem = NumberProblem | 'country' | 'unknown-country' | 'telephone' | 'maybe-telephone' | 'group';
type NumberReading = AcceptedNumber | { readonly ok: false; readonly problem: Problem };

/**
 * A country column is an address: a firm here may be reached abroad, and one abroad has a number here. So the number's
 * own letters decide. Without letters, what reads as a Swedish number is Swedish where nothing says otherwise, and
 * refused where the country does or cannot be read: one foreign number in ten passes the Swedish check digit.
 */
function parseInCountry(text: string, country: string): NumberReading {
  const phone = telephoneIn(text);
  if (phone === 'telephone') return { ok: false, problem: 'telephone' };
  const parsed = parseOrgNumber(text);
  if (hasLetters(text)) return parsed;
  const isSwedish = parsed.ok && parsed.presumed !== 'UNKNOWN';
  const isPerson = parsed.ok && parsed.kind === 'personal';
  if (country === '' || country === 'SE') {
    const mistyped = !parsed.ok && parsed.problem === 'check-digit';
    if ((isPerson || mistyped) && phone === 'maybe') return { ok: false, problem: 'maybe-telephone' };
    if (!parsed.ok && !mistyped && looksLikeTelephone(text)) return { ok: false, problem: 'telephone' };
    return parsed.ok && !isSwedish && !isPerson ? { ok: false, problem: 'group' } : parsed;
  }
  if (!parsed.ok && parsed.problem === 'placeholder') return parsed;
  if (country === UNKNOWN) return { ok: false, problem: 'unknown-country' };
  if (isSwedish || isPerson) return { ok: false, problem: 'country' };
  return parseOrgNumber(`${country} ${text.replace(/^[^0-9a-z]+/i, '')}`);
}

/** True where the number begins with the letters of a country, Sweden among them. */
function hasLetters(text: string): boolean {
  const letters = /^\s*([a-z]{2})[\s.-]?[a-z]?[\s.-]?\d/i.exec(text)?.[1]?.toUpperCase();
  return letters !== undefined && (letters === 'SE' || foreignPrefix(letters) !== null);
}

const reasons: Readonly<Record<Exclude<Problem, 'format'>, string>> = {
  missing: 'Organisationsnummer saknas',
  'check-digit': 'Kontrollsiffran i organisationsnumret stämmer inte',
  placeholder: 'Numret är en platshållare (samma siffra tio gånger); leverantörens eget nummer väntades',
  country:
    'Land och nummer säger olika: numret är svenskt, landet ett annat; rätta landet, eller skriv SE före numret',
  'unknown-country':
    'Landet går inte att läsa, och numret kan vara ett annat lands; rätta landet, eller skriv landskod före numret',
  telephone: 'Numret är ett telefonnummer; ett organisationsnummer väntades',
  'maybe-telephone':
    'Numret kan vara ett telefonnummer eller ett personnummer; skriv ett personnummer med tolv siffror',
  group: 'Numret börjar med en siffra som inget organisationsnummer börjar med',
};

function reasonOf(text: string, problem: Problem): string {
  if (problem !== 'format') return reasons[problem];
  if (scientific.test(text)) {
    return 'Organisationsnumret är avrundat av Excel; formatera kolumnen som text och exportera igen';
  }
  const digits = text.replaceAll(/\D/g, '').length;
  if (digits === 9 && /^[\d\s-]+$/.test(text)) {
    return 'Organisationsnumret har nio siffror; en inledande nolla kan ha fallit bort, och den gissas inte';
  }
  return 'Organisationsnumret går inte att läsa; tio eller tolv siffror väntades, eller landskod och nummer';
}
