import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';

import type { Store, StoreFreshness } from '../../src/domain/store.ts';
import { createFreshness } from '../../src/store/rows/freshness.ts';
import { counted } from '../../src/store/stats.ts';
import { answer, ask, company, day, inRun, open, plansOf, settleCheck, T0, tempFile } from './support.ts';

const at = (minutes: number): string => new Date(Date.parse(T0) + minutes * 60_000).toISOString();

const startRun = async (store: Store, n: number, now: string): Promise<number> =>
  (await store.runs.start({ period: day(n).slice(0, 10), now, deadline: day(n + 1) })).runId;

/** Plans a check of the run in a round, with one question; both are open. */
async function openCheck(store: Store, run: number, supplier: number, round: number, now: string) {
  const of = { round, period: `${run}` };
  const [plan] = await store.checks.plan([inRun(supplier, run, [ask('scb')], of)], now);
  const questionId = plan?.ask[0]?.questionId;
  if (plan === undefined || questionId === undefined) throw new Error('nothing was planned');
  return { checkId: plan.checkId, questionId };
}
type OpenCheck = Awaited<ReturnType<typeof openCheck>>;

/** What is not answered may be asked again in a later round. */
async function end(store: Store, { checkId, questionId }: OpenCheck, now: string): Promise<void> {
  await answer(store, questionId, { now, outcome: 'unavailable', reason: 'no-answer', asOf: null });
  await settleCheck(store, checkId, now);
}

it('the statements of readiness enter by an index: none reads all questions, checks or suppliers', async () => {
  const plans = await plansOf((db) => createFreshness({ db }));
  expect(plans.length).toBeGreaterThan(4);
  // `SEARCH outbox`: the least of those that wait. Runs are one a day; tenders `v` are looked at for who stands in one.
  const scans = plans.flat().filter((step) => /^SCAN (?!r$|v$)/.test(step));
  expect(scans).toEqual(['SCAN q USING INDEX questions_open']);
  expect(plans.flat()).toContain('SEARCH outbox USING INDEX outbox_waiting');
  const oldestQuestion = plans.find((plan) => plan.some((step) => step.startsWith('SCAN q')));
  expect(oldestQuestion?.filter((step) => step.includes('ORDER BY'))).toEqual([]);
});

describe('the last complete run', () => {
  const lastRun = async (store: Store) => (await store.freshness()).lastCompleteRun;

  it('ends with the last check of any round, also one that came and went between two looks', async () => {
    const store = await open();
    for (const n of [1, 2]) await store.suppliers.ensure(company(n), T0);
    const run = await startRun(store, 20, T0);
    await store.runs.planned(run, T0);
    expect(await lastRun(store)).toEqual({ period: '2026-11-20', doneAt: T0 });
    const first = await openCheck(store, run, 1, 1, T0);
    const second = await openCheck(store, run, 2, 1, T0);
    expect(await lastRun(store)).toBeNull();
    await end(store, first, at(9));
    expect(await lastRun(store)).toBeNull();
    await end(store, second, at(7));
    expect(await lastRun(store)).toEqual({ period: '2026-11-20', doneAt: at(9) });

    const again = await openCheck(store, run, 2, 2, at(10));
    expect(await lastRun(store)).toBeNull();
    await end(store, again, at(20));
    expect(await lastRun(store)).toEqual({ period: '2026-11-20', doneAt: at(20) });
    await end(store, await openCheck(store, run, 1, 2, at(21)), at(30));
    expect(await lastRun(store)).toEqual({ period: '2026-11-20', doneAt: at(30) });
    await store.close();
  });

  it('is the one before while the next is under way, and again when a later round reopens the next', async () => {
    const store = await open();
    const { id } = await store.suppliers.ensure(company(1), T0);
    const before = await startRun(store, 20, T0);
    await end(store, await openCheck(store, before, id, 1, T0), at(5));
    await store.runs.planned(before, T0);
    const next = await startRun(store, 21, at(60));
    const check = await openCheck(store, next, id, 1, at(60));
    await store.runs.planned(next, at(61));
    expect(await lastRun(store)).toEqual({ period: '2026-11-20', doneAt: at(5) });
    await end(store, check, at(70));
    expect(await lastRun(store)).toEqual({ period: '2026-11-21', doneAt: at(70) });
    const again = await openCheck(store, next, id, 2, at(80));
    expect(await lastRun(store)).toEqual({ period: '2026-11-20', doneAt: at(5) });
    await end(store, again, at(90));
    expect(await lastRun(store)).toEqual({ period: '2026-11-21', doneAt: at(90) });
    await store.close();
  });
});

