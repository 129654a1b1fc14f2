import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { watchExpiry } from '../../jobs/watch-expiry.ts';
import { readExpiries } from '../../src/config/expiries.ts';
import { daysLeft, type Expiries, expiryStep } from '../../src/domain/expiry.ts';
import { dayOf } from '../../src/domain/time.ts';
import { settings } from '../connectors/support.ts';
import { openWorld, type World } from '../support/world.ts';

const DAY_MS = 86_400_000;
let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const run = (expiries: Expiries, context: Partial<World['context']> = {}) =>
  watchExpiry.run(
    {},
    { ...world.context, ...context, expiries: () => expiries },
    {
      jobId: 'j',
      attempt: 1,
      signal: new AbortController().signal,
    },
  );
const certificate = (days: number, id = 'abc') => ({
  known: [
    {
      source: 'skatteverket',
      what: 'certificate',
      id,
      at: new Date(world.context.now().getTime() + days * DAY_MS),
    } as const,
  ],
  unread: [],
});

describe('watch-expiry', () => {
  it.each([
    { days: 31, step: null },
    { days: 30.01, step: null },
    { days: 30, step: 30 },
    { days: 14.5, step: 30 },
    { days: 14, step: 14 },
    { days: 3, step: 3 },
    { days: 0.2, step: 3 },
    { days: 0, step: 0 },
    { days: -5, step: 0 },
  ])('$days days ahead is step $step', ({ days, step }) => {
    const now = new Date('2026-11-22T07:10:00Z');
    expect(expiryStep(new Date(now.getTime() + days * DAY_MS), now)).toBe(step);
  });

  it('counts whole days that are left', () => {
    const now = new Date('2026-11-22T07:10:00Z');
    expect([2.9, 1, 0.5, -1].map((days) => daysLeft(new Date(now.getTime() + days * DAY_MS), now))).toEqual([
      2, 1, 0, 0,
    ]);
  });

  it('tells each step once, also to another process, and a successor anew', async () => {
    const ending = certificate(13);
    await run(ending);
    await run(ending);
    expect(world.alerts).toHaveLength(1);
    expect(world.alerts[0]).toMatch(/^Certifikatet för Skatteverket går ut 4 december 2026, om 13 dagar\./);
    await run(certificate(13, 'successor'));
    expect(world.alerts).toHaveLength(2);
  });

  it('found late, it is told of the step that it is at, and of no earlier one', async () => {
    await run(certificate(2));
    expect(world.alerts).toHaveLength(1);
  });

  it('tells of a token of ours too, by number and name', async () => {
    await world.store.tokens.create({
      name: 'Anna, laptop',
      role: 'admin',
      unit: null,
      hash: 'ab'.repeat(32),
      endsOn: dayOf(new Date(world.context.now().getTime() + 10 * DAY_MS)),
      now: world.context.now().toISOString(),
    });
    await run({ known: [], unread: [] });
    await run({ known: [], unread: [] });
    expect(world.alerts).toHaveLength(1);
    expect(world.alerts[0]).toMatch(
      /^Åtkomstnyckeln 1 \(Anna, laptop\) går ut \d+ \S+ \d{4}, om 10 dagar\. Gör en ny med kontroll token create/,
    );
  });

  it('is told again when the alert did not go out', async () => {
    const alert = () => Promise.reject(new Error('the address is gone'));
    await expect(run(certificate(2), { alert })).rejects.toThrow('gone');
    await run(certificate(2));
    expect(world.alerts).toHaveLength(1);
  });

  it('says nothing while there is time', async () => {
    await run(certificate(31));
    expect(world.alerts).toEqual([]);
  });

  it('runs outside the hour that clocks are changed in', () => {
    expect(watchExpiry.schedule?.cron.split(' ')[1]).not.toBe('2');
  });
});

describe('what runs out', () => {
  const jwt = (claims: object) =>
    ['{}', JSON.stringify(claims), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.');

  it('a key that is a token says when; other keys say nothing', () => {
    const at = new Date('2026-12-24T00:00:00Z');
    const { known } = readExpiries({
      ...settings,
      tic: { ...settings.tic, apiKey: jwt({ exp: at.getTime() / 1000 }) },
      scb: { ...settings.scb, apiKey: jwt({ sub: 'nobody' }) },
    });
    expect(known).toEqual([{ source: 'tic', what: 'key', id: at.toISOString(), at }]);
  });

  it('a file without a certificate is named', () => {
    const { known, unread } = readExpiries({
      ...settings,
      skatteverket: { ...settings.skatteverket, certFile: import.meta.filename },
    });
    expect(known).toEqual([]);
    expect(unread).toEqual([{ source: 'skatteverket', file: import.meta.filename }]);
  });
});
