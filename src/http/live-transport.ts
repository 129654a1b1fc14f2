import { readFileSync } from 'node:fs';

import { Agent, EnvHttpProxyAgent, type Dispatcher } from 'undici';

import { ConfigInvalid } from '../domain/errors.ts';
import { DEFAULT_MAX_BODY_BYTES, decodeUtf8, joined, tooLarge, unpack } from './body.ts';
import type { Transport, TransportRequest } from './transport.ts';

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
  const transport: Transport = async (request) => {
    const { status, headers, bytes } = await exchange(dispatcher, request);
    const read = (name: string): string | null => {
      const value = headers[name.toLowerCase()];
      return (Array.isArray(value) ? value[0] : value) ?? null;
    };
    const maxBytes = request.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
    return {
      status,
      headers: { get: read },
      text: decodeUtf8(await unpack(bytes, read('content-encoding'), maxBytes)),
    };
  };
  return Object.assign(transport, { close: () => dispatcher.close() });
}

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

/**
 * Sends one request and collects its answer. By undici's own events, because a stream object per answer costs more than
 * all the rest of the call; answers are small and always read whole.
 */
function exchange(
  dispatcher: Dispatcher,
  { method, url, headers, body, signal, maxBodyBytes = DEFAULT_MAX_BODY_BYTES }: TransportRequest,
): Promise<{ status: number; headers: Headers; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    let exchanging: Dispatcher.DispatchController | null = null;
    let answer: { status: number; headers: Headers } = { status: 0, headers: {} };
    const parts: Buffer[] = [];
    let size = 0;

    const stop = (): void => {
      reject(signal.reason);
      exchanging?.abort(aborted());
    };
    const settled = (): void => signal.removeEventListener('abort', stop);
    signal.throwIfAborted();
    signal.addEventListener('abort', stop);

    dispatcher.dispatch(
      { origin: url.origin, path: `${url.pathname}${url.search}`, method, headers, body: body ?? null },
      {
        onRequestStart(controller) {
          exchanging = controller;
          // It may have waited for a connection longer than anybody waits for the answer.
          if (signal.aborted) controller.abort(aborted());
        },
        onResponseStart(_controller, status, received) {
          answer = { status, headers: received };
        },
        onResponseData(controller, chunk) {
          size += chunk.byteLength;
          if (size > maxBodyBytes) controller.abort(tooLarge(maxBodyBytes));
          else parts.push(chunk);
        },
        onResponseEnd() {
          settled();
          resolve({ ...answer, bytes: joined(parts, size) });
        },
        onResponseError(_controller, error) {
          settled();
          reject(error);
        },
      },
    );
  });
}

const aborted = () => new Error('the call was given up');

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
