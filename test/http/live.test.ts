import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';

import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { createClientCredentials } from '../../src/http/client-credentials.ts';
import { createClient } from '../../src/http/client.ts';
import { withDeadline } from '../../src/http/deadline.ts';
import { createLiveTransport } from '../../src/http/live-transport.ts';
import { createTransports } from '../../src/http/transports.ts';
import { type LocalServer, serve } from './support.ts';

const Answer = z.object({ ok: z.boolean() });
const NUMBER = '165599900007';
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

const start = async (listener: RequestListener): Promise<LocalServer> => {
  const server = await serve(listener);
  open.push(() => server.close());
  return server;
};

/** One free call by default; `tries` counts what reached the server. */
async function call(
  url: string,
  options: { paid?: boolean; timeoutMs?: number; maxBodyBytes?: number } = {},
) {
  const transport = createLiveTransport({ connectTimeoutMs: 1000 });
  open.push(() => transport.close());
  const client = createClient({
    source: 'sample',
    transport,
    paid: options.paid ?? true,
    defaultWaitMs: 60_000,
    maxBodyBytes: options.maxBodyBytes ?? 5_000_000,
  });
  return withDeadline(new AbortController().signal, options.timeoutMs ?? 3000, (signal) =>
    client.call({
      method: 'GET',
      url: new URL(`${url}/thing/${NUMBER}`),
      route: '/thing/{number}',
      headers: () => ({ accept: 'application/json' }),
      schema: Answer,
      signal,
      now: () => new Date('2026-11-20T08:00:00Z'),
    }),
  );
}

const json = { 'content-type': 'application/json; charset=utf-8' };
const body = '{"ok":true,"later":1}';

describe('live transport: good answers', () => {
  const answers: [string, RequestListener][] = [
    ['plain', (_, response) => response.writeHead(200, json).end(body)],
    [
      'problem+json type',
      (_, response) => response.writeHead(200, { 'content-type': 'application/vnd.x+json' }).end(body),
    ],
    ['no content type', (_, response) => response.writeHead(200).end(body)],
    ['byte order mark', (_, response) => response.writeHead(200, json).end(`\uFEFF${body}`)],
    [
      'gzip unasked',
      (_, response) => response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(gzipSync(body)),
    ],
    [
      'in pieces',
      (_, response) => (
        response.writeHead(200, json),
        response.write(body.slice(0, 5)),
        setTimeout(() => response.end(body.slice(5)), 20)
      ),
    ],
  ];
  it.each(answers)('%s', async (_, listener) => {
    const server = await start(listener);
    expect(await call(server.url)).toEqual({ ok: true });
  });
});

