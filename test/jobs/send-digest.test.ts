import { randomBytes } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { memberById } from '../../fixtures/cast/index.ts';
import { runControl } from '../../jobs/run-control.ts';
import { sendDigest } from '../../jobs/send-digest.ts';
import { CONTROL_STARTS } from '../../src/digest/control.ts';
import type { LedgerRow } from '../../src/domain/ledger.ts';
import { adHoc, ask, settleCheck } from '../store/support.ts';
import { controlDay, idOf } from '../support/story.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const digestAt = async (now: string) => {
  world.setNow(now);
  await world.run(sendDigest, {});
  await world.drain();
};
const paidToOneAccount = (id: string): LedgerRow => {
  const { name, number } = memberById(id);
  return {
    identity: { number: number?.replace(/\D/g, '') ?? '', kind: 'organisation', presumedForm: 'AB', name },
    unit: 'vof',
    month: '2026-11',
    konto: '7510',
    amountOre: 100_00,
    administration: null,
    voucher: null,
    invoice: null,
    date: null,
    account: '99900177',
    key: randomBytes(16),
  };
};
const mailsTo = (unit: string) => world.mails.filter((mail) => mail.unit === unit);

describe('send-digest', () => {
  beforeEach(() => world.addMembers());

  it('a unit’s first digest is its Startläge; the same period is never sent twice', async () => {
    await controlDay(world, 1);
    await digestAt('2026-11-21T08:00:00Z');
    await digestAt('2026-11-21T08:10:00Z');
    expect(world.mails.map((mail) => mail.unit).toSorted()).toEqual(['ekonomi', 'inkop', 'vof']);
    expect(mailsTo('inkop')[0]?.text).toContain('Startläge');
  });

  it('the next weekly digest goes on with the Startläge, and each supplier of it is told once', async () => {
    await world.store.ledger.append(['ekorren', 'gravlingen'].map(paidToOneAccount), '2026-11-21T05:00:00Z');
    await controlDay(world, 1);
    await digestAt('2026-11-21T08:00:00Z');
    for (const [day, monday] of [
      [2, '2026-11-23'],
      [3, '2026-11-30'],
      [3, '2026-12-07'],
    ] as const) {
      await controlDay(world, day);
      await digestAt(`${monday}T08:00:00Z`);
    }
    const [first = '', ...later] = mailsTo('inkop').map(({ text }) => text);
    expect(first).toMatch(/^och \d+ till\. De tas vecka för vecka/m);
    const startOf = (text: string): readonly string[] =>
      /^Startläge\.$[^]*?(?=\n\n)/m.exec(text)?.[0].match(/L-\d{4}/g) ?? [];
    expect(later.map((text) => startOf(text).length > 0)).toEqual([true, false, false]);
    expect(later[0]).toContain('Därefter återstår inga.');
    // Who has news of its own is told there, and not of the start.
    const worse = /Försämrat\.\n– Uppförsbackens Åkeri AB.*(L-\d{4})\.$/m.exec(later[0] ?? '')?.[1];
    expect(worse).toBeDefined();
    expect(startOf(later[0] ?? '')).not.toContain(worse);
    const told = [first, ...later].flatMap(startOf);
    expect(new Set(told).size).toBe(told.length);
  });

  it('says when no control has gone since days ago, and nothing else as news', async () => {
    await controlDay(world, 1);
    await digestAt('2026-11-21T08:00:00Z');
    expect(mailsTo('ekonomi')[0]?.text).toMatch(/\nKontrollen: \d+ leverantörer, /);
    await digestAt('2026-11-26T08:00:00Z');
    const late = mailsTo('ekonomi').at(-1);
    expect(late?.period).toBe('2026-11-26');
    expect(late?.subject).toContain('ingen kontroll sedan 21 november');
    expect(late?.subject).not.toContain('inget nytt');
    expect(late?.text).toContain('\n\nIngen kontroll har gått sedan 21 november (5 dagar).\n\n');
  });

  it('expects a control of the day from the time when the schedule starts one', () => {
    const [hour = '', minute = ''] = CONTROL_STARTS.split(':');
    expect(runControl.schedule?.cron).toBe(`${Number(minute)} ${Number(hour)} * * *`);
  });

  it('tells the day of a registration, not the day it was fetched', async () => {
    for (const day of [1, 2] as const) {
      await controlDay(world, day);
      await digestAt(`2026-11-2${day}T08:00:00Z`);
    }
    expect(mailsTo('ekonomi').at(-1)?.text).toContain(
      'Andra Chansens Fönsterputs AB – inga signaler. F-skatt registrerad 21 november (Skatteverket).',
    );
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

describe('a mail between two regular ones', () => {
  it('tells a new stop the same day to units with a weekly rhythm, once', async () => {
    await world.addMembers(['solglantan', 'forsvunna-fabriken']);
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
    expect(weekly?.text).not.toContain('I konkurs');
    expect(weekly?.subject).toContain('2 väntar på beslut');
    expect(weekly?.text).toMatch(
      /Öppet sedan tidigare\.\n2 kräver beslut: Försvunna Fabriken AB \(L-\d+\) och Solgläntans Hemtjänst AB/,
    );
  });

  const stop = (rule: string) =>
    ({
      change: 'opened',
      rule,
      severity: 'block',
      weight: null,
      params: { state: 'ongoing', on: '2026-11-22', kind: 'struck-off', who: 'company' },
      because: 'facts',
    }) as const;
  const found = async (day: number, flags: Parameters<typeof settleCheck>[3]) => {
    const supplierId = await idOf(world, 'solglantan');
    const now = `2026-11-${day}T21:00:00.000Z`;
    const none = ask('scb', { how: { kind: 'skip', reason: 'not-configured' } });
    const [plan] = await world.store.checks.plan([adHoc(supplierId, [none])], now);
    await settleCheck(world.store, plan?.checkId ?? 0, now, flags);
  };
  const stopsTo = (unit: string) =>
    mailsTo(unit)
      .map(({ period }) => period)
      .filter((period) => period.includes('stop'));

  it('is never sent again for what follows from a stop, nor for one that went and came back alike', async () => {
    await world.addMembers(['solglantan']);
    await controlDay(world, 1);
    await digestAt('2026-11-21T08:00:00Z');
    await found(21, { level: 'stop', flags: [stop('credit-bankrupt'), stop('register-deregistered')] });
    for (const minute of ['00', '10', '20']) await digestAt(`2026-11-22T08:${minute}:00Z`);
    expect([stopsTo('inkop'), stopsTo('vof')]).toEqual([['2026-11-22-stop'], ['2026-11-22-stop']]);

    await found(22, {
      level: 'stop',
      flags: [{ change: 'cleared', flagId: 1, rule: 'credit-bankrupt', because: 'facts' }],
    });
    await found(22, { level: 'stop', flags: [stop('credit-bankrupt')] });
    const composing = vi.spyOn(world.store.digests, 'material');
    await digestAt('2026-11-22T22:00:00Z');
    const units = composing.mock.calls.length;
    expect(units).toBeGreaterThan(0);
    for (const minute of ['10', '20']) await digestAt(`2026-11-22T22:${minute}:00Z`);
    expect(composing.mock.calls.length, 'it is found once that there is nothing to tell').toBe(units);
    expect([stopsTo('inkop'), stopsTo('vof')]).toEqual([['2026-11-22-stop'], ['2026-11-22-stop']]);
  });
});
