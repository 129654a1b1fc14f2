import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';

import {
  adHoc,
  answer,
  answeredCheck,
  ask,
  company,
  day,
  fact,
  idOf,
  open,
  row,
  T0,
  tempFile,
} from './support.ts';
import { viewerOf } from '../support/viewers.ts';

const setUp = async (options = {}) => {
  const store = await open(options);
  const { id } = await store.suppliers.ensure(company(1), T0);
  return { store, id };
};

describe('facts', () => {
  it('adds no fact for an equal answer, one for each change: A, A, B, A makes three', async () => {
    const { store, id } = await setUp();
    const counts: number[] = [];
    for (const [i, status] of (
      ['registered', 'registered', 'deregistered', 'registered'] as const
    ).entries()) {
      const [plan] = await store.checks.plan(
        [adHoc(id, [ask('scb')], { period: `p${i}`, unit: `u${i}` })],
        T0,
      );
      const done = await answer(store, plan?.ask[0]?.questionId ?? 0, {
        facts: [fact.fSkatt(status), fact.sni('62010')],
        now: day(20 + i),
      });
      counts.push(done.newFacts);
    }
    expect(counts).toEqual([2, 0, 1, 1]);
    const material = await store.checks.material(1, ['tax.fSkatt'], '2026-11-23');
    expect(
      material?.history['tax.fSkatt']?.map((version) => [version.value.status, version.recordedOn]),
    ).toEqual([
      ['registered', '2026-11-23'],
      ['deregistered', '2026-11-22'],
      ['registered', '2026-11-20'],
    ]);
    await store.close();
  });

  it('reads a changed valid-from as a new fact and key order as nothing', async () => {
    const { store, id } = await setUp();
    const value = { form: 'F', reason: null, to: null, from: '2020-01-01', status: 'registered' } as const;
    await answeredCheck(store, id, 20, [fact.fSkatt('registered')]);
    const [same] = await store.checks.plan([adHoc(id, [ask('scb')], { period: 'b', unit: 'b' })], T0);
    expect(
      await answer(store, same?.ask[0]?.questionId ?? 0, {
        facts: [{ kind: 'tax.fSkatt', value, validFrom: '2020-01-01' }],
      }),
    ).toMatchObject({ newFacts: 0 });
    const [other] = await store.checks.plan([adHoc(id, [ask('scb')], { period: 'c', unit: 'c' })], T0);
    expect(
      await answer(store, other?.ask[0]?.questionId ?? 0, {
        facts: [fact.fSkatt('registered', '2021-01-01')],
      }),
    ).toMatchObject({ newFacts: 1 });
    await store.close();
  });

  it('keeps the old fact, with its old dates, when its block failed; drops a kind that is neither drawn nor missing', async () => {
    const { store, id } = await setUp();
    await answeredCheck(store, id, 20, [fact.fSkatt('registered'), fact.sni('62010')]);
    await settleAll(store);
    await answeredCheck(store, id, 21, [fact.sni('62010')], { missing: ['tax.fSkatt'] });
    const partial = await store.suppliers.history({ supplierId: id, day: null, viewer: viewerOf(null) });
    expect(partial.facts.map((one) => [one.kind, one.asOf])).toEqual([
      ['tax.fSkatt', '2026-11-20'],
      ['company.industry', '2026-11-21'],
    ]);
    expect(partial.questions[0]).toMatchObject({ outcome: 'answered', missing: ['tax.fSkatt'] });
    const cells = await store.suppliers.cells(id);
    expect(cells[0]?.lastAnswer).toMatchObject({ missing: ['tax.fSkatt'], asOf: '2026-11-21' });
    await settleAll(store);
    await answeredCheck(store, id, 22, [fact.sni('62010')]);
    expect(
      (await store.suppliers.history({ supplierId: id, day: null, viewer: viewerOf(null) })).facts.map(
        (one) => one.kind,
      ),
    ).toEqual(['company.industry']);
    expect(
      (await store.suppliers.history({ supplierId: id, day: '2026-11-21', viewer: viewerOf(null) })).facts
        .length,
    ).toBe(2);
    await store.close();
  });

  it('leaves facts and answer untouched by a failure, and notes since when it fails', async () => {
    const { store, id } = await setUp();
    await answeredCheck(store, id, 20, [fact.fSkatt('registered')]);
    await settleAll(store);
    await answeredCheck(store, id, 21, [], { outcome: 'unavailable', reason: 'no-answer', asOf: null });
    await settleAll(store);
    await answeredCheck(store, id, 22, [], { outcome: 'broken', reason: 'drift', asOf: null });
    const [cell] = await store.suppliers.cells(id);
    expect(cell).toMatchObject({
      failingSince: day(21),
      lastQuestion: { outcome: 'broken', reason: 'drift' },
      lastAnswer: { asOf: '2026-11-20' },
    });
    expect(
      (await store.suppliers.history({ supplierId: id, day: null, viewer: viewerOf(null) })).facts.map(
        (one) => one.asOf,
      ),
    ).toEqual(['2026-11-20']);
    await settleAll(store);
    await answeredCheck(store, id, 23, [fact.fSkatt('registered')]);
    expect((await store.suppliers.cells(id))[0]?.failingSince).toBeNull();
    await store.close();
  });

  it('refuses to change or delete a fact, a ledger row, a flag event', async () => {
    const temp = tempFile();
    const { store, id } = await setUp({ file: temp.file });
    await answeredCheck(store, id, 20, [fact.fSkatt('registered')]);
    await store.ledger.append([row(company(1))], T0);
    await store.close();
    const db = new Database(temp.file);
    expect(() => db.exec("UPDATE facts SET value = '{}'")).toThrow('append-only');
    expect(() => db.exec('DELETE FROM facts')).toThrow('append-only');
    expect(() => db.exec('UPDATE ledger_rows SET amount_ore = 1')).toThrow('append-only');
    expect(() => db.exec('DELETE FROM ledger_rows')).toThrow('append-only');
    db.close();
    temp.remove();
  });
});

