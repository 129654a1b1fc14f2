import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { cast } from '../../fixtures/cast/index.ts';
import { type RunningSources, sourceEnvironment, startSources } from '../../fixtures/server.ts';
import { runControl } from '../../jobs/run-control.ts';
import { type Closing, type Control, openService } from '../../src/app.ts';
import { readConfig } from '../../src/config/index.ts';
import { dayOf } from '../../src/domain/time.ts';
import { createLog } from '../../src/log.ts';
import { company } from '../store/support.ts';
import { haveService, type Service, startRedis } from '../support/services.ts';

const WORKING_AGAIN_MS = 30_000;
const ENDS_MS = 90_000;

let redis: Service;
let sources: RunningSources;
let dataDir: string;
let service: (Control & { address: string } & Closing) | null;
beforeEach(async () => {
  redis = await startRedis();
  sources = await startSources({ day: 1, latencyMs: 60 });
  dataDir = mkdtempSync(path.join(tmpdir(), 'kontroll-lost-'));
  service = null;
});
afterEach(async () => {
  await service?.close();
  await sources.close();
  await redis.remove();
  rmSync(dataDir, { recursive: true, force: true });
});

const start = async () => {
  const config = readConfig({
    ...sourceEnvironment(sources.addresses),
    DATA_DIR: dataDir,
    ADMIN_PORT: '0',
    QUEUE_URL: redis.url,
  });
  service = await openService({ config, log: createLog('silent'), now: () => new Date() }, 'test');
  return service;
};
const get = async (route: string): Promise<number> => (await fetch(`${service?.address}${route}`)).status;

/** How long it took, milliseconds. */
async function until(what: string, ms: number, holds: () => boolean | Promise<boolean>): Promise<number> {
  const from = performance.now();
  while (!(await holds())) {
    if (performance.now() - from > ms) throw new Error(`waited ${ms} ms for: ${what}`);
    await sleep(50);
  }
  return performance.now() - from;
}

async function flush({ url }: Service): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('FLUSHALL\r\n');
  await once(socket, 'data');
  socket.destroy();
}

const suppliers = cast.filter(({ form, number }) => form === 'AB' && number !== null).slice(0, 15);

async function addSuppliers({ store }: Control): Promise<void> {
  const now = new Date().toISOString();
  const rows = suppliers.map(({ number, name }, index) => ({
    identity: { ...company(1, name), number: number ?? '' },
    unit: 'vof',
    month: now.slice(0, 7),
    konto: '7510',
    amountOre: 100_00,
    account: null,
    administration: null,
    voucher: null,
    invoice: null,
    date: null,
    key: Buffer.alloc(16, index + 1),
  }));
  await store.ledger.append(rows, now);
}

const losses: readonly [string, () => Promise<void>][] = [
  ['restarted empty', () => redis.startAnew()],
  ['emptied without a break', () => flush(redis)],
];

describe.skipIf(!haveService('redis', 'a queue that was lost'))('Redis in the middle of a night', () => {
  it.each(losses)(
    '%s: working again within half a minute, and the night is whole',
    async (_how, lose) => {
      const control = await start();
      const { store, queue } = control;
      await addSuppliers(control);
      const period = dayOf(new Date());
      await queue.enqueue(runControl, { period }, { key: 'night' });
      await until('the night to be under way', ENDS_MS, () => sources.journal.count() > 20);

      await lose();
      // A schedule is its next run, put on the queue ahead of time.
      const scheduled = async () => (await queue.counts())['run-control']?.delayed === 1;
      expect(await until('the schedules', ENDS_MS, scheduled)).toBeLessThan(WORKING_AGAIN_MS);
      await until('ready', WORKING_AGAIN_MS, async () => (await get('/readyz')) === 200);

      await until('the end of the night', ENDS_MS, async () => {
        const run = await store.runs.ofPeriod(period);
        if (run === null || run.plannedAt === null) return false;
        const { checks, done } = await store.runs.progress(run.runId);
        return checks >= suppliers.length && done === checks;
      });
    },
    300_000,
  );

  it('away when the worker starts: alive and not ready, and it joins when the server comes', async () => {
    await redis.stop();
    await start();
    expect([await get('/healthz'), await get('/readyz')]).toEqual([200, 503]);
    await redis.start();
    expect(await until('ready', ENDS_MS, async () => (await get('/readyz')) === 200)).toBeLessThan(
      WORKING_AGAIN_MS,
    );
  }, 300_000);
});
