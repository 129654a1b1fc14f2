import { z } from 'zod';

import type { AskContext, AskedSupplier } from '../../src/domain/connector.ts';
import { addMonths, type Day, dayOf } from '../../src/domain/time.ts';
import type { TokenCache } from '../../src/http/token-cache.ts';
import type { Transport } from '../../src/http/transport.ts';
import { dayOrNull, scalar } from '../wire.ts';
import type { CreditFields } from './fields.ts';
import { createRequest } from './request.ts';
import { at, broken } from './schema.ts';

const ROUTE = '/datecheck/company';

/** How far back the reference date may lie: 36 months for a sole trader, 60 for the others. */
const MONTHS_BACK = { EF: 36, other: 60 } as const;

/** An answer, or a refusal with HTTP 200. What stands where is the customer's own (`changes` of the fields). */
const DateCheck = z.looseObject({
  error: z.object({ code: z.union([z.string(), z.number()]), text: scalar, detail: scalar }).nullish(),
});
type DateCheck = z.infer<typeof DateCheck>;

/** Has anything changed since our own last order? Free, never a letter, so it may be tried again. */
export function createDateCheck(parts: {
  readonly url: string;
  readonly fields: Pick<CreditFields, 'changes' | 'changesThatCount'>;
  readonly login: TokenCache;
  readonly transport: Transport;
}): (supplier: AskedSupplier, day: Day, context: AskContext) => Promise<'changed' | 'unchanged'> {
  const { url, fields, login, transport } = parts;
  const request = createRequest({ url, login, transport, paid: false });
  return async (supplier, day, context) => {
    const monthsBack = supplier.confirmedForm === 'EF' ? MONTHS_BACK.EF : MONTHS_BACK.other;
    // So old that the bureau would not say: what is held cannot be confirmed.
    if (day < addMonths(dayOf(context.now()), -monthsBack)) return 'changed';
    const answer = await request(
      { route: ROUTE, params: { referencedate: day }, schema: DateCheck },
      supplier,
      context,
    );
    // A company that the bureau no longer finds, or refuses to score, is not what we hold a report on.
    return answer === null || isRefusal(answer) || hasChanged(answer, day, fields) ? 'changed' : 'unchanged';
  };
}

function isRefusal({ error }: DateCheck): boolean {
  if (error == null) return false;
  if (!/^S\d{1,4}$/.test(String(error.code).trim())) throw broken('error.code');
  return true;
}

/** Per category the day of its last change; absent and null are none. Whatever else stands there is drift. */
function hasChanged(
  answer: DateCheck,
  since: Day,
  { changes, changesThatCount }: Pick<CreditFields, 'changes' | 'changesThatCount'>,
): boolean {
  const categories = at(answer, changes);
  if (typeof categories !== 'object' || categories === null || Array.isArray(categories))
    throw broken(changes);
  const wanted = changesThatCount.trim() === '*' ? null : new Set(changesThatCount.split(/[\s,]+/));
  return Object.entries(categories).some(([category, value]) => {
    if (wanted !== null && !wanted.has(category)) return false;
    const given = scalar.safeParse(value);
    const day = given.success ? dayOrNull(given.data) : undefined;
    // The category's name is the source's own making, and may be anything.
    if (day === undefined) throw broken(`${changes}.*`);
    return day !== null && day >= since;
  });
}
