import { memberById } from '../../fixtures/cast/index.ts';
import { storyDates, type StoryDay } from '../../fixtures/cast/world.ts';
import { runControl } from '../../jobs/run-control.ts';
import type { Level } from '../../src/domain/check.ts';
import { parseOrgNumber } from '../../src/domain/org-number.ts';
import type { World } from './world.ts';
import { viewerOf } from './viewers.ts';

/** The whole control of one day of the story. */
export async function controlDay(world: World, day: StoryDay): Promise<void> {
  world.setDay(day);
  await world.readLists();
  await world.run(runControl, { period: storyDates[day] });
  await world.drain();
}

export async function idOf(world: World, member: string): Promise<number> {
  const parsed = parseOrgNumber(memberById(member).number ?? '');
  const supplier = parsed.ok ? await world.store.suppliers.findByNumber(parsed.number, parsed.kind) : null;
  if (supplier === null) throw new Error(`${member} is not a supplier here`);
  return supplier.id;
}

export async function levelOf(
  world: World,
  member: string,
): Promise<{ level: Level | null; unchecked: boolean }> {
  const { level, unchecked } = await world.store.suppliers.history({
    supplierId: await idOf(world, member),
    day: null,
    viewer: viewerOf(null),
  });
  return { level, unchecked };
}

export async function openFlagsOf(world: World, member: string): Promise<string[]> {
  const { flags } = await world.store.suppliers.history({
    supplierId: await idOf(world, member),
    day: null,
    viewer: viewerOf(null),
  });
  return flags
    .filter((flag) => flag.clearedOn === null)
    .map((flag) => flag.rule)
    .toSorted();
}
