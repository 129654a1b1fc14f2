import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { serveAdmin } from '../../src/admin/server.ts';
import { runs } from '../support/long.ts';
import { createWorld } from './world.ts';

const SILENT = 2_000;
const HELD_MS = runs(5_000, 120_000);
const ANSWER_MS = 1_000;
/** How often the client that behaves asks. */
const EVERY_MS = 500;

test(
  `${SILENT} silent connections held for ${HELD_MS / 1000} s: a client that behaves has every answer within a second`,
  async () => {
    const served = await serveAdmin(createWorld().app, { host: '127.0.0.1', port: 0 });
    const { hostname, port } = new URL(served.address);
    const sockets = new Set<Socket>();
    let opened = 0;
    const hold = (): void => {
      const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('connect', () => {
        opened += 1;
      });
      socket.once('close', () => sockets.delete(socket));
      socket.resume();
    };
    const answers: number[] = [];
    try {
      const began = performance.now();
      while (performance.now() - began < HELD_MS) {
        // A hundred at a time, so that the client of the test keeps up. Once all are there, ten of the oldest are begun
        // anew each time; none closes its own side before.
        const isFull = sockets.size >= SILENT;
        if (isFull) for (const oldest of [...sockets].slice(0, 10)) oldest.destroy();
        for (let more = 0; more < (isFull ? 10 : 100); more++) hold();
        const asked = performance.now();
        const { status } = await fetch(`${served.address}/healthz`, {
          headers: { Connection: 'close' },
          signal: AbortSignal.timeout(10 * ANSWER_MS),
        });
        expect(status).toBe(200);
        answers.push(performance.now() - asked);
        await sleep(Math.max(0, EVERY_MS - (performance.now() - asked)));
      }
    } finally {
      for (const socket of sockets) socket.destroy();
      await served.close(100);
    }
    const slowest = Math.round(Math.max(...answers));
    console.log(`${answers.length} answers, the slowest ${slowest} ms; ${opened} silent connections came`);
    expect(answers.length).toBeGreaterThan(HELD_MS / ANSWER_MS / 2);
    expect(slowest).toBeLessThanOrEqual(ANSWER_MS);
  },
  HELD_MS + 120_000,
);
