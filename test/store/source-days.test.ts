import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { DayFigures } from '../../src/domain/plausibility.ts';
import type { Store } from '../../src/domain/store.ts';
import {
  adHoc,
  answer,
  answeredCheck,
  ask,
  company,
  day,
  fact,
  idOf,
  inRun,
  open,
  settleCheck,
} from './support.ts';
import { viewerOf } from '../support/viewers.ts';

let store: Store;
beforeEach(async () => {
  store = await open();
});
afterEach(() => store.close());

const figures = (answered: number): DayFigures => ({
  answered,
  notFound: 0,
  kinds: { 'tax.fSkatt': { registered: answered } },
});

describe('what a source answered on a day', () => {
  it('is added up, also when two workers count', async () => {
    await Promise.all(
      [1, 2, 3].map((n) => store.sourceDays.add({ source: 'scb', day: '2026-11-20', figures: figures(n) })),
    );
    expect(await store.sourceDays.of('2026-11-20')).toMatchObject([
      { source: 'scb', state: 'open', figures: figures(6) },
    ]);
  });

  it('is compared with earlier days that nobody held or rejected', async () => {
    for (const [date, n] of [
      ['2026-11-16', 1],
      ['2026-11-17', 10],
      ['2026-11-18', 100],
      ['2026-11-19', 1000],
    ] as const)
      await store.sourceDays.add({ source: 'scb', day: date, figures: figures(n) });
    await store.sourceDays.hold({ source: 'scb', day: '2026-11-18', why: 'x' });
    expect(await store.sourceDays.before({ source: 'scb', day: '2026-11-20', days: 2, least: 1 })).toEqual(
      figures(1010),
    );
    await store.sourceDays.letThrough({ source: 'scb', day: '2026-11-18', by: 'A', now: day(18) });
    expect(await store.sourceDays.before({ source: 'scb', day: '2026-11-20', days: 2, least: 1 })).toEqual(
      figures(1100),
    );
  });

  it('is compared with as many answers as tell something, however far back, and with no empty day', async () => {
    await store.sourceDays.add({ source: 'vies', day: '2026-11-10', figures: figures(1000) });
    for (const n of [11, 12, 13, 14, 15, 16])
      await store.sourceDays.add({ source: 'vies', day: `2026-11-${n}`, figures: figures(n % 2) });
    const query = { source: 'vies', day: '2026-11-17', days: 2 };
    expect(await store.sourceDays.before({ ...query, least: 30 })).toEqual(figures(1003));
    expect(await store.sourceDays.before({ ...query, least: 1 })).toEqual(figures(2));
  });

  it('is decided once, and only when it is held', async () => {
    const command = { source: 'scb', day: '2026-11-20', by: 'A', now: day(20) };
    await store.sourceDays.add({ source: 'scb', day: '2026-11-20', figures: figures(1) });
    expect(await store.sourceDays.letThrough(command)).toBe(false);
    expect(await store.sourceDays.reject(command)).toBeNull();
    expect(await store.sourceDays.hold({ source: 'scb', day: '2026-11-20', why: 'x' })).toBe(true);
    expect(await store.sourceDays.hold({ source: 'scb', day: '2026-11-20', why: 'y' })).toBe(false);
    expect(await store.sourceDays.letThrough(command)).toBe(true);
    expect(await store.sourceDays.reject(command)).toBeNull();
  });

  it('keeps every decision, also when the day is held again', async () => {
    const of = { source: 'scb', day: '2026-11-20' };
    await store.sourceDays.add({ ...of, figures: figures(1) });
    await store.sourceDays.hold({ ...of, why: 'x' });
    await store.sourceDays.reject({ ...of, by: 'Eva', now: day(20) });
    await store.sourceDays.hold({ ...of, why: 'y' });
    await store.sourceDays.letThrough({ ...of, by: 'Bo', now: day(21) });
    expect((await store.sourceDays.of(of.day))[0]?.decisions).toEqual([
      { decision: 'rejected', by: 'Eva', at: day(20), why: 'x' },
      { decision: 'let-through', by: 'Bo', at: day(21), why: 'y' },
    ]);
  });

  it('is taken back when a person rejects it: what was held before is held again', async () => {
    const { id } = await store.suppliers.ensure(company(1), day(1));
    await answeredCheck(store, id, 18, [fact.fSkatt('registered')], { evidence: [] });
    const checkId = await answeredCheck(store, id, 20, [fact.fSkatt('deregistered')]).catch(() => 0);
    expect(checkId).toBe(0);
    const other = await store.suppliers.ensure(company(2), day(1));
    await answeredCheck(store, other.id, 20, [fact.fSkatt('deregistered')]);
    await store.sourceDays.add({ source: 'scb', day: '2026-11-20', figures: figures(1) });
    await store.sourceDays.hold({ source: 'scb', day: '2026-11-20', why: 'x' });
    expect(await store.sourceDays.reject({ source: 'scb', day: '2026-11-20', by: 'A', now: day(21) })).toBe(
      1,
    );
    const history = await store.suppliers.history({
      supplierId: other.id,
      day: null,
      viewer: viewerOf(null),
    });
    expect(history.facts).toEqual([]);
    expect(history.questions).toMatchObject([{ outcome: 'broken', reason: 'implausible' }]);
    expect((await store.suppliers.cells(other.id))[0]).toMatchObject({
      lastAnswer: null,
      failingSince: day(21),
    });
    const untouched = await store.suppliers.history({ supplierId: id, day: null, viewer: viewerOf(null) });
    expect(untouched.facts).toHaveLength(1);
  });
});

