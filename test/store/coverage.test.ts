import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { amiss, sumOf, type Coverage, type CoveragePart } from '../../src/domain/coverage.ts';
import { skipReasons, type QuestionReason, type SkipReason } from '../../src/domain/question.ts';
import type { Store } from '../../src/domain/store.ts';
import { adHoc, answer, ask, company, day, idOf, inRun, open, row, settleCheck, T0 } from './support.ts';
import type { SettleQuestion } from '../../src/domain/question-store.ts';
import type { PlannedQuestion } from '../../src/domain/planned.ts';

let store: Store;
let runId: number;
beforeEach(async () => {
  store = await open();
  runId = (await store.runs.start({ period: '2026-11-20', now: T0, deadline: day(21) })).runId;
});
afterEach(() => store.close());

const supplier = async (n: number): Promise<number> => (await store.suppliers.ensure(company(n), T0)).id;
const ofRun = async (id = runId): Promise<Coverage> => {
  const coverage = await store.coverage.ofRun(id);
  if (coverage === null) throw new Error(`no run ${id}`);
  return coverage;
};
const lineOf = ({ lines }: Coverage, source: string) => {
  const line = lines.find((each) => each.source === source);
  if (line === undefined) throw new Error(`no line of ${source}`);
  return line;
};
const skip = (source: string, reason: SkipReason, more: Partial<PlannedQuestion> = {}): PlannedQuestion =>
  ask(source, { ...more, how: { kind: 'skip', reason } });
const use = (source: string, questionId: number, more: Partial<PlannedQuestion> = {}): PlannedQuestion =>
  ask(source, { ...more, how: { kind: 'use', questionId } });

/** Plans one supplier's check of the run and says which questions are to be asked. */
async function planned(id: number, questions: readonly PlannedQuestion[], round = 1, now = T0) {
  const [plan] = await store.checks.plan([inRun(id, runId, questions, { round })], now);
  if (plan === undefined) throw new Error('nothing was planned');
  return plan;
}
/** An answer from before the run, on day `n`, and the id of its question. */
async function held(id: number, source: string, n: number, product = 'base'): Promise<number> {
  const [plan] = await store.checks.plan(
    [adHoc(id, [ask(source, { product })], { period: day(n).slice(0, 10), unit: `u${n}${product}` })],
    day(n),
  );
  const questionId = plan?.ask[0]?.questionId ?? 0;
  await answer(store, questionId, { now: day(n) });
  return questionId;
}
const failure = (
  outcome: 'unavailable' | 'refused' | 'broken',
  reason: QuestionReason,
): Partial<SettleQuestion> => ({ outcome, reason, asOf: null });

const partOf: Record<SkipReason, CoveragePart> = {
  'not-configured': 'notPermitted',
  'no-legal-basis': 'notPermitted',
  'needs-approval': 'notPermitted',
  'legal-form': 'notApplicable',
  fresh: 'fresh',
  closed: 'notPermitted',
  budget: 'notPermitted',
  'not-controlled': 'notApplicable',
  depth: 'notPermitted',
  'no-document': 'notApplicable',
};
const owes = (reason: SkipReason): boolean => ['needs-approval', 'closed', 'budget'].includes(reason);

describe('one question', () => {
  it.each(skipReasons.map((reason) => [reason, partOf[reason], owes(reason) ? 1 : 0] as const))(
    'skipped as %s is %s',
    async (reason, part, overdue) => {
      await planned(await supplier(1), [skip('scb', reason)]);
      const coverage = await ofRun();
      const line = lineOf(coverage, 'scb');
      expect(line.parts[part]).toBe(1);
      expect(line).toMatchObject({
        reasons: reason === 'fresh' ? {} : { [reason]: 1 },
        overdue,
        neverAnswered: overdue,
        oldestAnswer: null,
      });
      expect(amiss(coverage, ['scb'])).toEqual([]);
    },
  );

  it.each<[string, Partial<SettleQuestion> | null, CoveragePart, Record<string, number>, number]>([
    ['answered', {}, 'asked', {}, 0],
    ['not found', { outcome: 'not-found' }, 'asked', {}, 0],
    ['without answer', failure('unavailable', 'no-answer'), 'failed', { 'no-answer': 1 }, 1],
    ['quota', failure('unavailable', 'quota'), 'failed', { quota: 1 }, 1],
    ['refused', failure('refused', 'forbidden'), 'failed', { forbidden: 1 }, 1],
    ['unreadable', failure('broken', 'drift'), 'failed', { drift: 1 }, 1],
    [
      'no money when asked',
      { outcome: 'skipped', reason: 'budget', asOf: null },
      'notPermitted',
      { budget: 1 },
      1,
    ],
    ['fresh when asked', { outcome: 'skipped', reason: 'fresh', asOf: null }, 'fresh', {}, 0],
    ['open', null, 'open', {}, 0],
  ])('%s', async (_name, ending, part, reasons, overdue) => {
    const plan = await planned(await supplier(1), [ask('scb')]);
    if (ending !== null) await answer(store, idOf(plan.ask, 'scb'), ending);
    const line = lineOf(await ofRun(), 'scb');
    expect([line.parts[part], sumOf(line)]).toEqual([1, 1]);
    expect(line).toMatchObject({ reasons, overdue, neverAnswered: overdue });
  });

  it('answered before the run is fresh', async () => {
    const id = await supplier(1);
    await planned(id, [use('scb', await held(id, 'scb', 12))]);
    expect(lineOf(await ofRun(), 'scb')).toMatchObject({
      parts: { asked: 0, fresh: 1 },
      overdue: 0,
      oldestAnswer: null,
    });
  });

  it('used fresh is no answer any more when a person has rejected that day', async () => {
    const id = await supplier(1);
    await planned(id, [use('scb', await held(id, 'scb', 12))]);
    const then = { source: 'scb', day: '2026-11-12' };
    await store.sourceDays.add({ ...then, figures: { answered: 1, notFound: 0, kinds: {} } });
    await store.sourceDays.hold({ ...then, why: 'all zeros' });
    await store.sourceDays.reject({ ...then, by: 'Eva Ek', now: day(21) });
    expect(lineOf(await ofRun(), 'scb')).toMatchObject({
      parts: { fresh: 0, failed: 1 },
      reasons: { implausible: 1 },
      overdue: 1,
    });
  });

  it('names the blocks that did not come in an otherwise good answer', async () => {
    for (const n of [1, 2]) {
      const plan = await planned(await supplier(n), [ask('scb')]);
      await answer(store, idOf(plan.ask, 'scb'), {
        missing: n === 1 ? ['tax.vat', 'tax.fSkatt'] : ['tax.vat'],
      });
    }
    expect(lineOf(await ofRun(), 'scb')).toMatchObject({
      parts: { asked: 2 },
      missing: { 'tax.fSkatt': 1, 'tax.vat': 2 },
    });
  });
});

