import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { memberById } from '../../fixtures/cast/index.ts';
import { sourceIds } from '../../fixtures/faults.ts';
import { sendDigest } from '../../jobs/send-digest.ts';
import { controlDay } from '../support/story.ts';
import { viewerOf } from '../support/viewers.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.addMembers(['solglantan']);
});
afterEach(() => world.close());

const digestAt = async (now: string) => {
  world.setNow(now);
  await world.run(sendDigest, {});
  await world.drain();
};
const mailsTo = (unit: string) => world.mails.filter((mail) => mail.unit === unit);

describe('when a digest is sent', () => {
  it('a unit without a control behind its suppliers keeps its Startläge', async () => {
    await digestAt('2026-11-20T08:00:00Z');
    expect(world.mails).toEqual([]);
    expect(await world.store.digests.last('inkop')).toBeNull();
    for (const source of sourceIds) world.faults.set(source, 'down');
    await controlDay(world, 1);
    await digestAt('2026-11-21T08:00:00Z');
    expect(mailsTo('vof').map(({ subject }) => subject)).toEqual([]);
    for (const source of sourceIds) world.faults.set(source, null);
    world.setNow('2026-11-22T05:00:00Z');
    await controlDay(world, 2);
    await digestAt('2026-11-22T08:00:00Z');
    expect(mailsTo('vof')[0]?.text).toContain('Startläge');
  });

  it('waits for the control of its day, and then tells what that found', async () => {
    await controlDay(world, 1);
    await digestAt('2026-11-21T08:00:00Z');
    world.setNow('2026-11-23T06:20:00Z');
    const run = await world.store.runs.start({
      period: '2026-11-23',
      now: '2026-11-23T06:20:00.000Z',
      deadline: '2026-11-23T12:20:00.000Z',
    });
    await digestAt('2026-11-23T08:00:00Z');
    expect(mailsTo('inkop')).toHaveLength(1);
    await world.store.runs.planned(run.runId, '2026-11-23T08:00:00.000Z');
    await digestAt('2026-11-23T08:10:00Z');
    expect(mailsTo('inkop').map(({ period }) => period)).toEqual(['2026-W47', '2026-W48']);
  });

  it('a payer is told of kännedom the same day, whatever its rhythm, and it is kept who was', async () => {
    const [ekonomi] = world.context.units.filter(({ id }) => id === 'ekonomi');
    if (ekonomi === undefined) throw new Error('no finance');
    const rare = {
      ...ekonomi,
      rhythm: { every: 'month', at: '06:40', weekday: 1, sameDayStop: false } as const,
    };
    const context = {
      ...world.context,
      units: world.context.units.map((each) => (each === ekonomi ? rare : each)),
    };
    const at = async (now: string) => {
      world.setNow(now);
      await sendDigest.run({}, context, { jobId: 'j', attempt: 1, signal: new AbortController().signal });
      await world.drain();
    };
    await controlDay(world, 1);
    await at('2026-11-21T08:00:00Z');
    await controlDay(world, 2);
    await at('2026-11-22T08:00:00Z');
    const [, notice] = mailsTo('ekonomi');
    expect(notice?.period).toBe('2026-11-22-stop');
    expect(notice?.text).toContain('Solgläntans Hemtjänst AB');
    const number = memberById('solglantan').number ?? '';
    const found = await world.store.suppliers.findByNumber(number, 'organisation');
    const query = { supplierId: found?.id ?? 0, rules: ['credit-bankrupt'], viewer: viewerOf(null) };
    const told = await world.store.digests.toldOf(query);
    expect(told.map(({ unit, on }) => `${unit} ${on}`).toSorted()).toEqual([
      'ekonomi 2026-11-22',
      'inkop 2026-11-22',
      'vof 2026-11-22',
    ]);
  });
});