/** Ends every open check, so that the next ad-hoc plan makes a new one. */
async function settleAll(store: Awaited<ReturnType<typeof open>>): Promise<void> {
  for (const checkId of (await store.questions.pending({ now: T0, limit: 50 })).checks) {
    const material = await store.checks.material(checkId, [], '2026-11-20');
    await store.checks.settle(
      {
        checkId,
        level: 'none',
        unchecked: false,
        readings: null,
        verdicts: [],
        flags: [],
        ruleSetHash: 'r',
        policyHash: 'p',
        versions: null,
        policy: null,
        basedOn: material?.stateVersion ?? 0,
      },
      T0,
    );
  }
}

describe('claims', () => {
  it('gives one question to one of two connections, and settles it once', async () => {
    const temp = tempFile();
    const { store, id } = await setUp({ file: temp.file });
    const other = await open({ file: temp.file });
    const planned = await store.checks.plan([adHoc(id, [ask('scb'), ask('bolagsverket')])], T0);
    const refs = planned[0]?.ask ?? [];
    for (const { questionId } of refs) {
      const tries = await Promise.all(
        [store, other, store, other].map((one, i) =>
          one.questions.claim({ questionId, by: `w${i}`, now: T0, leaseMs: 1000 }),
        ),
      );
      expect(tries.filter((claimed) => claimed !== null).length).toBe(1);
    }
    const ends = await Promise.all(
      [0, 1, 2, 3].map((i) =>
        (i % 2 ? store : other).questions.settle({
          questionId: refs[0]?.questionId ?? 0,
          by: `w${i}`,
          outcome: 'answered',
          reason: null,
          asOf: '2026-11-20',
          facts: [],
          missing: [],
          retryAt: null,
          now: T0,
        }),
      ),
    );
    expect(ends.filter((one) => one.settled).length).toBe(1);
    await other.close();
    await store.close();
    temp.remove();
  });

  it('hands a lapsed free question on, never a lapsed paid one', async () => {
    const { store, id } = await setUp();
    const [plan] = await store.checks.plan(
      [adHoc(id, [ask('scb'), ask('creditsafe', { paid: true })], { deadline: day(21) })],
      T0,
    );
    const free = idOf(plan?.ask ?? [], 'scb');
    const paid = idOf(plan?.ask ?? [], 'creditsafe');
    for (const questionId of [free, paid])
      await store.questions.claim({ questionId, by: 'a', now: T0, leaseMs: 1000 });
    const later = day(20, '21:00:05.000');
    expect((await store.questions.pending({ now: T0, limit: 9 })).questions).toEqual([]);
    expect((await store.questions.pending({ now: later, limit: 9 })).questions).toEqual([
      { questionId: free, source: 'scb' },
    ]);
    expect(await store.questions.claim({ questionId: paid, by: 'b', now: later, leaseMs: 1000 })).toBeNull();
    expect(
      await store.questions.claim({ questionId: free, by: 'b', now: later, leaseMs: 1000 }),
    ).toMatchObject({ attempt: 2, source: 'scb', paid: false, deadline: day(21) });
    const reclaimed = await store.questions.reclaim(later);
    expect(reclaimed).toMatchObject({ settled: true, released: [], completedChecks: [] });
    const record = await store.checks.get(plan?.checkId ?? 0);
    expect(record?.questions.map((question) => [question.source, question.outcome, question.reason])).toEqual(
      [
        ['creditsafe', 'unavailable', 'outcome-unknown'],
        ['scb', null, null],
      ],
    );
    const again = await store.questions.reclaim(day(20, '21:10:00.000'));
    expect(again).toMatchObject({ settled: false, released: [{ questionId: free, source: 'scb' }] });
    await store.close();
  });

  it('gives a claim back unasked', async () => {
    const { store, id } = await setUp();
    const [plan] = await store.checks.plan([adHoc(id, [ask('scb')])], T0);
    const questionId = idOf(plan?.ask ?? [], 'scb');
    await store.questions.claim({ questionId, by: 'a', now: T0, leaseMs: 1000 });
    await store.questions.release({ questionId, by: 'b' });
    expect(await store.questions.claim({ questionId, by: 'b', now: T0, leaseMs: 1000 })).toBeNull();
    await store.questions.release({ questionId, by: 'a' });
    expect(await store.questions.claim({ questionId, by: 'b', now: T0, leaseMs: 1000 })).not.toBeNull();
    await store.close();
  });
});

