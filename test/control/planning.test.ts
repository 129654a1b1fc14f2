import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { planFor, versionsInForce } from '../../src/control/planning.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { controlDay, idOf } from '../support/story.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.addMembers(['tranan', 'stad-glans']);
  await controlDay(world, 1);
  await controlDay(world, 2);
});
afterEach(() => world.close());

/** How SCB is planned, two hours after the control of day 2. */
async function planned(member: string, rhythm: Partial<Policy['rhythm']>, forNight = true): Promise<string> {
  world.setNow('2026-11-22T07:00:00Z');
  const supplier = await world.store.suppliers.get(await idOf(world, member));
  if (supplier === null) throw new Error(member);
  const { policy } = world.context;
  const context = { ...world.context, policy: { ...policy, rhythm: { ...policy.rhythm, ...rhythm } } };
  const cells = await world.store.suppliers.cells(supplier.id);
  const [questions] = await planFor([{ supplier, cells }], context, {
    versions: await versionsInForce(context),
    forNight,
  });
  return questions?.find(({ source }) => source === 'scb')?.how.kind ?? 'nothing';
}

describe('how often a free source is asked', () => {
  it.each<{ name: string; member: string; rhythm: Partial<Policy['rhythm']>; how: string }>([
    { name: 'as fresh as the source says', member: 'stad-glans', rhythm: {}, how: 'use' },
    { name: 'oftener at a raised level', member: 'stad-glans', rhythm: { raisedLevel: 0.05 }, how: 'ask' },
    { name: 'not oftener at another', member: 'tranan', rhythm: { raisedLevel: 0.05 }, how: 'use' },
  ])('$name', async ({ member, rhythm, how }) => {
    expect(await planned(member, rhythm)).toBe(how);
  });

  it('a role that nothing is asked about uses what is held, however old; by hand it is asked all the same', async () => {
    const byRole = { ...world.context.policy.rhythm.byRole, 'paid-without-contract': null };
    expect(await planned('tranan', { byRole })).toBe('use');
    world.setDay(3);
    const later = async (forNight: boolean) => {
      const supplier = await world.store.suppliers.get(await idOf(world, 'tranan'));
      if (supplier === null) throw new Error('tranan');
      const { policy } = world.context;
      const context = { ...world.context, policy: { ...policy, rhythm: { ...policy.rhythm, byRole } } };
      const cells = await world.store.suppliers.cells(supplier.id);
      const [questions] = await planFor([{ supplier, cells }], context, { versions: new Map(), forNight });
      return questions?.find(({ source }) => source === 'scb')?.how.kind;
    };
    expect([await later(true), await later(false)]).toEqual(['use', 'ask']);
  });
});
