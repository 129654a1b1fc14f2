import { z } from 'zod';

import type { AskedSupplier } from '../src/domain/connector.ts';
import { twelveDigits } from '../src/domain/org-number.ts';
import type { SkipReason } from '../src/domain/question.ts';
import { legalForms, type LegalForm } from '../src/domain/supplier.ts';
import { type Day, dayOf, isDay } from '../src/domain/time.ts';

/**
 * A field that sources write as text in one place and as a number in another, or leave out. One check of our own: a
 * union of schemas costs ten times as much, and an answer has dozens of such fields.
 */
export const scalar = z
  .custom<string | number | null>(
    (value) => value === null || typeof value === 'string' || typeof value === 'number',
  )
  .optional();

/** Blank, `n/a` and absent are one: the source says nothing. */
export function textOrNull(value: string | number | null | undefined): string | null {
  const text = String(value ?? '').trim();
  return text === '' || text.toLowerCase() === 'n/a' ? null : text;
}

/**
 * The Swedish calendar day of a date as sources write it: `2001-05-07`, or an instant. An instant at midnight with the
 * offset `+00:00` is a day in disguise; one ending in `Z` is a true instant (Swedish midnight is 22 or 23 UTC).
 * Null for blank; undefined for text that is no date.
 */
export function dayOrNull(value: string | number | null | undefined): Day | null | undefined {
  const text = textOrNull(value);
  if (text === null) return null;
  const day = text.slice(0, 10);
  if (!isDay(day)) return undefined;
  if (text.length === 10 || /^T00:00:00(\.0+)?(\+00:00)?$/.test(text.slice(10))) return day;
  const instant = new Date(text);
  return Number.isNaN(instant.getTime()) ? undefined : dayOf(instant);
}

/** A Swedish number with a kind that the register knows: nobody asks a register about a foreign firm. */
export const admitsSwedish = (supplier: AskedSupplier): SkipReason | null =>
  supplier.numberKind === 'foreign' ? 'not-controlled' : null;

/** Every form that a Swedish register of all organisations holds. */
export const swedishForms: readonly LegalForm[] = legalForms.filter(
  (form) => form !== 'FOREIGN' && form !== 'UNKNOWN',
);

/** The forms that are registered at Bolagsverket; it may know others without knowing all of them. */
export const registeredForms: readonly LegalForm[] = ['AB', 'HB', 'KB', 'EF', 'EK', 'BRF', 'FILIAL'];

/** A code of Swedish industries (SNI) is digits alone; anything else is a list that we do not know. */
export const isIndustryCode = (code: string): boolean => /^\d{2,5}$/.test(code);

/** Forms about which a credit report makes the bureau write to the person or the partners (kreditupplysningslagen 11 §). */
export const letterForms: readonly LegalForm[] = ['EF', 'HB', 'KB'];

/** Nobody younger than this runs a firm of their own; older than a hundred is likelier than younger than this. */
const YOUNGEST_TRADER = 16;

/** Twelve digits: `16` before an organisation number, the century before a sole trader's personal number. */
export function twelveDigitNumber({ number, numberKind }: AskedSupplier, now: Date): string {
  if (numberKind !== 'personal') return twelveDigits(number);
  const latestBirthYear = now.getUTCFullYear() - YOUNGEST_TRADER;
  return `${2000 + Number(number.slice(0, 2)) <= latestBirthYear ? '20' : '19'}${number}`;
}

/** Facts about another subject must never be stored: the number in the answer, where there is one, is the one asked for. */
export function isAbout(answered: string | number | null | undefined, askedNumber: string): boolean {
  const digits = String(answered ?? '').replaceAll(/\D/g, '');
  return digits === '' || digits.endsWith(askedNumber);
}

/** The same where an answer without a number proves nothing: a source about persons. */
export const isSurelyAbout = (answered: string | number | null | undefined, askedNumber: string): boolean =>
  /\d/.test(String(answered ?? '')) && isAbout(answered, askedNumber);
