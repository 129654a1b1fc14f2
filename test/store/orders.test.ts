import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { PlaceOrder, Placed, SpendLimits } from '../../src/domain/order.ts';
import type { Store } from '../../src/domain/store.ts';
import { adHoc, answer, ask, company, day, fact, idOf, inRun, open, T0 } from './support.ts';
import { viewerOf } from '../support/viewers.ts';

let store: Store;
beforeEach(async () => {
  store = await open();
});
afterEach(() => store.close());

const limits: SpendLimits = { priceSek: 30, perRunSek: 5_000, perMonthSek: 20_000, perMonthOrders: null };
const paid = ask('creditsafe', { product: 'kredit', stage: 0, paid: true });

const supplierId = async (n: number): Promise<number> => (await store.suppliers.ensure(company(n), T0)).id;

/** A paid question about supplier `n` that is open, in a check asked for on a day of November. */
async function question(n: number, on = 20, runId: number | null = null): Promise<number> {
  const id = await supplierId(n);
  const period = day(on).slice(0, 10);
  const deadline = day(on, '23:30:00.000');
  const check =
    runId === null
      ? adHoc(id, [paid], { period, deadline, unit: on === 20 ? 'inkop' : `unit-${on}` })
      : inRun(id, runId, [paid], { period, deadline });
  const [plan] = await store.checks.plan([check], day(on));
  return idOf(plan?.ask ?? [], 'creditsafe');
}

const place = (questionId: number, more: Partial<PlaceOrder> = {}): Promise<Placed> =>
  store.orders.place({
    questionId,
    legalForm: 'AB',
    letterExpected: false,
    limits,
    unclearDays: 90,
    reference: `k${questionId}`,
    now: T0,
    ...more,
  });

async function placed(questionId: number, more: Partial<PlaceOrder> = {}): Promise<number> {
  const result = await place(questionId, more);
  if (!result.placed) throw new Error(`not placed: ${result.reason}`);
  return result.orderId;
}

const end = (orderId: number, outcome: 'delivered' | 'rejected' | 'not-found' | 'unknown', now = T0) =>
  store.orders.end({ orderId, outcome, letterSent: false, providerRef: 'log-1', now });

const approve = (supplier: number, now = T0, until = day(28)) =>
  store.orders.approve({
    supplierId: supplier,
    source: 'creditsafe',
    by: 'Eva Ek',
    purpose: 'avtal',
    now,
    until,
  });

describe('an order', () => {
  it('is a row before the call, with what it is for, and ends once', async () => {
    const questionId = await question(1);
    const orderId = await placed(questionId);
    expect(await store.orders.get(orderId)).toMatchObject({
      questionId,
      source: 'creditsafe',
      product: 'kredit',
      month: '2026-11',
      purpose: 'tender',
      unit: 'inkop',
      requestedBy: 'handläggare',
      approvalId: null,
      priceSek: 30,
      reference: `k${questionId}`,
      outcome: null,
    });
    await end(orderId, 'delivered');
    await end(orderId, 'rejected');
    expect(await store.orders.get(orderId)).toMatchObject({
      outcome: 'delivered',
      providerRef: 'log-1',
      letterSent: false,
      endedAt: T0,
    });
  });

  it('is never placed twice for one question, except when it was rejected', async () => {
    const questionId = await question(1);
    const orderId = await placed(questionId);
    await end(orderId, 'rejected');
    expect(await placed(questionId)).toBe(orderId);
    await end(orderId, 'delivered');
    expect(await place(questionId)).toEqual({ placed: false, reason: 'needs-approval' });
    expect(await store.orders.spent('2026-11')).toMatchObject([{ orders: 1, sek: 30 }]);
  });

  it('is counted in the Swedish month', async () => {
    const orderId = await placed(await question(1), { now: '2026-11-30T23:30:00.000Z' });
    expect(await store.orders.get(orderId)).toMatchObject({ month: '2026-12' });
  });

  it('cannot be for a question that is settled', async () => {
    const questionId = await question(1);
    await answer(store, questionId);
    await expect(place(questionId)).rejects.toThrow('settled');
  });
});

