import type { MiddlewareHandler } from 'hono';
import { type Buckets, createBuckets } from './limits.ts';
import { type AdminEnv, type AdminParts, defaultLimits } from './parts.ts';
import { forbidden, HttpProblem } from './problem.ts';
import { hashToken } from './token.ts';
import type { Role } from '../domain/token.ts';

const bearer = /^Bearer +([A-Za-z0-9._~+/=-]{1,200})$/i;

const tooMany = (seconds: number): HttpProblem =>
  new HttpProblem(429, 'too-many-requests', `För många anrop. Försök igen om ${seconds} s.`, {
    headers: { 'Retry-After': String(seconds) },
  });

/** Throws 429 unless `seconds` is 0. */
export function orTooMany(seconds: number): void {
  if (seconds > 0) throw tooMany(seconds);
}

/**
 * Finds the bearer token by its hash. The work is the same whether the header is missing, malformed or wrong. A valid
 * token passes even when its address is held back, because a proxy gives all its users one address.
 */
export function authenticate(parts: AdminParts, requests: Buckets): MiddlewareHandler<AdminEnv> {
  const limits = parts.limits ?? defaultLimits;
  const logins = createBuckets(limits.logins, parts.now);
  const noteUse = useNoted(parts);
  return async (c, next) => {
    const header = c.req.header('Authorization');
    const presented = bearer.exec(header ?? '')?.[1];
    const found = await parts.store.tokens.find({
      hash: hashToken(presented ?? ''),
      now: parts.now().toISOString(),
    });
    if (presented === undefined || found === null) {
      orTooMany(logins.take(c.env?.incoming?.socket?.remoteAddress ?? 'local'));
      throw new HttpProblem(401, 'unauthorized', 'Ange en giltig nyckel: Authorization: Bearer kv_…', {
        headers: {
          'WWW-Authenticate': `Bearer realm="kontrollverktyg"${header === undefined ? '' : ', error="invalid_token"'}`,
        },
      });
    }
    c.set('token', found);
    await noteUse(found.tokenId);
    orTooMany(requests.take(String(found.tokenId)));
    if (found.role !== 'admin' && !parts.units.some((unit) => unit.id === found.unit))
      throw forbidden('Nyckelns enhet finns inte längre. Be administratören om en ny nyckel.');
    await next();
  };
}

const HOUR_MS = 3_600_000;

/** Notes each token's use once an hour, so that reading does not become writing. */
function useNoted({ store, now }: AdminParts): (tokenId: number) => Promise<void> {
  const noted = new Map<number, number>();
  return async (tokenId) => {
    const at = now().getTime();
    if (at - (noted.get(tokenId) ?? 0) < HOUR_MS) return;
    noted.set(tokenId, at);
    await store.tokens.used({ tokenId, now: new Date(at).toISOString() });
  };
}

/** Lets only these roles through. */
export const requireRole =
  (...roles: readonly Role[]): MiddlewareHandler<AdminEnv> =>
  async (c, next) => {
    if (!roles.includes(c.get('token').role))
      throw forbidden('Din behörighet räcker inte för det här. Be administratören om en annan nyckel.');
    await next();
  };