describe('live transport: faults', () => {
  const status =
    (code: number, headers: Record<string, string> = {}): RequestListener =>
    (_, response) =>
      response.writeHead(code, { ...json, ...headers }).end('{}');
  const faults: {
    name: string;
    listener: RequestListener;
    error: object;
    maxBodyBytes?: number;
    timeoutMs?: number;
  }[] = [
    { name: 'slow headers', listener: () => {}, timeoutMs: 200, error: { code: 'source-unavailable' } },
    {
      name: 'one byte at a time',
      listener: (_, response) => {
        response.writeHead(200, json);
        const timer = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(timer));
      },
      timeoutMs: 200,
      error: { code: 'source-unavailable' },
    },
    {
      name: 'half a body, then reset',
      listener: (_, response) => (
        response.writeHead(200, { ...json, 'content-length': '100' }),
        response.write(body),
        setTimeout(() => response.destroy(), 20)
      ),
      error: { code: 'source-unavailable' },
    },
    {
      name: 'reset before an answer',
      listener: (request) => request.socket.destroy(),
      error: { code: 'source-unavailable' },
    },
    {
      name: 'content length too long',
      listener: (_, response) => (
        response.writeHead(200, { ...json, 'content-length': '100' }),
        response.write(body),
        response.socket?.end()
      ),
      error: { code: 'source-unavailable' },
    },
    { name: '408', listener: status(408), error: { code: 'source-unavailable', details: { status: 408 } } },
    { name: '503', listener: status(503), error: { code: 'source-unavailable', details: { status: 503 } } },
    {
      name: '401',
      listener: status(401),
      error: { code: 'source-refused', details: { reason: 'credentials' } },
    },
    {
      name: '403',
      listener: status(403),
      error: { code: 'source-refused', details: { reason: 'forbidden' } },
    },
    { name: '400', listener: status(400), error: { code: 'source-broken', details: { reason: 'drift' } } },
    {
      name: '429 in seconds',
      listener: status(429, { 'retry-after': '120' }),
      error: { code: 'source-throttled', retryAfterMs: 120_000 },
    },
    {
      name: '429 as a date, against the answer’s own clock',
      listener: status(429, {
        date: 'Fri, 20 Nov 2026 10:00:00 GMT',
        'retry-after': 'Fri, 20 Nov 2026 10:02:00 GMT',
      }),
      error: { code: 'source-throttled', retryAfterMs: 120_000 },
    },
    {
      name: '429 with nonsense',
      listener: status(429, { 'retry-after': 'soon' }),
      error: { code: 'source-throttled', retryAfterMs: 60_000 },
    },
    {
      name: 'garbage',
      listener: (_, response) => response.writeHead(200, json).end('{"ok":tr'),
      error: { code: 'source-broken', details: { reason: 'unreadable' } },
    },
    {
      name: 'empty',
      listener: (_, response) => response.writeHead(200, json).end(),
      error: { code: 'source-broken' },
    },
    {
      name: 'a login page',
      listener: (_, response) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Logga in</p>'),
      error: { code: 'source-broken' },
    },
    {
      name: 'Latin-1',
      listener: (_, response) =>
        response.writeHead(200, json).end(Buffer.from('{"ok":true,"x":"å"}', 'latin1')),
      error: { code: 'source-broken' },
    },
    {
      name: 'changed type',
      listener: (_, response) => response.writeHead(200, json).end('{"ok":"secret-value"}'),
      error: { code: 'source-broken', details: { reason: 'drift', paths: 'ok' } },
    },
    {
      name: 'a body without end',
      maxBodyBytes: 10_000,
      listener: (_, response) => {
        response.writeHead(200, json);
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(4096, 32)));
        };
        response.on('drain', more);
        more();
      },
      error: { code: 'source-broken', details: { reason: 'unreadable' } },
    },
    {
      name: 'a small body that unpacks large',
      maxBodyBytes: 10_000,
      listener: (_, response) =>
        response
          .writeHead(200, { ...json, 'content-encoding': 'gzip' })
          .end(gzipSync(Buffer.alloc(1_000_000, 32))),
      error: { code: 'source-broken' },
    },
    {
      name: 'deep nesting',
      listener: (_, response) => response.writeHead(200, json).end('['.repeat(1_000_000)),
      error: { code: 'source-broken' },
    },
  ];
  it.each(faults)('$name', async ({ listener, error, ...options }) => {
    const server = await start(listener);
    const failure: unknown = await call(server.url, options).catch((caught: unknown) => caught);
    expect(failure).toMatchObject(error);
    expect(failure).toMatchObject({ details: { source: 'sample', route: '/thing/{number}' } });
    const said =
      failure instanceof Error
        ? JSON.stringify([failure.message, failure.stack, String(failure.cause), failure])
        : '';
    expect(said).not.toContain(NUMBER);
    expect(said).not.toContain('secret-value');
    expect(server.requests()).toBe(1);
  });

  it('never follows a redirect', async () => {
    const canary = await start((_, response) => response.writeHead(200, json).end(body));
    const server = await start((_, response) => response.writeHead(302, { location: canary.url }).end());
    await expect(call(server.url)).rejects.toMatchObject({ code: 'source-broken', details: { status: 302 } });
    expect(canary.requests()).toBe(0);
  });

  it('a refused connection was never sent; a reset one may have been', async () => {
    const gone = await serve(() => {});
    await gone.close();
    await expect(call(gone.url)).rejects.toMatchObject({
      details: { code: 'ECONNREFUSED', reason: 'no-answer', sent: 'no' },
    });
    const cutting = await start((request) => request.socket.destroy());
    await expect(call(cutting.url)).rejects.toMatchObject({
      details: { reason: 'outcome-unknown', sent: 'yes' },
    });
  });
});

