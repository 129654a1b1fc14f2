import { describe, expect, it } from 'vitest';

import type { Store } from '../../src/domain/store.ts';
import {
  adHoc,
  allTold,
  answer,
  ask,
  company,
  day,
  emptyDigest,
  everything,
  fact,
  idOf,
  inRun,
  open,
  row,
  settleCheck,
  T0,
} from './support.ts';
import { viewerOf } from '../support/viewers.ts';

/** Two units of every supplier and two of their own; `skola` is no unit here, but pays. */
const unitsOfAll = ['inkop', 'ekonomi'];
const today = '2026-11-21';

const list = async (store: Store, unit: string | null, more: object = {}) => {
  const query = { ...everything, viewer: viewerOf(unit, unitsOfAll), today };
  return (await store.suppliers.list({ ...query, ...more })).suppliers;
};
const material = (store: Store, unit: string) =>
  store.digests.material({
    viewer: viewerOf(unit, unitsOfAll),
    unit: { id: unit, name: unit, topics: 'all', reads: ['procurement'], ofAll: unitsOfAll.includes(unit) },
    unitsOfAll,
    unitNames: { inkop: 'Inköp', ekonomi: 'Ekonomi', vof: 'Vård och omsorg' },
    today,
  });
const send = async (store: Store, unit: string, period: string, now: string): Promise<void> => {
  const marks = allTold(await material(store, unit));
  const mail = { messageId: `<${unit}.${period}@x>`, recipients: [], subject: 's', text: 't', html: '<p>' };
  await store.digests.save({ unit, period, on: now.slice(0, 10), digest: emptyDigest, marks, mail, now });
};

const stop = {
  change: 'opened',
  rule: 'r1',
  severity: 'block',
  weight: null,
  params: {},
  because: 'facts',
} as const;

/** A check that is asked for by `unit`, or the night's when null, and done at `now`. */
async function checked(
  store: Store,
  unit: string | null,
  now: string,
  more: Parameters<typeof settleCheck>[3] = {},
): Promise<number> {
  const period = now.slice(0, 10);
  const question = [ask('scb')];
  const run = unit === null ? await store.runs.start({ period, now, deadline: day(29) }) : null;
  const planned =
    run === null ? adHoc(1, question, { unit, period }) : inRun(1, run.runId, question, { period });
  const [plan] = await store.checks.plan([planned], now);
  if (plan === undefined) throw new Error('nothing was planned');
  if (plan.ask.length > 0)
    await answer(store, idOf(plan.ask, 'scb'), { now, facts: [fact.fSkatt('deregistered')] });
  await settleCheck(store, plan.checkId, now, more);
  return plan.checkId;
}

const found = { level: 'stop', flags: [stop] } as const;

