import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createHealth, type Health } from '../../src/control/breaker.ts';
import type { Store } from '../../src/domain/store.ts';
import { open } from '../store/support.ts';

let store: Store;
let at: Date;
let told: string[];
const healthOf = (): Health =>
  createHealth({
    store: store.health,
    now: () => at,
    onChange: (source, down) => told.push(down === null ? `${source} up` : `${source} ${down.reason}`),
  });
const later = (seconds: number) => {
  at = new Date(at.getTime() + seconds * 1000);
};
const bareWait = () => ({ until: new Date(at.getTime() + 60_000), told: false, quota: false });
const fail = async (health: Health, times: number) => {
  for (let i = 0; i < times; i++) await health.failed('scb', 'no-answer');
};

beforeEach(async () => {
  store = await open();
  at = new Date('2026-11-22T00:20:00Z');
  told = [];
});
afterEach(() => store.close());

describe('the breaker of a source', () => {
  it('opens after ten failures in a row, and not while answers come between', async () => {
    const health = healthOf();
    await fail(health, 9);
    expect(await health.blocked('scb')).toBeNull();
    await health.answered('scb');
    await fail(health, 9);
    expect(await health.blocked('scb')).toBeNull();
    await fail(health, 1);
    expect(await health.blocked('scb')).toMatchObject({
      reason: 'source-down',
      until: new Date('2026-11-22T00:20:30Z'),
    });
    expect(told).toEqual(['scb no-answer']);
  });

  it('keeps other sources as they are', async () => {
    const health = healthOf();
    await fail(health, 10);
    expect(await health.blocked('bolagsverket')).toBeNull();
  });

  it('lets one probe through after the pause, and closes at its answer', async () => {
    const health = healthOf();
    await fail(health, 10);
    later(31);
    const seen = await Promise.all([1, 2, 3, 4].map(() => health.blocked('scb')));
    expect(seen.filter((each) => each === null)).toHaveLength(1);
    await health.answered('scb');
    expect(await health.blocked('scb')).toBeNull();
    expect(told).toEqual(['scb no-answer', 'scb up']);
  });

  it('waits longer after each probe that failed, a quarter of an hour at most', async () => {
    const health = healthOf();
    await fail(health, 10);
    const pauses: number[] = [];
    for (let round = 0; round < 8; round++) {
      const blocked = await health.blocked('scb');
      if (blocked === null) throw new Error('not blocked');
      pauses.push((blocked.until.getTime() - at.getTime()) / 1000);
      at = new Date(blocked.until.getTime() + 1000);
      expect(await health.blocked('scb')).toBeNull();
      await health.failed('scb', 'no-answer');
    }
    expect(pauses).toEqual([30, 60, 120, 240, 480, 900, 900, 900]);
    expect(told).toEqual(['scb no-answer']);
  });

  it('is known to another process, and after a restart', async () => {
    await fail(healthOf(), 10);
    expect(await healthOf().blocked('scb')).toMatchObject({ reason: 'source-down' });
    expect(await store.health.all()).toMatchObject([
      { source: 'scb', downSince: '2026-11-22T00:20:00.000Z', reason: 'no-answer' },
    ]);
  });

  it.each<{ bare: number; gone: boolean }>([
    { bare: 4, gone: false },
    { bare: 5, gone: true },
  ])('takes $bare waits in a row without a time for a quota that is gone: $gone', async ({ bare, gone }) => {
    const health = healthOf();
    let last = false;
    for (let i = 0; i < bare; i++) {
      later(61);
      last = await health.throttled('tic', bareWait());
    }
    expect(last).toBe(gone);
    const blocked = await health.blocked('tic');
    expect(blocked?.until ?? null).toEqual(gone ? new Date(at.getTime() + 86_400_000) : null);
  });

  it('a burst of waits is one: eight questions were under way', async () => {
    const health = healthOf();
    for (let i = 0; i < 8; i++) expect(await health.throttled('tic', bareWait())).toBe(false);
    expect(await health.blocked('tic')).toBeNull();
  });

  it('a wait with a time is no quota, however often it comes', async () => {
    const health = healthOf();
    for (let i = 0; i < 20; i++) {
      later(2);
      const throttle = { until: new Date(at.getTime() + 1000), told: true, quota: false };
      expect(await health.throttled('tic', throttle)).toBe(false);
    }
    expect(await health.blocked('tic')).toBeNull();
  });

  it('opens sooner where each failure may have cost money', async () => {
    const health = healthOf();
    for (let i = 0; i < 3; i++) await health.failed('creditsafe', 'drift', 3);
    expect(await health.blocked('creditsafe')).toMatchObject({ reason: 'source-down' });
  });

  it('another process is looked at again although the clock was set back', async () => {
    const health = healthOf();
    expect(await health.blocked('scb')).toBeNull();
    later(-3600);
    await fail(healthOf(), 10);
    expect(await health.blocked('scb')).toMatchObject({ reason: 'source-down' });
  });

  it('an answer that another process got ends the outage here too', async () => {
    const [here, there] = [healthOf(), healthOf()];
    await fail(here, 10);
    for (const pause of [31, 61]) {
      later(pause);
      expect(await here.blocked('scb')).toBeNull();
      await fail(here, 1);
    }
    later(121);
    expect(await there.blocked('scb')).toBeNull();
    await there.answered('scb');
    later(3600);
    expect(await here.blocked('scb')).toBeNull();
    await fail(here, 9);
    expect(await here.blocked('scb')).toBeNull();
    await fail(here, 1);
    expect(await here.blocked('scb')).toEqual({
      reason: 'source-down',
      since: at,
      until: new Date(at.getTime() + 30_000),
    });
  });

  it('what a process opens while it looks is not forgotten', async () => {
    let look: (() => void) | undefined;
    const seen = new Promise<void>((resolve) => {
      look = resolve;
    });
    const health = createHealth({
      store: {
        ...store.health,
        all: async () => {
          const all = await store.health.all();
          await seen;
          return all;
        },
      },
      now: () => at,
      onChange: () => undefined,
    });
    await health.answered('scb');
    const looking = health.blocked('scb');
    await fail(health, 10);
    look?.();
    await looking;
    later(31);
    expect(await health.blocked('scb')).toBeNull();
    await fail(health, 1);
    expect((await health.blocked('scb'))?.until).toEqual(new Date(at.getTime() + 60_000));
  });

  it('a quota that is said to be gone is probed once a day', async () => {
    const health = healthOf();
    const gone = { until: new Date('2026-12-01T00:00:00+01:00'), told: true, quota: true };
    expect(await health.throttled('foretagsinformation', gone)).toBe(true);
    for (let day = 0; day < 3; day++) {
      expect(await health.blocked('foretagsinformation')).toMatchObject({ reason: 'quota' });
      later(86_401);
      expect(await health.blocked('foretagsinformation')).toBeNull();
      await health.throttled('foretagsinformation', gone);
    }
  });
});