describe('stages and deadlines', () => {
  const both = [ask('scb'), ask('bolagsverket'), ask('creditsafe', { stage: 2, paid: true })];

  it('releases stage two when every register that names the form has ended, and waits for no other source', async () => {
    const { store, id } = await setUp();
    const [plan] = await store.checks.plan([adHoc(id, [...both, ask('skatteverket', { stage: 0 })])], T0);
    expect(plan?.ask.map((ref) => ref.source)).toEqual(['scb', 'bolagsverket', 'skatteverket']);
    const first = await answer(store, idOf(plan?.ask ?? [], 'scb'), { facts: [fact.form('AB')] });
    expect(first.released).toEqual([]);
    expect((await store.questions.pending({ now: T0, limit: 9 })).questions.length).toBe(2);
    const second = await answer(store, idOf(plan?.ask ?? [], 'bolagsverket'));
    expect(second.released.map((ref) => ref.source)).toEqual(['creditsafe']);
    expect(second.completedChecks).toEqual([]);
    await answer(store, idOf(second.released, 'creditsafe'));
    const last = await answer(store, idOf(plan?.ask ?? [], 'skatteverket'));
    expect(last.completedChecks).toEqual([plan?.checkId]);
    expect((await store.questions.pending({ now: T0, limit: 9 })).checks).toEqual([plan?.checkId]);
    await store.close();
  });

  it('a source with many waiting questions does not hide those of another', async () => {
    const { store, id } = await setUp();
    await store.checks.plan([adHoc(id, [ask('scb')])], T0);
    await store.checks.plan([adHoc(id, [ask('scb', { product: 'other' })], { unit: 'vof' })], T0);
    await store.checks.plan([adHoc(id, [ask('bolagsverket')], { unit: 'ekonomi' })], T0);
    const { questions } = await store.questions.pending({ now: T0, limit: 1 });
    expect(questions.map((ref) => ref.source)).toEqual(['scb', 'bolagsverket']);
    await store.close();
  });

  it('the same thing is not asked twice at a time because midnight has passed', async () => {
    const { store, id } = await setUp();
    const paid = [ask('creditsafe', { paid: true })];
    const [before] = await store.checks.plan([adHoc(id, paid)], T0);
    const [after] = await store.checks.plan(
      [adHoc(id, paid, { period: '2026-11-21', unit: 'vof' })],
      day(21),
    );
    expect(after?.created).toBe(true);
    expect(after?.ask).toEqual(before?.ask);
    await store.close();
  });

  it('what was not asked does not hide the last thing that was', async () => {
    const { store, id } = await setUp();
    const [plan] = await store.checks.plan([adHoc(id, [ask('creditsafe', { paid: true })])], T0);
    await answer(store, idOf(plan?.ask ?? [], 'creditsafe'), { outcome: 'broken', reason: 'unreadable' });
    const skipped = ask('creditsafe', { paid: true, how: { kind: 'skip', reason: 'not-configured' } });
    await store.checks.plan([adHoc(id, [skipped], { period: '2026-11-21', unit: 'vof' })], day(21));
    const [cell] = await store.suppliers.cells(id);
    expect(cell?.lastQuestion).toMatchObject({ outcome: 'broken', period: '2026-11-20' });
    await store.close();
  });

  it('what stands in the way every night is written once, and ends an old outage each time', async () => {
    const { store, id } = await setUp();
    const skipped = ask('scb', { how: { kind: 'skip', reason: 'not-configured' } });
    const plan = (n: number, question: ReturnType<typeof ask>) =>
      store.checks.plan([adHoc(id, [question], { period: day(n).slice(0, 10), dnr: String(n) })], day(n));
    const linked = async (checkId: number | undefined) =>
      (await store.checks.get(checkId ?? 0))?.questions.map(({ questionId }) => questionId);
    const [first] = await plan(1, skipped);
    const [second] = await plan(2, skipped);
    expect(await linked(second?.checkId)).toEqual(await linked(first?.checkId));
    const [asked] = await plan(3, ask('scb'));
    await answer(store, idOf(asked?.ask ?? [], 'scb'), {
      outcome: 'unavailable',
      reason: 'no-answer',
      now: day(3),
    });
    expect((await store.suppliers.cells(id))[0]?.failingSince).toBe(day(3));
    await plan(4, skipped);
    expect((await store.suppliers.cells(id))[0]?.failingSince).toBeNull();
    await store.close();
  });

  it('releases stage two when stage one ended without an answer', async () => {
    const { store, id } = await setUp();
    const [plan] = await store.checks.plan([adHoc(id, both)], T0);
    await answer(store, idOf(plan?.ask ?? [], 'scb'), { outcome: 'unavailable', reason: 'no-answer' });
    const last = await answer(store, idOf(plan?.ask ?? [], 'bolagsverket'), {
      outcome: 'refused',
      reason: 'credentials',
    });
    expect(last.released.map((ref) => ref.source)).toEqual(['creditsafe']);
    await store.close();
  });

  it('ends what is open at the deadline, and says when a paid answer may be on its way', async () => {
    const { store, id } = await setUp();
    const [plan] = await store.checks.plan([adHoc(id, [ask('scb'), ask('creditsafe', { paid: true })])], T0);
    const checkId = plan?.checkId ?? 0;
    await store.questions.claim({
      questionId: idOf(plan?.ask ?? [], 'creditsafe'),
      by: 'a',
      now: T0,
      leaseMs: 1000,
    });
    expect(await store.questions.expire({ checkId, now: T0 })).toMatchObject({ settled: false });
    const late = day(20, '21:02:00.000');
    expect((await store.questions.pending({ now: late, limit: 9 })).expired).toEqual([checkId]);
    expect(await store.questions.expire({ checkId, now: late })).toMatchObject({
      settled: true,
      completedChecks: [checkId],
      released: [],
    });
    const record = await store.checks.get(checkId);
    expect(record?.questions.map((question) => question.reason)).toEqual(['outcome-unknown', 'deadline']);
    await store.close();
  });

  it('leaves a question to the check that still has time', async () => {
    const { store, id } = await setUp();
    const [short] = await store.checks.plan([adHoc(id, [ask('scb')])], T0);
    const [long] = await store.checks.plan([adHoc(id, [ask('scb')], { unit: 'vof', deadline: day(21) })], T0);
    expect(long?.ask).toEqual(short?.ask);
    const late = day(20, '21:02:00.000');
    expect(await store.questions.expire({ checkId: short?.checkId ?? 0, now: late })).toMatchObject({
      completedChecks: [short?.checkId],
    });
    expect((await store.checks.get(short?.checkId ?? 0))?.questions[0]).toMatchObject({
      outcome: 'unavailable',
      reason: 'deadline',
    });
    const done = await answer(store, long?.ask[0]?.questionId ?? 0, {
      now: late,
      facts: [fact.fSkatt('registered')],
    });
    expect(done).toMatchObject({ settled: true, newFacts: 1, completedChecks: [long?.checkId] });
    await store.close();
  });
});
