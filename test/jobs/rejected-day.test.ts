import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { cast } from '../../fixtures/cast/index.ts';
import { type StoryDay, storyDates } from '../../fixtures/cast/world.ts';
import { sendDigest } from '../../jobs/send-digest.ts';
import { controlToTheEnd } from '../../src/cli/control.ts';
import type { Answer, Connector } from '../../src/domain/connector.ts';
import type { FactValue } from '../../src/domain/facts.ts';
import { controlDay, openFlagsOf } from '../support/story.ts';
import { openWorld, type World } from '../support/world.ts';

type Status = FactValue<'tax.fSkatt'>['status'];

let world: World;
let nonsense: Status | null;
async function begin() {
  nonsense = null;
  world = await openWorld({ legalBasis: false, lists: false, sources: ['scb'] });
  const connectors = world.context.connectors.map((connector): Connector => {
    if (connector.id !== 'scb') return connector;
    return {
      ...connector,
      freshForMs: 0,
      async ask(supplier, context): Promise<Answer> {
        const answer = await connector.ask(supplier, context);
        if (nonsense === null || answer.outcome !== 'answered') return answer;
        const status = nonsense;
        return {
          ...answer,
          facts: answer.facts.map((fact) =>
            fact.kind === 'tax.fSkatt'
              ? { ...fact, value: { status, from: null, to: null, reason: null, form: null } }
              : fact,
          ),
        };
      },
    };
  });
  // What the one source tells of is all that must be judged, so that the first digest does not wait for the others.
  const policy = { ...world.context.policy, mandatoryRules: { default: ['tax-fskatt-missing'] } };
  Object.assign(world.context, { connectors, policy });
  await world.addMembers();
}
beforeEach(begin);
afterEach(() => world.close());

const members = cast.filter(({ number, world: story }) => number !== null && story !== null);
const taxFlags = async (): Promise<readonly string[]> => {
  const open = await Promise.all(
    members.map(async ({ id }) => {
      const rules = await openFlagsOf(world, id).catch(() => []);
      return rules.filter((rule) => rule.includes('fskatt')).map((rule) => `${id} ${rule}`);
    }),
  );
  return open.flat().toSorted();
};
const control = async (day: StoryDay) => {
  await controlDay(world, day);
  await world.context.statistics.flush();
};
const digestOn = async (day: StoryDay, time: string): Promise<string> => {
  world.setDay(day, time);
  world.mails.length = 0;
  await world.run(sendDigest, {});
  await world.drain();
  return world.mails.map(({ text }) => text).join('\n');
};
const reject = async (day: StoryDay) => {
  const { sourceDays } = world.store;
  await sourceDays.hold({ source: 'scb', day: storyDates[day], why: 'x' });
  return sourceDays.reject({
    source: 'scb',
    day: storyDates[day],
    by: 'Eva',
    now: world.context.now().toISOString(),
  });
};
const again = async () => {
  const { context, store } = world;
  await controlToTheEnd({ context, store, queue: { idle: world.drain } }, () => undefined);
  await context.statistics.flush();
};

describe('a day that a person has rejected', () => {
  it.each<{ name: string; status: Status }>([
    { name: 'opened', status: 'deregistered' },
    { name: 'closed', status: 'registered' },
  ])('leaves no flag as it $name it, also when the source does not answer anew', async ({ status }) => {
    await control(1);
    await digestOn(1, '09:00');
    const before = await taxFlags();
    nonsense = status;
    await control(2);
    expect(await taxFlags()).not.toEqual(before);
    await reject(2);
    expect(await world.store.sourceDays.unjudged()).toEqual(['scb']);
    expect(await digestOn(2, '09:00')).toBe('');
    nonsense = null;
    world.faults.set('scb', 'garbage');
    await again();
    expect(await taxFlags()).toEqual(before);
    expect(await world.store.sourceDays.unjudged()).toEqual([]);
    const mails = await digestOn(2, '09:30');
    expect(mails).not.toBe('');
    // What SCB said the day before still stands, and may be told.
    expect(mails).not.toMatch(/F-skatt[^\n]*\(SCB(?!, hämtat 21 november\))/i);
  });

  it('leaves no flag that later days drew from it', async () => {
    await control(1);
    await control(3);
    const without = await taxFlags();
    await world.close();
    await begin();
    await control(1);
    nonsense = 'registered';
    await control(2);
    nonsense = null;
    await control(3);
    expect(await taxFlags()).not.toEqual(without);
    await reject(2);
    await again();
    expect(await taxFlags()).toEqual(without);
  });
});
