import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { runControl } from '../../jobs/run-control.ts';
import { controlDay } from '../support/story.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const summaryOf = async () => {
  const run = await world.store.runs.latest();
  if (run === null) throw new Error('no run');
  return world.store.runs.summary(run.runId);
};

describe('run-control', () => {
  it('controls every supplier that is due, once, and never a private person', async () => {
    await world.addMembers();
    await controlDay(world, 1);
    const first = await summaryOf();
    expect(first.checks).toBe(first.done);
    expect(first.checks).toBeGreaterThan(30);
    const calls = world.journal.count({ kind: 'data' });
    await controlDay(world, 1);
    expect(await summaryOf()).toEqual(first);
    expect(world.journal.count({ kind: 'data' })).toBe(calls);
    for (const nobody of ['privatperson', 'skyddad-person', 'havfruen']) {
      expect(world.journal.count({ member: nobody })).toBe(0);
    }
    expect(world.journal.letters()).toEqual([]);
  });

  it('two runs at the same time plan each supplier once', async () => {
    await world.addMembers(['tranan', 'larkan', 'blaklinten']);
    await Promise.all([1, 2, 3].map(() => world.run(runControl, { period: '2026-11-21' })));
    await world.drain();
    expect(await summaryOf()).toMatchObject({ checks: 3, done: 3 });
    expect(world.journal.count({ source: 'scb', kind: 'data' })).toBe(3);
  });

  it('a later round asks again only what got no answer', async () => {
    await world.addMembers(['tranan', 'larkan']);
    world.faults.set('scb', 'down');
    await controlDay(world, 1);
    expect(await summaryOf()).toMatchObject({ checks: 2, unknown: 2 });
    world.faults.set('scb', null);
    const bolagsverket = world.journal.count({ source: 'bolagsverket', kind: 'data' });
    await world.run(runControl, { period: '2026-11-21', round: 2 });
    await world.drain();
    expect(await summaryOf()).toMatchObject({ checks: 2, done: 2, unknown: 0 });
    expect(world.journal.count({ source: 'bolagsverket', kind: 'data' })).toBe(bolagsverket);
    await world.run(runControl, { period: '2026-11-21', round: 3 });
    await world.drain();
    expect(await summaryOf()).toMatchObject({ checks: 2, done: 2, unknown: 0 });
  });

  it('a credit report that is fresh is used, not bought again', async () => {
    await world.addMembers(['tranan']);
    await controlDay(world, 1);
    const bought = world.journal.costOre();
    expect(bought).toBeGreaterThan(0);
    world.setNow('2026-11-21T20:00:00Z');
    await world.run(runControl, { period: '2026-11-22' });
    await world.drain();
    expect(world.journal.costOre()).toBe(bought);
  });
});
