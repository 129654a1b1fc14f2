import { createClient, type Call } from '../../src/http/client.ts';
import { withToken } from '../../src/http/token-cache.ts';
import type { Transport } from '../../src/http/transport.ts';
import type { WatchContext } from '../../src/domain/watch.ts';
import { lazy, type SourceSettings } from '../settings.ts';
import { createLogin } from './login.ts';

const DEFAULT_WAIT_MS = 60_000;

export type ConnectCall<T, Meaning> = Pick<Call<T, Meaning>, 'method' | 'route' | 'schema' | 'meaning'> & {
  /** Path below Connect's base address, with values and query. */
  readonly path: string;
  readonly json?: unknown;
};

export type Connect = <T, Meaning = never>(
  context: WatchContext,
  call: ConnectCall<T, Meaning>,
) => Promise<T | Meaning>;

/**
 * Creditsafe Connect, the part that orders nothing: portfolios, events, and what is left of the contract. Its address is
 * the login's own, without the last step.
 */
export function createConnect(settings: SourceSettings, transport: () => Transport): Connect {
  const { tokenUrl } = settings;
  const base = (tokenUrl ?? '').replace(/\/authenticate$/, '');
  const session = lazy(() => {
    const through = transport();
    return {
      client: createClient({
        source: 'creditsafe',
        transport: through,
        paid: false,
        defaultWaitMs: DEFAULT_WAIT_MS,
      }),
      login: createLogin({
        transport: through,
        tokenUrl: tokenUrl ?? '',
        user: () => ({ username: settings.username ?? '', password: settings.password ?? '' }),
      }),
    };
  });
  return <T, Meaning = never>({ signal, now }: WatchContext, call: ConnectCall<T, Meaning>) => {
    const { client, login } = session();
    const { json, path, ...rest } = call;
    const body = json === undefined ? null : JSON.stringify(json);
    return withToken(login, { signal, now }, (token) =>
      client.call<T, Meaning>({
        ...rest,
        url: new URL(`${base}${path}`),
        headers: () => ({
          accept: 'application/json',
          authorization: `Bearer ${token}`,
          ...(body === null ? {} : { 'content-type': 'application/json' }),
        }),
        body,
        signal,
        now,
      }),
    );
  };
}

/** Answers whose content says nothing more than their status: 204, or a sentence. */
export const nothing = { contentType: /./, read: () => null } as const;
