import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { BidRow, ContractRow } from '../../src/domain/engagement.ts';
import { planFor } from '../../src/control/planning.ts';
import type { Connector } from '../../src/domain/connector.ts';
import { builtInPolicy } from '../../src/domain/policy.ts';
import type { Store } from '../../src/domain/store.ts';
import {
  adHoc,
  allTold,
  answer,
  ask,
  company,
  day,
  emptyDigest,
  fact,
  inRun,
  open,
  orgNumber,
  row,
  settleCheck,
  everything,
} from './support.ts';
import { viewerOf } from '../support/viewers.ts';

const unitsOfAll = ['inkop', 'ekonomi'];
const units = ['inkop', 'ekonomi', 'vof', 'skola'];
const today = '2026-11-21';
const clock = () => new Date(day(21));

const contractOf = (n: number, more: Partial<ContractRow> = {}): ContractRow => ({
  supplier: company(n),
  number: `A-${n}`,
  authority: 'Nämnden',
  unit: 'vof',
  responsible: null,
  startsOn: '2025-01-01',
  endsOn: null,
  renewsOn: null,
  trade: null,
  track: 'lov',
  valueOre: null,
  care: false,
  main: null,
  ...more,
});
const bidOf = (n: number, more: Partial<BidRow> = {}): BidRow => ({
  supplier: company(n),
  number: 'U-1',
  authority: 'Nämnden',
  unit: 'vof',
  track: 'lou-over',
  openedOn: '2026-11-01',
  awardedOn: null,
  intended: true,
  readers: ['Alva Exempelgren'],
  ...more,
});

/** A register that every supplier is asked about, and a source that only a deeper control reaches. */
const connectorOf = (id: string, fromDepth: Connector['fromDepth']): Connector => ({
  id,
  name: id,
  mode: 'lookup',
  product: 'base',
  provides: [],
  freshForMs: 3_600_000,
  cost: 'free',
  paid: false,
  lettersFor: [],
  covers: [],
  fromDepth,
  stage: 1,
  rateLimit: null,
  timeoutMs: 1000,
  closedTo: null,
  legalBasis: null,
  admits: () => null,
  closedUntil: () => null,
  ask: () => Promise.reject(new Error('answered by the test')),
});
const connectors = [connectorOf('scb', 'bas'), connectorOf('deeper', 'utökad')];

const awarded = { awardedOn: '2026-11-20' };
const stop = { change: 'opened', severity: 'block', weight: null, params: {}, because: 'facts' } as const;

/** A night of day `n`: whoever is due is asked, and everybody's answer opens a flag on the first night. */
async function night(store: Store, n: number): Promise<readonly number[]> {
  const period = day(n).slice(0, 10);
  const { runId } = await store.runs.start({ period, now: day(n), deadline: day(n + 1) });
  const due = await store.runs.due({ runId, round: 1, after: 0, limit: 100, today: period });
  const context = { store, connectors, policy: builtInPolicy, now: () => new Date(day(n)) };
  const planned = await planFor(due, context, { versions: new Map(), forNight: true });
  for (const [at, { supplier }] of due.entries()) {
    const questions = planned[at] ?? [];
    const [plan] = await store.checks.plan([inRun(supplier.id, runId, questions, { period })], day(n));
    if (plan === undefined) throw new Error('nothing was planned');
    for (const { questionId } of plan.ask)
      await answer(store, questionId, {
        now: day(n),
        facts: [fact.sni(`${n}`), fact.named(`Bolag ${Number(supplier.number.slice(5, 9))} AB`)],
      });
    const material = await store.checks.material(plan.checkId, [], period);
    const flags = material?.openFlags.length === 0 ? [{ ...stop, rule: 'night' }] : [];
    await settleCheck(store, plan.checkId, day(n), { level: 'stop', flags });
  }
  await store.runs.planned(runId, day(n));
  return due.map(({ supplier }) => supplier.id);
}

const material = (store: Store, unit: string) =>
  store.digests.material({
    viewer: viewerOf(unit, unitsOfAll),
    unit: { id: unit, name: unit, topics: 'all', reads: ['procurement'], ofAll: unitsOfAll.includes(unit) },
    unitsOfAll,
    unitNames: { inkop: 'Inköp', ekonomi: 'Ekonomi', vof: 'Vård' },
    today,
  });

const list = async (store: Store, unit: string | null) => {
  const query = { ...everything, viewer: viewerOf(unit, unitsOfAll), limit: 100, today };
  return (await store.suppliers.list(query)).suppliers;
};

