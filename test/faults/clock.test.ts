import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { deliverMail } from '../../jobs/deliver-mail.ts';
import { runControl } from '../../jobs/run-control.ts';
import { sendDigest } from '../../jobs/send-digest.ts';
import { createClockWatch, type ClockWatch } from '../../src/control/clock-watch.ts';
import { sweep } from '../../jobs/sweep.ts';
import { dayOf } from '../../src/domain/time.ts';
import { levelOf } from '../support/story.ts';
import { openWorld, type World } from '../support/world.ts';
import { composeOne } from '../../src/control/send-digests.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = DAY_MS / 24;
const behind =
  'Datorns klocka verkar gå efter: kontroller eller utskick är daterade efter nu. Se efter om klockan går rätt.';
const told = () => world.alerts.filter((text) => text.startsWith('Datorns klocka'));
const morning = Date.parse('2026-11-21T08:00:00Z');

let world: World;
let clock: ClockWatch;
/** Milliseconds by the clock that nobody can set. */
let up: number;
const restart = () => {
  clock = createClockWatch(world.context, () => up);
};
beforeEach(async () => {
  world = await openWorld();
  await world.addMembers(['tranan', 'larkan']);
  up = 0;
  restart();
});
afterEach(() => world.close());

/** Sets the clock, as no time passes. */
const set = (ms: number) => world.setNow(new Date(ms).toISOString());
/** Time passes until then. */
const at = (ms: number) => {
  up += ms - world.context.now().getTime();
  set(ms);
};
const periods = () => world.store.runs.latest().then((run) => run?.period);
const night = async () => {
  await clock.look();
  await world.run(sweep, {});
  await world.drain();
};
const digest = async () => {
  await world.run(sendDigest, {});
  await world.drain();
};
/** Everything that one tick of a wrong clock sets going. */
const wrongTick = async (aheadMs: number) => {
  set(morning + aheadMs);
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
    expect(world.mails.length).toBeGreaterThan(0);
    await wrongTick(days * DAY_MS);

    set(morning + 60_000);
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
    set(morning - 30 * DAY_MS);
    await clock.look();
    await clock.look();
    expect(clock.right()).toBe(false);
    expect(told()).toEqual([behind]);
    expect(await periods()).toBe('2026-11-25');
    set(morning + 5 * DAY_MS);
    await clock.look();
    expect(clock.right()).toBe(true);
  });

  it.each([
    ['set back', () => undefined],
    ['set back before a new start', restart],
  ])('a clock that is %s by two days or two hours leaves the nights as they are', async (_how, begin) => {
    for (const day of [0, 1, 2]) {
      at(morning + day * DAY_MS);
      await night();
      await digest();
    }
    const on = (await world.store.digests.last('ekonomi'))?.on;
    for (const backMs of [2 * DAY_MS, 2 * HOUR_MS]) {
      set(morning + 2 * DAY_MS - backMs);
      begin();
      await night();
      expect(clock.right()).toBe(false);
      expect(await periods()).toBe('2026-11-23');
      expect((await world.store.digests.last('ekonomi'))?.on).toBe(on);
    }
    expect(new Set(told())).toEqual(new Set([behind]));
    set(morning + 2 * DAY_MS + 60_000);
    await clock.look();
    expect(clock.right()).toBe(true);
  });

  it('before a new start: the next night says which clock was wrong', async () => {
    at(morning);
    await night();
    await wrongTick(400 * DAY_MS);
    set(morning + 60_000);
    restart();
    await night();
    expect(clock.right()).toBe(false);
    at(morning + DAY_MS);
    await night();
    await clock.look();
    expect(clock.right()).toBe(true);
    expect(await periods()).toBe('2026-11-22');
    expect(told()).toEqual([behind, expect.stringMatching(/gått före/)]);
  });

  it('twice to the same day: the second time is taken again too', async () => {
    at(morning);
    await night();
    await digest();
    for (const minute of [1, 2]) {
      await wrongTick(400 * DAY_MS);
      set(morning + minute * 60_000);
      await clock.look();
      expect(clock.right()).toBe(true);
      expect(await periods()).toBe('2026-11-21');
    }
    expect(told()).toHaveLength(2);
  });

  it('leaves a run alone while its checks are open', async () => {
    at(morning);
    await night();
    set(morning + DAY_MS);
    await world.run(runControl, {});
    set(morning + 60_000);
    await clock.look();
    expect(await periods()).toBe('2026-11-22');
    await world.drain();
    await clock.look();
    expect(await periods()).toBe('2026-11-21');
  });

  it('the digest of the same day, and what is urgent in it, come in spite of it', async () => {
    const save = (unit: string, period: string, on: string) =>
      world.store.digests.save({
        unit,
        period,
        on,
        digest: { subject: 's' } as never,
        marks: { told: [], settled: [], counted: [], start: [] },
        mail: { messageId: '<a@b>', recipients: [], subject: 's', text: 't', html: 'h' },
        now: world.context.now().toISOString(),
      });
    at(morning);
    await night();
    await save('inkop', '2026-11-20-stop', '2026-11-20');
    await save('inkop', '2027-12-26-stop', '2027-12-26');
    await clock.look();
    expect(await world.store.digests.last('inkop')).toMatchObject({
      period: '2026-11-20-stop',
      on: '2026-11-20',
    });
    // Where there is no other, the day before.
    await save('vof', '2027-W52', '2027-12-27');
    await clock.look();
    expect(await world.store.digests.last('vof')).toMatchObject({
      period: expect.stringMatching(/^2027-W52 \(fel klocka \d+\)$/),
      on: '2026-11-20',
    });
  });

  it('a day’s true digest is another mail than the one that a wrong clock made for it', async () => {
    const due = { unit: 'inkop', period: '2026-11-23', on: '2026-11-23' } as const;
    at(morning);
    await night();
    set(morning + 2 * DAY_MS);
    const wrong = await composeOne(due, world.context);
    set(morning + 60_000);
    await clock.look();
    at(morning + 2 * DAY_MS);
    const right = await composeOne(due, world.context);
    for (const { outboxId } of [wrong, right, wrong])
      await world.run(deliverMail, { outboxId: outboxId ?? 0 });
    const ids = world.mails.map(({ messageId }) => messageId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(2);
  });

  it('a digest names the last true control, not one of a wrong clock', async () => {
    at(morning);
    await night();
    await wrongTick(DAY_MS);
    set(morning + 60_000);
    await clock.look();
    const [unit] = world.context.units;
    if (unit === undefined) throw new Error('no unit');
    const material = await world.store.digests.material({
      unit: { ...unit, ofAll: unit.administrations === 'all' },
      viewer: world.context.viewers.unit(unit.id),
      unitNames: {},
      unitsOfAll: [],
      today: '2026-11-23',
    });
    expect(material.lastRun?.period).toBe('2026-11-21');
  });
});
