import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { cast } from '../../fixtures/cast/index.ts';
import { storyDates, type StoryDay } from '../../fixtures/cast/world.ts';
import { runControl } from '../../jobs/run-control.ts';
import { sendDigest } from '../../jobs/send-digest.ts';
import { sweep } from '../../jobs/sweep.ts';
import type { Answer, Connector } from '../../src/domain/connector.ts';
import { controlDay, openFlagsOf } from '../support/story.ts';
import { openWorld, type World } from '../support/world.ts';

const SOURCE = 'skatteverket';
const deregistered = {
  kind: 'tax.fSkatt',
  value: { status: 'deregistered', from: '2020-01-01', to: '2026-11-20', reason: null, form: 'F' },
  validFrom: '2026-11-20',
} as const;

let world: World;
/** What the source says in the place of the truth; it is asked as connectors are. */
let wrong = false;
const longFresh = { freshForMs: 0 };
beforeEach(async () => {
  wrong = false;
  longFresh.freshForMs = 0;
  // The whole cast, because a gate judges many answers; one source, because it judges each by itself.
  const opened = await openWorld({ sources: [SOURCE], lists: false });
  const connectors = opened.context.connectors.map((connector): Connector => {
    if (connector.id !== SOURCE) return connector;
    return {
      ...connector,
      get freshForMs() {
        return Math.max(longFresh.freshForMs, connector.freshForMs);
      },
      async ask(supplier, context): Promise<Answer> {
        const answer = await connector.ask(supplier, context);
        if (!wrong || answer.outcome !== 'answered') return answer;
        return {
          ...answer,
          facts: answer.facts.map((fact) => (fact.kind === 'tax.fSkatt' ? deregistered : fact)),
        };
      },
    };
  });
  // What the one source tells of is all that must be judged, so that the first digest does not wait for the others.
  const policy = { ...opened.context.policy, mandatoryRules: { default: ['tax-fskatt-missing'] } };
  Object.assign(opened.context, { connectors, policy });
  world = opened;
  await world.addMembers();
});
afterEach(() => world.close());

/** The suppliers that stand flagged for their F-tax. */
async function flagged(): Promise<ReadonlySet<string>> {
  const all = cast.filter((member) => member.number !== null && member.world !== null);
  const flags = await Promise.all(
    all.map(async ({ id }) => ({ id, open: await openFlagsOf(world, id).catch(() => []) })),
  );
  return new Set(
    flags.filter(({ open }) => open.some((rule) => rule.includes('fskatt'))).map(({ id }) => id),
  );
}
/** Who stands flagged when the second day is told as it is: one is registered again, two are no more. */
const onSecondDay = (before: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...before, 'stad-glans', 'lillebrors-lim'].filter((id) => id !== 'andra-chansen'));
const control = async (day: StoryDay) => {
  await controlDay(world, day);
  await world.context.statistics.flush();
};
const digestOn = async (day: StoryDay, time = '09:00') => {
  world.setDay(day, time);
  world.mails.length = 0;
  await world.run(sendDigest, {});
  await world.drain();
  return world.mails.length;
};
const reject = (day: StoryDay) =>
  world.store.sourceDays.reject({
    source: SOURCE,
    day: storyDates[day],
    by: 'Eva Ek',
    now: world.context.now().toISOString(),
  });
const again = async (day: StoryDay) => {
  await world.run(runControl, { period: storyDates[day], round: 2 });
  await world.drain();
  await world.context.statistics.flush();
};
const dayOfSource = async (day: StoryDay) =>
  (await world.store.sourceDays.of(storyDates[day])).find(({ source }) => source === SOURCE);

/** A good first day that is told of, and a second one whose answers are wrong. */
async function wrongSecondDay(): Promise<ReadonlySet<string>> {
  await control(1);
  expect(await digestOn(1)).toBeGreaterThan(0);
  const before = await flagged();
  wrong = true;
  await control(2);
  expect((await flagged()).size).toBeGreaterThan(before.size + 10);
  return before;
}

describe('a day that a person rejects', () => {
  it('holds the digests until its suppliers are judged anew', async () => {
    const before = await wrongSecondDay();
    expect(await digestOn(2)).toBe(0);
    expect(await dayOfSource(2)).toMatchObject({ state: 'held' });
    expect(await reject(2)).toBeGreaterThan(10);
    expect(await dayOfSource(2)).toMatchObject({
      state: 'open',
      decidedBy: 'Eva Ek',
      figures: { answered: 0 },
    });
    expect(await digestOn(2, '09:10')).toBe(0);
    expect(await world.store.sourceDays.unjudged()).toEqual([SOURCE]);
    wrong = false;
    await again(2);
    expect(await flagged()).toEqual(onSecondDay(before));
    expect(await world.store.sourceDays.unjudged()).toEqual([]);
    expect(await digestOn(2, '09:20')).toBeGreaterThan(0);
  });

  it('is held again when the source is asked again and is still wrong', async () => {
    await wrongSecondDay();
    await digestOn(2);
    await reject(2);
    await again(2);
    expect(await digestOn(2, '09:30')).toBe(0);
    expect(await dayOfSource(2)).toMatchObject({ state: 'held' });
  });

  it('is judged anew also when the next night has used its answers as fresh', async () => {
    const before = await wrongSecondDay();
    await digestOn(2);
    longFresh.freshForMs = 3 * 86_400_000;
    wrong = false;
    await control(3);
    expect((await flagged()).size).toBeGreaterThan(before.size + 10);
    expect(await reject(2)).toBeGreaterThan(10);
    expect(await digestOn(3)).toBe(0);
    await again(3);
    expect((await flagged()).size).toBeLessThan(before.size + 5);
    expect(await digestOn(3, '09:10')).toBeGreaterThan(0);
  });
});

describe('a wrong day on which no digest is due', () => {
  it('is held by the sweep, and is no measure for the next day', async () => {
    await wrongSecondDay();
    world.setDay(2, '10:00');
    await world.run(sweep, {});
    expect(await dayOfSource(2)).toMatchObject({ state: 'held' });
    expect(world.alerts.join()).toContain('kontroll run');
  });

  it('is found before a later day’s digest', async () => {
    await wrongSecondDay();
    expect(await digestOn(3)).toBe(0);
    expect(await dayOfSource(2)).toMatchObject({ state: 'held' });
  });

  it('today is not looked at by the sweep while its control goes on', async () => {
    await control(1);
    wrong = true;
    world.setDay(2);
    await world.readLists();
    await world.run(runControl, { period: storyDates[2] });
    const answered = { answered: 40, notFound: 0, kinds: { 'tax.fSkatt': { deregistered: 40 } } };
    await world.store.sourceDays.add({ source: SOURCE, day: storyDates[2], figures: answered });
    await world.run(sweep, {});
    expect(await dayOfSource(2)).toMatchObject({ state: 'open' });
    await world.drain();
    await world.run(sweep, {});
    expect(await dayOfSource(2)).toMatchObject({ state: 'held' });
  });
});
