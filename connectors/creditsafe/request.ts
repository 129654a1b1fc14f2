import type { z } from 'zod';

import type { AskContext, AskedSupplier } from '../../src/domain/connector.ts';
import { createClient } from '../../src/http/client.ts';
import { type TokenCache, withToken } from '../../src/http/token-cache.ts';
import type { Transport } from '../../src/http/transport.ts';
import { twelveDigitNumber } from '../wire.ts';
import { isTokenOver, meaning } from './meaning.ts';

const DEFAULT_WAIT_MS = 60_000;

/** One question about one company to the bureau; null when the bureau has no such company. `paid`: it is never repeated. */
export function createRequest(parts: {
  readonly url: string;
  readonly login: TokenCache;
  readonly transport: Transport;
  readonly paid: boolean;
}) {
  const { url, login, transport, paid } = parts;
  const client = createClient({ source: 'creditsafe', transport, paid, defaultWaitMs: DEFAULT_WAIT_MS });
  return <T>(
    asked: {
      readonly route: string;
      readonly params: Readonly<Record<string, string>>;
      readonly schema: z.ZodType<T>;
    },
    supplier: AskedSupplier,
    context: AskContext,
  ): Promise<T | null> => {
    const { route, params, schema } = asked;
    const address = new URL(`${url}${route}`);
    address.search = new URLSearchParams({
      searchnumber:
        supplier.numberKind === 'personal' ? twelveDigitNumber(supplier, context.now()) : supplier.number,
      ...params,
      transactionid: context.reference.slice(0, 14),
      language: 'sv',
    }).toString();
    return withToken(
      login,
      context,
      (token) =>
        client.call({
          method: 'GET',
          url: address,
          route,
          headers: () => ({ accept: 'application/json', authorization: `Bearer ${token}` }),
          schema,
          signal: context.signal,
          now: context.now,
          keep: context.keep,
          meaning,
        }),
      isTokenOver,
    );
  };
}