describe('budget', () => {
  it.each<{ name: string; limits: SpendLimits | null; placed: number }>([
    { name: 'a section that is not there', limits: null, placed: 0 },
    { name: 'a month for two', limits: { ...limits, perMonthSek: 89 }, placed: 2 },
    { name: 'a run for three', limits: { ...limits, perRunSek: 90 }, placed: 3 },
    { name: 'orders for one', limits: { ...limits, perMonthOrders: 1 }, placed: 1 },
    { name: 'room for all', limits, placed: 5 },
    { name: 'a price above every cap', limits: { ...limits, priceSek: 20_001 }, placed: 0 },
  ])('$name → $placed of five', async (row) => {
    const run = await store.runs.start({ period: '2026-11-20', now: T0, deadline: day(21) });
    const results: Placed[] = [];
    for (let n = 1; n <= 5; n++)
      results.push(await place(await question(n, 20, run.runId), { limits: row.limits }));
    expect(results.filter((one) => one.placed)).toHaveLength(row.placed);
    expect(results.slice(row.placed)).toEqual(
      Array.from({ length: 5 - row.placed }, () => ({ placed: false, reason: 'budget' })),
    );
  });

  it('fifty at the same time spend no more than the cap', async () => {
    const questions: number[] = [];
    for (let n = 1; n <= 50; n++) questions.push(await question(n));
    const results = await Promise.all(
      questions.map((id) => place(id, { limits: { ...limits, perMonthSek: 17 * 30 } })),
    );
    expect(results.filter((one) => one.placed)).toHaveLength(17);
    expect(await store.orders.spent('2026-11')).toMatchObject([
      { source: 'creditsafe', orders: 17, sek: 510 },
    ]);
  });

  it('says what a run has spent, per source', async () => {
    const { runId } = await store.runs.start({ period: '2026-11-20', now: T0, deadline: day(21) });
    await placed(await question(1, 20, runId));
    await placed(await question(2, 20, runId), { now: '2026-12-01T08:00:00.000Z' });
    await end(await placed(await question(3, 20, runId)), 'rejected');
    await placed(await question(4));
    expect(await store.orders.spentInRun(runId)).toEqual([{ source: 'creditsafe', sek: 60 }]);
    expect(await store.orders.spentInRun(99)).toEqual([]);
  });

  it('what was rejected costs nothing; the next month begins at nothing; an ad-hoc check has no run', async () => {
    const tight = { ...limits, perMonthSek: 30, perRunSek: 0 };
    const first = await placed(await question(1), { limits: tight });
    const second = await question(2);
    expect(await place(second, { limits: tight })).toEqual({ placed: false, reason: 'budget' });
    await end(first, 'rejected');
    expect(await place(second, { limits: tight })).toMatchObject({ placed: true });
    expect(await place(await question(3), { limits: tight, now: '2026-12-01T08:00:00.000Z' })).toMatchObject({
      placed: true,
    });
  });
});

