import { z } from 'zod';

import type { FactKind } from '../../src/domain/facts.ts';
import type { Reply } from '../../src/http/client.ts';
import { unreadable } from '../../src/http/failures.ts';
import { Problem } from './schema.ts';

/** The blocks of an ask after the search, in the order in which they matter, with the kinds that each gives. */
export const blocks = [
  { path: '/debts', kinds: ['credit.publicDebt', 'credit.privateDebt', 'debts.cases'] },
  { path: '/representatives', kinds: ['representatives.officers'] },
  { path: '', kinds: ['financials.years'] },
  { path: '/payrolls', kinds: ['payroll.months'] },
] as const satisfies readonly { path: string; kinds: readonly FactKind[] }[];
export type Block = (typeof blocks)[number];

/** The search, and one call for each block. */
export const CALLS_PER_ASK = 1 + blocks.length;

/** What became of a block. `absent` 404 · `plan` our plan does not give it · `form` not for this legal form. */
export type Reached =
  | { readonly state: 'read'; readonly body: unknown }
  | { readonly state: 'absent' | 'plan' | 'form' };

export const ReadBlock = z.unknown().transform((body): Reached => ({ state: 'read', body }));

const planCodes = new Set(['insufficient_permissions', 'feature_required']);
const formCodes = new Set(['legal_form_not_scored']);

/**
 * A status that speaks of one block and not of us. A 404 must be the service's own, JSON or nothing: a page of a web
 * server says nothing about debts. An ended subscription is a 403 of another code, and refuses everything.
 */
export function blockMeaning({ status, body, json, place }: Reply): Reached | undefined {
  const code = Problem.safeParse(json).data ?? null;
  if (status === 403 && code !== null && planCodes.has(code)) return { state: 'plan' };
  if (status === 422 && code !== null && formCodes.has(code)) return { state: 'form' };
  if (status !== 404) return undefined;
  if (body.trim() === '' || (typeof json === 'object' && json !== null)) return { state: 'absent' };
  throw unreadable('a 404 that is not the service’s own', place, status);
}