it('the oldest question is the one with the earliest time, also after the clock was set back', async () => {
  const store = await open();
  for (const n of [1, 2, 3]) await store.suppliers.ensure(company(n), T0);
  const run = await startRun(store, 20, T0);
  const oldest = async () => (await store.freshness()).oldestOpenQuestion;
  expect(await oldest()).toBeNull();
  await openCheck(store, run, 1, 1, at(50));
  const earlier = await openCheck(store, run, 2, 1, at(10));
  await openCheck(store, run, 3, 1, at(30));
  expect(await oldest()).toBe(at(10));
  await end(store, earlier, at(60));
  expect(await oldest()).toBe(at(30));
  await store.close();
});

/** The same figures read the long way: from every open row, every check, every tender. */
function readAll(db: Database.Database): StoreFreshness {
  const instant = (ms: number | null | undefined): string | null =>
    ms === null || ms === undefined ? null : new Date(ms).toISOString();
  const run = db
    .prepare<[], { period: string; ms: number }>(`
    SELECT r.period, ifnull((SELECT max(done_at) FROM checks k WHERE k.run_id = r.id), r.planned_at) AS ms
    FROM runs r WHERE r.planned_at IS NOT NULL
      AND r.id NOT IN (SELECT coalesce(k.run_id, 0) FROM checks k WHERE k.done_at IS NULL)
    ORDER BY r.started_at DESC, r.id DESC LIMIT 1`)
    .get();
  return {
    oldestOpenQuestion: instant(
      db
        .prepare<
          [],
          { ms: number | null }
        >(`SELECT min(q.planned_at) AS ms FROM questions q JOIN cells c ON c.id = q.cell_id
        WHERE q.outcome IS NULL AND ${counted('c.supplier_id')}`)
        .get()?.ms,
    ),
    oldestOutbox: null,
    lastCompleteRun: run === undefined ? null : { period: run.period, doneAt: instant(run.ms) ?? '' },
  };
}

it.each([1, 2, 3, 4])(
  'says what reading everything says, whatever happens in whatever order: %i',
  async (seed) => {
    const temp = tempFile();
    // Two processes at one database: what one has looked at, the other adds to.
    const stores = [await open({ file: temp.file }), await open({ file: temp.file })] as const;
    const db = new Database(temp.file, { readonly: true });
    let state = seed;
    const below = (most: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((state / 2 ** 31) * most);
    };
    for (let n = 1; n <= 6; n++) await stores[0].suppliers.ensure(company(n), T0);
    const bids = [1, 2].map((n) => ({
      supplier: company(n),
      number: `U-${n}`,
      authority: 'Nämnden',
      unit: 'vof',
      track: 'lov' as const,
      openedOn: '2026-11-01',
      awardedOn: null,
      intended: true,
      readers: [],
    }));
    await stores[0].engagements.recordBids(bids, day(10));
    const runs: number[] = [];
    const rounds = new Map<string, number>();
    let unsettled: OpenCheck[] = [];
    const seen = new Set<string>();
    const read: { readonly expected: StoreFreshness; readonly found: StoreFreshness }[] = [];
    for (let step = 0; step < 120; step++) {
      const store = stores[below(2)] ?? stores[0];
      const now = at(step - below(20));
      const what = below(12);
      const run = runs[below(runs.length)];
      if (what === 0 && runs.length < 5) runs.push(await startRun(store, 20 + runs.length, now));
      else if (what === 1 && run !== undefined) await store.runs.planned(run, now);
      else if (what < 6 && run !== undefined) {
        const supplier = 1 + below(6);
        if (unsettled.some((check) => check.checkId === rounds.get(`${supplier}`))) continue;
        const round = (rounds.get(`${run}/${supplier}`) ?? 0) + 1;
        rounds.set(`${run}/${supplier}`, round);
        const check = await openCheck(store, run, supplier, round, now);
        rounds.set(`${supplier}`, check.checkId);
        unsettled.push(check);
      } else if (unsettled.length > 0) {
        const [check] = unsettled.splice(below(unsettled.length), 1);
        if (check !== undefined) await end(store, check, now);
      }
      if (below(3) === 0) {
        const expected = readAll(db);
        seen.add(JSON.stringify(expected));
        for (const each of stores) read.push({ expected, found: await each.freshness() });
      }
    }
    expect(read.map(({ found }) => found)).toEqual(read.map(({ expected }) => expected));
    expect(seen.size).toBeGreaterThan(10);
    db.close();
    for (const store of stores) await store.close();
    temp.remove();
  },
);
