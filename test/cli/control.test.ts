import { afterEach, expect, it } from 'vitest';

import { runControl } from '../../jobs/run-control.ts';
import { controlToTheEnd } from '../../src/cli/control.ts';
import { controlDay } from '../support/story.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
afterEach(() => world.close());

it('asks again what got no answer, once, whichever round each supplier had come to', async () => {
  world = await openWorld();
  await world.addMembers(['tranan']);
  world.faults.set('scb', 'down');
  await controlDay(world, 1);
  await world.run(runControl, { period: '2026-11-21', round: 2 });
  await world.drain();
  await world.addMembers(['larkan']);
  await controlDay(world, 1);
  world.faults.set('scb', null);
  const { context, store } = world;
  const again = () => controlToTheEnd({ context, store, queue: { idle: world.drain } }, () => undefined);
  expect(await again()).toMatchObject({ checks: 2, done: 2, unknown: 0 });
  expect(world.journal.count({ source: 'scb', kind: 'data', member: 'tranan' })).toBeGreaterThan(0);
  const calls = world.journal.count({ kind: 'data' });
  await again();
  expect(world.journal.count({ kind: 'data' })).toBe(calls);
});
