import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { sweep } from '../../jobs/sweep.ts';
import { Policy } from '../../src/domain/policy.ts';
import { controlDay, idOf } from '../support/story.ts';
import { openWorld, type World } from '../support/world.ts';
import { viewerOf } from '../support/viewers.ts';

const SOURCE = 'eu-sanctions';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.addMembers(['tranan']);
  await controlDay(world, 1);
});
afterEach(() => world.close());

const outcome = async () => {
  const { questions } = await world.store.suppliers.history({
    supplierId: await idOf(world, 'tranan'),
    day: null,
    viewer: viewerOf(null),
  });
  const { outcome, reason } = questions.find(({ source }) => source === SOURCE) ?? {};
  return { outcome, reason };
};
const oldListAlerts = () => world.alerts.filter((text) => text.startsWith('Listan från'));
/** A night so many days later, in which no list can be fetched. */
const nightWithoutLists = async (day: string) => {
  world.setNow(`${day}T00:20:00Z`);
  await world.run(sweep, {});
  world.context.registers.forEach(({ source }) => world.faults.set(source as typeof SOURCE, 'down'));
  await world.drain();
};

describe('a list that is fetched no more', () => {
  it('answers for as long as its limit, and is unknown and told once after it', async () => {
    expect(await outcome()).toEqual({ outcome: 'answered', reason: null });
    await nightWithoutLists('2026-11-25');
    expect(await outcome()).toEqual({ outcome: 'answered', reason: null });
    expect(oldListAlerts()).toEqual([]);

    await nightWithoutLists('2026-12-31');
    expect(await outcome()).toEqual({ outcome: 'unavailable', reason: 'no-version' });
    await world.run(sweep, {});
    await world.run(sweep, {});
    expect(oldListAlerts().filter((text) => text.includes('EU'))).toHaveLength(1);
  });

  it('a publisher that says that nothing is newer keeps it young', async () => {
    for (const day of ['2026-11-25', '2026-12-01', '2026-12-07', '2026-12-13']) {
      world.setNow(`${day}T00:10:00Z`);
      await world.store.registers.confirmed({ source: SOURCE, now: world.context.now().toISOString() });
    }
    await nightWithoutLists('2026-12-14');
    expect((await outcome()).outcome).toBe('answered');
    expect(oldListAlerts().filter((text) => text.includes('EU'))).toEqual([]);
  });
});

it.each([
  [{}, 7, 21],
  [{ bulk: 14 }, 7, 21],
  [{ 'eu-sanctions': 3, other: 30 }, 3, 30],
])('a policy that says %j keeps the EU list for %d days and others for %d', (lists, eu, other) => {
  expect(Policy.parse({ lists }).lists).toMatchObject({ 'eu-sanctions': eu, other });
});