describe('overdue', () => {
  it('has the age of the oldest answer that should have been renewed, and ends with the answer', async () => {
    for (const [n, held1] of [
      [1, 12],
      [2, 8],
      [3, null],
    ] as const) {
      const id = await supplier(n);
      if (held1 !== null) await held(id, 'scb', held1);
      const plan = await planned(id, [ask('scb')]);
      await answer(store, idOf(plan.ask, 'scb'), failure('unavailable', 'no-answer'));
    }
    // Older, but not due: it says nothing about what waits.
    const calm = await supplier(4);
    await planned(calm, [use('scb', await held(calm, 'scb', 2))]);
    expect(lineOf(await ofRun(), 'scb')).toMatchObject({
      parts: { asked: 0, fresh: 1, failed: 3 },
      overdue: 3,
      neverAnswered: 1,
      oldestAnswer: day(8),
    });
    await held(2, 'scb', 21);
    await held(3, 'scb', 22);
    expect(lineOf(await ofRun(), 'scb')).toMatchObject({
      parts: { failed: 3 },
      overdue: 1,
      neverAnswered: 0,
      oldestAnswer: day(12),
    });
  });
});

describe('several questions of one source', () => {
  it('count a supplier once: two documents that were brought', async () => {
    const id = await supplier(1);
    const products = ['dom', 'skattekonto'];
    const uses: PlannedQuestion[] = [];
    for (const product of products)
      uses.push(use('intake', await held(id, 'intake', 12, product), { product }));
    await planned(id, uses);
    expect(await ofRun()).toMatchObject({ suppliers: 1, lines: [{ source: 'intake', parts: { fresh: 1 } }] });
  });

  it.each<[string, readonly SkipReason[], boolean, CoveragePart, Record<string, number>]>([
    ['skipped and failed', ['budget'], true, 'failed', { 'no-answer': 1 }],
    ['skipped twice', ['no-document', 'budget'], false, 'notPermitted', { budget: 1 }],
    ['skipped twice, the other way round', ['budget', 'no-document'], false, 'notPermitted', { budget: 1 }],
  ])('the worst counts, with its own reason: %s', async (_name, reasons, fails, part, expected) => {
    const plan = await planned(await supplier(1), [
      ...(fails ? [ask('tic', { product: 'first' })] : []),
      ...reasons.map((reason, at) => skip('tic', reason, { product: `p${at}` })),
    ]);
    if (fails) await answer(store, idOf(plan.ask, 'tic'), failure('unavailable', 'no-answer'));
    const line = lineOf(await ofRun(), 'tic');
    expect([line.parts[part], sumOf(line), line.reasons]).toEqual([1, 1, expected]);
  });
});

describe('rounds', () => {
  it('only the latest counts, and what an earlier one asked was asked tonight', async () => {
    const id = await supplier(1);
    const old = await held(id, 'vies', 12);
    const first = await planned(id, [ask('scb'), ask('tic'), use('vies', old)]);
    await answer(store, idOf(first.ask, 'scb'));
    await answer(store, idOf(first.ask, 'tic'), failure('unavailable', 'no-answer'));
    await settleCheck(store, first.checkId, T0);
    const later = day(20, '22:00:00.000');
    const second = await planned(
      id,
      [use('scb', idOf(first.ask, 'scb')), ask('tic'), use('vies', old)],
      2,
      later,
    );
    expect(lineOf(await ofRun(), 'tic').parts).toMatchObject({ failed: 0, open: 1 });
    await answer(store, idOf(second.ask, 'tic'), { now: later });
    const coverage = await ofRun();
    expect(coverage.suppliers).toBe(1);
    expect(
      coverage.lines.map(({ source, parts, overdue }) => [source, parts.asked, parts.fresh, overdue]),
    ).toEqual([
      ['scb', 1, 0, 0],
      ['tic', 1, 0, 0],
      ['vies', 0, 1, 0],
    ]);
  });
});

