import { readFileSync } from 'node:fs';

import { Agent, EnvHttpProxyAgent, request as send, type Dispatcher } from 'undici';

import { ConfigInvalid } from '../domain/errors.ts';
import { DEFAULT_MAX_BODY_BYTES, decodeUtf8, readStreamCapped, unpack } from './body.ts';
import type { Transport } from './transport.ts';

export interface LiveTransportOptions {
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
  /** Address of the proxy for https requests (`HTTPS_PROXY`), and hosts that go past it (`NO_PROXY`). */
  readonly proxy?: string | null;
  readonly noProxy?: string | null;
}

/**
 * A transport on undici with a connection pool of its own, so that one source's trouble stays its own.
 * Throws ConfigInvalid when a certificate file cannot be read. `close` waits for calls that are under way.
 */
export function createLiveTransport(
  options: LiveTransportOptions = {},
): Transport & { close(): Promise<void> } {
  const dispatcher = createDispatcher(options);
  const transport: Transport = async ({ method, url, headers, body, signal }) => {
    const response = await send(url, { dispatcher, method, headers, body: body ?? null, signal });
    const read = (name: string): string | null => {
      const value = response.headers[name.toLowerCase()];
      return (Array.isArray(value) ? value[0] : value) ?? null;
    };
    return {
      status: response.statusCode,
      headers: { get: read },
      text: async (maxBytes = DEFAULT_MAX_BODY_BYTES) => {
        const bytes = await readStreamCapped(response.body, maxBytes);
        return decodeUtf8(await unpack(bytes, read('content-encoding'), maxBytes));
      },
    };
  };
  return Object.assign(transport, { close: () => dispatcher.close() });
}

function createDispatcher(options: LiveTransportOptions): Dispatcher {
  const pem = (file: string | null | undefined) => readPem(file ?? null, options.source ?? 'source');
  const cert = pem(options.certFile);
  const key = pem(options.keyFile);
  const ca = pem(options.caFile);
  const tls = {
    ...(cert === null ? {} : { cert }),
    ...(key === null ? {} : { key }),
    ...(ca === null ? {} : { ca }),
  };
  const agent = {
    connections: options.connections ?? 8,
    headersTimeout: options.headersTimeoutMs ?? 40_000,
    bodyTimeout: options.bodyTimeoutMs ?? 15_000,
    connect: { timeout: options.connectTimeoutMs ?? 5000, ...tls },
  };
  if (options.proxy === undefined || options.proxy === null) return new Agent(agent);
  // An empty httpProxy keeps undici from looking into the environment for one.
  return new EnvHttpProxyAgent({
    ...agent,
    requestTls: { timeout: agent.connect.timeout, ...tls },
    httpsProxy: options.proxy,
    httpProxy: '',
    noProxy: options.noProxy ?? 'localhost,127.0.0.1,::1',
  });
}

function readPem(file: string | null, source: string): string | null {
  if (file === null) return null;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new ConfigInvalid(
      `The certificate file "${file}" of ${source} cannot be read: expected a PEM file that this user may read; ` +
        'correct the path or its permissions.',
    );
  }
}
