import type { MiddlewareHandler } from 'hono';

import { parseOrgNumber, redactNumbers } from '../domain/org-number.ts';
import type { AdminEnv } from './parts.ts';
import { HttpProblem } from './problem.ts';

/** Percent signs are undone twice, because a proxy may have escaped them once more. */
function decoded(text: string): string {
  let plain = text;
  for (let i = 0; i < 2; i++) {
    try {
      plain = decodeURIComponent(plain.replaceAll('+', ' '));
    } catch {
      return plain;
    }
  }
  return plain;
}

/** Swedish numbers in any spelling; a foreign one cannot be told from a unit's name and finds no place in our URLs. */
function looksLikeNumber(part: string): boolean {
  const plain = decoded(part);
  if (redactNumbers(plain) !== plain) return true;
  const parsed = parseOrgNumber(plain.replaceAll(/[.,:_/]/g, ''));
  return parsed.ok && parsed.kind !== 'foreign';
}

/** True when a path segment, query name or query value holds something that reads as an identity number. */
export function holdsNumber(url: string): boolean {
  const { pathname, search } = new URL(url);
  const parts = [...pathname.split('/'), ...search.slice(1).split(/[&=;]/)];
  return [decoded(pathname), decoded(search), ...parts].some(looksLikeNumber);
}

/** A URL ends in logs, histories and proxies; a sole trader's number is a personal number. */
export const refuseNumbersInUrl: MiddlewareHandler<AdminEnv> = async (c, next) => {
  // The host comes from the caller's header: what it makes of the URL need not be one.
  if (!URL.canParse(c.req.url))
    throw new HttpProblem(400, 'bad-request', 'Adressen går inte att läsa. Rätta rubriken Host.');
  if (holdsNumber(c.req.url))
    throw new HttpProblem(
      400,
      'number-in-url',
      'Adressen innehåller något som ser ut som ett organisations- eller personnummer. ' +
        'Skicka numret i anropets innehåll: POST /api/v1/suppliers/search.',
    );
  await next();
};