describe('login', () => {
  it('without an answer has asked for nothing', async () => {
    const down = await start((_, response) => response.writeHead(503, { 'retry-after': '60' }).end());
    const transport = createLiveTransport({ connectTimeoutMs: 1000 });
    open.push(() => transport.close());
    const tokens = createClientCredentials({
      source: 'sample',
      transport,
      tokenUrl: down.url,
      client: () => ({ id: 'id', secret: 'secret-value' }),
      scope: null,
    });
    const context = { signal: new AbortController().signal, now: () => new Date() };
    await expect(tokens.get(context)).rejects.toMatchObject({
      code: 'source-unavailable',
      details: { status: 503, reason: 'no-answer', sent: 'no' },
    });
  });
});

describe('retry', () => {
  it('gets through when the second try answers', async () => {
    let tries = 0;
    const server = await start((_, response) =>
      (tries += 1) === 1 ? response.writeHead(503, json).end('{}') : response.writeHead(200, json).end(body),
    );
    expect(await call(server.url, { paid: false })).toEqual({ ok: true });
    expect(tries).toBe(2);
  });

  it.each([
    { status: 401, requests: 1 },
    { status: 429, requests: 1 },
    { status: 400, requests: 1 },
    { status: 500, requests: 3 },
  ])('a free call answered $status reaches the source $requests times', async ({ status, requests }) => {
    const server = await start((_, response) => response.writeHead(status, json).end('{}'));
    await expect(call(server.url, { paid: false, timeoutMs: 5000 })).rejects.toMatchObject({
      details: { status },
    });
    expect(server.requests()).toBe(requests);
  });

  it('does not wait for a source that says to come back later', async () => {
    const server = await start((_, response) =>
      response.writeHead(503, { ...json, 'retry-after': '60' }).end('{}'),
    );
    await expect(call(server.url, { paid: false })).rejects.toMatchObject({
      details: { retryAfterMs: 60_000 },
    });
    expect(server.requests()).toBe(1);
  });
});

describe('transports', () => {
  it('keeps one pool per source, posts alerts and closes', async () => {
    let alert = '';
    const server = await start((request, response) => {
      request.on('data', (part: Buffer) => (alert += part.toString()));
      request.on('end', () => response.writeHead(204).end());
    });
    const transports = createTransports({ proxy: null });
    const files = { certFile: null, keyFile: null };
    expect(transports.forSource('a', files)).toBe(transports.forSource('a', files));
    expect(transports.forSource('a', files)).not.toBe(transports.forSource('b', files));
    await transports.postAlert(null, 'nobody');
    await transports.postAlert(server.url, 'the mail is down');
    expect(JSON.parse(alert)).toEqual({ text: 'the mail is down' });
    await transports.close();
  });

  it('goes through the proxy for https, and straight for http', async () => {
    const tunnels: string[] = [];
    const proxy = createServer(() => {});
    proxy.on('connect', (request, socket) => {
      tunnels.push(request.url ?? '');
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    open.push(async () => void proxy.close());
    const address = proxy.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const transport = createLiveTransport({ proxy: `http://127.0.0.1:${port}`, connectTimeoutMs: 1000 });
    open.push(() => transport.close());
    const get = (url: string) =>
      transport({ method: 'GET', url: new URL(url), headers: {}, signal: AbortSignal.timeout(20_000) });

    const server = await start((_, response) => response.writeHead(200, json).end(body));
    expect((await get(server.url)).bytes.toString()).toBe(body);
    expect(tunnels).toEqual([]);
    await expect(get('https://sample.test/x')).rejects.toThrow(/Proxy response \(502\)/);
    expect(tunnels).toEqual(['sample.test:443']);
  });

  it('names a certificate file that cannot be read', () => {
    expect(() => createLiveTransport({ source: 'sample', certFile: '/nowhere/cert.pem' })).toThrow(
      /"\/nowhere\/cert\.pem" för sample/,
    );
  });
});
