import type { LedgerIdentity } from '../domain/ledger.ts';
import { parseOrgNumber, type ParsedNumber } from '../domain/org-number.ts';
import { countryCodes } from './countries.ts';
import { isMaskedName, isMaskedNumber } from './masked.ts';
import { presumeForm } from './presumed-form.ts';
import { cleanName, fold, remember } from './text.ts';

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
const isBlank = (text: string): boolean => /^[0\s.–-]*$/.test(text);

const scientific = /^\d+(?:[.,]\d+)?E\+?\d+$/i;

/** Reads whom a row pays. Nothing is guessed: no lost zero is put back, no rounded number completed. */
export function identityReader(): (cells: IdentityCells) => IdentityReading {
  const codes = countryCodes();
  const countryOf = remember((text) =>
    text === '' ? null : (codes.get(text.length === 2 ? text.toLowerCase() : fold(text)) ?? null),
  );
  const nameOf = remember((name) => ({ masked: isMaskedName(name), clean: cleanName(name) }));
  const parse = remember((key) => {
    const [number = '', country = ''] = key.split('\u001F');
    return parseInCountry(number, country);
  });
  return ({ number, vat, country, name }) => {
    const text = isBlank(number) ? vat : number;
    if (isBlank(text))
      return nameOf(name).masked ? { kind: 'masked' } : rejected('Organisationsnummer saknas', '');
    if (isMaskedNumber(text)) return { kind: 'masked' };
    const parsed = parse(`${text}\u001F${countryOf(country) ?? ''}`);
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

const rejected = (reason: string, value: string): IdentityReading => ({ kind: 'rejected', reason, value });

/**
 * A number of a supplier abroad often lacks its country: the country's column gives it. One written the Swedish way
 * (`516400-1234`) stays Swedish: a foreign firm's branch here.
 */
function parseInCountry(number: string, country: string): ParsedNumber {
  if (country === '' || country === 'SE') return parseOrgNumber(number);
  if (/^\d{6}-\d{4}$/.test(number)) {
    const swedish = parseOrgNumber(number);
    if (swedish.ok) return swedish;
  }
  const prefix = /^[A-Z]{2}/i.exec(number)?.[0].toUpperCase();
  const hasCountry =
    prefix === country || (prefix === 'EL' && country === 'GR') || (prefix === 'XI' && country === 'GB');
  return parseOrgNumber(hasCountry ? number : `${country} ${number.replace(/^[^0-9a-z]+/i, '')}`);
}

function reasonOf(text: string, problem: 'missing' | 'format' | 'check-digit'): string {
  if (problem === 'missing') return 'Organisationsnummer saknas';
  if (problem === 'check-digit') return 'Kontrollsiffran i organisationsnumret stämmer inte';
  if (scientific.test(text)) {
    return 'Organisationsnumret är avrundat av Excel; formatera kolumnen som text och exportera igen';
  }
  const digits = text.replaceAll(/\D/g, '').length;
  if (digits === 9 && /^[\d\s-]+$/.test(text)) {
    return 'Organisationsnumret har nio siffror; en inledande nolla kan ha fallit bort, och den gissas inte';
  }
  return 'Organisationsnumret går inte att läsa; tio eller tolv siffror väntades, eller landskod och nummer';
}
