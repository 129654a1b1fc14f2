import { connect, type Socket } from 'node:net';

import { afterEach, describe, expect, test } from 'vitest';

import { serveAdmin, type Served, serveLimits } from '../../src/admin/server.ts';
import { createWorld } from './world.ts';

let served: Served | null = null;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await served?.close(100);
  served = null;
});

/** A connection that says `text` and nothing more, and that never closes its own side. */
function hold(address: string, text: string): Promise<Socket> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve) => {
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    sockets.push(socket);
    socket.on('error', () => {});
    socket.resume();
    socket.once('connect', () => {
      socket.write(text);
      resolve(socket);
    });
  });
}

const closedByServer = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    // Writing to a connection that the other side has destroyed fails; to one that is half closed it does not.
    const tries = setInterval(() => socket.write('x'), 50);
    socket.once('close', () => {
      clearInterval(tries);
      resolve();
    });
  });

describe('connections that say nothing', () => {
  test.each([
    ['nothing at all', ' '],
    ['half a request', 'GET /healthz HTTP/1.1\r\nHost: local'],
    ['something that is not HTTP', 'hej\r\n\r\n'],
  ])('%s: the connection is closed for good, though the client never closes', async (_name, text) => {
    served = await serveAdmin(createWorld().app, {
      host: '127.0.0.1',
      port: 0,
      limits: { ...serveLimits, headersMs: 200, requestMs: 400 },
    });
    const socket = await hold(served.address, text);
    await closedByServer(socket);
    expect(socket.destroyed).toBe(true);
  });

  test('two thousand of them, and a client that behaves does not wait for them', async () => {
    served = await serveAdmin(createWorld().app, { host: '127.0.0.1', port: 0 });
    const { address } = served;
    for (let i = 0; i < 2000; i += 100) {
      await Promise.all(Array.from({ length: 100 }, () => hold(address, '')));
      const begun = performance.now();
      expect((await fetch(`${address}/healthz`, { headers: { Connection: 'close' } })).status).toBe(200);
      // Some milliseconds on a quiet machine; the others are let go after ten seconds.
      expect(performance.now() - begun).toBeLessThan(5000);
    }
  });

  test('one with a request under way does not give way', async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const world = createWorld({
      startCheck: async () => {
        await gate;
        return { ref: 'K-5' };
      },
    });
    served = await serveAdmin(world.app, {
      host: '127.0.0.1',
      port: 0,
      limits: { ...serveLimits, maxConnections: 3 },
    });
    const { address } = served;
    const slow = fetch(`${address}/api/v1/checks`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${world.tokens.officer}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ orgNr: '5599900023', unit: 'vof', reason: 'tender' }),
    });
    await expect.poll(() => world.lookedUp.length).toBe(1);
    for (let i = 0; i < 10; i += 1) await hold(address, '');
    release();
    expect((await slow).status).toBe(202);
  });
});