describe('single flight and unclear orders', () => {
  it.each([
    { outcome: null, later: 30, blocked: true },
    { outcome: 'unknown', later: 30, blocked: true },
    { outcome: 'unknown', later: 100, blocked: false },
    { outcome: 'delivered', later: 1, blocked: false },
    { outcome: 'rejected', later: 1, blocked: false },
    { outcome: 'not-found', later: 1, blocked: false },
  ] as const)(
    'an earlier order that ended $outcome, $later days later → $blocked',
    async ({ outcome, later, blocked }) => {
      const first = await question(1);
      const orderId = await placed(first);
      if (outcome !== null) await end(orderId, outcome);
      await answer(store, first, { outcome: 'refused', reason: 'forbidden', facts: [] });
      expect((await store.orders.get(orderId))?.outcome).toBe(outcome ?? 'unknown');
      const now = new Date(Date.parse(T0) + later * 86_400_000).toISOString();
      const second = await question(1, 21);
      expect(await place(second, { now })).toEqual(
        blocked ? { placed: false, reason: 'needs-approval' } : { placed: true, orderId: 2, approved: false },
      );
    },
  );

  it("an order that may be repeated stands in nobody's way, and waits for nobody", async () => {
    const id = await supplierId(1);
    const quota = ask('tic', { product: 'bolag', stage: 0 });
    const open = async (unit: string, period: string) => {
      const check = adHoc(id, [quota], { unit, period, deadline: day(28) });
      return idOf((await store.checks.plan([check], T0))[0]?.ask ?? [], 'tic');
    };
    const first = await open('a', '2026-11-20');
    await placed(first);
    await answer(store, first, { outcome: 'unavailable', reason: 'no-answer' });
    expect(await place(await open('b', '2026-11-21'), { now: day(21) })).toMatchObject({ placed: true });
    expect(await store.orders.open({ staleBefore: day(28), limit: 9 })).toEqual([]);
  });

  it('a named approval lets one more through and is used up', async () => {
    const id = await supplierId(1);
    const first = await question(1);
    await approve(id);
    await end(await placed(first, { now: day(20, '21:00:01.000') }), 'unknown');
    await answer(store, first, { outcome: 'unavailable', reason: 'outcome-unknown' });
    const second = await question(1, 21);
    // Given before the order that became unclear: it was not for that.
    expect(await place(second, { now: day(21) })).toEqual({ placed: false, reason: 'needs-approval' });
    const { approvalId } = await approve(id, day(21));
    expect(await place(second, { now: day(21) })).toMatchObject({ placed: true, approved: true });
    expect((await store.orders.ofSupplier(id))[1]).toMatchObject({ approvalId, purpose: 'avtal · tender' });
    await answer(store, second, { outcome: 'unavailable', reason: 'outcome-unknown', now: day(21) });
    expect(await place(await question(1, 22), { now: day(22) })).toEqual({
      placed: false,
      reason: 'needs-approval',
    });
  });

  it('while another worker asks, no approval helps', async () => {
    const id = await supplierId(1);
    const first = await question(1);
    await store.questions.claim({ questionId: first, by: 'other', now: T0, leaseMs: 3_600_000 });
    await placed(first);
    await approve(id);
    const [plan] = await store.checks.plan(
      [adHoc(id, [{ ...paid, product: 'kredit' }], { unit: 'vof' })],
      T0,
    );
    expect(plan?.ask).toEqual([]);
  });

  it.each([
    { name: 'none', approval: null, placed: false },
    { name: 'one that holds', approval: { now: T0, until: day(28) }, placed: true },
    { name: 'one that has run out', approval: { now: T0, until: T0 }, placed: false },
    { name: 'one that does not hold yet', approval: { now: day(21), until: day(28) }, placed: false },
  ])('a letter with approval: $name → $placed', async ({ approval, placed: expected }) => {
    const id = await supplierId(1);
    if (approval !== null) await approve(id, approval.now, approval.until);
    const result = await place(await question(1), { legalForm: 'HB', letterExpected: true });
    expect(result.placed).toBe(expected);
    expect(await store.orders.approved(id, 'creditsafe', T0)).toBe(false);
    expect(await store.orders.spent('2026-11')).toEqual(
      expected ? [{ source: 'creditsafe', orders: 1, sek: 30, lettersExpected: 1, lettersSent: 0 }] : [],
    );
  });

  it('an order that was rejected gives the approval back, one that was delivered does not', async () => {
    const id = await supplierId(1);
    await approve(id);
    const letter = { legalForm: 'HB', letterExpected: true } as const;
    const questionId = await question(1);
    await end(await placed(questionId, letter), 'rejected');
    expect(await store.orders.approved(id, 'creditsafe', T0)).toBe(true);
    await end(await placed(questionId, letter), 'unknown');
    expect(await store.orders.approved(id, 'creditsafe', T0)).toBe(false);
    await store.orders.resolve({ orderId: 1, as: 'rejected', by: 'Eva Ek', now: T0 });
    expect(await store.orders.approved(id, 'creditsafe', T0)).toBe(true);
    await end(await placed(questionId, letter), 'delivered');
    expect(await store.orders.approved(id, 'creditsafe', T0)).toBe(false);
    expect(await store.orders.get(1)).toMatchObject({ outcome: 'delivered', resolvedBy: null });
  });

  it('an approval of another supplier or source helps nobody, and a full budget does not use it up', async () => {
    const id = await supplierId(1);
    await approve(await supplierId(2));
    await store.orders.approve({
      supplierId: id,
      source: 'tic',
      by: 'Eva Ek',
      purpose: 'avtal',
      now: T0,
      until: day(28),
    });
    const questionId = await question(1);
    const letter = { legalForm: 'HB', letterExpected: true } as const;
    expect(await place(questionId, letter)).toEqual({ placed: false, reason: 'needs-approval' });
    await approve(id);
    expect(await place(questionId, { ...letter, limits: null })).toEqual({ placed: false, reason: 'budget' });
    expect(await store.orders.approved(id, 'creditsafe', T0)).toBe(true);
  });
});

