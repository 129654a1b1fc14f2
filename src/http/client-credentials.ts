import { z } from 'zod';

import { SourceRefused, SourceUnavailable } from '../domain/errors.ts';
import { createClient, type Reply } from './client.ts';
import { withDeadline } from './deadline.ts';
import { createTokenCache, type TokenCache } from './token-cache.ts';
import type { Transport } from './transport.ts';

const TokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().default(3600),
});
type TokenAnswer = z.infer<typeof TokenAnswer>;

const TOKEN_TIMEOUT_MS = 15_000;

/** OAuth 2 client credentials (RFC 6749 §4.4), with id and secret in the form body. */
export function createClientCredentials(options: {
  readonly source: string;
  readonly transport: Transport;
  readonly tokenUrl: string;
  /** Asked for at every login: a secret may have been renewed. */
  readonly client: () => { readonly id: string; readonly secret: string };
  readonly scope: string | null;
}): TokenCache {
  const client = createClient({
    source: options.source,
    transport: options.transport,
    paid: false,
    defaultWaitMs: 60_000,
  });
  const url = new URL(options.tokenUrl);
  const form = (): string => {
    const { id, secret } = options.client();
    return new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: id,
      client_secret: secret,
      ...(options.scope === null ? {} : { scope: options.scope }),
    }).toString();
  };
  const headers = {
    'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
    accept: 'application/json',
  };
  return createTokenCache(async (now) => {
    const answer = await withDeadline(new AbortController().signal, TOKEN_TIMEOUT_MS, (signal) =>
      client.call<TokenAnswer>({
        method: 'POST',
        url,
        route: url.pathname,
        headers: () => headers,
        body: form(),
        schema: TokenAnswer,
        signal,
        now,
        meaning: loginRefused,
      }),
    ).catch(nothingAsked);
    return { value: answer.access_token, lifetimeMs: answer.expires_in * 1000 };
  });
}

/** A login that gets no answer has ordered nothing: no request for data has left us. */
function nothingAsked(error: unknown): never {
  if (!(error instanceof SourceUnavailable)) throw error;
  throw new SourceUnavailable(error.message, { ...error.details, sent: 'no' }, { cause: error });
}

/** OAuth's own words for a login server that cannot answer now, whatever status they come with (RFC 6749 4.1.2.1). */
const Passing = z.looseObject({ error: z.enum(['temporarily_unavailable', 'server_error']) });

/** A login answers 400, 401 and 403 alike when it does not know us. */
export function loginRefused({ status, json, place }: Reply): undefined {
  if (Passing.safeParse(json).success)
    throw new SourceUnavailable(`the login of ${place.source} says that it cannot answer now`, {
      ...place,
      status,
      reason: 'no-answer',
      step: 'login',
    });
  if (status !== 400 && status !== 401 && status !== 403) return undefined;
  throw new SourceRefused(`${place.source} did not accept our credentials at login`, {
    ...place,
    status,
    reason: 'credentials',
    step: 'login',
  });
}
