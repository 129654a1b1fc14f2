import { isUtf8 } from 'node:buffer';

import pRetry from 'p-retry';
import type { z } from 'zod';

import type { Evidence } from '../domain/connector.ts';
import { SourceUnavailable } from '../domain/errors.ts';
import { decodeUtf8, DEFAULT_MAX_BODY_BYTES, UnreadableBody } from './body.ts';
import { connectionFailure, drift, type Place, statusFailure, unreadable } from './failures.ts';
import { isTooDeep } from './json-depth.ts';
import { retryAfterMs } from './retry-after.ts';
import type { Transport, TransportResponse } from './transport.ts';

/** A whole reply, for a source that says something of its own by a status. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  /** The body as JSON, or undefined when it is not JSON. */
  readonly json: unknown;
  /** How long the source asked us to wait; null when it does not say. */
  readonly retryAfterMs: number | null;
  readonly place: Place;
}

/** A format that is not JSON: its content type, and how its bytes are read. `read` throws UnreadableBody. */
export interface Format<T> {
  readonly contentType: RegExp;
  read(bytes: Buffer): T | Promise<T>;
}

export interface Call<T, Meaning = never> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: URL;
  /** The path with names instead of values; the only part of the address that errors repeat. */
  readonly route: string;
  /** Asked for anew on every try, for sources that want a fresh correlation id. */
  readonly headers: () => Readonly<Record<string, string>>;
  readonly body?: string | null;
  /** What the answer must be: JSON of this shape, or a format of its own. */
  readonly schema: z.ZodType<T> | Format<T>;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Gets the bytes of every answer that came whole, good or bad; for evidence and quarantine. */
  readonly keep?: ((evidence: Evidence) => void) | undefined;
  /** Called for every status outside 2xx. Answers with a value, throws, or leaves it (undefined) to the general meaning. */
  readonly meaning?: (reply: Reply) => Meaning | undefined;
}

export interface ClientOptions {
  readonly source: string;
  readonly transport: Transport;
  /** A paid call is made once: no second try, and a failure after sending has the reason `outcome-unknown`. */
  readonly paid: boolean;
  /** How long to wait after a 429 that does not say. */
  readonly defaultWaitMs: number;
  readonly maxBodyBytes?: number;
}

export interface Client {
  /**
   * One call: send, read, parse, check. Throws SourceUnavailable, SourceThrottled, SourceRefused or SourceBroken;
   * when the call's signal is aborted, the signal's reason.
   */
  call<T, Meaning = never>(call: Call<T, Meaning>): Promise<T | Meaning>;
}

const RETRIES = 2;
const RETRY_WINDOW_MS = 5000;
const FIRST_WAIT_MS = 300;

/** The only retry layer within a call: free questions, and failures that may pass within seconds. */
export function createClient(options: ClientOptions): Client {
  const once = async <T, Meaning>(call: Call<T, Meaning>): Promise<T | Meaning> => {
    try {
      return await exchange(call, options);
    } catch (error) {
      throw call.signal.aborted ? abortReason(call, options) : error;
    }
  };
  if (options.paid) return { call: once };
  return {
    async call(call) {
      const first = once(call);
      try {
        return await first;
      } catch (error) {
        if (!mayPassSoon(error)) throw error;
        // Set up only when something failed, because nearly every call gets through; its first try is the one made.
        const made = [first];
        return pRetry(() => made.pop() ?? once(call), {
          retries: RETRIES,
          minTimeout: FIRST_WAIT_MS,
          randomize: true,
          maxRetryTime: RETRY_WINDOW_MS,
          signal: call.signal,
          shouldRetry: (failure) => mayPassSoon(failure.error),
        });
      }
    },
  };
}

function mayPassSoon(error: unknown): boolean {
  if (!(error instanceof SourceUnavailable)) return false;
  const wait = error.details['retryAfterMs'];
  return error.details['again'] !== 'no' && (typeof wait !== 'number' || wait <= FIRST_WAIT_MS);
}

function abortReason(call: AnyCall, { source, paid }: ClientOptions): unknown {
  const reason: unknown = call.signal.reason;
  if (!(reason instanceof SourceUnavailable)) return reason;
  return new SourceUnavailable(`${source} did not answer in time`, {
    ...reason.details,
    ...placeOf(call, source),
    reason: paid ? 'outcome-unknown' : 'no-answer',
  });
}

/** What sending needs to know of a call. */
type AnyCall = Omit<Call<unknown>, 'schema' | 'meaning' | 'keep'>;

const placeOf = (call: AnyCall, source: string): Place => ({
  source,
  host: call.url.host,
  route: call.route,
});

async function exchange<T, Meaning>(call: Call<T, Meaning>, options: ClientOptions): Promise<T | Meaning> {
  const place = placeOf(call, options.source);
  const response = await send(call, options, place);
  const { status, bytes } = response;
  call.keep?.({ route: call.route, contentType: response.headers.get('content-type'), bytes });
  if (status < 200 || status >= 300) {
    const body = isUtf8(bytes) ? decodeUtf8(bytes) : '';
    const waitMs = retryAfterMs(response.headers, call.now());
    const json = isTooDeep(body) ? undefined : jsonOrUndefined(body);
    const meaning = call.meaning?.({ status, body, json, retryAfterMs: waitMs, place });
    if (meaning !== undefined) return meaning;
    const failure = statusFailure(status, waitMs, place, options);
    if (failure !== null) throw failure;
  }
  try {
    return await read(response, call.schema, place);
  } catch (error) {
    throw error instanceof UnreadableBody ? unreadable(error.message, place, status) : error;
  }
}

async function send(call: AnyCall, options: ClientOptions, place: Place): Promise<TransportResponse> {
  try {
    return await options.transport({
      method: call.method,
      url: call.url,
      headers: call.headers(),
      body: call.body ?? null,
      signal: call.signal,
      maxBodyBytes: options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES,
    });
  } catch (error) {
    throw error instanceof UnreadableBody
      ? unreadable(error.message, place)
      : connectionFailure(error, place, options.paid);
  }
}

function read<T>(response: TransportResponse, schema: Call<T>['schema'], place: Place): T | Promise<T> {
  const type = response.headers.get('content-type');
  if ('contentType' in schema) {
    if (type !== null && !schema.contentType.test(type))
      throw unreadable('its content type is another than expected', place, response.status);
    return schema.read(response.bytes);
  }
  if (type !== null && !/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) {
    throw unreadable('its content type is not JSON', place, response.status);
  }
  const text = decodeUtf8(response.bytes);
  if (isTooDeep(text)) throw unreadable('it is nested deeper than any answer', place, response.status);
  const json = jsonOrUndefined(text);
  if (json === undefined) throw unreadable('it is not whole JSON', place, response.status);
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw drift(place, [
    ...new Set(parsed.error.issues.slice(0, 5).map((issue) => issue.path.join('.') || '(top)')),
  ]);
}

function jsonOrUndefined(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