describe('a supplier that nobody pays and one unit asked about', () => {
  async function asked(unit = 'vof'): Promise<Store> {
    const store = await open();
    await store.suppliers.ensure(company(1), T0);
    await checked(store, unit, day(20), found);
    return store;
  }

  it.each([
    ['vof', 'vof', true],
    ['vof', 'inkop', false],
    ['vof', 'ekonomi', false],
    ['vof', 'skola', false],
    ['inkop', 'inkop', true],
    ['inkop', 'ekonomi', false],
  ])('asked by %s, seen by %s: %s', async (asker, unit, sees) => {
    const store = await asked(asker);
    expect(await store.suppliers.visibleTo(1, viewerOf(unit, unitsOfAll)), 'page and search').toBe(sees);
    expect((await list(store, unit)).length, 'list').toBe(sees ? 1 : 0);
    const { mentioned, events, levels } = await material(store, unit);
    expect(mentioned.length, 'mentioned').toBe(sees ? 1 : 0);
    expect(events.length, 'events').toBe(sees ? 1 : 0);
    expect(levels.stop, 'counts').toBe(0);
    const viewer = viewerOf(unit, unitsOfAll);
    expect(await store.digests.hasUrgent({ viewer, rules: ['r1'], notices: [] }), 'a mail at once').toBe(
      sees,
    );
    await store.close();
  });

  it('is seen by administrators', async () => {
    const store = await asked();
    expect(await list(store, null)).toMatchObject([{ level: 'stop', checkedAt: day(20) }]);
    await store.close();
  });

  it('is not said to be known to finance, until the municipality pays it', async () => {
    const store = await asked();
    expect((await material(store, 'vof')).alsoTold).toEqual([]);
    await store.ledger.append([row(company(1), { unit: 'skola' })], day(20));
    expect((await material(store, 'vof')).alsoTold, 'before its digest').toEqual([]);
    await send(store, 'ekonomi', 'p1', day(21, '22:00:00.000'));
    expect((await material(store, 'vof')).alsoTold).toEqual([{ supplierId: 1, unitName: 'Ekonomi' }]);
    await store.close();
  });

  it.each([
    ['a unit', 'skola'],
    ['nobody in particular', null],
  ])('is told of once when it is paid, in the name of %s', async (_, payer) => {
    const store = await asked();
    await send(store, 'inkop', 'p1', day(20, '22:00:00.000'));
    expect((await material(store, 'inkop')).events).toEqual([]);
    await store.ledger.append([row(company(1), { unit: payer })], day(21));
    expect((await material(store, 'inkop')).events.map(({ rule }) => rule)).toEqual(['r1']);
    await send(store, 'inkop', 'p2', day(21, '22:00:00.000'));
    await store.ledger.append([row(company(1), { unit: 'ny' })], day(22));
    expect((await material(store, 'inkop')).events).toEqual([]);
    await store.close();
  });

  it('is not told of again to a unit of all that asked itself', async () => {
    const store = await asked('inkop');
    await send(store, 'inkop', 'p1', day(20, '22:00:00.000'));
    await store.ledger.append([row(company(1), { unit: 'skola' })], day(21));
    expect((await material(store, 'inkop')).events).toEqual([]);
    await store.close();
  });
});

describe("another unit's check of a shared supplier", () => {
  const seen = async (store: Store, unit: string | null) => {
    const page = await store.suppliers.history({ supplierId: 1, day: null, viewer: viewerOf(unit) });
    const [summary] = await list(store, unit);
    return {
      page: [page.level, page.lastCheck?.checkId ?? null],
      list: [summary?.level, summary?.checkedAt],
    };
  };

  it('moves neither the time nor the number of the last check', async () => {
    const store = await open();
    await store.ledger.append([row(company(1), { unit: 'skola' })], T0);
    const night = await checked(store, null, day(20), found);
    const before = await seen(store, 'inkop');
    expect(before).toEqual({ page: ['stop', night], list: ['stop', day(20)] });
    const later = await checked(store, 'vof', day(21), { level: 'stop' });
    expect(await seen(store, 'inkop')).toEqual(before);
    const own = { page: ['stop', later], list: ['stop', day(21)] };
    expect(await seen(store, 'vof')).toEqual(own);
    expect(await seen(store, null)).toEqual(own);
    const again = await checked(store, 'inkop', day(22), { level: 'stop' });
    expect(await seen(store, 'inkop')).toEqual({ page: ['stop', again], list: ['stop', day(22)] });
    expect(await seen(store, 'vof')).toEqual(own);
    await store.close();
  });

  it('does not make a supplier checked that the unit has seen no check of', async () => {
    const store = await open();
    await store.ledger.append([row(company(1), { unit: 'skola' })], T0);
    const never = { page: [null, null], list: [null, null] };
    expect(await seen(store, 'inkop')).toEqual(never);
    const before = await store.suppliers.history({ supplierId: 1, day: null, viewer: viewerOf('inkop') });
    await checked(store, 'vof', day(20), { unchecked: true });
    expect(await seen(store, 'inkop')).toEqual(never);
    expect(await store.suppliers.history({ supplierId: 1, day: null, viewer: viewerOf('inkop') })).toEqual(
      before,
    );
    expect((await list(store, 'inkop', { level: 'none' })).length).toBe(0);
    expect((await list(store, 'inkop', { unchecked: true })).length).toBe(0);
    expect((await list(store, 'vof', { unchecked: true })).length).toBe(1);
    expect((await list(store, null, { level: 'none' })).length).toBe(1);
    await store.close();
  });

  it('hides no signal: what it opened at a supplier that is paid is shared', async () => {
    const store = await open();
    await store.ledger.append([row(company(1), { unit: 'skola' })], T0);
    await checked(store, 'vof', day(20), found);
    expect(await seen(store, 'inkop')).toEqual({ page: ['stop', null], list: ['stop', null] });
    const { flags } = await store.suppliers.history({ supplierId: 1, day: null, viewer: viewerOf('inkop') });
    expect(flags.map(({ rule }) => rule)).toEqual(['r1']);
    await store.close();
  });
});