describe('after a crash', () => {
  it.each(['reclaim', 'expire'] as const)('%s settles question and order together', async (how) => {
    const questionId = await question(1);
    await store.questions.claim({ questionId, by: 'gone', now: T0, leaseMs: 30_000 });
    const orderId = await placed(questionId);
    const late = day(20, '23:59:00.000');
    if (how === 'reclaim') await store.questions.reclaim(late);
    else {
      const check = await store.checks.plan([adHoc(await supplierId(1), [paid])], T0);
      await store.questions.expire({ checkId: check[0]?.checkId ?? 0, now: late });
    }
    expect(await store.orders.get(orderId)).toMatchObject({ outcome: 'unknown', endedAt: late });
    expect(await store.orders.open({ staleBefore: T0, limit: 9 })).toMatchObject([{ orderId }]);
  });

  it('an order whose answer was lost before it was stored is unclear, not delivered', async () => {
    const questionId = await question(1);
    await store.questions.claim({ questionId, by: 'gone', now: T0, leaseMs: 30_000 });
    const orderId = await placed(questionId);
    await end(orderId, 'delivered');
    await store.questions.reclaim(day(20, '23:59:00.000'));
    expect(await store.orders.get(orderId)).toMatchObject({ outcome: 'unknown' });
  });

  it.each([
    ['delivered', 'unknown'],
    ['not-found', 'not-found'],
    ['rejected', 'rejected'],
  ] as const)('what comes as %s after the question was given up is %s', async (outcome, expected) => {
    const questionId = await question(1);
    await store.questions.claim({ questionId, by: 'slow', now: T0, leaseMs: 30_000 });
    const orderId = await placed(questionId);
    await store.questions.reclaim(day(20, '23:59:00.000'));
    await end(orderId, outcome, day(21));
    // What the source calls the delivery helps the person who looks.
    expect(await store.orders.get(orderId)).toMatchObject({ outcome: expected, providerRef: 'log-1' });
    const waiting = await store.orders.open({ staleBefore: T0, limit: 9 });
    expect(waiting).toHaveLength(expected === 'unknown' ? 1 : 0);
  });

  it('a call that its own source counts as made stays so, although its question may be charged', async () => {
    const questionId = await question(1);
    const orderId = await placed(questionId);
    await end(orderId, 'delivered');
    await answer(store, questionId, { outcome: 'unavailable', reason: 'outcome-unknown' });
    expect(await store.orders.get(orderId)).toMatchObject({ outcome: 'delivered' });
    expect(await store.orders.open({ staleBefore: day(28), limit: 9 })).toEqual([]);
    expect(await store.orders.spent('2026-11')).toMatchObject([{ orders: 1 }]);
    expect(await store.orders.lastDelivered(await supplierId(1), 'creditsafe')).toBeNull();
  });

  it('an order on its way is shown when it is stale, and not before', async () => {
    await placed(await question(1));
    expect(await store.orders.open({ staleBefore: T0, limit: 9 })).toEqual([]);
    expect(await store.orders.open({ staleBefore: day(21), limit: 9 })).toHaveLength(1);
  });
});

describe('a person settles', () => {
  it.each(['delivered', 'rejected', 'not-found'] as const)('as %s, once', async (as) => {
    const questionId = await question(1);
    const orderId = await placed(questionId);
    await end(orderId, 'unknown');
    const by = 'Eva Ek';
    expect(await store.orders.resolve({ orderId, as, by, now: day(21) })).toBe(true);
    expect(await store.orders.resolve({ orderId, as: 'rejected', by, now: day(21) })).toBe(false);
    await end(orderId, 'unknown');
    expect(await store.orders.get(orderId)).toMatchObject({
      outcome: as,
      resolvedBy: by,
      resolvedAt: day(21),
    });
    expect(await store.orders.open({ staleBefore: day(28), limit: 9 })).toEqual([]);
    expect(await store.orders.resolve({ orderId: 99, as, by, now: T0 })).toBe(false);
  });

  it('standing tells planning what is unclear and what is approved', async () => {
    const [one, two, three] = [await supplierId(1), await supplierId(2), await supplierId(3)];
    const unclear = await question(1);
    await end(await placed(unclear), 'unknown');
    await answer(store, unclear, { outcome: 'unavailable', reason: 'outcome-unknown' });
    await approve(two);
    const query = { supplierIds: [one, two, three], unclearSince: day(1), now: day(21) };
    expect(await store.orders.standing(query)).toEqual([
      { supplierId: one, source: 'creditsafe', product: 'kredit', unclear: true, approved: false },
      { supplierId: two, source: 'creditsafe', product: null, unclear: false, approved: true },
    ]);
    await approve(one, day(21));
    expect(await store.orders.standing(query)).toContainEqual({
      supplierId: one,
      source: 'creditsafe',
      product: 'kredit',
      unclear: true,
      approved: true,
    });
    expect(await store.orders.standing({ ...query, unclearSince: day(22) })).not.toContainEqual(
      expect.objectContaining({ unclear: true }),
    );
  });
});

