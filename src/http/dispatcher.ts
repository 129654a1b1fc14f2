import { createSecureContext } from 'node:tls';

import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';

import { ConfigInvalid } from '../domain/errors.ts';
import { guardedLookup, type Lookup } from './internal-addresses.ts';
import { type OnFileProblem, watchFiles } from './watched-files.ts';

export interface DispatcherOptions {
  /** Name of the source, for messages about its files. */
  readonly source?: string;
  /** Most connections at once to the source. */
  readonly connections?: number;
  readonly connectTimeoutMs?: number;
  /** Longest wait for the first byte of the answer. */
  readonly headersTimeoutMs?: number;
  /** Longest silence between two parts of the body. */
  readonly bodyTimeoutMs?: number;
  /** PEM files of the organisation certificate (mTLS), and of extra authorities to trust. */
  readonly certFile?: string | null;
  readonly keyFile?: string | null;
  readonly caFile?: string | null;
  /** Told once when these files have changed to something that cannot be used; the old ones are used on. */
  readonly onFileProblem?: OnFileProblem;
  /** Address of the proxy for https requests (`HTTPS_PROXY`), and hosts that go past it (`NO_PROXY`). */
  readonly proxy?: string | null;
  readonly noProxy?: string | null;
  /** Hosts that are refused when their name leads to an internal address. A proxy looks names up by itself. */
  readonly mustBePublic?: (host: string) => boolean;
  readonly lookup?: Lookup;
}

/** The connections of one source. */
export interface Connections {
  /** The pool with the certificates that hold now. */
  current(): Dispatcher;
  /** Waits for calls that are under way. */
  close(): Promise<void>;
  destroy(): Promise<void>;
}

interface Tls {
  readonly cert?: string;
  readonly key?: string;
  readonly ca?: string;
}

/**
 * A pool with the certificates, limits and proxy of one source. When the certificate's files change, a new pool takes
 * over and the old one closes as soon as its calls have ended. Throws ConfigInvalid for files that cannot be used.
 */
export function openConnections(options: DispatcherOptions): Connections {
  const tlsNow = watchTls(options);
  let tls = tlsNow();
  let dispatcher = createDispatcher(options, tls);
  const leaving = new Map<Dispatcher, Promise<void>>();
  const letGo = (old: Dispatcher): void => {
    const closing = old.close().finally(() => leaving.delete(old));
    closing.catch(() => undefined);
    leaving.set(old, closing);
  };
  return {
    current() {
      const found = tlsNow();
      if (found !== tls) {
        letGo(dispatcher);
        tls = found;
        dispatcher = createDispatcher(options, tls);
      }
      return dispatcher;
    },
    async close() {
      await Promise.all([dispatcher.close(), ...leaving.values()]);
    },
    async destroy() {
      await Promise.all([dispatcher, ...leaving.keys()].map((each) => each.destroy()));
    },
  };
}

function createDispatcher(options: DispatcherOptions, tls: Tls): Dispatcher {
  const { mustBePublic, lookup } = options;
  const guard = mustBePublic === undefined ? lookup : guardedLookup(mustBePublic, lookup);
  const connect = {
    timeout: options.connectTimeoutMs ?? 5000,
    ...(guard === undefined ? {} : { lookup: guard }),
  };
  const agent = {
    connections: options.connections ?? 8,
    headersTimeout: options.headersTimeoutMs ?? 40_000,
    bodyTimeout: options.bodyTimeoutMs ?? 15_000,
    connect: { ...connect, ...tls },
  };
  if (options.proxy === undefined || options.proxy === null) return new Agent(agent);
  // An empty httpProxy keeps undici from looking into the environment for one.
  return new EnvHttpProxyAgent({
    ...agent,
    requestTls: { timeout: connect.timeout, ...tls },
    httpsProxy: options.proxy,
    httpProxy: '',
    noProxy: options.noProxy ?? 'localhost,127.0.0.1,::1',
  });
}

/** The PEM files as they are now: whole, and a key that is the certificate's. */
function watchTls({
  certFile,
  keyFile,
  caFile,
  source = 'source',
  onFileProblem,
}: DispatcherOptions): () => Tls {
  const named = Object.entries({ cert: certFile, key: keyFile, ca: caFile }).flatMap(([part, file]) =>
    file === null || file === undefined ? [] : [{ part, file }],
  );
  if (named.length === 0) {
    const none = {};
    return () => none;
  }
  const files = named.map(({ file }) => file);
  try {
    return watchFiles<Tls>({
      files,
      onProblem: onFileProblem,
      read: (contents) => {
        const tls: Tls = Object.fromEntries(named.map(({ part }, index) => [part, contents[index] ?? '']));
        createSecureContext(tls);
        return tls;
      },
    });
  } catch (error) {
    const unread = error instanceof Error && 'syscall' in error;
    throw new ConfigInvalid(
      `Certifikatfilerna ${files.map((file) => `"${file}"`).join(', ')} för ${source} går inte att ${unread ? 'läsa' : 'använda'}: ` +
        'PEM-filer som den här användaren får läsa väntades, med certifikatets egen nyckel. Rätta sökvägarna, filerna eller rättigheterna.',
    );
  }
}
