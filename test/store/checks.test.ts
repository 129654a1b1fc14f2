import { describe, expect, it } from 'vitest';

import { asOfIn } from '../../src/domain/as-of.ts';
import type { DrawnFact } from '../../src/domain/facts.ts';
import {
  adHoc,
  answer,
  answeredCheck,
  ask,
  company,
  day,
  fact,
  hit,
  idOf,
  inRun,
  open,
  row,
  settleCheck,
  T0,
  tempFile,
} from './support.ts';
import { viewerOf } from '../support/viewers.ts';

const setUp = async () => {
  const store = await open();
  await store.ledger.append([row(company(1)), row(company(2))], T0);
  return store;
};

describe('plan', () => {
  it('makes one check of fifty clicks, from two connections', async () => {
    const temp = tempFile();
    const one = await open({ file: temp.file });
    const two = await open({ file: temp.file });
    const { id } = await one.suppliers.ensure(company(1), T0);
    const plans = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        (i % 2 ? one : two).checks.plan([adHoc(id, [ask('scb'), ask('bolagsverket')])], T0),
      ),
    );
    const results = plans.flat();
    expect(new Set(results.map((result) => result.checkId)).size).toBe(1);
    expect(results.filter((result) => result.created).length).toBe(1);
    // Whoever finds the check wakes it as well: its first wake-up may have been lost.
    expect(results.every((result) => result.ask.length === 2)).toBe(true);
    const other = await one.checks.plan([adHoc(id, [ask('scb')], { unit: 'vof' })], T0);
    expect(other[0]?.created).toBe(true);
    await one.close();
    await two.close();
    temp.remove();
  });

  it('shares answers of the period, skips without asking, uses fresh answers, and re-plans what was skipped', async () => {
    const store = await setUp();
    const [first] = await store.checks.plan(
      [adHoc(1, [ask('scb'), ask('skatteverket', { how: { kind: 'skip', reason: 'not-configured' } })])],
      T0,
    );
    const questionId = idOf(first?.ask ?? [], 'scb');
    expect(first?.ask.length).toBe(1);
    await answer(store, questionId, { facts: [fact.fSkatt('registered')] });
    const [shared] = await store.checks.plan(
      [
        adHoc(1, [ask('scb'), ask('skatteverket', { how: { kind: 'skip', reason: 'not-configured' } })], {
          unit: 'b',
        }),
      ],
      T0,
    );
    expect(shared).toMatchObject({ created: true, ask: [], complete: true });
    const record = await store.checks.get(shared?.checkId ?? 0);
    expect(
      record?.questions.map((question) => [
        question.source,
        question.outcome,
        question.reason,
        question.questionId,
      ]),
    ).toEqual([
      ['scb', 'answered', null, questionId],
      ['skatteverket', 'skipped', 'not-configured', 2],
    ]);
    const [fresh] = await store.checks.plan(
      [
        adHoc(1, [ask('scb', { how: { kind: 'use', questionId } }), ask('skatteverket')], {
          unit: 'c',
          period: '2026-11-20',
        }),
      ],
      T0,
    );
    expect(fresh?.ask.map((ref) => ref.source)).toEqual(['skatteverket']);
    expect((await store.checks.get(fresh?.checkId ?? 0))?.questions[0]).toMatchObject({
      outcome: 'skipped',
      reason: 'fresh',
      usedFresh: true,
      asOf: '2026-11-20',
      fetchedAt: T0,
    });
    await store.close();
  });

  it.each([
    ['free, unavailable', { paid: false }, { outcome: 'unavailable', reason: 'no-answer' }, 1],
    ['free, broken', { paid: false }, { outcome: 'broken', reason: 'drift' }, 1],
    ['paid, refused', { paid: true }, { outcome: 'refused', reason: 'forbidden' }, 1],
    ['paid, outcome unknown', { paid: true }, { outcome: 'unavailable', reason: 'outcome-unknown' }, 0],
    ['paid, unreadable', { paid: true }, { outcome: 'broken', reason: 'unreadable' }, 0],
    ['not found', { paid: false }, { outcome: 'not-found', reason: null }, 0],
  ] as const)('asks again in the same period or not: %s', async (_, question, ending, asked) => {
    const store = await setUp();
    const [first] = await store.checks.plan([adHoc(1, [ask('scb', question)])], T0);
    await answer(store, first?.ask[0]?.questionId ?? 0, ending);
    const [again] = await store.checks.plan([adHoc(1, [ask('scb', question)], { unit: 'b' })], T0);
    expect(again).toMatchObject({ complete: asked === 0 });
    expect(again?.ask.length).toBe(asked);
    await store.close();
  });

  it.each<{
    name: string;
    resolved?: 'rejected' | 'delivered' | 'not-found';
    leave?: { now?: string; until?: string; source?: string };
    used?: true;
    asked: number;
    due?: number;
  }>([
    { name: 'nobody has said anything', asked: 0 },
    { name: 'a person has settled it as rejected', resolved: 'rejected', asked: 1 },
    { name: 'a person has settled it as delivered', resolved: 'delivered', asked: 0 },
    { name: 'a person has settled it as not found', resolved: 'not-found', asked: 0 },
    { name: 'a person has given leave since', leave: {}, asked: 1 },
    { name: 'the leave is from before', leave: { now: day(19) }, asked: 0 },
    // The run comes back for it; that the leave no longer holds, its planning sees.
    { name: 'the leave has run out', leave: { until: T0 }, asked: 0, due: 1 },
    { name: 'the leave is for another source', leave: { source: 'uc' }, asked: 0 },
    { name: 'the leave is used up', leave: {}, used: true, asked: 0 },
  ])(
    'asks again in the same period what may have been charged, or not: $name',
    async ({ resolved, leave, used, asked, due = asked }) => {
      const paid = ask('creditsafe', { product: 'kredit', stage: 0, paid: true });
      const limits = { priceSek: 1, perRunSek: 99, perMonthSek: 99, perMonthOrders: null };
      for (const ending of [
        { outcome: 'unavailable', reason: 'outcome-unknown' },
        { outcome: 'broken', reason: 'drift' },
      ] as const) {
        const store = await setUp();
        const place = (questionId: number, letterExpected: boolean) =>
          store.orders.place({
            questionId,
            legalForm: 'AB',
            letterExpected,
            limits,
            unclearDays: 90,
            reference: `k${questionId}`,
            now: T0,
          });
        const { runId } = await store.runs.start({ period: '2026-11-20', now: T0, deadline: day(21) });
        const [first] = await store.checks.plan([inRun(1, runId, [paid])], T0);
        const questionId = idOf(first?.ask ?? [], 'creditsafe');
        await place(questionId, false);
        await answer(store, questionId, ending);
        await settleCheck(store, first?.checkId ?? 0, T0);
        const by = 'Eva Ek';
        if (resolved !== undefined) await store.orders.resolve({ orderId: 1, as: resolved, by, now: T0 });
        if (leave !== undefined) {
          await store.orders.approve({
            supplierId: 1,
            source: 'creditsafe',
            by,
            purpose: 'avtal',
            now: T0,
            until: day(28),
            ...leave,
          });
        }
        if (used === true) {
          const letter = adHoc(1, [{ ...paid, product: 'annat' }], { unit: 'c' });
          const [plan] = await store.checks.plan([letter], T0);
          await place(idOf(plan?.ask ?? [], 'creditsafe'), true);
        }
        const query = { runId, round: 2, after: 0, limit: 9, today: '2026-11-20' };
        const comesBack = (await store.runs.due(query)).length;
        const [again] = await store.checks.plan([adHoc(1, [paid], { unit: 'b' })], T0);
        expect({ ...ending, asked: again?.ask.length, due: comesBack }).toEqual({ ...ending, asked, due });
        await store.close();
      }
    },
  );
});

