import { z } from 'zod';

import { SourceRefused } from '../../src/domain/errors.ts';
import type { Reply } from '../../src/http/client.ts';
import { isUnauthorized } from '../../src/http/token-cache.ts';

const ErrorBody = z.object({
  error: z.object({ code: z.union([z.string(), z.number()]).transform(String) }),
});
const NO_MATCH = '15';
const WRONG_BLOCK = '11';
const tokenOver = new Set(['R4', 'R5']);

/** What Creditsafe says by status and code together. */
export function meaning({ status, json, place }: Reply): null | undefined {
  const code = ErrorBody.safeParse(json).data?.error.code ?? null;
  if (status === 404 && code === NO_MATCH) return null;
  const known = code !== null && /^(?:R\d|11)$/.test(code);
  if (status === 400 && code === WRONG_BLOCK) {
    throw new SourceRefused('creditsafe: the block is not on our account', {
      ...place,
      status,
      code,
      reason: 'forbidden',
    });
  }
  if (status === 403 && known) {
    const over = tokenOver.has(code);
    const reason = over ? 'credentials' : 'forbidden';
    throw new SourceRefused(`creditsafe refused our token (${code})`, { ...place, status, code, reason });
  }
  return undefined;
}

/** 403 with R4 (over) or R5 (not valid); a plain 401 is taken the same way. */
export const isTokenOver = (error: unknown): boolean =>
  isUnauthorized(error) || (error instanceof SourceRefused && tokenOver.has(String(error.details['code'])));