describe('a paid question that is open', () => {
  it('is joined: its order is in the way of nobody until the question is given up', async () => {
    const questionId = await question(1);
    const id = await supplierId(1);
    await store.questions.claim({ questionId, by: 'night', now: T0, leaseMs: 30_000 });
    await placed(questionId);
    const standing = () => store.orders.standing({ supplierIds: [id], unclearSince: day(1), now: day(21) });
    expect(await standing()).toEqual([]);
    await store.questions.reclaim(day(20, '23:59:00.000'));
    expect(await standing()).toMatchObject([{ source: 'creditsafe', unclear: true }]);
  });
});

describe('a paid question without an order', () => {
  const unclear = (more: { settledSince?: string } = {}) =>
    store.orders.unclearQuestions({ settledSince: day(1), now: day(21), limit: 9, ...more });

  it.each([
    { outcome: 'unavailable', reason: 'outcome-unknown', told: true },
    { outcome: 'broken', reason: 'drift', told: true },
    { outcome: 'broken', reason: 'implausible', told: false },
    { outcome: 'unavailable', reason: 'no-answer', told: false },
    { outcome: 'answered', reason: null, told: false },
  ] as const)('that ended $outcome, $reason, is told of: $told', async ({ outcome, reason, told }) => {
    const id = await supplierId(1);
    await answer(store, await question(1), { outcome, reason });
    expect(await unclear()).toEqual(
      told ? [{ supplierId: id, source: 'creditsafe', product: 'kredit', at: T0 }] : [],
    );
    const standing = await store.orders.standing({ supplierIds: [id], unclearSince: day(1), now: day(21) });
    expect(standing).toHaveLength(told ? 1 : 0);
  });

  it('is told of until a person has given leave, or it is too old', async () => {
    await answer(store, await question(1), { outcome: 'unavailable', reason: 'outcome-unknown' });
    expect(await unclear({ settledSince: day(21) })).toEqual([]);
    await approve(await supplierId(1), day(21));
    expect(await unclear()).toEqual([]);
  });

  it('with an order is told of as that order', async () => {
    const questionId = await question(1);
    await placed(questionId);
    await answer(store, questionId, { outcome: 'unavailable', reason: 'outcome-unknown' });
    expect(await unclear()).toEqual([]);
  });
});