describe('settle', () => {
  it('answers done once, then already; stale when the state moved on', async () => {
    const store = await setUp();
    const one = await answeredCheck(store, 1, 20, []);
    const [two] = await store.checks.plan([adHoc(1, [], { unit: 'vof' })], T0);
    expect(await settleCheck(store, one, T0, { level: 'ask', unchecked: true })).toBe('done');
    expect(await settleCheck(store, one, T0)).toBe('already');
    expect(await settleCheck(store, two?.checkId ?? 0, T0, { basedOn: 0 })).toBe('stale');
    expect(await settleCheck(store, two?.checkId ?? 0, T0, { basedOn: 1 })).toBe('done');
    await store.close();
  });

  it('opens, sees, worsens and clears a flag, and tells each but the seeing', async () => {
    const store = await setUp();
    const rule = 'tax-debt-kfm';
    const opened = {
      change: 'opened',
      rule,
      severity: 'medium',
      weight: 100,
      params: { amountSek: 100 },
      because: 'facts',
    } as const;
    const flag = { flagId: 1, rule, severity: 'high', weight: 300, params: { amountSek: 300 } } as const;
    const steps = [
      [20, opened, { lastSeenOn: '2026-11-20', weight: 100, severity: 'medium' }],
      [
        21,
        { ...flag, change: 'seen', weight: 101 },
        { lastSeenOn: '2026-11-21', weight: 100, severity: 'medium' },
      ],
      [
        22,
        { ...flag, change: 'worse', because: 'limit' },
        { lastSeenOn: '2026-11-22', weight: 300, severity: 'high', params: { amountSek: 300 } },
      ],
      [23, { change: 'cleared', flagId: 1, rule, because: 'facts' }, null],
    ] as const;
    for (const [n, change, expected] of steps) {
      const checkId = await answeredCheck(store, 1, n, [fact.fSkatt('registered')]);
      expect(await settleCheck(store, checkId, day(n), { flags: [change], verdicts: [hit(rule, 1)] })).toBe(
        'done',
      );
      const [next] = await store.checks.plan([adHoc(1, [], { unit: `see${n}` })], T0);
      const material = await store.checks.material(next?.checkId ?? 0, [], '2026-11-23');
      expect(material?.openFlags).toMatchObject(expected ? [{ openedOn: '2026-11-20', ...expected }] : []);
    }
    const told = await store.digests.material({
      viewer: viewerOf('inkop', ['inkop']),
      unit: { id: 'inkop', name: 'Inköp', topics: 'all', reads: ['procurement'], ofAll: true },
      unitsOfAll: ['inkop'],
      unitNames: {},
      today: '2026-11-23',
    });
    expect(told.events.map((event) => [event.change, event.severity, event.on, event.because])).toEqual([
      ['opened', 'medium', '2026-11-20', 'facts'],
      ['worse', 'high', '2026-11-22', 'limit'],
      ['cleared', 'high', '2026-11-23', 'facts'],
    ]);
    expect(told.events[0]?.evidence).toEqual([
      {
        fact: 'tax.fSkatt',
        value: 'deregistered',
        source: 'scb',
        asOf: '2026-11-23',
        fetchedOn: '2026-11-23',
      },
    ]);
    await store.close();
  });

  it('keeps by which rules and limits each rule was judged last', async () => {
    const store = await setUp();
    const says = (outcome: 'clear' | 'unknown') => [
      { ...hit('a', null), outcome: 'clear', severity: null, params: null } as const,
      { ...hit('b', null), outcome, severity: null, params: null } as const,
    ];
    const book = (limit: number) => ({
      ruleSetHash: 'rules',
      policyHash: `limit ${limit}`,
      versions: '{"a":1,"b":2}',
      policy: `{"limit":${limit}}`,
    });
    const last = async () => {
      const [next] = await store.checks.plan([adHoc(1, [], { unit: `look${Math.random()}` })], T0);
      return (await store.checks.material(next?.checkId ?? 0, [], '2026-11-23'))?.last ?? null;
    };
    expect(await last()).toBeNull();
    const nights = [
      [20, 1, 'clear', {}],
      [21, 1, 'unknown', {}],
      [22, 2, 'unknown', { b: 1 }],
      [23, 3, 'unknown', { b: 1 }],
      [24, 3, 'clear', {}],
    ] as const;
    for (const [n, limit, outcome, held] of nights) {
      const checkId = await answeredCheck(store, 1, n, []);
      await settleCheck(store, checkId, day(n), { ...book(limit), verdicts: says(outcome) });
      expect(await last()).toEqual({
        at: day(n),
        book: book(limit),
        held: Object.fromEntries(Object.entries(held).map(([rule, of]) => [rule, book(of)])),
      });
    }
    await store.close();
  });

  it('rolls everything back when a change names a flag that is not open', async () => {
    const store = await setUp();
    const checkId = await answeredCheck(store, 1, 20, []);
    const opened = {
      change: 'opened',
      rule: 'a',
      severity: 'low',
      weight: null,
      params: {},
      because: 'facts',
    } as const;
    await expect(
      settleCheck(store, checkId, T0, {
        flags: [opened, { change: 'cleared', flagId: 99, rule: 'b', because: 'facts' }],
      }),
    ).rejects.toThrow('flag 99');
    const material = await store.checks.material(checkId, [], '2026-11-20');
    expect(material).toMatchObject({ openFlags: [], stateVersion: 0, check: { doneAt: null } });
    await store.close();
  });

  it('dates the evidence by the questions of each check', async () => {
    const store = await setUp();
    const verdicts = [
      hit('tax-fskatt-revoked', 1),
      hit('net', null, {
        evidence: [{ fact: 'paid', value: 7, source: 'ledger', factId: null, asOf: '2026-11-01' }],
      }),
    ];
    const checkIds: number[] = [];
    for (const n of [20, 21]) {
      const checkId = await answeredCheck(store, 1, n, [fact.fSkatt('deregistered')]);
      await settleCheck(store, checkId, day(n), { verdicts, level: 'deepen' });
      checkIds.push(checkId);
    }
    const records = await Promise.all(checkIds.map((checkId) => store.checks.get(checkId)));
    expect(records.map((record) => record?.verdicts.map((verdict) => verdict.evidence[0]?.asOf))).toEqual([
      ['2026-11-20', '2026-11-20'],
      ['2026-11-21', '2026-11-21'],
    ]);
    expect(await store.checks.get(999)).toBeNull();
    expect(await store.checks.material(999, [], '2026-11-20')).toBeNull();
    await store.close();
  });
});

