import type { Dispatcher } from 'undici';

import { DEFAULT_MAX_BODY_BYTES, joined, tooLarge, unpack } from './body.ts';
import { type DispatcherOptions, openConnections } from './dispatcher.ts';
import type { Transport, TransportRequest } from './transport.ts';

export type LiveTransportOptions = DispatcherOptions;

/**
 * A transport on undici with a connection pool of its own, so that one source's trouble stays its own.
 * Throws ConfigInvalid when a certificate file cannot be used. `close` waits for calls that are under way.
 */
export function createLiveTransport(
  options: LiveTransportOptions = {},
): Transport & { close(): Promise<void> } {
  const connections = openConnections(options);
  const transport: Transport = async (request) => {
    const { status, headers, bytes } = await exchange(connections.current(), request);
    const read = (name: string): string | null => {
      const value = headers[name.toLowerCase()];
      return (Array.isArray(value) ? value[0] : value) ?? null;
    };
    const maxBytes = request.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
    return {
      status,
      headers: { get: read },
      bytes: await unpack(bytes, read('content-encoding'), maxBytes),
    };
  };
  return Object.assign(transport, { close: () => connections.close() });
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