/** Everything that anybody may be told, without the numbers that merely count. */
async function told(store: Store, ids: readonly number[]): Promise<unknown> {
  const seen: Record<string, unknown> = { suppliers: (await store.stats(day(21))).suppliers };
  for (const unit of [null, ...units]) {
    seen[`list ${unit}`] = await list(store, unit);
    for (const id of ids) {
      if ((await store.suppliers.get(id)) === null) continue;
      const visible =
        unit === null
          ? !(await store.engagements.hidesSupplier(id))
          : await store.suppliers.visibleTo(id, viewerOf(unit, unitsOfAll));
      seen[`page ${unit} ${id}`] =
        visible && (await store.suppliers.history({ supplierId: id, day: null, viewer: viewerOf(unit) }));
    }
    if (unit === null) continue;
    seen[`digest ${unit}`] = await material(store, unit);
    seen[`mail at once ${unit}`] = await store.digests.hasUrgent({
      viewer: viewerOf(unit, unitsOfAll),
      rules: ['r1'],
      notices: ['r1'],
    });
  }
  const counting = /^(?:ref|checkId|eventId|flagId|questionId)$/;
  const uncounted = (key: string, value: unknown): unknown => {
    if (counting.test(key)) return undefined;
    // A fact's own id counts too.
    const isFact = typeof value === 'object' && value !== null && 'recordedAt' in value;
    return isFact ? { ...value, id: undefined } : value;
  };
  return JSON.parse(JSON.stringify(seen, uncounted));
}

interface Made {
  readonly paid: '2026-10' | '2024-05' | null;
  readonly payer: string;
  readonly contract: 'running' | 'ended' | null;
  readonly listed: boolean;
  readonly asked: string | null;
  readonly bids: readonly number[];
  readonly under: number | null;
}
const made: fc.Arbitrary<Made> = fc.record({
  paid: fc.constantFrom('2026-10', '2024-05', null, null),
  payer: fc.constantFrom('vof', 'skola'),
  contract: fc.constantFrom('running', 'ended', null, null, null),
  listed: fc.boolean(),
  asked: fc.constantFrom(null, null, 'vof', 'inkop'),
  bids: fc.uniqueArray(fc.constantFrom(0, 1), { maxLength: 2 }),
  under: fc.constantFrom(null, null, 1, 2, 3),
});

const isKnown = ({ paid, contract, listed, asked }: Made): boolean =>
  paid !== null || contract !== null || listed || asked !== null;

/** The same municipality with its open tenders, or as if they did not exist. */
async function world(all: readonly Made[], withTenders: boolean): Promise<Store> {
  const store = await open({ clock });
  const T = day(15);
  const { engagements } = store;
  for (const [at, one] of all.entries()) {
    const who = company(at + 1);
    if (isKnown(one)) await store.suppliers.ensure(who, T);
    if (one.paid !== null) await store.ledger.append([row(who, { month: one.paid, unit: one.payer })], T);
    const endsOn = one.contract === 'ended' ? '2025-12-31' : null;
    if (one.contract !== null) await engagements.recordContracts([contractOf(at + 1, { endsOn })], T);
    if (one.listed) await engagements.listSuppliers([{ supplier: who }], T);
  }
  await night(store, 16);
  if (withTenders) {
    const bids = all.flatMap(({ bids: own }, at) =>
      own.map((tender) => bidOf(at + 1, { number: `U-${tender}` })),
    );
    await engagements.recordBids(bids, day(17));
    // Whom a bidder would hire: a chain under the tender's own number.
    const chain = all.flatMap(({ under }, at) => {
      const tender = under === null ? undefined : all[under - 1]?.bids[0];
      if (under === null || under === at + 1 || tender === undefined) return [];
      const link = { tier: 1, from: null, to: null, contract: `U-${tender}` };
      return [{ main: company(under), supplier: company(at + 1), ...link }];
    });
    await engagements.recordSubcontractors(chain, day(17));
  }
  for (const [at, { asked, bids, under }] of all.entries()) {
    // Who is asked about and has bid is looked at by itself, below.
    if (asked === null || bids.length > 0 || under !== null) continue;
    const found = await store.suppliers.findByNumber(orgNumber(at + 1), 'organisation');
    const planned = adHoc(found?.id ?? 0, [ask('bv')], { unit: asked, period: '2026-11-18' });
    const [plan] = await store.checks.plan([planned], day(18));
    if (plan === undefined) throw new Error('nothing was planned');
    for (const { questionId } of plan.ask)
      await answer(store, questionId, { now: day(18), facts: [fact.fSkatt('deregistered')] });
    await settleCheck(store, plan.checkId, day(18), { level: 'ask' });
  }
  await night(store, 19);
  await night(store, 20);
  return store;
}