describe('a source that makes some kinds more seldom', () => {
  it('dates their facts and the evidence by its rhythm, and the rest by the answer', async () => {
    const store = await open({ asOf: asOfIn([{ id: 'scb', weeklyKinds: ['tax.fSkatt'] }]) });
    await store.ledger.append([row(company(1))], T0);
    const name: DrawnFact = {
      kind: 'company.name',
      value: { name: 'Granen AB', tradeNames: [] },
      validFrom: null,
    };
    const checkId = await answeredCheck(store, 1, 20, [fact.fSkatt('deregistered'), name]);
    const material = await store.checks.material(checkId, [], '2026-11-20');
    expect(material?.facts.map(({ kind, asOf, fetchedAt }) => [kind, asOf, fetchedAt.slice(0, 10)])).toEqual([
      ['tax.fSkatt', '2026-11-16', '2026-11-20'],
      ['company.name', '2026-11-20', '2026-11-20'],
    ]);
    const verdicts = [
      hit('tax-fskatt-revoked', 1, {
        evidence: [{ fact: 'tax.fSkatt', value: 'x', source: 'scb', factId: 1, asOf: '2026-11-20' }],
      }),
    ];
    await settleCheck(store, checkId, day(20), { verdicts, level: 'deepen' });
    const record = await store.checks.get(checkId);
    expect(record?.verdicts[0]?.evidence[0]?.asOf).toBe('2026-11-16');
    expect(record?.questions[0]?.asOf).toBe('2026-11-20');
    await store.close();
  });
});

