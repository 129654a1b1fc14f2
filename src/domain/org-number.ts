/**
 * Swedish identity numbers. Ten digits with a Luhn check digit; an organisation has 20 or more in digits 3–4,
 * so that it can never be read as a date of birth. A sole trader's number *is* the owner's personal number.
 */

import { foreignPrefix } from './country.ts';

export type OrgNumberKind = 'organisation' | 'personal' | 'foreign';

/** The legal form that a number suggests. Only a register confirms a form. */
export type PresumedForm =
  | 'DODSBO'
  | 'OFFENTLIG'
  | 'FOREIGN'
  | 'AB'
  | 'EK'
  | 'IDEELL'
  | 'HB'
  | 'OTHER'
  | 'UNKNOWN';

export type ParsedNumber =
  | {
      readonly ok: true;
      readonly kind: OrgNumberKind;
      readonly number: string;
      readonly presumed: PresumedForm;
    }
  | { readonly ok: false; readonly problem: NumberProblem };

/**
 * Why a number was not accepted: no digits at all, wrong length or characters, a failed check digit, or one digit ten
 * times, which some system has put where there is no number.
 */
export type NumberProblem = 'missing' | 'format' | 'check-digit' | 'placeholder';

/** A number that could be read. */
export type AcceptedNumber = Extract<ParsedNumber, { ok: true }>;

/** Bolagsverket's published test numbers that fail the check digit; accepted so that its test environment can be used. */
const officialTestNumbers = new Set(['5560000002', '7140000001', '9160000001']);

/** True for a number that is published for tests, or of the end of a series that is not given out. */
export const isTestNumber = (tenDigits: string): boolean =>
  officialTestNumbers.has(tenDigits) || /^(?:55|76|96)999\d{5}$/.test(tenDigits);

