import { connect } from 'node:net';
import { request } from 'node:http';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { MAX_BODY } from '../../src/admin/app.ts';
import { serveAdmin, type Served, serveLimits } from '../../src/admin/server.ts';
import { QueueUnavailable } from '../../src/domain/errors.ts';
import { ask, createWorld, now, numbers, type World } from './world.ts';

const start = { orgNr: numbers.unseen, unit: 'vof', reason: 'tender' };

describe('bad requests', () => {
  const world = createWorld();
  const raw = (body: string, type: string | null): Promise<Response> =>
    Promise.resolve(
      world.app.request('/api/v1/checks', {
        method: 'POST',
        body: new TextEncoder().encode(body),
        headers: {
          Authorization: `Bearer ${world.tokens.officer}`,
          'Content-Length': String(Buffer.byteLength(body)),
          ...(type === null ? {} : { 'Content-Type': type }),
        },
      }),
    );

  test.each([
    ['cut JSON', '{"orgNr":', 'application/json', 400],
    ['no body', '', 'application/json', 400],
    ['a list', '[]', 'application/json', 422],
    ['null', 'null', 'application/json', 422],
    ['nothing filled in', '{}', 'application/json', 422],
    ['form', 'orgNr=1', 'application/x-www-form-urlencoded', 415],
    ['text', JSON.stringify(start), 'text/plain', 415],
    ['no content type', JSON.stringify(start), null, 415],
    ['oversized', JSON.stringify({ ...start, dnr: 'a'.repeat(MAX_BODY) }), 'application/json', 413],
    ['good', JSON.stringify(start), 'application/json; charset=utf-8', 202],
  ])('%s → %i', async (_name, body, sentAs, status) => {
    const answer = await raw(body, sentAs);
    expect(answer.status).toBe(status);
    const type = status === 202 ? 'application/json' : 'application/problem+json';
    expect(answer.headers.get('content-type')).toBe(type);
  });

  test('each bad field is named with what was expected and found', async () => {
    const answer = await ask(world, 'officer', 'POST', '/api/v1/checks', {
      orgNr: 5,
      unit: 'vof',
      reason: 'hemligt',
    });
    expect(await answer.json()).toMatchObject({
      errors: [
        { field: 'orgNr', expected: expect.stringContaining('organisationsnummer'), found: 'number' },
        { field: 'reason', expected: expect.stringContaining('direct-purchase'), found: 'he•••••' },
      ],
    });
  });

  test.each([
    '?limit=0',
    '?limit=201',
    '?limit=x',
    '?level=red',
    '?unchecked=1',
    '?who=x',
    '?limit=1&limit=2',
    '?cursor=a|b',
    '?cursor=forged',
  ])('suppliers%s → 400', async (query) => {
    expect((await ask(world, 'admin', 'GET', `/api/v1/suppliers${query}`)).status).toBe(400);
  });

  test.each(['2026-02-30', '2026-11-21', 'yesterday', ''])('asOf=%s → 400', async (day) => {
    expect((await ask(world, 'admin', 'GET', `/api/v1/suppliers/1?asOf=${day}`)).status).toBe(400);
  });

  test.each([
    ['GET', '/api/v1/checks', 'POST'],
    ['DELETE', '/api/v1/checks/11', 'GET, HEAD'],
    ['PUT', '/api/v1/suppliers/1', 'GET, HEAD'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['GET', '/api/v1/runs', 'POST'],
  ])('%s %s → 405, Allow: %s', async (method, path, allow) => {
    const answer = await ask(world, 'admin', method, path);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
  });

  test('every answer carries the security headers', async () => {
    for (const path of ['/healthz', '/nothing', '/api/v1/suppliers', '/api/v1/checks/11']) {
      const { headers } = await ask(world, path.endsWith('11') ? 'officer' : null, 'GET', path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-request-id')).toMatch(/^r-/);
    }
  });
});

describe('limits', () => {
  const tick = { at: now.getTime() };
  const world = createWorld({
    now: () => new Date(tick.at),
    limits: {
      requests: { max: 6, perMs: 6000 },
      checks: { max: 2, perMs: 60_000 },
      logins: { max: 3, perMs: 60_000 },
    },
  });
  const statuses = async (times: number, work: (index: number) => Promise<Response>): Promise<number[]> => {
    const seen: number[] = [];
    for (let index = 0; index < times; index++) seen.push((await work(index)).status);
    return seen;
  };

  test('requests per token, refilled with time, one token apart from another', async () => {
    const list = () => ask(world, 'reader', 'GET', '/api/v1/suppliers');
    expect(await statuses(8, list)).toEqual([200, 200, 200, 200, 200, 200, 429, 429]);
    expect((await list()).headers.get('retry-after')).toBe('1');
    expect((await ask(world, 'other', 'GET', '/api/v1/suppliers')).status).toBe(200);
    tick.at += 2000;
    expect(await statuses(3, list)).toEqual([200, 200, 429]);
  });

  test('a list that passes many rows counts as more requests', async () => {
    const dear = createWorld({
      now: () => new Date(tick.at),
      met: 2_600,
      limits: {
        requests: { max: 6, perMs: 6000 },
        checks: { max: 2, perMs: 60_000 },
        logins: { max: 3, perMs: 60_000 },
      },
    });
    const list = () => ask(dear, 'reader', 'GET', '/api/v1/suppliers');
    expect(await statuses(3, list)).toEqual([200, 429, 429]);
    tick.at += 1000;
    expect(await statuses(2, list)).toEqual([200, 429]);
    // Five below nothing, and one to take.
    expect((await list()).headers.get('retry-after')).toBe('6');
  });

  test('checks per token count different suppliers', async () => {
    const orgNr = [numbers.vof, numbers.utb, numbers.unseen, numbers.vof];
    const post = (index: number) =>
      ask(world, 'officer', 'POST', '/api/v1/checks', { ...start, orgNr: orgNr[index] });
    expect(await statuses(4, post)).toEqual([202, 202, 429, 202]);
  });

  test('failed logins per address, while a valid token still passes', async () => {
    const wrong = () =>
      ask(world, null, 'GET', '/api/v1/suppliers', undefined, { Authorization: 'Bearer kv_wrong' });
    expect(await statuses(5, wrong)).toEqual([401, 401, 401, 429, 429]);
    expect(Number((await wrong()).headers.get('retry-after'))).toBe(20);
    expect((await ask(world, 'inkop', 'GET', '/api/v1/suppliers')).status).toBe(200);
  });
});

describe('queue away', () => {
  const away = () => Promise.reject(new QueueUnavailable('no answer from redis.internal', { server: 'x' }));
  const world = createWorld({ startCheck: away, startRun: away });
  test.each([
    ['/api/v1/checks', start],
    ['/api/v1/runs', {}],
  ])('POST %s → 503, without our words for it', async (path, body) => {
    const answer = await ask(world, 'admin', 'POST', path, body);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30']);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const text = await answer.text();
    expect(text).toContain('urn:kontrollverktyg:problem:queue-away');
    expect(text).not.toContain('redis');
  });
});

describe('over a real socket', () => {
  let served: Served;
  let world: World;
  beforeAll(async () => {
    world = createWorld();
    const limits = { ...serveLimits, headersMs: 300, requestMs: 600, maxHeaderBytes: 4096 };
    served = await serveAdmin(world.app, { host: '127.0.0.1', port: 0, limits });
  });
  afterAll(() => served.close(100));

  /** Sends bytes as they are and collects what comes until the server hangs up, at most twenty seconds. */
  const talk = (...pieces: (string | number)[]): Promise<string> =>
    new Promise((resolve) => {
      const { hostname, port } = new URL(served.address);
      const socket = connect(Number(port), hostname);
      const received: Buffer[] = [];
      const guard = setTimeout(() => socket.destroy(), 20_000);
      socket.on('data', (data) => received.push(data));
      socket.on('error', () => {});
      socket.on('close', () => {
        clearTimeout(guard);
        resolve(Buffer.concat(received).toString());
      });
      for (const piece of pieces) socket.write(typeof piece === 'string' ? piece : 'a'.repeat(piece));
    });
  const head = (method: string, path: string, ...lines: string[]): string =>
    [`${method} ${path} HTTP/1.1`, 'Host: localhost', ...lines, '', ''].join('\r\n');

  test('serves, and one user passes while others misbehave', async () => {
    const slow = talk('GET /healthz HTTP/1.1\r\nHost: local');
    const answer = await fetch(`${served.address}/healthz`);
    expect(await answer.json()).toEqual({ status: 'up', version: '9.9.9' });
    const text = await slow;
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(text).toContain('application/problem+json');
  });

  test('a body that never comes → 408', async () => {
    const lines = [
      `Authorization: Bearer ${world.tokens.officer}`,
      'Content-Type: application/json',
      'Content-Length: 50',
    ];
    expect(await talk(head('POST', '/api/v1/checks', ...lines), '{"orgNr"')).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('header flood → 431', async () => {
    expect(await talk(head('GET', '/healthz', `X-Flood: ${'a'.repeat(10_000)}`))).toMatch(/^HTTP\/1\.1 431 /);
  });

  test('TRACE is refused and echoes nothing', async () => {
    const text = await talk(
      head('TRACE', '/healthz', 'Authorization: Bearer kv_canary', 'Connection: close'),
    );
    expect(text).toMatch(/^HTTP\/1\.1 405 /);
    expect(text).not.toContain('canary');
  });

  test.each([
    ['oversized body, announced', ['Content-Length: 104857600'], 413],
    ['body of unknown length', ['Transfer-Encoding: chunked'], 411],
  ])('%s → %j → %i and the connection ends', async (_name, lines, status) => {
    const chunk =
      lines[0]?.startsWith('Transfer') === true
        ? ['8000\r\n', 0x8000, '\r\n', '8000\r\n', 0x8000]
        : [0x10000];
    const sent = head(
      'POST',
      '/api/v1/checks',
      `Authorization: Bearer ${world.tokens.officer}`,
      'Content-Type: application/json',
      ...lines,
    );
    const text = await talk(sent, ...chunk);
    expect(text.split(' ')[1]).toBe(String(status));
    expect(text.toLowerCase()).toContain('connection: close');
    expect(text).toContain('application/problem+json');
  });

  test.each([
    '5599930012',
    '1.2.3.4.5',
    'a%zz',
    '[::',
    'a b',
    'a/b',
    'a?5599930012',
    '',
    'kommun.example:99999',
  ])('a Host that is no host, "%s" → 400, whatever is asked', async (host) => {
    const body = JSON.stringify(start);
    const token = `Authorization: Bearer ${world.tokens.officer}`;
    for (const lines of [
      ['GET /healthz HTTP/1.1', `Host: ${host}`],
      ['GET /api/v1/suppliers?limit=1 HTTP/1.1', `Host: ${host}`, token],
      [
        'POST /api/v1/checks HTTP/1.1',
        `Host: ${host}`,
        token,
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
      ],
    ]) {
      const sent = [...lines, 'Connection: close', '', lines[0]?.startsWith('POST') === true ? body : ''];
      const text = await talk(sent.join('\r\n'));
      expect(text.split(' ')[1], lines[0]).toBe('400');
    }
    expect(world.log()).not.toContain('request failed');
  });

  test.each([
    ['the same twice', ['Host: localhost', 'Host: localhost']],
    ['two', ['Host: localhost', 'host: kommun.example']],
    ['none', []],
  ])('Host: %s → 400', async (_name, hosts) => {
    const text = await talk(['GET /healthz HTTP/1.1', ...hosts, 'Connection: close', '', ''].join('\r\n'));
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
  });

  test.each(['Authorization: Bearer kv_other', 'Content-Type: text/plain', 'Content-Length: 0'])(
    'a second %s → 400',
    async (second) => {
      const body = JSON.stringify(start);
      const first = [
        `Authorization: Bearer ${world.tokens.officer}`,
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
      ];
      const text = await talk(head('POST', '/api/v1/checks', ...first, second, 'Connection: close'), body);
      expect(text).toMatch(/^HTTP\/1\.1 400 /);
    },
  );

  test('the log has the address of a caller whose token is refused, and of no other', async () => {
    const before = world.log().length;
    await talk(head('GET', '/healthz', 'Connection: close'));
    await talk(head('GET', '/api/v1/suppliers', 'Authorization: Bearer kv_wrong', 'Connection: close'));
    const lines = world
      .log()
      .slice(before)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { status: number; address?: string });
    expect(lines.map(({ status, address }) => ({ status, address }))).toEqual([
      { status: 200, address: undefined },
      { status: 401, address: '127.0.0.1' },
    ]);
  });

  test('not HTTP → 400', async () => {
    expect(await talk('hej\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('close lets a running request end and cuts an idle connection', async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = createWorld({
      startCheck: async () => {
        await gate;
        return { ref: 'K-5' };
      },
    });
    const other = await serveAdmin(slow.app, { host: '127.0.0.1', port: 0 });
    const answer = new Promise<number>((resolve, reject) => {
      const sent = request(`${other.address}/api/v1/checks`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${slow.tokens.officer}`, 'Content-Type': 'application/json' },
      });
      sent.on('response', (got) => {
        got.resume();
        resolve(got.statusCode ?? 0);
      });
      sent.on('error', reject);
      sent.end(JSON.stringify(start));
    });
    await expect.poll(() => slow.lookedUp.length).toBe(1);
    const closing = other.close(2000);
    release();
    expect(await answer).toBe(202);
    await closing;
    await expect(fetch(`${other.address}/healthz`)).rejects.toThrow('fetch failed');
  });

  test('a taken port is an error, not silence', async () => {
    const { port } = new URL(served.address);
    await expect(serveAdmin(world.app, { host: '127.0.0.1', port: Number(port) })).rejects.toMatchObject({
      code: 'config-invalid',
    });
  });
});
