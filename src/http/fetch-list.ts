import type { Validators } from '../domain/register.ts';
import { DEFAULT_MAX_BODY_BYTES, UnreadableBody } from './body.ts';
import { connectionFailure, type Place, statusFailure, unreadable } from './failures.ts';
import { retryAfterMs } from './retry-after.ts';
import type { Transport, TransportResponse } from './transport.ts';

export interface ListCall {
  readonly transport: Transport;
  readonly url: URL;
  /** The only things that errors repeat of the call; the address may hold a token. */
  readonly place: Place;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the list that we hold; null asks for it unconditionally. */
  readonly previous: Validators | null;
  readonly maxBodyBytes?: number;
  /** How long to wait after a 429 that does not say. */
  readonly defaultWaitMs: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** `unchanged`: 304, what we hold is the newest. */
export type ListAnswer =
  | { readonly outcome: 'unchanged' }
  | {
      readonly outcome: 'new';
      readonly validators: Validators;
      /** In lower case, without parameters; null where the publisher does not say. */
      readonly contentType: string | null;
      readonly bytes: Buffer;
    };

/**
 * Fetches a whole list in one conditional request; a list that fails is fetched again by a later round, not here.
 * Throws SourceUnavailable, SourceThrottled, SourceRefused or SourceBroken; when the signal is aborted, its reason.
 */
export async function fetchList(call: ListCall): Promise<ListAnswer> {
  const { place, previous } = call;
  const response = await send(call);
  const { status, headers } = response;
  const asked = previous !== null && (previous.etag !== null || previous.lastModified !== null);
  if (status === 304 && asked) return { outcome: 'unchanged' };
  const failure = statusFailure(status, retryAfterMs(headers, call.now()), place, {
    paid: false,
    defaultWaitMs: call.defaultWaitMs,
  });
  if (failure !== null) throw failure;
  if (status !== 200) throw unreadable(`status ${status} is no list`, place, status);
  return {
    outcome: 'new',
    validators: { etag: headers.get('etag'), lastModified: headers.get('last-modified') },
    contentType: headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? null,
    bytes: response.bytes,
  };
}

async function send({ transport, url, place, signal, ...call }: ListCall): Promise<TransportResponse> {
  try {
    return await transport({
      method: 'GET',
      url,
      headers: { ...call.headers, ...conditions(call.previous) },
      body: null,
      signal,
      maxBodyBytes: call.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES,
    });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error instanceof UnreadableBody
      ? unreadable(error.message, place)
      : connectionFailure(error, place, false);
  }
}

const conditions = (previous: Validators | null): Record<string, string> => ({
  ...(previous?.etag == null ? {} : { 'if-none-match': previous.etag }),
  ...(previous?.lastModified == null ? {} : { 'if-modified-since': previous.lastModified }),
});
