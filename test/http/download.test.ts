import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createFetchDownload, createLiveDownload, type DownloadRequest } from '../../src/http/download.ts';
import { serve } from './support.ts';

const open: (() => unknown)[] = [];
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kontroll-download-'));
});
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
  rmSync(folder, { recursive: true, force: true });
});

const zip = { 'content-type': 'application/zip' };
const body = Buffer.alloc(300_000, 7);

async function fetchFrom(
  listener: RequestListener,
  changes: Partial<DownloadRequest> = {},
  kind: 'live' | 'fetch' = 'live',
) {
  const server = await serve(listener);
  open.push(() => server.close());
  const live = createLiveDownload({ connectTimeoutMs: 1000 });
  open.push(() => live.close());
  const file = path.join(folder, 'list.zip');
  const download = kind === 'live' ? live : createFetchDownload();
  const result = download({
    url: new URL(`${server.url}/bulk/list.zip?number=5599900007`),
    place: { source: 'sample', host: 'sample.test', route: '/list' },
    file,
    previous: null,
    contentType: /^application\/(zip|octet-stream)/,
    maxBytes: 1_000_000,
    timeoutMs: 3000,
    idleMs: 1000,
    defaultWaitMs: 60_000,
    signal: new AbortController().signal,
    now: () => new Date('2026-11-20T08:00:00Z'),
    ...changes,
  });
  return { result, file, server };
}

describe.each(['live', 'fetch'] as const)('download (%s): good answers', (kind) => {
  it('writes the file and tells the validators', async () => {
    const { result, file } = await fetchFrom(
      (request, response) => {
        expect(request.headers['if-none-match']).toBeUndefined();
        response
          .writeHead(200, { ...zip, etag: '"a"', 'last-modified': 'Mon, 16 Nov 2026 02:00:00 GMT' })
          .end(body);
      },
      {},
      kind,
    );
    expect(await result).toEqual({
      outcome: 'new',
      bytes: body.length,
      validators: { etag: '"a"', lastModified: 'Mon, 16 Nov 2026 02:00:00 GMT' },
    });
    expect(readFileSync(file).equals(body)).toBe(true);
  });

  it('asks only for what is new', async () => {
    const { result, file } = await fetchFrom(
      (request, response) => {
        const { 'if-none-match': etag, 'if-modified-since': since } = request.headers;
        response.writeHead(etag === '"a"' && since === 'yesterday' ? 304 : 500).end();
      },
      { previous: { etag: '"a"', lastModified: 'yesterday' } },
      kind,
    );
    expect(await result).toEqual({ outcome: 'unchanged' });
    expect(existsSync(file)).toBe(false);
  });
});

describe('download: faults', () => {
  const status =
    (code: number, headers: Record<string, string> = {}): RequestListener =>
    (_, response) =>
      response.writeHead(code, { ...zip, ...headers }).end('x');
  const half: RequestListener = (_, response) => {
    response.writeHead(200, { ...zip, 'content-length': String(body.length) });
    response.write(body.subarray(0, 1000), () => response.destroy());
  };
  const drip: RequestListener = (_, response) => {
    response.writeHead(200, zip);
    const timer = setInterval(() => response.write('x'), 30);
    response.on('close', () => clearInterval(timer));
  };
  const faults: {
    name: string;
    listener: RequestListener;
    error: object;
    changes?: Partial<DownloadRequest>;
  }[] = [
    {
      name: 'cut in the middle',
      listener: half,
      error: { code: 'source-unavailable', details: { reason: 'no-answer' } },
    },
    {
      name: 'cut without a length',
      listener: (_, response) => {
        response.writeHead(200, zip);
        response.write('x', () => setTimeout(() => response.destroy(), 20));
      },
      error: { code: 'source-unavailable' },
    },
    {
      name: 'broken before an answer',
      listener: (request) => request.socket.destroy(),
      error: { code: 'source-unavailable' },
    },
    {
      name: 'silent before an answer',
      listener: () => {},
      changes: { idleMs: 100 },
      error: { code: 'source-unavailable', message: expect.stringContaining('silent') },
    },
    {
      name: 'silent in the middle',
      listener: (_, response) => void response.writeHead(200, zip).write('x'),
      changes: { idleMs: 100 },
      error: { code: 'source-unavailable', message: expect.stringContaining('silent') },
    },
    {
      name: 'never silent, never done',
      listener: drip,
      changes: { timeoutMs: 200 },
      error: { code: 'source-unavailable', message: expect.stringContaining('200 ms') },
    },
    {
      name: 'too large by its own word',
      listener: (_, response) => response.writeHead(200, zip).end(body),
      changes: { maxBytes: 1000 },
      error: { code: 'source-broken', message: expect.stringContaining('1000 bytes') },
    },
    {
      name: 'too large without a word',
      listener: (_, response) => {
        response.writeHead(200, zip);
        response.write(body);
        response.end(body);
      },
      changes: { maxBytes: 400_000 },
      error: { code: 'source-broken', message: expect.stringContaining('400000 bytes') },
    },
    {
      name: 'a page',
      listener: status(200, { 'content-type': 'text/html' }),
      error: { code: 'source-broken' },
    },
    {
      name: 'packed unasked',
      listener: status(200, { 'content-encoding': 'gzip' }),
      error: { code: 'source-broken' },
    },
    { name: 'redirect', listener: status(302, { location: '/elsewhere' }), error: { code: 'source-broken' } },
    { name: 'a part', listener: status(206), error: { code: 'source-broken' } },
    { name: '304 to an unconditional request', listener: status(304), error: { code: 'source-broken' } },
    { name: '403', listener: status(403), error: { code: 'source-refused' } },
    { name: '404', listener: status(404), error: { code: 'source-broken' } },
    {
      name: '429',
      listener: status(429, { 'retry-after': '90' }),
      error: { code: 'source-throttled', retryAfterMs: 90_000 },
    },
    { name: '503', listener: status(503), error: { code: 'source-unavailable', details: { status: 503 } } },
  ];

  it.each(faults)('$name', async ({ listener, error, changes }) => {
    const { result, file, server } = await fetchFrom(listener, changes);
    const failure: unknown = await result.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(failure).toMatchObject(error);
    expect(JSON.stringify(failure)).not.toContain('5599900007');
    expect(existsSync(file)).toBe(false);
    expect(server.requests()).toBe(1);
  });

  it('stops when it is told to, and leaves nothing', async () => {
    const stop = new AbortController();
    const { result, file } = await fetchFrom(drip, { signal: stop.signal });
    const ended = result.then(
      () => null,
      (reason: unknown) => reason,
    );
    setTimeout(() => stop.abort(new Error('told to stop')), 100);
    expect(await ended).toMatchObject({ message: 'told to stop' });
    expect(existsSync(file)).toBe(false);
  });

  it('a folder that is not there is no fault of the source', async () => {
    const { result } = await fetchFrom((_, response) => response.writeHead(200, zip).end(body), {
      file: path.join(folder, 'missing', 'list.zip'),
    });
    await expect(result).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('nobody there', async () => {
    const server = await serve(() => {});
    await server.close();
    const { result } = await fetchFrom(() => {}, { url: new URL(server.url) });
    await expect(result).rejects.toMatchObject({
      code: 'source-unavailable',
      details: { code: 'ECONNREFUSED' },
    });
  });
});
