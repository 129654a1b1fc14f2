import { once } from 'node:events';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createPlainServer, type Server, type Socket } from 'node:net';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { serve } from '../http/support.ts';
import { type Authority, openAuthority } from './certificates.ts';
import { type Asked, type FaultWorld, openFaults, unknownUnit } from './support.ts';

/** Connections that do not come about, answers that do not come to an end, and addresses that are not the source's. */
const open: (() => unknown)[] = [];
let authority: Authority;
beforeAll(() => {
  authority = openAuthority();
});
afterAll(() => authority.remove());
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

const openWorld = async (...options: Parameters<typeof openFaults>): Promise<FaultWorld> => {
  const world = await openFaults(...options);
  open.push(() => world.close());
  return world;
};

/** A server on raw sockets; what it hears is given to `heard`, connections are counted. */
async function rawServer(
  heard: (socket: Socket) => void,
): Promise<{ port: number; connections: () => number }> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server: Server = createPlainServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => heard(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    connections: () => connections,
  };
}

const freePort = async (): Promise<number> => {
  const gone = await serve(() => undefined);
  await gone.close();
  return Number(new URL(gone.url).port);
};

async function secureServer(
  name: string,
  options: Parameters<Authority['issue']>[1] = {},
): Promise<{ port: number; tries: () => number }> {
  const { cert, key } = authority.issue(name, options);
  let tries = 0;
  const server = createSecureServer({ cert, key }, (_request, response) =>
    response.writeHead(404).end(unknownUnit),
  );
  server.on('connection', () => (tries += 1));
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, tries: () => tries };
}

async function askedInVain(world: FaultWorld, code: string): Promise<Asked> {
  const asked = await world.one('scb', 'blaklinten');
  expect(asked.question).toMatchObject({ outcome: 'unavailable', reason: 'no-answer' });
  expect(world.lines.join('\n')).toContain(code);
  expect((await world.one('bolagsverket', 'blaklinten')).question.outcome).toBe('answered');
  await world.expectNoHarm([asked]);
  return asked;
}

describe('fault 4: no connection', () => {
  it('fault 4: nobody listens', async () => {
    const world = await openWorld({ env: { SCB_URL: `http://127.0.0.1:${await freePort()}/v1` } });
    const asked = await askedInVain(world, 'ECONNREFUSED');
    expect(asked.question.outcome).toBe('unavailable');
  });

  it('fault 4: the name is not known', async () => {
    const world = await openWorld({
      env: { SCB_URL: 'http://no-such-source.invalid/v1' },
      transport: {
        lookup: (_host, _options, found) =>
          found(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), ''),
      },
    });
    const asked = await world.one('scb', 'blaklinten');
    expect(asked.question).toMatchObject({ outcome: 'unavailable', reason: 'no-answer' });
    expect(world.lines.join('\n')).toContain('ENOTFOUND');
    await world.expectNoHarm([asked]);
  });

  it('fault 4: what answers does not speak TLS', async () => {
    const raw = await rawServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const world = await openWorld({ env: { SCB_URL: `https://127.0.0.1:${raw.port}/v1` } });
    await askedInVain(world, 'certificate was not accepted');
    expect(raw.connections()).toBe(1);
  });

  it.each([
    ['expired', { days: -1 }, true, 'CERT_HAS_EXPIRED'],
    ['made for another address', { address: '127.0.0.9' }, true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['from an authority that nobody trusts', {}, false, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ])(
    'fault 4: a certificate that is %s: one try, and the log says so',
    async (name, options, trusted, code) => {
      const server = await secureServer(name.replaceAll(' ', '-'), options);
      const world = await openWorld({
        env: { SCB_URL: `https://127.0.0.1:${server.port}/v1` },
        transport: trusted ? { caFile: authority.caFile } : {},
      });
      const asked = await world.one('scb', 'blaklinten');
      expect(asked.question).toMatchObject({ outcome: 'unavailable', reason: 'no-answer' });
      expect(world.lines.join('\n')).toContain(code);
      expect(server.tries()).toBe(1);
      await world.expectNoHarm([asked]);
    },
  );

  it('fault 4: a good certificate of the same authority is taken', async () => {
    const server = await secureServer('good');
    const world = await openWorld({
      env: { SCB_URL: `https://127.0.0.1:${server.port}/v1` },
      transport: { caFile: authority.caFile },
    });
    expect((await world.one('scb', 'blaklinten')).question.outcome).toBe('not-found');
  });
});

const headers = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n';

describe('fault 5: an answer that does not come to an end', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['no headers', () => undefined],
    ['headers, then nothing', (socket) => void socket.write(headers)],
    [
      'one byte at a time',
      (socket) => {
        socket.write(headers);
        const timer = setInterval(() => socket.write(' '), 100);
        socket.on('close', () => clearInterval(timer));
      },
    ],
    [
      'headers one byte at a time',
      (socket) => {
        let at = 0;
        const timer = setInterval(() => socket.write(headers[at++ % 20] ?? ' '), 100);
        socket.on('close', () => clearInterval(timer));
      },
    ],
  ])('fault 5: %s: the slot is free soon after the deadline', async (_name, heard) => {
    const raw = await rawServer(heard);
    const world = await openWorld({ env: { SCB_URL: `http://127.0.0.1:${raw.port}/v1` } });
    const deadlineMs = 800;
    const [slow, other] = await Promise.all([
      world.one('scb', 'blaklinten', { deadlineMs }),
      world.one('bolagsverket', 'tranan'),
    ]);
    // Within a second on a quiet machine; the source itself would never end.
    expect(slow.tookMs).toBeLessThan(deadlineMs + 8000);
    expect(slow.question).toMatchObject({ outcome: 'unavailable', reason: 'no-answer' });
    expect(other.question.outcome).toBe('answered');
    await world.expectNoHarm([slow]);
  });
});

