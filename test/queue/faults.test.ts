import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ConfigInvalid, QueueUnavailable } from '../../src/domain/errors.ts';
import { freePort, haveService, startPostgres, startRedis } from '../support/services.ts';
import type { Service } from '../support/services.ts';
import { note, open, pause, until } from './support.ts';

const servers = [
  ...(haveService('redis', 'queue faults on Redis') ? [{ name: 'redis', start: startRedis }] : []),
  ...(haveService('postgres', 'queue faults on PostgreSQL')
    ? [{ name: 'postgres', start: startPostgres }]
    : []),
];
const newPrefix = (): string => `t${randomBytes(6).toString('hex')}`;

/** A worker of its own process is killed in the middle of a job: seconds until another has done the job. */
async function secondsUntilDoneElsewhere(url: string): Promise<number> {
  const prefix = newPrefix();
  const queue = await open(url, { prefix });
  await queue.enqueue(note, { text: 'x' });
  const file = new URL('worker-child.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--import', 'tsx', file, url, prefix], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  const from = performance.now();
  let done = 0;
  await queue.work(() => ({ handle: () => void (done += 1) }));
  await until('the job of the killed worker', () => done === 1, 60_000);
  const seconds = (performance.now() - from) / 1000;
  await queue.close(0);
  return seconds;
}

describe.skipIf(servers.length === 0)('a killed worker', () => {
  // Waiting for the lock to run out takes ten seconds: every server's at once.
  it('has its job done by another when its lock has run out, on every server', async () => {
    const services = await Promise.all(servers.map(({ start }) => start()));
    try {
      const seconds = await Promise.all(services.map(({ url }) => secondsUntilDoneElsewhere(url)));
      console.log(`job of a killed worker done after ${seconds.map((each) => each.toFixed(1)).join(', ')} s`);
      // Some twelve on a quiet machine; the queue's own thirty seconds of lock, and thirty between two looks, are more.
      for (const each of seconds) expect(each).toBeLessThan(30);
    } finally {
      await Promise.all(services.map((service) => service.remove()));
    }
  }, 180_000);
});

describe.each(servers)('faults on $name', ({ start }) => {
  let service: Service;
  beforeAll(async () => {
    service = await start();
  });
  afterAll(() => service.remove());

  it('resumes soon after the server was away for 2 s', async () => {
    const queue = await open(service.url, { prefix: newPrefix() });
    let done = 0;
    await queue.work(() => ({ handle: () => void (done += 1) }));
    await queue.enqueue(note, { text: 'before' });
    await until('the first job', () => done === 1);

    await service.stop();
    const from = performance.now();
    await expect(queue.enqueue(note, { text: 'lost' })).rejects.toBeInstanceOf(QueueUnavailable);
    await expect(queue.ping()).rejects.toBeInstanceOf(QueueUnavailable);
    // A second each; without a limit they would wait for the server.
    expect(performance.now() - from).toBeLessThan(10_000);
    await pause(Math.max(0, 2000 - (performance.now() - from)));
    await service.start();

    const back = performance.now();
    await until('the producer', () =>
      queue.enqueue(note, { text: 'after' }).then(
        () => true,
        () => false,
      ),
    );
    await until('the worker', () => done >= 2);
    console.log(`working again ${((performance.now() - back) / 1000).toFixed(1)} s after the server`);
    // A second or two on a quiet machine; pauses that went on doubling would be half a minute.
    expect(performance.now() - back).toBeLessThan(15_000);
    await queue.close(0);
  }, 180_000);
});

describe('a server that is not there', () => {
  it('lets Redis come later, and says no at once until then', async () => {
    const queue = await open(`redis://127.0.0.1:${await freePort()}`);
    await queue.work(() => ({ handle: () => {} }));
    for (const attempt of [
      () => queue.enqueue(note, { text: 'x' }),
      () => queue.ping(),
      () => queue.counts(),
    ]) {
      const from = performance.now();
      await expect(attempt()).rejects.toBeInstanceOf(QueueUnavailable);
      // Without a limit it would wait for the server, which never comes.
      expect(performance.now() - from).toBeLessThan(5000);
    }
    const from = performance.now();
    await queue.close(100);
    expect(performance.now() - from).toBeLessThan(10_000);
  });

  it('does not open PostgreSQL that is away, nor an address of another kind', async () => {
    const url = `postgres://nobody@127.0.0.1:${await freePort()}/none`;
    await expect(open(url)).rejects.toBeInstanceOf(QueueUnavailable);
    await expect(open('amqp://localhost')).rejects.toBeInstanceOf(ConfigInvalid);
  });
});