describe('an open tender', () => {
  it('changes nothing that anybody is told, whoever has bid', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(made, { minLength: 2, maxLength: 6 }), async (all) => {
        // One whom the municipality knows by asking alone is checked every night for its bid, and that is told below.
        const cast = all.map((one) =>
          one.bids.length > 0 || one.under !== null ? { ...one, asked: null } : one,
        );
        const [without, withTenders] = [await world(cast, false), await world(cast, true)];
        try {
          const ids = cast.map((_, at) => at + 1);
          const known: number[] = [];
          for (const at of ids) {
            const found = await without.suppliers.findByNumber(orgNumber(at), 'organisation');
            if (found !== null) known.push(found.id);
          }
          expect(await told(withTenders, known)).toEqual(await told(without, known));
          const everything = JSON.stringify(await told(withTenders, ids));
          const leaked = cast.flatMap((one, at) =>
            !isKnown(one) && everything.includes(orgNumber(at + 1)) ? [at + 1] : [],
          );
          expect(leaked).toEqual([]);
        } finally {
          await without.close();
          await withTenders.close();
        }
      }),
      { numRuns: 30 },
    );
  }, 120_000);
});

describe('a supplier that only an open tender names', () => {
  async function walled(): Promise<Store> {
    const store = await open({ clock });
    await store.engagements.recordBids([bidOf(1)], day(17));
    return store;
  }

  it('is controlled every night, and told of on the command line of the machine alone', async () => {
    const store = await walled();
    expect(await night(store, 19)).toEqual([1]);
    expect(await store.engagements.hidesSupplier(1)).toBe(true);
    expect(await store.engagements.hidesCheck(1)).toBe(true);
    for (const unit of [null, ...units]) {
      expect(await list(store, unit)).toEqual([]);
      expect(
        await store.suppliers.history({ supplierId: 1, day: null, viewer: viewerOf(unit) }),
      ).toMatchObject({
        level: null,
        facts: [],
        flags: [],
      });
    }
    const stats = await store.stats(day(19));
    expect(stats).toMatchObject({
      suppliers: { controlled: 0 },
      levels: { stop: 0 },
      openFlags: { block: 0 },
      outcomes: [],
    });
    expect(await store.engagements.walled()).toEqual({ tenders: 1, suppliers: 1 });
    const [tender] = await store.engagements.tenders('U-1');
    expect(tender).toMatchObject({ readers: ['Alva Exempelgren'], awardedOn: null });
    expect(tender?.bids).toMatchObject([
      { name: 'Bolag 1 AB', intended: true, controlled: true, level: 'stop' },
    ]);
    await store.close();
  });

  it('stays unknown to units after the award, until it has a contract; then what stands open is news', async () => {
    const store = await walled();
    await night(store, 18);
    const mail = { messageId: '<a@x>', recipients: [], subject: 's', text: 't', html: '' };
    for (const unit of units) {
      const marks = allTold(await material(store, unit));
      const command = {
        unit,
        period: 'p1',
        on: '2026-11-18',
        digest: emptyDigest,
        marks,
        now: day(18, '22:00:00.000'),
      };
      await store.digests.save({ ...command, mail: { ...mail, messageId: `<${unit}@x>` } });
    }
    await store.engagements.recordBids([bidOf(1, { awardedOn: '2026-11-19' })], day(19));
    for (const unit of units) {
      expect(await list(store, unit)).toEqual([]);
      expect((await material(store, unit)).mentioned).toEqual([]);
    }
    expect(await list(store, null), 'no longer secret').toHaveLength(1);
    expect(await night(store, 19), 'not controlled any more').toEqual([]);
    await store.engagements.recordContracts([contractOf(1)], day(20));
    for (const [unit, sees] of [
      ['vof', 1],
      ['inkop', 1],
      ['skola', 0],
    ] as const) {
      expect(await list(store, unit), unit).toHaveLength(sees);
      const told = await material(store, unit);
      expect([told.suppliers, told.events.length], unit).toEqual([sees, sees]);
    }
    expect(await night(store, 20)).toEqual([1]);
    await store.close();
  });

  it('keeps what waits to be told of it waiting, when it was paid long ago', async () => {
    const store = await open({ clock });
    await store.ledger.append([row(company(1), { month: '2025-02' })], day(16));
    const [plan] = await store.checks.plan([adHoc(1, [ask('bv')], { unit: 'vof' })], day(16));
    const flags = [
      { change: 'opened', rule: 'r0', severity: 'high', weight: null, params: {}, because: 'facts' },
    ] as const;
    await settleCheck(store, plan?.checkId ?? 0, day(16), { level: 'deepen', flags });
    const mail = { messageId: '<a@x>', recipients: [], subject: 's', text: 't', html: '' };
    const marks = { told: [], settled: [], counted: [], start: [1] };
    const command = { unit: 'vof', period: 'p1', on: '2026-11-16', digest: emptyDigest, marks };
    await store.digests.save({ ...command, mail, now: day(16, '22:00:00.000') });
    await store.engagements.recordBids([bidOf(1)], day(17));
    expect(await night(store, 19)).toEqual([1]);
    expect(await material(store, 'vof')).toMatchObject({ events: [], mentioned: [] });
    await store.ledger.append([row(company(1))], day(20));
    expect((await material(store, 'vof')).events[0]).toMatchObject({ rule: 'r0', mark: 'start' });
    await store.close();
  });

  it('is not told of again when a tender is closed anew', async () => {
    const store = await walled();
    await store.engagements.recordBids([bidOf(1, { awardedOn: '2026-11-19' })], day(19));
    await store.engagements.recordBids([bidOf(1)], day(20));
    expect(await list(store, null)).toEqual([]);
    await store.close();
  });

  it('shows a unit that asks about it what its own check saw, and nothing of the nights', async () => {
    const store = await walled();
    await night(store, 18);
    const [plan] = await store.checks.plan(
      [adHoc(1, [ask('bv')], { unit: 'vof', period: '2026-11-19' })],
      day(19),
    );
    for (const { questionId } of plan?.ask ?? [])
      await answer(store, questionId, { now: day(19), facts: [] });
    await settleCheck(store, plan?.checkId ?? 0, day(19), { level: 'ask' });
    await night(store, 20);
    expect(await list(store, 'vof')).toMatchObject([{ level: 'ask', checkedAt: day(19) }]);
    expect(await list(store, 'inkop')).toEqual([]);
    const page = await store.suppliers.history({ supplierId: 1, day: null, viewer: viewerOf('vof') });
    expect(page).toMatchObject({ level: 'ask', lastCheck: { checkId: plan?.checkId } });
    expect((await material(store, 'vof')).events).toEqual([]);
    expect((await material(store, 'vof')).mentioned).toEqual([]);
    expect(await store.digests.hasUrgent({ viewer: viewerOf('vof'), rules: ['r1'], notices: ['r1'] })).toBe(
      false,
    );
    await store.close();
  });

  it.each<[string, boolean, (store: Store) => Promise<unknown>]>([
    ['by nothing but its bid', false, async () => undefined],
    [
      'by an old payment too',
      false,
      (store) => store.ledger.append([row(company(1), { month: '2024-01' })], day(20)),
    ],
    ['by a payment', true, (store) => store.ledger.append([row(company(1))], day(20))],
    ['after the award', true, (store) => store.engagements.recordBids([bidOf(1, awarded)], day(20))],
  ])('that is here %s is told to the vendor of its report: %s', async (_, told, given) => {
    const store = await walled();
    const credit = ask('creditsafe', { product: 'kredit', stage: 0, paid: true });
    const [plan] = await store.checks.plan([adHoc(1, [credit], { unit: null, deadline: day(19) })], day(18));
    const questionId = plan?.ask[0]?.questionId ?? 0;
    const limits = { priceSek: 1, perRunSek: 9, perMonthSek: 9, perMonthOrders: null };
    const command = { legalForm: 'AB', letterExpected: false, limits, unclearDays: 1 } as const;
    const placed = await store.orders.place({ ...command, questionId, reference: 'k', now: day(18) });
    if (!placed.placed) throw new Error(placed.reason);
    const end = { outcome: 'delivered', letterSent: false, providerRef: null } as const;
    await store.orders.end({ ...end, orderId: placed.orderId, now: day(18) });
    await answer(store, questionId, { now: day(18) });
    await given(store);
    expect(await store.orders.held({ source: 'creditsafe', after: 0, limit: 9 })).toHaveLength(told ? 1 : 0);
    await store.close();
  });
});