describe('the ledger adds up', () => {
  const sources = ['bolagsverket', 'creditsafe', 'intake', 'scb', 'tic'];

  it('for every supplier at every source, over many chunks and all kinds of ends', async () => {
    const many = 620;
    const ids: number[] = [];
    for (let n = 1; n <= many; n += 1) ids.push(await supplier(n));
    const skips = skipReasons.map((reason) => reason);
    const plans = await store.checks.plan(
      ids.map((id, at) =>
        inRun(
          id,
          runId,
          sources.map((source, place) => {
            const reason = skips[(at + place * 3) % (skips.length + 2)];
            return reason === undefined ? ask(source) : skip(source, reason);
          }),
        ),
      ),
      T0,
    );
    const asked = plans.flatMap((plan) => plan.ask);
    const endings = [{}, failure('unavailable', 'no-answer'), { outcome: 'not-found' as const }, null];
    for (const [at, { questionId }] of asked.slice(0, 200).entries()) {
      const ending = endings[at % endings.length];
      if (ending !== null) await answer(store, questionId, ending);
    }
    const coverage = await ofRun();
    expect(coverage.suppliers).toBe(many);
    expect(coverage.lines.map((line) => [line.source, sumOf(line)])).toEqual(
      sources.map((source) => [source, many]),
    );
    expect(amiss(coverage, sources)).toEqual([]);
    const total = (part: CoveragePart) => coverage.lines.reduce((sum, { parts }) => sum + parts[part], 0);
    expect([total('asked'), total('failed'), total('open')]).toEqual([100, 50, asked.length - 150]);
  });

  it('a source that nobody planned, and a supplier that one source has not, are found out', async () => {
    await planned(await supplier(1), [ask('scb'), ask('tic')]);
    await planned(await supplier(2), [ask('scb')]);
    expect(amiss(await ofRun(), ['scb', 'tic', 'vies'])).toEqual([
      { source: 'tic', by: 1 },
      { source: 'vies', by: 2 },
    ]);
  });

  it('other runs and checks by hand are not counted', async () => {
    const id = await supplier(1);
    await held(id, 'tic', 12);
    const other = await store.runs.start({ period: '2026-11-19', now: day(19), deadline: day(20) });
    await store.checks.plan([inRun(id, other.runId, [ask('vies')], { period: '2026-11-19' })], day(19));
    await planned(id, [ask('scb')]);
    expect((await ofRun()).lines.map(({ source }) => source)).toEqual(['scb']);
    expect((await ofRun(other.runId)).lines.map(({ source }) => source)).toEqual(['vies']);
  });

  it('a run without suppliers is empty, one that does not exist is null', async () => {
    expect(await ofRun()).toEqual({ period: '2026-11-20', suppliers: 0, lines: [] });
    expect(await store.coverage.ofRun(99)).toBeNull();
    expect(await store.coverage.openly({ runId: 99, today: '2026-11-20' })).toBeNull();
  });
});

describe('for anybody to see', () => {
  const bid = (n: number, awardedOn: string | null) =>
    store.engagements.recordBids(
      [
        {
          supplier: company(n),
          number: 'U-1',
          authority: 'Kommunstyrelsen',
          unit: 'inkop',
          track: 'lov',
          openedOn: '2026-11-01',
          awardedOn,
          intended: false,
          readers: [],
        },
      ],
      day(10),
    );
  const counts = async (today = '2026-11-20') => {
    const coverage = await store.coverage.openly({ runId, today });
    return [coverage?.suppliers, ...(coverage?.lines ?? []).map((line) => [line.source, sumOf(line)])];
  };

  it('what only an open tender has brought here is in no count until the award', async () => {
    await store.ledger.append([row(company(1)), row(company(2))], T0);
    await bid(2, null);
    await bid(3, null);
    for (const n of [1, 2, 3])
      await planned(await supplier(n), [ask('scb'), ...(n === 3 ? [ask('tic')] : [])]);
    expect((await ofRun()).suppliers).toBe(3);
    expect(await counts()).toEqual([2, ['scb', 2]]);
    await bid(3, '2026-11-21');
    expect(await counts('2026-11-21')).toEqual([3, ['scb', 3], ['tic', 1]]);
  });

  it('a supplier of old that only an open tender keeps controlled is in no count', async () => {
    await store.ledger.append([row(company(1), { month: '2024-01' }), row(company(2))], T0);
    await bid(1, null);
    for (const n of [1, 2]) await planned(await supplier(n), [ask('scb')]);
    expect(await counts()).toEqual([1, ['scb', 1]]);
  });
});
