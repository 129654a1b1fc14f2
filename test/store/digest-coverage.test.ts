import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { SkipReason } from '../../src/domain/question.ts';
import type { Store } from '../../src/domain/store.ts';
import { adHoc, answer, ask, company, day, idOf, inRun, open, row, T0 } from './support.ts';
import { viewerOf } from '../support/viewers.ts';
import type { PlannedQuestion } from '../../src/domain/planned.ts';

let store: Store;
let runId: number;
beforeEach(async () => {
  store = await open();
  // 1 is the care unit's, 2 another's, 3 nobody's any more; 4 has only been asked about by the care unit.
  await store.ledger.append(
    [
      row(company(1), { unit: 'vof' }),
      row(company(2), { unit: 'skola' }),
      row(company(3), { unit: 'vof', month: '2024-01' }),
    ],
    T0,
  );
  for (const n of [4, 5]) await store.suppliers.ensure(company(n), T0);
  runId = (await store.runs.start({ period: '2026-11-20', now: T0, deadline: day(21) })).runId;
});
afterEach(() => store.close());

const asking = async (unit: string, today = '2026-11-21') => {
  const { coverage, downSources } = await store.digests.material({
    viewer: viewerOf(unit, ['inkop', 'ekonomi']),
    unit: { id: unit, name: unit, topics: 'all', reads: ['procurement'], ofAll: unit !== 'vof' },
    unitsOfAll: ['inkop', 'ekonomi'],
    unitNames: { inkop: 'Inköp', ekonomi: 'Ekonomi', vof: 'Vård och omsorg' },
    today,
  });
  return { coverage, downSources };
};
const planned = async (id: number, questions: readonly PlannedQuestion[]) => {
  const [plan] = await store.checks.plan([inRun(id, runId, questions)], T0);
  if (plan === undefined) throw new Error('nothing was planned');
  return plan.ask;
};
const skip = (source: string, reason: SkipReason): PlannedQuestion =>
  ask(source, { how: { kind: 'skip', reason } });
const nothing = {
  sources: 0,
  asked: 0,
  fresh: 0,
  notApplicable: 0,
  notPermitted: 0,
  failed: 0,
  open: 0,
  overdue: 0,
  oldestDays: null,
  waiting: 0,
  closed: 0,
};
const noAnswer = { outcome: 'unavailable', reason: 'no-answer', asOf: null } as const;
const goesDown = (source: string, reason = 'no-answer', since = T0) =>
  store.health.open({ source, downSince: since, reason, openUntil: day(22) });

describe('how the asking went, in the material of a digest', () => {
  it('is summed over sources and suppliers of the unit', async () => {
    const [before] = await store.checks.plan([adHoc(1, [ask('scb')], { period: 'p', unit: 'vof' })], day(17));
    await answer(store, before?.ask[0]?.questionId ?? 0, { now: day(17) });
    const ends = await planned(1, [
      ask('scb'),
      ask('tic'),
      ask('vies'),
      skip('intake', 'no-document'),
      skip('creditsafe', 'needs-approval'),
      skip('foretagsinformation', 'budget'),
      skip('bolagsverket', 'closed'),
      skip('annual-reports', 'not-configured'),
    ]);
    await answer(store, idOf(ends, 'scb'), noAnswer);
    await answer(store, idOf(ends, 'tic'), {});
    const other = await planned(2, [ask('tic')]);
    await answer(store, idOf(other, 'tic'), {});
    const own = {
      sources: 6,
      asked: 1,
      fresh: 0,
      notApplicable: 1,
      notPermitted: 4,
      failed: 1,
      open: 1,
      overdue: 1,
      oldestDays: 4,
      waiting: 2,
      closed: 1,
    };
    expect((await asking('vof')).coverage).toEqual(own);
    expect((await asking('inkop')).coverage).toEqual({ ...own, asked: 2 });
    expect((await asking('ekonomi', '2026-11-25')).coverage).toMatchObject({ asked: 2, oldestDays: 8 });
  });

  it('counts only who the unit pays and is controlled each night', async () => {
    for (const id of [2, 3, 4]) await planned(id, [ask('scb')]);
    await store.checks.plan([adHoc(4, [ask('scb')], { unit: 'vof' })], T0);
    await goesDown('scb');
    expect(await asking('vof')).toEqual({ coverage: null, downSources: [] });
    expect((await asking('inkop')).coverage).toMatchObject({ open: 1 });
  });

  it('counts nobody whom only an open tender has brought here', async () => {
    const tender = { number: 'U-1', authority: 'Kommunstyrelsen', unit: 'inkop', track: 'lov' as const };
    const bid = (n: number, awardedOn: string | null) => ({
      ...tender,
      supplier: company(n),
      openedOn: '2026-11-01',
      awardedOn,
      intended: false,
      readers: [],
    });
    await store.engagements.recordBids([bid(3, null), bid(5, null)], day(10));
    await planned(1, [skip('scb', 'legal-form')]);
    for (const id of [3, 5]) {
      const asked = await planned(id, [ask('scb'), ask('tic')]);
      await answer(store, idOf(asked, 'scb'), noAnswer);
      await answer(store, idOf(asked, 'tic'), {});
    }
    await goesDown('scb');
    for (const unit of ['vof', 'inkop', 'ekonomi'])
      expect(await asking(unit)).toEqual({ coverage: { ...nothing, notApplicable: 1 }, downSources: [] });
  });

  it('is of the latest run by its day, and null without one', async () => {
    expect((await asking('vof', '2026-11-19')).coverage).toBeNull();
    await planned(1, [ask('scb')]);
    expect((await asking('vof', '2026-11-19')).coverage).toBeNull();
    expect((await asking('vof', '2026-11-24')).coverage).toMatchObject({ sources: 1, open: 1 });
    const { runId: next } = await store.runs.start({ period: '2026-11-22', now: day(22), deadline: day(23) });
    expect((await asking('vof', '2026-11-24')).coverage).toBeNull();
    await store.checks.plan([inRun(1, next, [skip('scb', 'legal-form')], { period: '2026-11-22' })], day(22));
    expect((await asking('vof', '2026-11-24')).coverage).toEqual({ ...nothing, notApplicable: 1 });
    expect((await asking('vof', '2026-11-21')).coverage).toMatchObject({ open: 1 });
  });
});

describe('sources that are down', () => {
  it('are told to those with a supplier whom they owe or have answered, the longest first', async () => {
    await planned(1, [ask('scb'), skip('foretagsinformation', 'budget'), skip('tic', 'not-configured')]);
    await planned(2, [ask('vies')]);
    await goesDown('scb', 'no-answer', day(20, '23:30:00.000'));
    await goesDown('foretagsinformation', 'quota', day(18));
    await goesDown('tic');
    await goesDown('vies', 'drift', day(19));
    const scb = { source: 'scb', since: '2026-11-21', reason: 'no-answer' };
    const quota = { source: 'foretagsinformation', since: '2026-11-18', reason: 'quota' };
    expect((await asking('vof')).downSources).toEqual([quota, scb]);
    expect((await asking('inkop')).downSources).toEqual([
      quota,
      { source: 'vies', since: '2026-11-19', reason: 'drift' },
      scb,
    ]);
    await store.health.answered({ source: 'scb', now: day(21) });
    expect((await asking('vof')).downSources).toEqual([quota]);
  });
});
