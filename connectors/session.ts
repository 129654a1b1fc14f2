import type { AskContext } from '../src/domain/connector.ts';
import { createClientCredentials } from '../src/http/client-credentials.ts';
import { type Call, createClient } from '../src/http/client.ts';
import { withToken } from '../src/http/token-cache.ts';
import type { Transport } from '../src/http/transport.ts';
import { lazy, type SourceSettings } from './settings.ts';

const DEFAULT_WAIT_MS = 60_000;

/** A call as a connector describes it: token, signal, clock and evidence are the session's business. */
export type SessionCall<T, Meaning> = Omit<Call<T, Meaning>, 'headers' | 'signal' | 'now' | 'keep'> & {
  /** What the source wants beside `accept` and `authorization`; asked for anew on every try. */
  readonly headers: () => Readonly<Record<string, string>>;
};

type CallContext = Pick<AskContext, 'signal' | 'now' | 'keep'>;

export interface TokenSession {
  /** Address, login address, id and secret are there. */
  readonly configured: boolean;
  /** One call with a token; a token that the source no longer takes is renewed once. Throws as the client does. */
  call<T, Meaning = never>(context: CallContext, call: SessionCall<T, Meaning>): Promise<T | Meaning>;
}

/** Calls of a source that wants OAuth 2 client credentials. Opens nothing before the first call. */
export function createTokenSession(options: {
  readonly source: string;
  readonly settings: SourceSettings;
  readonly transport: () => Transport;
  readonly scope: string | null;
  readonly paid: boolean;
}): TokenSession {
  const { source, scope, paid } = options;
  const { settings } = options;
  const { url, tokenUrl } = settings;
  const parts = lazy(() => {
    const transport = options.transport();
    return {
      client: createClient({ source, transport, paid, defaultWaitMs: DEFAULT_WAIT_MS }),
      tokens: createClientCredentials({
        source,
        transport,
        tokenUrl: tokenUrl ?? '',
        client: () => ({ id: settings.clientId ?? '', secret: settings.clientSecret ?? '' }),
        scope,
      }),
    };
  });
  return {
    configured:
      url !== '' && tokenUrl !== null && settings.clientId !== null && settings.clientSecret !== null,
    call<T, Meaning = never>({ signal, now, keep }: CallContext, call: SessionCall<T, Meaning>) {
      const { client, tokens } = parts();
      return withToken(tokens, { signal, now }, (token) =>
        client.call<T, Meaning>({
          ...call,
          headers: () => ({
            accept: 'application/json',
            authorization: `Bearer ${token}`,
            ...call.headers(),
          }),
          signal,
          now,
          keep,
        }),
      );
    },
  };
}