describe('runs', () => {
  it('plans who is due, counts the latest round, and comes back for failures only', async () => {
    const store = await open();
    await store.ledger.append(
      [
        row(company(1)),
        row(company(2)),
        row(company(3), { month: '2025-10' }),
        row(company(4), { month: '2025-11' }),
      ],
      T0,
    );
    const run = await store.runs.start({ period: '2026-11-20', now: T0, deadline: day(21, '03:00:00.000') });
    expect(await store.runs.start({ period: '2026-11-20', now: day(21), deadline: day(22) })).toEqual(run);
    const { runId } = run;
    const due = async (round: number, after = 0) =>
      (await store.runs.due({ runId, round, after, limit: 9, today: '2026-11-20' })).map(
        (one) => one.supplier.id,
      );
    expect(await due(1)).toEqual([1, 2, 4]);
    expect(await due(1, 2)).toEqual([4]);
    const plans = await store.checks.plan(
      [1, 2, 4].map((id) => inRun(id, runId, [ask('scb'), ask('bolagsverket')])),
      T0,
    );
    expect(await store.checks.plan([inRun(1, runId, [ask('scb')])], T0)).toMatchObject([
      { created: false, checkId: plans[0]?.checkId },
    ]);
    expect(await due(1)).toEqual([]);
    expect(await store.runs.unplanned()).toEqual([run]);
    await store.runs.planned(runId, T0);
    expect(await store.runs.unplanned()).toEqual([]);
    for (const [i, plan] of plans.entries()) {
      await answer(
        store,
        idOf(plan.ask, 'scb'),
        i === 1 ? { outcome: 'unavailable', reason: 'no-answer' } : {},
      );
      await answer(store, idOf(plan.ask, 'bolagsverket'));
    }
    expect(await due(2)).toEqual([]);
    expect(await store.runs.open(runId)).toBe(3);
    expect(await store.runs.progress(runId)).toEqual({ checks: 3, done: 0 });
    for (const [i, plan] of plans.entries())
      await settleCheck(store, plan.checkId, T0, i === 1 ? { level: 'ask', unchecked: true } : {});
    expect(await store.runs.summary(runId)).toEqual({
      period: '2026-11-20',
      checks: 3,
      done: 3,
      answered: 5,
      unknown: 1,
      flagged: 1,
      levels: { stop: 0, deepen: 0, ask: 1, none: 2 },
      unchecked: 1,
    });
    expect(await due(2)).toEqual([2]);

    const [again] = await store.checks.plan(
      [inRun(2, runId, [ask('scb'), ask('bolagsverket')], { round: 2 })],
      T0,
    );
    expect(again?.ask.map((ref) => ref.source)).toEqual(['scb']);
    expect(await due(2)).toEqual([]);
    expect(await store.runs.open(runId)).toBe(1);
    expect(await store.runs.progress(runId)).toEqual({ checks: 4, done: 3 });
    await answer(store, again?.ask[0]?.questionId ?? 0);
    await settleCheck(store, again?.checkId ?? 0, T0);
    expect(await due(3)).toEqual([]);
    expect(await store.runs.summary(runId)).toMatchObject({
      checks: 3,
      done: 3,
      answered: 6,
      unknown: 0,
      flagged: 0,
      unchecked: 0,
    });
    expect((await store.runs.latest())?.plannedAt).toBe(T0);
    expect(await store.runs.get(99)).toBeNull();
    const stats = await store.stats(day(20, '22:00:00.000'));
    expect(stats).toMatchObject({
      levels: { none: 3 },
      openChecks: 0,
      openQuestions: 0,
      lastCompleteRun: { period: '2026-11-20', doneAt: T0 },
    });
    expect(stats.outcomes).toEqual([
      { source: 'bolagsverket', outcome: 'answered', count: 3 },
      { source: 'scb', outcome: 'answered', count: 3 },
      { source: 'scb', outcome: 'unavailable', count: 1 },
    ]);
    expect((await store.stats(day(25))).outcomes).toEqual([]);
    await store.close();
  });
});
