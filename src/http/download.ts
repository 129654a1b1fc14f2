import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';

import { SourceUnavailable } from '../domain/errors.ts';
import type { Validators } from '../domain/register.ts';
import { chunksOf } from './body.ts';
import { withDeadline } from './deadline.ts';
import { connectionFailure, type Place, statusFailure, unreadable } from './failures.ts';
import { type DispatcherOptions, openConnections } from './dispatcher.ts';
import { retryAfterMs } from './retry-after.ts';

export interface DownloadRequest {
  readonly url: URL;
  /** The only things that errors repeat of the request. */
  readonly place: Place;
  /** Where the file is written; what stands there is replaced, and nothing is left there after a failure. */
  readonly file: string;
  /** Of the file that we hold; null asks for it unconditionally. */
  readonly previous: Validators | null;
  /** What the publisher must say that it is; a page instead of the file is no file. */
  readonly contentType: RegExp;
  readonly maxBytes: number;
  /** Longest time for the whole file, and longest silence within it, milliseconds. */
  readonly timeoutMs: number;
  readonly idleMs: number;
  /** How long to wait after a 429 that does not say. */
  readonly defaultWaitMs: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** `unchanged`: 304, what we hold is the newest. */
export type Downloaded =
  | { readonly outcome: 'unchanged' }
  | { readonly outcome: 'new'; readonly validators: Validators; readonly bytes: number };

/**
 * Fetches a large file straight to the disk, holding one part of it at a time. Redirects are never followed, nothing is
 * tried again, and a file that was cut is no file. Throws SourceUnavailable, SourceThrottled, SourceRefused or
 * SourceBroken; when the signal is aborted, its reason.
 */
export type Download = (request: DownloadRequest) => Promise<Downloaded>;

interface Opened {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array>;
  /** Lets go of a body that nobody reads. */
  readonly discard: () => void;
}
type Open = (url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<Opened>;

/** Downloads on undici with a connection of its own. */
export function createLiveDownload(options: DispatcherOptions = {}): Download & { close(): Promise<void> } {
  const connections = openConnections({ ...options, connections: 1, bodyTimeoutMs: 0 });
  const download = downloadThrough(async (url, headers, signal) => {
    const target = { origin: url.origin, path: `${url.pathname}${url.search}`, method: 'GET' as const };
    const {
      statusCode,
      headers: got,
      body,
    } = await connections.current().request({ ...target, headers, signal });
    const discard = () => void body.on('error', () => undefined).destroy();
    return { status: statusCode, headers: { get: (name) => first(got[name]) }, body, discard };
  });
  // A file that is given up may still hold its connection; waiting for its end would be waiting for the publisher.
  return Object.assign(download, { close: () => connections.destroy() });
}

/** Downloads on the platform's fetch: what interceptors of fetch can see, and therefore what tests use. */
export const createFetchDownload = (): Download =>
  downloadThrough(async (url, headers, signal) => {
    const answer = await globalThis.fetch(url, { headers, signal, redirect: 'manual' });
    const discard = () => void answer.body?.cancel().catch(() => undefined);
    const body = answer.body === null ? nothing() : chunksOf(answer.body);
    return { status: answer.status, headers: answer.headers, body, discard };
  });

const first = (value: string | string[] | undefined): string | null =>
  (Array.isArray(value) ? value[0] : value) ?? null;

async function* nothing(): AsyncGenerator<Uint8Array> {}

const downloadThrough =
  (open: Open): Download =>
  async (request) => {
    try {
      return await withDeadline(request.signal, request.timeoutMs, (signal) =>
        fetchFile(open, request, signal),
      );
    } catch (error) {
      await rm(request.file, { force: true });
      throw error;
    }
  };

async function fetchFile(open: Open, request: DownloadRequest, outer: AbortSignal): Promise<Downloaded> {
  const { place, previous } = request;
  const quiet = silence(request.idleMs, outer, place);
  try {
    const answer = await open(request.url, conditions(previous), quiet.signal);
    quiet.heard();
    const asked = previous !== null && (previous.etag !== null || previous.lastModified !== null);
    if (answer.status !== 200) answer.discard();
    if (answer.status === 304 && asked) return { outcome: 'unchanged' };
    assertAnswered(answer, request);
    const { headers } = answer;
    try {
      assertFile(headers, request);
    } catch (error) {
      answer.discard();
      throw error;
    }
    const bytes = await writeCapped(answer.body, request, quiet.heard);
    const whole = headers.get('content-length');
    if (whole !== null && Number(whole) !== bytes) throw new Error('the file was cut');
    return {
      outcome: 'new',
      validators: { etag: headers.get('etag'), lastModified: headers.get('last-modified') },
      bytes,
    };
  } catch (error) {
    if (quiet.signal.aborted) throw quiet.signal.reason;
    throw isOurs(error) ? error : connectionFailure(error, place, false);
  } finally {
    quiet.end();
  }
}

/** Our own failures, and those of our own disk, are not the publisher's. */
const isOurs = (error: unknown): boolean =>
  error instanceof Error && ('details' in error || ('syscall' in error && 'path' in error));

function assertAnswered({ status, headers }: Opened, { place, defaultWaitMs, now }: DownloadRequest): void {
  const failure = statusFailure(status, retryAfterMs(headers, now()), place, { paid: false, defaultWaitMs });
  if (failure !== null) throw failure;
  if (status !== 200) throw unreadable(`status ${status} is no file`, place, status);
}

function assertFile(headers: Opened['headers'], { place, contentType, maxBytes }: DownloadRequest): void {
  const type = headers.get('content-type');
  if (type !== null && !contentType.test(type))
    throw unreadable('its content type is another than expected', place, 200);
  const packed = headers.get('content-encoding');
  if (packed !== null && packed !== 'identity')
    throw unreadable('it is packed although not asked to be', place, 200);
  if (Number(headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes, place);
}

const tooLarge = (maxBytes: number, place: Place) =>
  unreadable(`it is larger than ${maxBytes} bytes`, place, 200);

async function writeCapped(
  body: AsyncIterable<Uint8Array>,
  { file, maxBytes, place }: DownloadRequest,
  heard: () => void,
): Promise<number> {
  const out = createWriteStream(file, { mode: 0o600 });
  const failed = new Promise<never>((_resolve, reject) => out.once('error', reject));
  failed.catch(() => undefined);
  let bytes = 0;
  try {
    for await (const chunk of body) {
      heard();
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw tooLarge(maxBytes, place);
      if (!out.write(chunk)) await Promise.race([once(out, 'drain'), failed]);
    }
    const ended = once(out, 'close');
    out.end();
    await Promise.race([ended, failed]);
    return bytes;
  } finally {
    out.destroy();
  }
}

/** Aborts when nothing has been heard for so long; ends with `outer`. */
function silence(idleMs: number, outer: AbortSignal, place: Place) {
  const controller = new AbortController();
  const { source } = place;
  const silent = () =>
    controller.abort(
      new SourceUnavailable(`${source} fell silent in the middle of a file`, {
        ...place,
        reason: 'no-answer',
      }),
    );
  let timer = setTimeout(silent, idleMs);
  const onOuter = () => controller.abort(outer.reason);
  outer.addEventListener('abort', onOuter, { once: true });
  return {
    signal: controller.signal,
    heard: () => {
      clearTimeout(timer);
      timer = setTimeout(silent, idleMs);
    },
    end: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', onOuter);
    },
  };
}

const conditions = (previous: Validators | null): Record<string, string> => ({
  'accept-encoding': 'identity',
  ...(previous?.etag == null ? {} : { 'if-none-match': previous.etag }),
  ...(previous?.lastModified == null ? {} : { 'if-modified-since': previous.lastModified }),
});
