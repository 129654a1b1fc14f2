import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type LocalServer, serve } from '../http/support.ts';
import { type FaultWorld, members, numbers, openFaults, unknownUnit } from './support.ts';

/** Sources that ask us to wait, and sources that fail for a while. */
let scb: LocalServer;
let world: FaultWorld;
let reply: { status: number; headers?: Record<string, string>; every?: number };
let calls: number;

beforeEach(async () => {
  calls = 0;
  reply = { status: 200 };
  scb = await serve((_request, response) => {
    calls += 1;
    const { status, headers = {}, every = 1 } = reply;
    const fails = Math.floor(calls * every) > Math.floor((calls - 1) * every);
    response
      .writeHead(fails ? status : 404, { 'content-type': 'application/json', ...headers })
      .end(fails ? '{}' : unknownUnit);
  });
  world = await openFaults({ env: { SCB_URL: `${scb.url}/v1` } });
});
afterEach(async () => {
  await world.close();
  await scb.close();
});

describe('fault 1: 429 that says how long', () => {
  it.each([
    ['in seconds', () => ({ 'retry-after': '120' })],
    [
      'as an HTTP date, by the source’s own clock',
      () => ({ date: 'Fri, 20 Nov 2026 10:00:00 GMT', 'retry-after': 'Fri, 20 Nov 2026 10:02:00 GMT' }),
    ],
  ])('fault 1: %s: the queue of this source waits as long, others go on', async (_name, headers) => {
    reply = { status: 429, headers: headers() };
    const asked = await world.one('scb', 'blaklinten', { deadlineMs: 3_600_000 });
    expect(asked).toMatchObject({ pausedMs: 120_000, question: { outcome: null } });
    expect(calls).toBe(1);
    expect(await world.context.health.blocked('scb')).toBeNull();
    const other = await world.one('bolagsverket', 'blaklinten');
    expect(other.question.outcome).toBe('answered');
    await world.expectNoHarm([asked]);
  });

  it('fault 1: longer than the check can wait: unavailable, with the time when it may help', async () => {
    reply = { status: 429, headers: { 'retry-after': '120' } };
    const asked = await world.one('scb', 'blaklinten', { deadlineMs: 60_000 });
    expect(asked.question).toMatchObject({
      outcome: 'unavailable',
      reason: 'throttled',
      retryAt: new Date(world.now().getTime() + 120_000).toISOString(),
    });
    expect(calls).toBe(1);
    await world.expectNoHarm([asked]);
  });
});

it('fault 2: 429 for ever without a time: the breaker opens for a day, then one probe', async () => {
  reply = { status: 429 };
  // Five waits in a row; a burst of them would be one.
  const before: Awaited<ReturnType<typeof world.ask>>[number][] = [];
  for (let wait = 0; wait < 5; wait++) {
    if (wait > 0) world.later(61_000);
    before.push(...(await world.ask('scb', members.slice(0, 1))));
  }
  const stopped = await world.ask('scb', members);
  expect(before.map(({ question }) => question.reason)).toContain('quota');
  expect(stopped.map(({ question }) => question.reason)).toEqual(members.map(() => 'quota'));
  expect(calls).toBe(5);
  expect(await world.context.health.blocked('scb')).toMatchObject({
    reason: 'quota',
    until: new Date(world.now().getTime() + 86_400_000),
  });
  for (let day = 1; day <= 3; day++) {
    world.later(86_400_001);
    await world.ask('scb', members, { parallel: 3 });
    expect(calls).toBe(5 + day);
  }
  expect(world.lines.filter((line) => line.includes('"down"'))).toHaveLength(1);
  expect((await world.one('bolagsverket', 'tranan')).question.outcome).toBe('answered');
  await world.expectNoHarm([...before, ...stopped]);
});

describe('fault 3: 500, 502 and 503', () => {
  it.each([
    { share: 0.05, status: 500 },
    { share: 0.5, status: 502 },
    { share: 0.5, status: 503 },
  ])(
    'fault 3: $status for $share of the calls: got through within the budget of two more tries',
    async ({ share, status }) => {
      reply = { status, every: share };
      const asked = await world.ask('scb', numbers(20), { parallel: 10 });
      const failed = asked.filter(({ question }) => question.outcome !== 'not-found');
      for (const { question } of failed)
        expect(question).toMatchObject({ outcome: 'unavailable', reason: 'no-answer' });
      expect(failed.length).toBeLessThanOrEqual(asked.length * share);
      const failures = Math.floor(calls * share);
      expect(calls).toBeLessThanOrEqual(asked.length + 2 * failures);
      await world.expectNoHarm(failed);
    },
  );

  it.each([500, 502, 503])(
    'fault 3: %i for every call: unknown, then the breaker spares the source',
    async (status) => {
      reply = { status };
      const asked = await world.ask('scb', numbers(10), { parallel: 10 });
      const after = await world.ask('scb', members);
      expect(asked.map(({ question }) => question.reason)).toEqual(asked.map(() => 'no-answer'));
      expect(after.map(({ question }) => question.reason)).toEqual(after.map(() => 'source-down'));
      expect(calls).toBe(3 * asked.length);
      expect((await world.one('bolagsverket', 'tranan')).question.outcome).toBe('answered');
      await world.expectNoHarm([...asked, ...after]);
    },
  );
});