/** True when the last digit of a ten-digit number is its Luhn check digit. */
export function hasValidCheckDigit(tenDigits: string): boolean {
  let sum = 0;
  for (let i = 0; i < 10; i++) {
    const doubled = (tenDigits.charCodeAt(i) - 48) * (i % 2 === 0 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

const presumedByFirstDigit: Record<string, PresumedForm> = {
  1: 'DODSBO',
  2: 'OFFENTLIG',
  3: 'FOREIGN',
  5: 'AB',
  6: 'OTHER',
  7: 'EK',
  8: 'IDEELL',
  9: 'HB',
};

/** Digits 3–6 read as month and day of birth; a co-ordination number has 60 added to the day. */
function looksLikeBirthDate(tenDigits: string): boolean {
  const month = Number(tenDigits.slice(2, 4));
  const day = Number(tenDigits.slice(4, 6));
  return month >= 1 && month <= 12 && ((day >= 1 && day <= 31) || (day >= 61 && day <= 91));
}

/**
 * What a firm's number looks like where persons' numbers have another length. Elsewhere any number is taken, as long
 * as it cannot be a Swedish personal number with letters before it (`Sara 800101-…`).
 */
const firmNumbers: Readonly<Record<string, RegExp>> = {
  DK: /^\d{8}$/,
  FI: /^\d{8}$/,
  IS: /^(?:\d{5,6}|[4-7]\d{9})$/,
  NO: /^\d{9}(?:MVA)?$/,
};

function parseForeign(country: string, rest: string): ParsedNumber {
  const own = rest.replaceAll(/[^0-9A-Z]/g, '');
  const digits = own.replaceAll(/\D/g, '');
  const ten = digits.slice(-10);
  const mayBePerson =
    (digits.length === 10 || digits.length === 12) && looksLikeBirthDate(ten) && hasValidCheckDigit(ten);
  if (digits === '') return { ok: false, problem: 'missing' };
  const tooFewDigits = digits.length < 5 || own.length - digits.length > 4;
  if (tooFewDigits || mayBePerson || firmNumbers[country]?.test(own) === false)
    return { ok: false, problem: 'format' };
  return { ok: true, kind: 'foreign', number: country + own, presumed: 'FOREIGN' };
}

/**
 * Reads a number as people and finance systems write it: `556002-1361`, `5560021361`, `165560021361`,
 * `19800101-1234`, `SE556002136101`, `DK12345678`. Nothing is guessed: what cannot be read is refused with its problem.
 * Whatever has the shape of a personal or co-ordination number is `personal` or refused, never an organisation,
 * because treating a person as a company would be the worse mistake.
 */
export function parseOrgNumber(text: string): ParsedNumber {
  const trimmed = text.normalize('NFKC').trim().toUpperCase();
  if (trimmed === '') return { ok: false, problem: 'missing' };
  const swedishVat = /^SE(\d{10})(?:\d{2})?$/.exec(trimmed.replaceAll(/[\s-]/g, ''));
  const [, letters = '', rest = ''] = /^([A-Z]{2})[\s-]?([0-9A-Z][0-9A-Z .-]{4,18})$/.exec(trimmed) ?? [];
  const country = swedishVat === null ? foreignPrefix(letters) : null;
  if (country !== null) return parseForeign(country, rest);
  const digits = swedishVat?.[1] ?? trimmed.replaceAll(/[\s+\-\u2010-\u2015\u2212]/g, '');
  if (!/^\d+$/.test(digits)) return { ok: false, problem: /\d/.test(digits) ? 'format' : 'missing' };
  if (digits.length === 12 && !/^(16|18|19|20)/.test(digits)) return { ok: false, problem: 'format' };
  if (digits.length !== 10 && digits.length !== 12) return { ok: false, problem: 'format' };
  const ten = digits.slice(-10);
  if (/^([1-9])\1{9}$/.test(ten)) return { ok: false, problem: 'placeholder' };
  if (looksLikeBirthDate(ten)) {
    if (digits.startsWith('16') && digits.length === 12) return { ok: false, problem: 'format' };
    return hasValidCheckDigit(ten)
      ? { ok: true, kind: 'personal', number: ten, presumed: 'UNKNOWN' }
      : { ok: false, problem: 'check-digit' };
  }
  if (Number(ten.slice(2, 4)) < 20) return { ok: false, problem: 'format' };
  if (digits.length === 12 && !digits.startsWith('16')) return { ok: false, problem: 'format' };
  if (!hasValidCheckDigit(ten) && !officialTestNumbers.has(ten)) return { ok: false, problem: 'check-digit' };
  return {
    ok: true,
    kind: 'organisation',
    number: ten,
    presumed: presumedByFirstDigit[ten[0] ?? ''] ?? 'UNKNOWN',
  };
}

/** `5560021361` → `556002-1361`. */
export const formatOrgNumber = (number: string): string =>
  /^\d{10}$/.test(number) ? `${number.slice(0, 6)}-${number.slice(6)}` : number;

/** Twelve digits as SCB and Skatteverket want it: `16` before an organisation number. */
export const twelveDigits = (number: string): string => `16${number}`;

/**
 * Anything that might identify a person or an organisation by number, for logs, names and stored errors: six or eight
 * digits, at most three signs that part them (blanks, dashes, points, invisible signs), four digits. Digits of any width.
 */
const numberLike = /(?<!\p{Nd})(?:\p{Nd}{2})?\p{Nd}{6}[\s\p{Pd}\p{Cf}\u2212+._]{0,3}\p{Nd}{4}(?!\p{Nd})/gu;

/** Ten to twelve digits that are parted elsewhere too, as in `1940-09-27-2719`; may be a date and an hour just as well. */
const spacedDigits =
  /(?<!\p{Nd}[\s\p{Pd}\p{Cf}\u2212+]{0,3})\p{Nd}(?:[\s\p{Pd}\p{Cf}\u2212+]{0,3}\p{Nd}){9,11}(?![\s\p{Pd}\p{Cf}\u2212+]{0,3}\p{Nd})/gu;

/** True for ten or twelve digits that read as a personal number, alone or within a VAT number. */
const isPersonal = (digits: string): boolean =>
  [digits, `SE${digits}`].some((text) => {
    const parsed = parseOrgNumber(text);
    return parsed.ok && parsed.kind === 'personal';
  });

/** True when a personal number that {@link parseOrgNumber} reads stands somewhere in the text. */
export const holdsPersonalNumber = (text: string): boolean =>
  [numberLike, spacedDigits].some((shape) =>
    (text.normalize('NFKC').match(shape) ?? []).some((found) => isPersonal(found.replaceAll(/\P{Nd}/gu, ''))),
  );

/** Replaces everything shaped like an identity number, and every personal number that {@link parseOrgNumber} reads. */
export const redactNumbers = (text: string): string =>
  text
    .replaceAll(numberLike, '[number]')
    .replaceAll(spacedDigits, (digits) =>
      isPersonal(digits.replaceAll(/\P{Nd}/gu, '')) ? '[number]' : digits,
    );

/** A value that may be shown beside a rejected row: all digits and letters after the first two are masked. */
export const maskValue = (text: string): string =>
  text.slice(0, 2) + text.slice(2).replaceAll(/[\p{L}\p{N}]/gu, '•');
