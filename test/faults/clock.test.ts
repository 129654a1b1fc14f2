import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { deliverMail } from '../../jobs/deliver-mail.ts';
import { runControl } from '../../jobs/run-control.ts';
import { sendDigest } from '../../jobs/send-digest.ts';
import { createClockWatch, type ClockWatch } from '../../jobs/support/clock-watch.ts';
import { sweep } from '../../jobs/sweep.ts';
import { dayOf } from '../../src/domain/time.ts';
import { levelOf } from '../support/story.ts';
import { openWorld, type World } from '../support/world.ts';

const DAY_MS = 86_400_000;
const morning = Date.parse('2026-11-21T08:00:00Z');

let world: World;
let clock: ClockWatch;
beforeEach(async () => {
  world = await openWorld();
  await world.addMembers(['tranan', 'larkan']);
  clock = createClockWatch(world.context);
});
afterEach(() => world.close());

const at = (ms: number) => world.setNow(new Date(ms).toISOString());
const night = async () => {
  await world.run(sweep, {});
  await world.drain();
};
const digest = async () => {
  await world.run(sendDigest, {});
  await world.drain();
};
/** Everything that one tick of a wrong clock sets going. */
const wrongTick = async (aheadMs: number) => {
  at(morning + aheadMs);
  await night();
  for (let i = 0; i < 10; i++) await world.context.health.failed('scb', 'no-answer');
  const failing = { ...world.context, sendMail: () => Promise.reject(new Error('no server')) };
  await sendDigest.run({}, failing, { jobId: 'j', attempt: 1, signal: new AbortController().signal });
  for (const { payload } of world.waiting.splice(0).filter(({ job }) => job.name === deliverMail.name))
    await deliverMail.run(payload as { outboxId: number }, failing, {
      jobId: 'j',
      attempt: 1,
      signal: new AbortController().signal,
    });
  await world.context.store.warnings.note({ key: 'expiry', now: world.context.now().toISOString() });
};

describe('a clock that was wrong for one tick', () => {
  it.each([400, 1])('%i days ahead: what it left is told and taken again', async (days) => {
    at(morning);
    await night();
    await digest();
    const told = world.mails.length;
    expect(told).toBeGreaterThan(0);
    await wrongTick(days * DAY_MS);

    at(morning + 60_000);
    await clock.look();
    expect(world.alerts.at(-1)).toMatch(/^Datorns klocka har gått före\. .*kontroller 1, utskick \d/);
    await clock.look();
    expect(world.alerts.filter((text) => text.startsWith('Datorns klocka'))).toHaveLength(1);

    // The breaker, the warning, the run and the mails that waited.
    const now = world.context.now();
    expect((await world.store.health.all()).find(({ source }) => source === 'scb')?.openUntil).toBe(
      now.toISOString(),
    );
    expect(await world.store.warnings.known('expiry')).toBe(false);
    expect((await world.store.runs.latest())?.period).toBe('2026-11-21');
    const { lastCompleteRun } = await world.store.stats(now.toISOString());
    expect(lastCompleteRun?.period).toBe('2026-11-21');
    await night();
    expect((await world.store.stats(now.toISOString())).outboxWaiting).toBe(0);

    // The next days have a control and a digest of their own.
    for (const later of [1, 2]) {
      const mailed = world.mails.length;
      at(morning + later * DAY_MS);
      await world.readLists();
      await world.run(runControl, {});
      await world.drain();
      const run = await world.store.runs.latest();
      expect(run?.period).toBe(dayOf(world.context.now()));
      expect((await world.store.runs.summary(run?.runId ?? 0)).done).toBe(2);
      await digest();
      expect(world.mails.length).toBeGreaterThanOrEqual(mailed);
    }
    expect(await levelOf(world, 'tranan')).toEqual({ level: 'none', unchecked: false });
    const regular = await world.store.digests.last('inkop');
    expect(regular?.on).not.toMatch(/^202[78]/);
  });

  it('a clock that is behind changes nothing, and says so once', async () => {
    for (const day of [0, 1, 2, 3, 4]) {
      at(morning + day * DAY_MS);
      await night();
    }
    at(morning - 30 * DAY_MS);
    await clock.look();
    await clock.look();
    expect(clock.right()).toBe(false);
    expect(world.alerts.filter((text) => text.startsWith('Datorns klocka'))).toEqual([
      'Datorns klocka går efter: flera nätters kontroller är daterade efter nu. Rätta klockan.',
    ]);
    expect((await world.store.runs.latest())?.period).toBe('2026-11-25');
    at(morning + 5 * DAY_MS);
    await clock.look();
    expect(clock.right()).toBe(true);
  });
});