describe('a rejected day', () => {
  const rejectDay = async (date: string, source = 'scb') => {
    await store.sourceDays.add({ source, day: date, figures: figures(1) });
    await store.sourceDays.hold({ source, day: date, why: 'x' });
    return store.sourceDays.reject({ source, day: date, by: 'A', now: day(22) });
  };
  const judge = (checkId: number) => settleCheck(store, checkId, day(20));
  const runOf = (n: number) =>
    store.runs.start({ period: day(n).slice(0, 10), now: day(n), deadline: day(n + 1) });
  const dueIn = async (runId: number, round: number) =>
    (await store.runs.due({ runId, round, after: 0, limit: 9, today: '2026-11-22' })).map(
      ({ supplier }) => supplier.id,
    );

  it('is judged anew also for a supplier that no night controls', async () => {
    const { id } = await store.suppliers.ensure(company(1), day(1));
    await judge(await answeredCheck(store, id, 20, [fact.fSkatt('deregistered')]));
    const run = await runOf(22);
    expect(await dueIn(run.runId, 1)).toEqual([]);
    await rejectDay('2026-11-20');
    expect(await store.sourceDays.unjudged()).toEqual(['scb']);
    expect(await dueIn(run.runId, 1)).toEqual([id]);
  });

  it('is judged anew when somebody asked by hand after the night', async () => {
    const { id } = await store.suppliers.ensure(company(1), day(1));
    const run = await runOf(19);
    const [night] = await store.checks.plan(
      [inRun(id, run.runId, [ask('scb')], { period: '2026-11-19' })],
      day(19),
    );
    await answer(store, idOf(night?.ask ?? [], 'scb'), { now: day(19) });
    await judge(night?.checkId ?? 0);
    await judge(await answeredCheck(store, id, 20, [fact.fSkatt('deregistered')]));
    expect(await dueIn(run.runId, 2)).toEqual([]);
    await rejectDay('2026-11-20');
    expect(await dueIn(run.runId, 2)).toEqual([id]);
  });

  it('leaves a later answer alone, and the fact that it confirmed', async () => {
    const { id } = await store.suppliers.ensure(company(1), day(1));
    await judge(await answeredCheck(store, id, 20, [fact.fSkatt('deregistered')]));
    const later = await answeredCheckOn(id, 21, [fact.fSkatt('deregistered')]);
    await rejectDay('2026-11-20');
    expect((await store.suppliers.cells(id))[0]).toMatchObject({
      lastAnswer: { fetchedAt: day(21) },
      failingSince: null,
    });
    const material = await store.checks.material(later, ['tax.fSkatt'], '2026-11-21');
    expect(material?.history['tax.fSkatt']).toHaveLength(1);
    expect(material?.facts).toHaveLength(1);
  });

  it('does not bring back a corrected report, nor one from before it', async () => {
    const { id } = await store.suppliers.ensure(company(1), day(1));
    for (const n of [18, 19, 20]) {
      const report = ask('creditsafe', { product: 'kredit', stage: 0, paid: true });
      const [plan] = await store.checks.plan(
        [adHoc(id, [report], { period: day(n).slice(0, 10), deadline: day(n + 1), unit: `u${n}` })],
        day(n),
      );
      const questionId = idOf(plan?.ask ?? [], 'creditsafe');
      const placed = await store.orders.place({
        questionId,
        legalForm: 'AB',
        letterExpected: false,
        limits: { priceSek: 1, perRunSek: 99, perMonthSek: 99, perMonthOrders: null },
        unclearDays: 90,
        reference: `k${n}`,
        now: day(n),
      });
      if (!placed.placed) throw new Error(placed.reason);
      const { orderId } = placed;
      await store.orders.end({
        orderId,
        outcome: 'delivered',
        letterSent: null,
        providerRef: null,
        now: day(n),
      });
      await answer(store, questionId, { now: day(n), facts: [fact.sni(`0000${n}`)] });
      if (n === 19) await store.orders.supersede({ orderId, by: 'A', now: day(n, '22:00:00.000') });
    }
    expect(await rejectDay('2026-11-20', 'creditsafe')).toBe(1);
    expect((await store.suppliers.cells(id))[0]).toMatchObject({ lastAnswer: null });
  });

  it('is judged anew also behind a later check that got no answer', async () => {
    const { id } = await store.suppliers.ensure(company(1), day(1));
    await judge(await answeredCheck(store, id, 20, [fact.fSkatt('deregistered')]));
    const ask21 = await planOn(id, 21);
    await answer(store, idOf(ask21?.ask ?? [], 'scb'), {
      now: day(21),
      outcome: 'unavailable',
      reason: 'no-answer',
      asOf: null,
    });
    await settleCheck(store, ask21?.checkId ?? 0, day(21));
    await rejectDay('2026-11-20');
    expect(await store.sourceDays.unjudged()).toEqual(['scb']);
    const run = await runOf(22);
    expect(await dueIn(run.runId, 1)).toEqual([id]);
  });

  it('leaves no form, name or standing that only it told', async () => {
    const { id } = await store.suppliers.ensure(company(1), day(1));
    await judge(await answeredCheckOn(id, 18, [fact.form('HB'), fact.named('Rätt HB')]));
    await judge(await answeredCheckOn(id, 20, [fact.form('AB'), fact.named('Fel AB')]));
    expect(await store.suppliers.get(id)).toMatchObject({ confirmedForm: 'AB', name: 'Fel AB' });
    await rejectDay('2026-11-20');
    expect(await store.suppliers.get(id)).toMatchObject({
      confirmedForm: 'HB',
      name: 'Rätt HB',
      standing: 'controlled',
    });
  });

  it('leaves a supplier without a form when nobody else has told one', async () => {
    const { id } = await store.suppliers.ensure(company(1), day(1));
    await judge(await answeredCheckOn(id, 20, [fact.form('DODSBO')]));
    expect(await store.suppliers.get(id)).toMatchObject({ standing: 'outside' });
    await rejectDay('2026-11-20');
    expect(await store.suppliers.get(id)).toMatchObject({ confirmedForm: null, standing: 'controlled' });
  });

  it('takes what a later answer only inherited out of that answer', async () => {
    const { id } = await store.suppliers.ensure(company(1), day(1));
    await judge(await answeredCheckOn(id, 18, [fact.fSkatt('registered'), fact.sni('11111')]));
    await judge(await answeredCheckOn(id, 20, [fact.fSkatt('deregistered'), fact.sni('11111')]));
    const ask21 = await planOn(id, 21);
    await answer(store, idOf(ask21?.ask ?? [], 'scb'), {
      now: day(21),
      facts: [fact.sni('11111')],
      missing: ['tax.fSkatt'],
    });
    await rejectDay('2026-11-20');
    const material = await store.checks.material(ask21?.checkId ?? 0, ['tax.fSkatt'], '2026-11-22');
    expect(material?.facts.map(({ kind }) => kind)).toEqual(['company.industry']);
    expect(material?.history['tax.fSkatt']).toMatchObject([{ value: { status: 'registered' } }]);
  });

  it('puts a list aside, so that it is read anew', async () => {
    const reading = await store.registers.begin({
      source: 'bulk',
      asOf: '2026-11-20',
      validators: { etag: '"1"', lastModified: null },
      now: day(20),
      abandonedBefore: day(19),
    });
    await reading?.put([{ key: '5599900007', data: '{}' }]);
    await reading?.publish({ rows: 1, unreadable: 0, now: day(20) });
    await rejectDay('2026-11-20', 'bulk');
    expect(await store.registers.held('bulk').current()).toBeNull();
    expect(await store.registers.status('bulk')).toMatchObject({ version: null, validators: null });
  });

  const planOn = async (id: number, n: number) => {
    const period = day(n).slice(0, 10);
    const [plan] = await store.checks.plan(
      [adHoc(id, [ask('scb')], { period, deadline: day(n + 1), unit: `u${n}` })],
      day(n),
    );
    return plan;
  };

  async function answeredCheckOn(id: number, n: number, facts: Parameters<typeof answeredCheck>[3]) {
    const plan = await planOn(id, n);
    await answer(store, idOf(plan?.ask ?? [], 'scb'), { now: day(n), facts });
    return plan?.checkId ?? 0;
  }
});