describe('care figures', () => {
  it('are shown to no unit, because a document does not say whose they are', async () => {
    const store = await open();
    await store.ledger.append([row(company(1), { unit: 'vof' })], T0);
    const [plan] = await store.checks.plan(
      [adHoc(1, [ask('intake', { product: 'omsorgsmatt' })], { unit: 'vof' })],
      T0,
    );
    const months = [
      {
        month: '2026-10',
        invoicedHours: 100,
        overlappingVisits: 2,
        visits: 40,
        manualShare: 0.1,
        visitsDuringAbsence: 1,
        performedShare: 0.9,
      },
    ];
    await answer(store, idOf(plan?.ask ?? [], 'intake'), {
      facts: [{ kind: 'care.months', value: { months }, validFrom: null }, fact.sni('88101')],
    });
    await settleCheck(store, plan?.checkId ?? 0, T0);
    const kindsFor = async (unit: string | null) =>
      (await store.suppliers.history({ supplierId: 1, day: null, viewer: viewerOf(unit) })).facts
        .map(({ kind }) => kind)
        .toSorted();
    expect(await kindsFor('inkop')).toEqual([]);
    expect(await kindsFor('vof')).toEqual(['company.industry']);
    expect(await kindsFor(null)).toEqual(['care.months', 'company.industry']);
    const productsFor = async (unit: string | null) =>
      (await store.suppliers.history({ supplierId: 1, day: null, viewer: viewerOf(unit) })).questions.map(
        ({ product }) => product,
      );
    expect(await productsFor('vof')).toEqual([]);
    expect(await productsFor(null)).toEqual(['omsorgsmatt']);
    await store.close();
  });
});

describe('the cursor of a list', () => {
  const names = ['Asp AB', 'Björk AB', 'Ceder AB'];
  const pages = async (unit: string | null): Promise<{ store: Store; next: string }> => {
    const store = await open();
    await store.ledger.append(
      names.map((name, at) => row(company(at + 1, name))),
      T0,
    );
    await store.suppliers.ensure(company(4, 'Alm AB'), T0);
    const query = { ...everything, viewer: viewerOf(unit, unitsOfAll), limit: 2, today };
    const { next } = await store.suppliers.list(query);
    return { store, next: next ?? '' };
  };

  it('holds a reference and nothing else', async () => {
    const { store, next } = await pages('inkop');
    const plain = Buffer.from(next, 'base64url').toString();
    expect(plain).toBe('["L-0002"]');
    expect((await list(store, 'inkop', { cursor: next })).map(({ name }) => name)).toEqual(['Ceder AB']);
    await store.close();
  });

  it.each([
    ['words', 'x'],
    ['of a supplier that never was', '["L-0099"]'],
    ["of another unit's supplier", '["L-0004"]'],
    ['of no supplier', '[""]'],
    ['a list of two', '["L-0001","L-0002"]'],
    ['a number', '[1]'],
    ['a number as text', '["1"]'],
    ['an object', '{"id":1}'],
    ['nothing', ''],
  ])('%s is refused', async (_, plain) => {
    const { store } = await pages('inkop');
    const cursor = Buffer.from(plain).toString('base64url');
    await expect(list(store, 'inkop', { cursor })).rejects.toThrow('cursor');
    await store.close();
  });

  it('is refused when its supplier is no longer in the list that is asked for', async () => {
    const { store, next } = await pages(null);
    await expect(list(store, null, { cursor: next, level: 'stop' })).rejects.toThrow('cursor');
    await store.close();
  });
});
