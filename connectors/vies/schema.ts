import { z } from 'zod';

import { SourceBroken, SourceRefused, SourceUnavailable } from '../../src/domain/errors.ts';
import type { DrawnFact } from '../../src/domain/facts.ts';
import type { Day } from '../../src/domain/time.ts';
import { drift } from '../../src/http/failures.ts';
import { dayOrNull } from '../wire.ts';

const SOURCE = { source: 'vies' } as const;

/**
 * What VIES says, all with HTTP 200: an answer, or that it has none (`actionSucceed: false`, or a `userError` other than
 * VALID and INVALID). Names and addresses, which Sweden gives as `---`, are not read.
 */
export const CheckAnswer = z.looseObject({
  countryCode: z.string().nullish(),
  vatNumber: z.string().nullish(),
  requestDate: z.string().nullish(),
  valid: z.boolean().nullish(),
  userError: z.string().nullish(),
  actionSucceed: z.boolean().nullish(),
  errorWrappers: z.array(z.looseObject({ error: z.string().nullish() })).nullish(),
});
export type CheckAnswer = z.infer<typeof CheckAnswer>;

const COUNTRY = 'SE';

/** Twelve digits: the organisation number and `01`, as the first registration of every company ends. */
export const vatNumberOf = (orgNumber: string): string => `${orgNumber}01`;

/** What a check sends. No requester is named, so no consultation number comes back. */
export const checkOf = (orgNumber: string): string =>
  JSON.stringify({ countryCode: COUNTRY, vatNumber: vatNumberOf(orgNumber) });

/** The fact of an answer and the day it speaks of; throws for everything that is not a final answer to our question. */
export function draw(
  answer: CheckAnswer,
  orgNumber: string,
  today: Day,
): { readonly fact: DrawnFact; readonly asOf: Day } {
  const error = errorOf(answer);
  if (error !== null) throw failureFor(error, SOURCE);
  const verdict = verdictOf(answer);
  // The number is repeated with or without its country; another one would be an answer about somebody else.
  const repeated = (answer.vatNumber ?? '').replaceAll(/\s/g, '').replace(/^SE/i, '');
  if (repeated !== vatNumberOf(orgNumber)) throw drift(SOURCE, ['vatNumber']);
  if (answer.countryCode != null && answer.countryCode !== COUNTRY) throw drift(SOURCE, ['countryCode']);
  const value = { valid: verdict, vatNumber: `${COUNTRY}${repeated}` };
  return { fact: { kind: 'tax.vies', value, validFrom: null }, asOf: dayOrNull(answer.requestDate) ?? today };
}

function verdictOf({ valid, userError }: CheckAnswer): boolean {
  if (valid == null) throw drift(SOURCE, ['valid']);
  if (userError != null && userError !== '' && (userError === 'VALID') !== valid)
    throw drift(SOURCE, ['userError']);
  return valid;
}

/** The code of an answer that is none; null for a final one. */
export function errorOf({ actionSucceed, errorWrappers, userError }: CheckAnswer): string | null {
  const wrapped = errorWrappers?.map(({ error }) => error).find((code) => code != null && code !== '');
  if (wrapped != null) return wrapped;
  if (actionSucceed === false) return '';
  return userError == null || userError === '' || userError === 'VALID' || userError === 'INVALID'
    ? null
    : userError;
}

/** `SERVER_BUSY`, `MS_UNAVAILABLE`, `TIMEOUT`, `MS_MAX_CONCURRENT_REQ_TIME`: VIES or a member state, too busy or closed. */
const isBusy = (code: string): boolean =>
  /(?:^|_)(?:BUSY|UNAVAILABLE|TIMEOUT|MAX_CONCURRENT_REQ(?:_TIME)?)$/.test(code);
const blocked = new Set(['IP_BLOCKED', 'VAT_BLOCKED']);

/** What an error code means: busy or closed, a no to us, or a question that VIES does not understand. */
export function failureFor(
  code: string,
  place: Readonly<Record<string, string | number>>,
): SourceUnavailable | SourceRefused | SourceBroken {
  // Only what is shaped like a code is repeated: the field is the source's, and may say anything.
  const shown = /^[A-Z][A-Z_]{2,60}$/.test(code) ? code : null;
  const details = { ...place, code: shown };
  const said = shown ?? 'an error without a code';
  if (isBusy(code)) {
    return new SourceUnavailable(`vies has no answer now (${said})`, { ...details, reason: 'no-answer' });
  }
  if (blocked.has(code))
    return new SourceRefused(`vies does not let us ask (${said})`, { ...details, reason: 'forbidden' });
  return new SourceBroken(`vies did not understand our question (${said})`, { ...details, reason: 'drift' });
}
