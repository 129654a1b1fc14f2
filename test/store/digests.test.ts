import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';

import type { DigestMarks } from '../../src/domain/digest.ts';
import type { Store } from '../../src/domain/store.ts';
import {
  allTold,
  answeredCheck,
  emptyDigest as digest,
  noMarks,
  ask,
  company,
  day,
  fact,
  hit,
  inRun,
  open,
  person,
  row,
  settleCheck,
  T0,
  tempFile,
} from './support.ts';
import { viewerOf } from '../support/viewers.ts';

const mail = {
  messageId: '<1@kontroll>',
  recipients: ['inkop@kommun.example'],
  subject: 'Leverantörskontroll',
  text: 'text',
  html: '<p>',
};
const save = (
  store: Store,
  unit: string,
  period: string,
  marks: DigestMarks,
  now: string,
  recipients = mail.recipients,
) =>
  store.digests.save({
    unit,
    period,
    on: now.slice(0, 10),
    digest,
    marks,
    mail: { ...mail, recipients },
    now,
  });

const material = (store: Store, unit: string, today: string) =>
  store.digests.material({
    viewer: viewerOf(unit, ['inkop', 'ekonomi']),
    unit: { id: unit, name: unit, topics: 'all', reads: ['procurement'], ofAll: unit !== 'vof' },
    unitsOfAll: ['inkop', 'ekonomi'],
    unitNames: { inkop: 'Inköp', ekonomi: 'Ekonomi', vof: 'Vård och omsorg' },
    today,
  });

const open1 = (rule: string, severity: 'block' | 'medium' = 'medium') =>
  ({ change: 'opened', rule, severity, weight: null, params: { a: 1 }, because: 'facts' }) as const;

