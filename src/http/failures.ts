import {
  type AppError,
  SourceBroken,
  SourceRefused,
  SourceThrottled,
  SourceUnavailable,
} from '../domain/errors.ts';
import { INTERNAL_ADDRESS } from './internal-addresses.ts';

/** What an error may say of a call: never its address, which may hold an identity number. */
export interface Place {
  readonly source: string;
  readonly host: string;
  /** The path with names instead of values: `/juridiskaenheter/{number}/full`. */
  readonly route: string;
}

/** Problems that show before a byte of the request has left us. */
const beforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_PRX_TLS',
]);
const isTlsCode = (code: string): boolean =>
  /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)/.test(code);

const codePattern = /^[A-Z][A-Z0-9_]{2,60}$/;

/** The system's code of a network error (`ECONNREFUSED`), looked for in the error, its cause and its parts. */
export function networkCode(error: unknown): string | null {
  let current: unknown = error;
  for (let depth = 0; depth < 4 && current instanceof Error; depth++) {
    if ('code' in current && typeof current.code === 'string' && codePattern.test(current.code))
      return current.code;
    const first: unknown = current instanceof AggregateError ? current.errors[0] : current.cause;
    current = first;
  }
  return null;
}

/** No answer came: connection refused, name unknown, certificate bad, answer cut short. */
export function connectionFailure(error: unknown, place: Place, paid: boolean): SourceUnavailable {
  const code = networkCode(error);
  const certificate = code !== null && isTlsCode(code);
  const internal = code === INTERNAL_ADDRESS;
  const unsent = certificate || internal || (code !== null && beforeSending.has(code));
  const what = certificate
    ? 'its certificate was not accepted'
    : internal
      ? 'its name leads to an internal address, where nothing is asked'
      : unsent
        ? 'no connection'
        : 'the connection broke before the answer was complete';
  return new SourceUnavailable(`${place.source} did not answer: ${what}`, {
    ...place,
    code,
    reason: paid && !unsent ? 'outcome-unknown' : 'no-answer',
    sent: unsent ? 'no' : 'yes',
    // Neither a certificate nor a name gets better within seconds.
    again: certificate || internal ? 'no' : 'yes',
  });
}

/** What a status means where the source has no meaning of its own for it; null for 2xx. */
export function statusFailure(
  status: number,
  waitMs: number | null,
  place: Place,
  options: { paid: boolean; defaultWaitMs: number },
): AppError | null {
  if (status >= 200 && status < 300) return null;
  const at = { ...place, status };
  if (status === 429) {
    return new SourceThrottled(`${place.source} asked us to wait`, waitMs ?? options.defaultWaitMs, {
      ...at,
      reason: 'throttled',
      asked: waitMs === null ? 'no' : 'yes',
    });
  }
  if (status === 401 || status === 407) {
    const who = status === 401 ? place.source : 'the proxy';
    return new SourceRefused(`${who} did not accept our credentials`, { ...at, reason: 'credentials' });
  }
  if (status === 403)
    return new SourceRefused(`${place.source} forbids us this`, { ...at, reason: 'forbidden' });
  if (status === 408 || status >= 500) {
    return new SourceUnavailable(`${place.source} answered with status ${status}`, {
      ...at,
      reason: options.paid ? 'outcome-unknown' : 'no-answer',
      retryAfterMs: waitMs,
    });
  }
  if (status >= 300 && status < 400) {
    return new SourceBroken(`${place.source} answered with a redirect, which is never followed`, {
      ...at,
      reason: 'unreadable',
    });
  }
  return new SourceBroken(`${place.source} did not understand our request (status ${status})`, {
    ...at,
    reason: 'drift',
  });
}

/** `status` is left out where the answer was given up before it was whole. */
export const unreadable = (problem: string, place: Place, status?: number): SourceBroken =>
  new SourceBroken(`the answer of ${place.source} cannot be read: ${problem}`, {
    ...place,
    ...(status === undefined ? {} : { status }),
    reason: 'unreadable',
  });

/** The answer no longer fits what we know of the source. `paths` name fields, never their values. */
export const drift = (place: { readonly source: string }, paths: readonly string[]): SourceBroken =>
  new SourceBroken(`the answer of ${place.source} does not fit what we know of it, at: ${paths.join(', ')}`, {
    ...place,
    reason: 'drift',
    paths: paths.join(', '),
  });
