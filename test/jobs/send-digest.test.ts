import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { sendDigest } from '../../jobs/send-digest.ts';
import { controlDay } from '../support/story.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.addMembers();
});
afterEach(() => world.close());

const digestAt = async (now: string) => {
  world.setNow(now);
  await world.run(sendDigest, {});
  await world.drain();
};
const mailsTo = (unit: string) => world.mails.filter((mail) => mail.unit === unit);

describe('send-digest', () => {
  it('a unit’s first digest is its Startläge; the same period is never sent twice', async () => {
    await controlDay(world, 1);
    await digestAt('2026-11-21T08:00:00Z');
    await digestAt('2026-11-21T08:10:00Z');
    expect(world.mails.map((mail) => mail.unit).toSorted()).toEqual(['ekonomi', 'inkop', 'vof']);
    expect(mailsTo('inkop')[0]?.text).toContain('Startläge');
  });

  it('a new stop is mailed the same day to units with a weekly rhythm, and told once', async () => {
    await controlDay(world, 1);
    await digestAt('2026-11-21T08:00:00Z');
    await controlDay(world, 2);
    await digestAt('2026-11-22T08:00:00Z');
    await digestAt('2026-11-22T09:00:00Z');
    const [, stop, ...more] = mailsTo('vof');
    expect(more).toEqual([]);
    expect(stop?.text).toContain('Solgläntans Hemtjänst AB');
    await controlDay(world, 3);
    await digestAt('2026-11-23T08:00:00Z');
    const weekly = mailsTo('vof').at(-1);
    expect(weekly?.period).toBe('2026-W48');
    expect(weekly?.text).not.toContain('Solgläntans Hemtjänst AB');
  });

  it('no mail accuses, and no mail holds an organisation number', async () => {
    for (const day of [1, 2, 3] as const) {
      await controlDay(world, day);
      await digestAt(`2026-11-2${day}T08:00:00Z`);
    }
    expect(world.mails.length).toBeGreaterThan(6);
    for (const mail of world.mails) {
      expect(`${mail.subject} ${mail.text} ${mail.html}`).not.toMatch(
        /(?<!\p{L})(?:fusk|brott|kriminell|misstänkt|bedrägeri|oseriös|skyldig till|bulvan|målvakt)/iu,
      );
      expect(`${mail.subject} ${mail.text}`).not.toMatch(/\d{6}-?\d{4}/);
    }
  });
});
