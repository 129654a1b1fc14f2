import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { storyDates } from '../../fixtures/cast/world.ts';
import { planFor, versionsInForce } from '../../src/control/planning.ts';
import { controlToTheEnd } from '../../src/cli/control.ts';
import { planReport } from '../../src/cli/plan.ts';
import { Policy } from '../../src/domain/policy.ts';
import { controlDay } from '../support/story.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const plan = async (policy = world.context.policy) => {
  const { store, connectors, now } = world.context;
  const context = { ...world.context, policy };
  const versions = await versionsInForce(context);
  const ofAll = { versions, forNight: true };
  const planned = (suppliers: Parameters<typeof planFor>[0]) => planFor(suppliers, context, ofAll);
  return planReport({ store, connectors, policy, planFor: planned, now: now() });
};
const control = () => {
  const { context, store } = world;
  return controlToTheEnd({ context, store, queue: { idle: world.drain } }, () => undefined);
};
const creditsafe = async (policy?: Policy) =>
  (await plan(policy)).sources.find(({ source }) => source === 'creditsafe');

describe('what is left of a control that has run', () => {
  it('is what got no answer, until it has been asked again', async () => {
    await world.addMembers(['tranan', 'larkan']);
    world.faults.set('scb', 'down');
    for (let time = 1; time <= 3; time++) {
      await control();
      const { sources, ...left } = await plan();
      expect(left).toMatchObject({ suppliers: 2, free: 2, charged: 0, sek: 0 });
      expect(sources.find(({ source }) => source === 'scb')).toMatchObject({ ask: 2 });
    }
    world.faults.set('scb', null);
    await control();
    expect(await plan()).toMatchObject({ suppliers: 0, free: 0, charged: 0, sek: 0 });
  });

  it('is what a person has rejected, and the cap of the run has room for what that run has not spent', async () => {
    await world.addMembers();
    await controlDay(world, 1);
    const now = world.context.now().toISOString();
    const before = await world.store.orders.spent('2026-11');
    const spent = before.find(({ source }) => source === 'creditsafe');
    const of = { source: 'creditsafe', day: storyDates[1] };
    await world.context.statistics.flush();
    await world.store.sourceDays.hold({ ...of, why: 'alla fick samma omdöme' });
    await world.store.sourceDays.reject({ ...of, by: 'Eva Ek', now });
    const left = await creditsafe();
    const n = left?.ask ?? 0;
    expect(n).toBeGreaterThan(1);
    expect(left).toMatchObject({ sek: 30 * n, budget: { roomFor: n } });
    const perRunSek = (spent?.sek ?? 0) + 30;
    const tight = Policy.parse({ spend: { sources: { creditsafe: { perRunSek } } } });
    expect(await creditsafe(tight)).toMatchObject({ ask: n, budget: { roomFor: 1 } });
    await control();
    const after = await world.store.orders.spent('2026-11');
    expect(after.find(({ source }) => source === 'creditsafe')?.sek).toBe((spent?.sek ?? 0) + 30 * n);
    expect(await creditsafe()).toMatchObject({ ask: 0, sek: 0 });
  });
});