describe('fault 6: half an answer', () => {
  const half = '{"peOrgNr":"165599930012","namn":"Bl';
  it.each<[string, (socket: Socket) => void]>([
    ['cut in the middle', (socket) => void socket.end(headers + half)],
    ['reset in the middle', (socket) => void socket.write(headers + half, () => socket.resetAndDestroy())],
    [
      'a length that is never reached',
      (socket) => {
        socket.write(headers + half);
        setTimeout(() => socket.end(), 50);
      },
    ],
    [
      'a chunk that never comes',
      (socket) =>
        void socket.end(
          `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n24\r\n${half}\r\n`,
        ),
    ],
  ])('fault 6: %s: tried again, nothing stored', async (_name, heard) => {
    const raw = await rawServer(heard);
    const world = await openWorld({ env: { SCB_URL: `http://127.0.0.1:${raw.port}/v1` } });
    const asked = await world.one('scb', 'blaklinten');
    expect(asked.question).toMatchObject({ outcome: 'unavailable', reason: 'no-answer' });
    expect(raw.connections()).toBe(3);
    expect(await world.store.evidence.ofQuestion(asked.question.questionId)).toEqual([]);
    await world.expectNoHarm([asked]);
  });

  it('fault 6: a shorter answer that calls itself whole is put aside as unreadable', async () => {
    const raw = await rawServer(
      (socket) =>
        void socket.end(
          `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${half.length}\r\n\r\n${half}`,
        ),
    );
    const world = await openWorld({ env: { SCB_URL: `http://127.0.0.1:${raw.port}/v1` } });
    const asked = await world.one('scb', 'blaklinten');
    expect(asked.question).toMatchObject({ outcome: 'broken', reason: 'unreadable' });
    expect(await world.store.evidence.ofQuestion(asked.question.questionId)).toMatchObject([
      { quarantined: true, size: half.length },
    ]);
    await world.expectNoHarm([asked]);
  });
});

describe('fault 14: led to an address that is not the source’s', () => {
  it.each([301, 302, 303, 307, 308])(
    'fault 14: a redirect (%i) to the loopback is not followed',
    async (status) => {
      const canary = await rawServer(() => undefined);
      const server = await serve((_request, response) =>
        response.writeHead(status, { location: `http://127.0.0.1:${canary.port}/latest/meta-data` }).end(),
      );
      open.push(() => server.close());
      const world = await openWorld({ env: { SCB_URL: `${server.url}/v1` } });
      const asked = await world.one('scb', 'blaklinten');
      expect(asked.question).toMatchObject({ outcome: 'broken' });
      expect(server.requests()).toBe(1);
      expect(canary.connections()).toBe(0);
      await world.expectNoHarm([asked]);
    },
  );

  it.each([
    ['this machine', '127.0.0.1', 4],
    ['this network', '10.1.2.3', 4],
    ['the cloud’s own service', '169.254.169.254', 4],
    ['this machine by IPv6', '::1', 6],
    ['this machine, IPv4 within IPv6', '::ffff:127.0.0.1', 6],
    ['a private network by IPv6', 'fd00::1', 6],
  ])('fault 14: a name that leads to %s is refused, and the log says so', async (_name, address, family) => {
    const canary = await rawServer(() => undefined);
    const world = await openWorld({
      env: { SCB_URL: `http://public-source.example:${canary.port}/v1` },
      transport: {
        mustBePublic: (host) => host === 'public-source.example',
        lookup: (_host, { all }, found) =>
          all === true ? found(null, [{ address, family }]) : found(null, address, family),
      },
    });
    const asked = await world.one('scb', 'blaklinten');
    expect(asked.question).toMatchObject({ outcome: 'unavailable', reason: 'no-answer' });
    expect(canary.connections()).toBe(0);
    expect(world.lines.join('\n')).toContain('ERR_INTERNAL_ADDRESS');
    await world.expectNoHarm([asked]);
  });

  it('fault 14: a test double that an operator names may stand on this machine', async () => {
    const canary = await rawServer(
      (socket) =>
        void socket.end(
          `HTTP/1.1 404 Not Found\r\ncontent-length: ${unknownUnit.length}\r\n\r\n${unknownUnit}`,
        ),
    );
    const tried: string[] = [];
    const world = await openWorld({
      env: { SCB_URL: `http://double.example:${canary.port}/v1` },
      transport: {
        mustBePublic: (host) => host === 'public-source.example',
        lookup: (host, { all }, found) => {
          tried.push(host);
          if (all === true) found(null, [{ address: '127.0.0.1', family: 4 }]);
          else found(null, '127.0.0.1', 4);
        },
      },
    });
    expect((await world.one('scb', 'blaklinten')).question.outcome).toBe('not-found');
    expect(tried).toEqual(['double.example']);
  });
});
