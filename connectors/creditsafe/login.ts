import { z } from 'zod';

import { createClient } from '../../src/http/client.ts';
import { loginRefused } from '../../src/http/client-credentials.ts';
import { withDeadline } from '../../src/http/deadline.ts';
import { createTokenCache, type TokenCache } from '../../src/http/token-cache.ts';
import type { Transport } from '../../src/http/transport.ts';

const LoginAnswer = z.object({ token: z.string().min(1) });
type LoginAnswer = z.infer<typeof LoginAnswer>;

const Claims = z.object({
  iat: z.number().optional(),
  nbf: z.number().optional(),
  exp: z.number().optional(),
});

const LOGIN_TIMEOUT_MS = 15_000;
const DEFAULT_LIFETIME_MS = 3_600_000;

/** Creditsafe's login: user name and password in, a JWT of about an hour out. Free, so it may be tried again. */
export function createLogin(options: {
  readonly transport: Transport;
  readonly tokenUrl: string;
  /** Asked for at every login: a password may have been renewed. */
  readonly user: () => { readonly username: string; readonly password: string };
}): TokenCache {
  const client = createClient({
    source: 'creditsafe',
    transport: options.transport,
    paid: false,
    defaultWaitMs: 120_000,
  });
  const url = new URL(options.tokenUrl);
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  return createTokenCache(async (now) => {
    const { token } = await withDeadline(new AbortController().signal, LOGIN_TIMEOUT_MS, (signal) =>
      client.call<LoginAnswer>({
        method: 'POST',
        url,
        route: url.pathname,
        headers: () => headers,
        body: JSON.stringify(options.user()),
        schema: LoginAnswer,
        signal,
        now,
        meaning: loginRefused,
      }),
    );
    return { value: token, lifetimeMs: lifetimeOf(token, now()) };
  });
}

/** The token's own lifetime, where it says; counted from its own beginning, so that a skewed clock does no harm. */
export function lifetimeOf(token: string, now: Date): number {
  const claims = claimsOf(token);
  if (claims?.exp === undefined) return DEFAULT_LIFETIME_MS;
  const begins = claims.iat ?? claims.nbf ?? now.getTime() / 1000;
  return Math.max(0, (claims.exp - begins) * 1000);
}

function claimsOf(token: string): z.infer<typeof Claims> | null {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return Claims.safeParse(payload).data ?? null;
  } catch {
    return null;
  }
}
