import { DEFAULT_MAX_BODY_BYTES, readWebBody } from './body.ts';
import type { Transport } from './transport.ts';

/** A transport on the platform's fetch: what interceptors of fetch can see, and therefore what tests use. */
export function createFetchTransport(): Transport {
  return async ({ method, url, headers, body, signal, maxBodyBytes = DEFAULT_MAX_BODY_BYTES }) => {
    const response = await globalThis.fetch(url, {
      method,
      headers,
      body: body ?? null,
      signal,
      redirect: 'manual',
    });
    return {
      status: response.status,
      headers: response.headers,
      bytes: await readWebBody(response.body, maxBodyBytes),
    };
  };
}
