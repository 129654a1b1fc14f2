import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { checkSupplier } from '../../jobs/check-supplier.ts';
import { controlDay, idOf, levelOf, openFlagsOf } from '../support/story.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

describe('check-supplier', () => {
  it('reads facts into a level, and stores it once', async () => {
    await world.addMembers(['solglantan']);
    await controlDay(world, 1);
    expect(await levelOf(world, 'solglantan')).toEqual({ level: 'none', unchecked: false });
    await controlDay(world, 2);
    expect(await levelOf(world, 'solglantan')).toEqual({ level: 'stop', unchecked: false });
    expect(await openFlagsOf(world, 'solglantan')).toContain('credit-bankrupt');
  });

  it('a source outage neither opens nor clears any flag but its own', async () => {
    await world.addMembers(['stad-glans']);
    await controlDay(world, 2);
    const before = (await openFlagsOf(world, 'stad-glans')).filter(
      (rule) => rule !== 'dq-source-unavailable',
    );
    expect(before).toContain('tax-fskatt-missing');
    for (const source of ['skatteverket', 'scb', 'bolagsverket', 'creditsafe'] as const)
      world.faults.set(source, 'down');
    await controlDay(world, 3);
    const after = (await openFlagsOf(world, 'stad-glans')).filter((rule) => rule !== 'dq-source-unavailable');
    expect(after).toEqual(before);
    expect(await levelOf(world, 'stad-glans')).toEqual({ level: 'deepen', unchecked: true });
  });

  it('a clean supplier whose sources are all silent is unchecked, never just clean', async () => {
    await world.addMembers(['tranan']);
    for (const source of ['skatteverket', 'scb', 'bolagsverket', 'creditsafe'] as const)
      world.faults.set(source, 'down');
    await controlDay(world, 1);
    expect(await levelOf(world, 'tranan')).toEqual({ level: 'none', unchecked: true });
  });

  it('waits while a question is open, and judges at the deadline on what has come in', async () => {
    await world.addMembers(['tranan']);
    world.faults.set('scb', { kind: '429', retryAfterSeconds: 60 });
    await controlDay(world, 1);
    const supplierId = await idOf(world, 'tranan');
    const pending = await world.store.suppliers.history(supplierId, null);
    expect(pending.lastCheck).toBeNull();
    world.setNow('2026-11-21T12:00:00Z');
    const { expired } = await world.store.questions.pending({ now: '2026-11-21T12:00:00.000Z', limit: 10 });
    const [checkId = 0] = expired;
    await world.run(checkSupplier, { checkId });
    const record = await world.store.checks.get(checkId);
    expect(record?.questions.find((each) => each.source === 'scb')).toMatchObject({
      outcome: 'unavailable',
      reason: 'deadline',
    });
    expect(record?.check.doneAt).not.toBeNull();
    await world.run(checkSupplier, { checkId });
    expect((await world.store.checks.get(checkId))?.check.doneAt).toBe(record?.check.doneAt);
  });
});