describe('a correction', () => {
  async function report(on: number, code: string): Promise<{ orderId: number; supplier: number }> {
    const questionId = await question(1, on);
    const orderId = await placed(questionId, { now: day(on) });
    await end(orderId, 'delivered', day(on));
    await answer(store, questionId, { now: day(on), facts: [fact.sni(code)] });
    return { orderId, supplier: await supplierId(1) };
  }
  const factsOf = async (supplier: number) =>
    (await store.suppliers.history({ supplierId: supplier, day: null, viewer: viewerOf(null) })).facts;

  it('takes the report out of use, so that it is asked for anew, and keeps what was known', async () => {
    const { orderId, supplier } = await report(20, '81100');
    expect(await store.orders.lastDelivered(supplier, 'creditsafe')).toBe('2026-11-20');
    expect(await factsOf(supplier)).toHaveLength(1);
    const correct = () => store.orders.supersede({ orderId, by: 'Eva Ek', now: day(21) });
    expect(await correct()).toBe('superseded');
    expect(await correct()).toBe('already');
    expect(await factsOf(supplier)).toEqual([]);
    expect(await store.suppliers.cells(supplier)).toMatchObject([{ lastAnswer: null }]);
    expect(await store.orders.lastDelivered(supplier, 'creditsafe')).toBeNull();
    expect(await store.orders.get(orderId)).toMatchObject({ supersededAt: day(21), supersededBy: 'Eva Ek' });
    const asOf = (on: string) =>
      store.suppliers.history({ supplierId: supplier, day: on, viewer: viewerOf(null) });
    expect((await asOf('2026-11-20')).facts).toHaveLength(1);
    expect((await asOf('2026-11-21')).facts).toEqual([]);
    await report(22, '81100');
    expect(await factsOf(supplier)).toMatchObject([{ value: { sni: ['81100'] }, recordedAt: day(22) }]);
    expect(await store.orders.lastDelivered(supplier, 'creditsafe')).toBe('2026-11-22');
  });

  it('of an earlier report leaves a later one alone, and takes the earlier out of what the past says', async () => {
    const first = await report(20, '81100');
    await report(22, '82300');
    expect(await store.orders.supersede({ orderId: first.orderId, by: 'Eva Ek', now: day(23) })).toBe(
      'superseded',
    );
    expect(await factsOf(first.supplier)).toMatchObject([{ value: { sni: ['82300'] } }]);
    const [plan] = await store.checks.plan(
      [adHoc(first.supplier, [ask('scb')], { period: '2026-11-23', dnr: 'x' })],
      day(23),
    );
    const material = await store.checks.material(plan?.checkId ?? 0, ['company.industry'], '2026-11-23');
    expect(material?.history['company.industry']).toMatchObject([{ value: { sni: ['82300'] } }]);
  });

  it('of an earlier report takes it out of use although a later one came, when that one has been rejected', async () => {
    const first = await report(20, '81100');
    await report(22, '82300');
    const of = { source: 'creditsafe', day: '2026-11-22' };
    await store.sourceDays.add({ ...of, figures: { answered: 1, notFound: 0, kinds: {} } });
    await store.sourceDays.hold({ ...of, why: 'en tredjedel bytte bransch' });
    await store.sourceDays.reject({ ...of, by: 'Eva Ek', now: day(23) });
    expect(await factsOf(first.supplier)).toMatchObject([{ value: { sni: ['81100'] } }]);
    const correct = { orderId: first.orderId, by: 'Eva Ek', now: day(23) };
    expect(await store.orders.supersede(correct)).toBe('superseded');
    expect(await factsOf(first.supplier)).toEqual([]);
    expect(await store.suppliers.cells(first.supplier)).toMatchObject([{ lastAnswer: null }]);
  });

  it('of a report takes it out of use although a later order is said to be delivered, when its report was lost', async () => {
    const { orderId, supplier } = await report(20, '81100');
    const later = await question(1, 22);
    await end(await placed(later, { now: day(22) }), 'delivered', day(22));
    await answer(store, later, { outcome: 'unavailable', reason: 'outcome-unknown', now: day(22) });
    await store.orders.supersede({ orderId, by: 'Eva Ek', now: day(23) });
    expect(await factsOf(supplier)).toEqual([]);
  });

  it('lets the same be asked again on the same day', async () => {
    const { orderId, supplier } = await report(20, '81100');
    const planned = async (dnr: string) => {
      const checks = [adHoc(supplier, [paid], { dnr, deadline: day(20, '23:30:00.000') })];
      return (await store.checks.plan(checks, day(20)))[0]?.ask.length;
    };
    expect(await planned('before')).toBe(0);
    await store.orders.supersede({ orderId, by: 'Eva Ek', now: day(20, '22:00:00.000') });
    expect(await planned('after')).toBe(1);
  });

  it('is for reports that were delivered', async () => {
    const orderId = await placed(await question(1));
    expect(await store.orders.supersede({ orderId, by: 'Eva Ek', now: T0 })).toBe('not-delivered');
  });

  it('news from the source makes a held report due, unless it is older than the report', async () => {
    const { supplier } = await report(20, '81100');
    const note = (at: string) => store.orders.noteChange({ supplierId: supplier, source: 'creditsafe', at });
    expect(await note(day(19))).toBe(false);
    expect((await store.suppliers.cells(supplier))[0]?.changedAt).toBeNull();
    expect(await note(day(21))).toBe(true);
    expect(await note(day(21))).toBe(false);
    expect((await store.suppliers.cells(supplier))[0]?.changedAt).toBe(day(21));
    expect(await store.orders.held({ source: 'creditsafe', after: 0, limit: 5 })).toEqual([
      { supplierId: supplier, form: 'AB', fetchedAt: day(20) },
    ]);
  });
});
