import { afterEach, describe, expect, it } from 'vitest';

import { type FaultWorld, members, numbers, openFaults } from './support.ts';

/** Tokens that end, logins that fail, clocks that differ. */
let world: FaultWorld;
afterEach(() => world.close());

const SOURCE = 'bolagsverket';
const tokenCalls = () => world.sources.journal.count({ source: SOURCE, kind: 'token' });
const dataCalls = () => world.sources.journal.entries({ source: SOURCE, kind: 'data' });

describe('fault 11: a token that ends', () => {
  it('fault 11: tokens of two seconds: renewed in time, no call is refused', async () => {
    world = await openFaults({ tokenSeconds: 2 });
    for (let second = 0; second < 8; second++) {
      expect((await world.one(SOURCE, members[second % members.length] ?? '')).question.outcome).toBe(
        'answered',
      );
      world.later(1000);
    }
    expect(dataCalls().filter(({ status }) => status === 401)).toEqual([]);
    expect(tokenCalls()).toBe(4);
    await world.expectNoHarm([]);
  });

  it('fault 11: 32 calls at once are refused: one new token, and each call is made once more', async () => {
    world = await openFaults();
    await world.one(SOURCE, 'blaklinten');
    expect(tokenCalls()).toBe(1);
    world.sourcesAhead(2 * 3_600_000);
    const asked = await world.ask(SOURCE, numbers(32), { parallel: 32 });
    expect(asked.map(({ question }) => question.outcome)).toEqual(asked.map(() => 'not-found'));
    expect(tokenCalls()).toBe(2);
    expect(dataCalls().filter(({ status }) => status === 401)).toHaveLength(32);
    expect(dataCalls()).toHaveLength(1 + 64);
    await world.expectNoHarm([]);
  });

  it('fault 11: a new token that is refused too: refused, and not tried for ever', async () => {
    world = await openFaults();
    world.sources.setFault(SOURCE, { kind: 'token-expired', on: 'data' });
    const asked = await world.ask(SOURCE, members, { parallel: 5 });
    expect(asked.map(({ question }) => [question.outcome, question.reason])).toEqual(
      asked.map(() => ['refused', 'credentials']),
    );
    expect(dataCalls()).toHaveLength(2 * members.length);
    expect((await world.one('scb', 'blaklinten')).question.outcome).toBe('answered');
    await world.expectNoHarm(asked);
  });
});

describe('fault 12: no login', () => {
  it('fault 12: the token endpoint is down: unknown, others run', async () => {
    world = await openFaults();
    world.sources.setFault(SOURCE, { kind: 'down', on: 'token' });
    const asked = await world.ask(SOURCE, members, { parallel: 5 });
    expect(asked.map(({ question }) => [question.outcome, question.reason])).toEqual(
      asked.map(() => ['unavailable', 'no-answer']),
    );
    expect(dataCalls()).toEqual([]);
    expect(tokenCalls()).toBe(3);
    expect((await world.one('scb', 'blaklinten')).question.outcome).toBe('answered');
    world.sources.setFault(SOURCE, null);
    expect((await world.one(SOURCE, 'blaklinten')).question.outcome).toBe('answered');
    await world.expectNoHarm(asked.slice(1));
  });

  it.each([-300_000, 300_000])('fault 12: the source’s clock differs by %i ms: no harm', async (ahead) => {
    world = await openFaults({ tokenSeconds: 900 });
    world.sourcesAhead(ahead);
    for (let minute = 0; minute < 30; minute += 5) {
      for (const source of [SOURCE, 'skatteverket'])
        expect((await world.one(source, 'tranan')).question.outcome).toBe('answered');
      world.later(300_000);
    }
    expect(dataCalls().filter(({ status }) => status === 401)).toEqual([]);
    expect(tokenCalls()).toBeLessThanOrEqual(3);
    await world.expectNoHarm([]);
  });

  it('fault 12: a client that was revoked: refused in plain words, and the login is spared', async () => {
    world = await openFaults({ env: { BOLAGSVERKET_CLIENT_SECRET: 'canary-revoked-7f3a9c' } });
    const asked = await world.ask(SOURCE, members, { parallel: 2 });
    expect(asked.map(({ question }) => [question.outcome, question.reason])).toEqual(
      asked.map(() => ['refused', 'credentials']),
    );
    expect(tokenCalls()).toBe(1);
    expect(world.lines.join('\n')).toContain('did not accept our credentials at login');
    expect((await world.one('scb', 'blaklinten')).question.outcome).toBe('answered');
    world.later(61_000);
    await world.one(SOURCE, 'tranan');
    expect(tokenCalls()).toBe(2);
    await world.expectNoHarm(asked);
  });
});
