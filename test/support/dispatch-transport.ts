import { DEFAULT_MAX_BODY_BYTES, readWebBody } from '../../src/http/body.ts';
import type { Transport } from '../../src/http/transport.ts';

/**
 * A transport straight to the handlers of made-up sources: the same requests and answers as over the platform's fetch,
 * without what intercepting it costs. A night is hundreds of calls.
 */
export const dispatchTransport =
  (dispatch: (request: Request) => Promise<Response | undefined>): Transport =>
  async ({ method, url, headers, body, signal, maxBodyBytes = DEFAULT_MAX_BODY_BYTES }) => {
    signal.throwIfAborted();
    const response = await dispatch(
      new Request(url, { method, headers, signal, ...(body == null ? {} : { body }) }),
    );
    signal.throwIfAborted();
    if (response === undefined) throw new Error('no made-up source has this address');
    if (response.type === 'error') throw new TypeError('Failed to fetch');
    return {
      status: response.status,
      headers: response.headers,
      bytes: await readWebBody(response.body, maxBodyBytes),
    };
  };
