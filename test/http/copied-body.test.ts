import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { createFetchDownload } from '../../src/http/download.ts';
import { createFetchTransport } from '../../src/http/fetch-transport.ts';
import { failureOf } from '../connectors/support.ts';

let left: boolean;
let leaveCopy: () => Promise<void> | undefined;
/** The answer is a body without end, and somebody else holds a copy of it, as an interceptor of fetch does. */
beforeEach(() => {
  left = false;
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(100_000)),
    cancel: () => {
      left = true;
    },
  });
  const answer = new Response(endless, { headers: { 'content-type': 'application/zip' } });
  const copy = answer.clone();
  vi.stubGlobal('fetch', async () => answer);
  leaveCopy = () => copy.body?.cancel();
});
afterEach(() => vi.unstubAllGlobals());

const signal = new AbortController().signal;
const url = new URL('http://sample.test/list.zip');

it('an answer without end is given up at its limit, and let go', async () => {
  const call = { method: 'GET', url, headers: {}, body: null, signal, maxBodyBytes: 1_000_000 } as const;
  expect(await failureOf(createFetchTransport()(call))).toMatchObject({ name: 'UnreadableBody' });
  await leaveCopy();
  expect(left).toBe(true);
});

it('a file without end is given up at its limit, and let go', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kontroll-copied-'));
  const file = path.join(folder, 'list.zip');
  const download = createFetchDownload()({
    url,
    place: { source: 'sample', host: 'sample.test', route: '/list' },
    file,
    previous: null,
    contentType: /^application\/zip/,
    maxBytes: 1_000_000,
    timeoutMs: 5000,
    idleMs: 2000,
    defaultWaitMs: 60_000,
    signal,
    now: () => new Date('2026-11-20T08:00:00Z'),
  });
  expect(await failureOf(download)).toMatchObject({ code: 'source-broken' });
  expect(existsSync(file)).toBe(false);
  await leaveCopy();
  expect(left).toBe(true);
  rmSync(folder, { recursive: true, force: true });
});