describe('digest material', () => {
  it('counts the unit, tells events once, and knows outages from begin to end', async () => {
    const store = await open();
    await store.ledger.append(
      [
        row(company(1, 'Asp AB'), { amountOre: 412_000_00 }),
        row(company(2, 'Björk AB'), { unit: 'skola' }),
        row(company(3, 'Ceder AB'), { month: '2024-01' }),
        row({ number: 'DK12345678', kind: 'foreign', presumedForm: 'FOREIGN', name: 'Ruder ApS' }),
        row(person),
      ],
      T0,
    );
    await settleCheck(store, await answeredCheck(store, 1, 20, [fact.fSkatt('deregistered')]), day(20), {
      level: 'deepen',
      verdicts: [hit('r1', 1)],
      flags: [open1('r1')],
    });
    await settleCheck(
      store,
      await answeredCheck(store, 2, 20, [], { outcome: 'unavailable', reason: 'no-answer' }),
      day(20),
      { unchecked: true },
    );

    const first = await material(store, 'inkop', '2026-11-20');
    expect(first).toMatchObject({
      previous: null,
      suppliers: 2,
      outside: 2,
      dormant: 1,
      levels: { deepen: 1, none: 1 },
    });
    expect(first.outages).toEqual([{ source: 'scb', since: '2026-11-20', suppliers: 1, ended: false }]);
    // Finance has had no digest yet.
    expect(first.alsoTold).not.toContainEqual({ supplierId: 1, unitName: 'Ekonomi' });
    await save(store, 'ekonomi', '2026-11-20', allTold(first), day(20, '21:30:00.000'));
    expect((await material(store, 'inkop', '2026-11-20')).alsoTold).toContainEqual({
      supplierId: 1,
      unitName: 'Ekonomi',
    });
    expect(
      first.mentioned.map((one) => [
        one.name,
        one.unchecked,
        one.uncheckedSince,
        one.paidSek,
        one.failing.length,
      ]),
    ).toEqual([
      ['Asp AB', false, null, 412_000, 0],
      ['Björk AB', true, '2026-11-20', 100, 1],
    ]);
    expect(first.mentioned[0]?.openFlags).toMatchObject([
      { rule: 'r1', openedOn: '2026-11-20', evidence: [{ source: 'scb', fetchedOn: '2026-11-20' }] },
    ]);
    const own = await material(store, 'vof', '2026-11-20');
    expect(own).toMatchObject({ suppliers: 1, outages: [] });
    expect(own.mentioned.map((one) => one.name)).toEqual(['Asp AB']);
    expect(JSON.stringify([first, own])).not.toContain(person.number);

    await save(store, 'inkop', '2026-W47', allTold(first), day(20, '22:00:00.000'));
    const quiet = await material(store, 'inkop', '2026-11-21');
    expect(quiet).toMatchObject({ previous: { on: '2026-11-20', period: '2026-W47' }, events: [] });
    await settleCheck(store, await answeredCheck(store, 2, 21, []), day(21), {});
    await settleCheck(store, await answeredCheck(store, 1, 21, []), day(21), {
      flags: [{ change: 'cleared', flagId: 1, rule: 'r1', because: 'facts' }],
    });
    const better = await material(store, 'inkop', '2026-11-21');
    expect(better.events.map((event) => event.change)).toEqual(['cleared']);
    expect(better.outages).toEqual([{ source: 'scb', since: '2026-11-20', suppliers: 1, ended: true }]);
    await save(store, 'inkop', '2026-W48', allTold(better), day(21, '22:00:00.000'));
    expect((await material(store, 'inkop', '2026-11-22')).outages).toEqual([]);
    await store.close();
  });

  it('tells of the first run that found a supplier of the unit, until its first digest', async () => {
    const store = await open();
    const run = async (n: number) => {
      const { runId } = await store.runs.start({
        period: day(n).slice(0, 10),
        now: day(n),
        deadline: day(n, '12:00:00.000'),
      });
      await store.runs.planned(runId, day(n));
    };
    const firstRun = async (unit: string) => (await material(store, unit, '2026-11-25')).firstRun;
    await run(19);
    expect(await firstRun('inkop')).toBeNull();
    await store.ledger.append([row(company(1), { unit: 'skola' })], day(20, '01:00:00.000'));
    for (const n of [20, 21]) await run(n);
    await store.ledger.append([row(company(2))], day(21, '22:00:00.000'));
    expect([await firstRun('inkop'), await firstRun('vof')]).toEqual(['2026-11-20', null]);
    await run(22);
    expect([await firstRun('inkop'), await firstRun('vof')]).toEqual(['2026-11-20', '2026-11-22']);
    await save(store, 'inkop', '2026-W47', noMarks, day(22, '22:00:00.000'));
    expect(await firstRun('inkop')).toBeNull();
    await store.close();
  });

  it('tells of the latest run by its day: done, under way, and none before that day', async () => {
    const store = await open();
    await store.ledger.append([row(company(1))], T0);
    const told = async (today: string) => {
      const { lastRun, checked } = await material(store, 'inkop', today);
      return { lastRun, checked };
    };
    expect(await told('2026-11-20')).toEqual({ lastRun: null, checked: 0 });
    for (const n of [20, 21]) {
      const period = day(n).slice(0, 10);
      const { runId } = await store.runs.start({ period, now: day(n), deadline: day(n + 1) });
      const underWay = { lastRun: { period, complete: false }, checked: 0 };
      expect(await told(period)).toEqual(underWay);
      const [plan] = await store.checks.plan(
        [inRun(1, runId, [ask('scb', { how: { kind: 'skip', reason: 'not-configured' } })], { period })],
        day(n),
      );
      await store.runs.planned(runId, day(n));
      expect(await told(period)).toEqual(underWay);
      await settleCheck(store, plan?.checkId ?? 0, day(n));
      expect(await told(period)).toEqual({ lastRun: { period, complete: true }, checked: 1 });
    }
    expect(await told('2026-11-20')).toMatchObject({ lastRun: { period: '2026-11-20' } });
    expect(await told('2026-11-26')).toEqual({
      lastRun: { period: '2026-11-21', complete: true },
      checked: 1,
    });
    expect((await told('2026-11-19')).lastRun).toBeNull();
    await store.close();
  });

  it('tells a unit what stood open at a supplier that it began to pay later', async () => {
    const store = await open();
    await store.ledger.append([row(company(1), { unit: 'skola' })], T0);
    await settleCheck(store, await answeredCheck(store, 1, 20, []), day(20), { flags: [open1('r1')] });
    await save(store, 'vof', 'p1', noMarks, day(20, '22:00:00.000'));
    expect((await material(store, 'vof', '2026-11-21')).events).toEqual([]);
    await store.ledger.append([row(company(1), { unit: 'vof' })], day(21));
    expect((await material(store, 'vof', '2026-11-22')).events.map((event) => event.rule)).toEqual(['r1']);
    await save(store, 'vof', 'p2', allTold(await material(store, 'vof', '2026-11-22')), day(22));
    expect((await material(store, 'vof', '2026-11-23')).events).toEqual([]);
    await store.close();
  });

  it('knows a new stop of the unit until it is told or gone', async () => {
    const store = await open();
    await store.ledger.append([row(company(1), { unit: 'skola' })], T0);
    const stop = (unit: string) =>
      store.digests.hasUrgent({ viewer: viewerOf(unit, ['inkop']), rules: ['r1'], notices: [] });
    expect(await stop('inkop')).toBe(false);
    await settleCheck(store, await answeredCheck(store, 1, 20, []), day(20), {
      level: 'stop',
      flags: [open1('r1', 'block')],
    });
    expect([await stop('inkop'), await stop('vof')]).toEqual([true, false]);
    await save(store, 'inkop', 'p1', allTold(await material(store, 'inkop', '2026-11-20')), day(20));
    expect(await stop('inkop')).toBe(false);
    await store.close();
  });
});

it('hears the same day of a stop at a supplier that it began to pay after the marks came', async () => {
  const { file, remove } = tempFile();
  const store = await open({ file });
  const db = new Database(file);
  const stop = () => store.digests.hasUrgent({ viewer: viewerOf('vof'), rules: ['r1'], notices: [] });
  await store.ledger.append([row(company(1), { unit: 'skola' })], T0);
  const flags = [open1('r1', 'block')];
  await settleCheck(store, await answeredCheck(store, 1, 20, []), day(20), { level: 'stop', flags });
  await save(store, 'vof', 'p1', noMarks, day(20, '22:00:00.000'));
  db.exec('UPDATE digests SET up_to_event = 99');
  await store.ledger.append([row(company(1), { unit: 'vof' })], day(21));
  expect((await material(store, 'vof', '2026-11-22')).events).toHaveLength(1);
  expect(await stop()).toBe(true);
  await save(store, 'vof', 'p2', allTold(await material(store, 'vof', '2026-11-22')), day(22));
  expect(await stop()).toBe(false);
  db.close();
  await store.close();
  remove();
});

describe('digests and outbox', () => {
  it('stores one digest per unit and period, with its mail', async () => {
    const store = await open();
    const first = await save(store, 'inkop', '2026-W47', noMarks, T0);
    const again = await save(store, 'inkop', '2026-W47', noMarks, day(21));
    expect(again).toEqual({ ...first, created: false });
    expect(await save(store, 'vof', '2026-W47', noMarks, T0, [])).toMatchObject({
      outboxId: null,
      created: true,
    });
    expect(await store.digests.last('inkop')).toMatchObject({
      period: '2026-W47',
      on: '2026-11-20',
    });
    expect(await store.digests.last('ekonomi')).toBeNull();
    expect(await store.digests.list('inkop', 5)).toMatchObject([
      { subject: 'Leverantörskontroll', sentAt: null },
    ]);
    const [head] = await store.digests.list('inkop', 5);
    expect(await store.digests.find(head?.ref ?? '')).toMatchObject({ digest, text: 'text', html: '<p>' });
    for (const other of [String(first.digestId), '99', `K${head?.ref.slice(1)}`])
      expect(await store.digests.find(other)).toBeNull();
    await store.close();
  });

  it('hands a mail to one sender at a time, tries again later, and never after it was sent', async () => {
    const store = await open();
    const { outboxId } = await save(store, 'inkop', '2026-W47', noMarks, T0);
    if (outboxId === null) throw new Error('no mail');
    const claim = (by: string, now: string) => store.outbox.claim({ outboxId, by, now, leaseMs: 1000 });
    expect(await claim('a', T0)).toMatchObject({
      messageId: mail.messageId,
      recipients: mail.recipients,
      tries: 0,
      subject: mail.subject,
    });
    expect(await claim('b', T0)).toBeNull();
    expect(await store.outbox.waiting({ now: T0, limit: 9 })).toEqual([]);
    await store.outbox.failed({ outboxId, by: 'b', retryAt: day(22), reason: 'not mine' });
    expect(await claim('b', T0)).toBeNull();
    await store.outbox.failed({ outboxId, by: 'a', retryAt: day(20, '21:05:00.000'), reason: 'smtp-4xx' });
    expect(await store.outbox.waiting({ now: T0, limit: 9 })).toEqual([]);
    const later = day(20, '21:06:00.000');
    expect(await store.outbox.waiting({ now: later, limit: 9 })).toEqual([outboxId]);
    expect(await claim('b', later)).toMatchObject({ tries: 1 });
    expect(await store.stats(later)).toMatchObject({ outboxWaiting: 1, oldestOutbox: T0 });
    await store.outbox.sent({ outboxId, by: 'b', now: later });
    expect(await claim('c', day(23))).toBeNull();
    expect((await store.digests.list('inkop', 1))[0]?.sentAt).toBe(later);
    expect((await store.stats(later)).outboxWaiting).toBe(0);
    await store.close();
  });
});
