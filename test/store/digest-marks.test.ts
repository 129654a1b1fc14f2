import { describe, expect, it } from 'vitest';

import type { DigestMarks } from '../../src/domain/digest.ts';
import type { Store } from '../../src/domain/store.ts';
import { answeredCheck, company, day, emptyDigest, noMarks, open, row, settleCheck, T0 } from './support.ts';
import { viewerOf } from '../support/viewers.ts';

const material = (store: Store, unit: string, at: number) =>
  store.digests.material({
    viewer: viewerOf(unit, ['inkop', 'ekonomi']),
    unit: { id: unit, name: unit, topics: 'all', reads: ['procurement'], ofAll: true },
    unitsOfAll: ['inkop', 'ekonomi'],
    unitNames: { inkop: 'Inköp', ekonomi: 'Ekonomi' },
    today: `2026-11-${at}`,
  });
const send = async (
  store: Store,
  unit: string,
  at: number,
  marks: Partial<DigestMarks>,
  more: { readonly period?: string; readonly recipients?: readonly string[] } = {},
): Promise<void> => {
  const recipients = more.recipients ?? [];
  await store.digests.save({
    unit,
    period: more.period ?? `2026-11-${at}`,
    on: `2026-11-${at}`,
    digest: emptyDigest,
    marks: { ...noMarks, ...marks },
    mail: { messageId: `<${unit}.${at}@x>`, recipients, subject: 's', text: 't', html: '<p>' },
    now: day(at, '22:00:00.000'),
  });
};
const opened = (rule: string, severity: 'block' | 'medium' = 'medium') =>
  ({ change: 'opened', rule, severity, weight: null, params: {}, because: 'facts' }) as const;

/** A store with so many suppliers, and one open signal at each: event and flag have the supplier's number. */
async function flagged(suppliers: number, severity: 'block' | 'medium' = 'medium'): Promise<Store> {
  const store = await open();
  const numbers = Array.from({ length: suppliers }, (_, at) => at + 1);
  await store.ledger.append(
    numbers.map((n) => row(company(n))),
    T0,
  );
  for (const n of numbers)
    await settleCheck(store, await answeredCheck(store, n, 20, []), day(20), {
      flags: [opened('r1', severity)],
    });
  return store;
}

/** What waits for a unit: events with their marks. */
const waiting = async (store: Store, unit: string, at: number) =>
  (await material(store, unit, at)).events.map(({ eventId, mark }) => [eventId, mark]);

describe('what a unit has read', () => {
  it('is kept per event: what is counted, or of the start, comes again until it is told', async () => {
    const store = await flagged(5);
    expect(await waiting(store, 'inkop', 20)).toEqual([1, 2, 3, 4, 5].map((id) => [id, null]));
    await send(store, 'inkop', 20, { told: [1], settled: [2], counted: [3], start: [4, 5] });
    expect(await waiting(store, 'inkop', 21)).toEqual([
      [3, 'counted'],
      [4, 'start'],
      [5, 'start'],
    ]);
    await send(store, 'inkop', 21, { told: [3, 4] });
    expect(await waiting(store, 'inkop', 22)).toEqual([[5, 'start']]);
    await send(store, 'inkop', 22, { told: [5] });
    expect(await waiting(store, 'inkop', 23)).toEqual([]);
    await store.close();
  });

  it('is each unit’s own, and a digest says nothing of events that it was not given', async () => {
    const store = await flagged(2);
    await send(store, 'inkop', 20, { told: [1, 2] });
    await send(store, 'ekonomi', 20, { told: [1] });
    expect(await waiting(store, 'inkop', 21)).toEqual([]);
    expect(await waiting(store, 'ekonomi', 21)).toEqual([[2, null]]);
    await store.close();
  });

  it('is said to be known to finance when its own digest has told all of it', async () => {
    const store = await flagged(2);
    await send(store, 'ekonomi', 20, { told: [1], counted: [2] });
    expect((await material(store, 'inkop', 20)).alsoTold).toEqual([{ supplierId: 1, unitName: 'Ekonomi' }]);
    await store.close();
  });

  it('does not come again when a control of an earlier day is run after an import', async () => {
    const store = await flagged(2);
    await send(store, 'inkop', 20, { told: [1, 2] });
    await store.ledger.append([row(company(1)), row(company(2), { unit: 'inkop' })], day(28));
    expect(await waiting(store, 'inkop', 20)).toEqual([]);
    await send(store, 'inkop', 21, {});
    expect(await waiting(store, 'inkop', 21)).toEqual([]);
    await store.close();
  });

  it('comes with what a changed flag said before', async () => {
    const store = await flagged(1);
    const worse = {
      change: 'worse',
      flagId: 1,
      rule: 'r1',
      severity: 'high',
      weight: 2,
      because: 'facts',
    } as const;
    await settleCheck(store, await answeredCheck(store, 1, 21, []), day(21), {
      flags: [{ ...worse, params: { amountSek: 2 } }],
    });
    const { events } = await material(store, 'inkop', 21);
    expect(events.map(({ change, params, before }) => [change, params, before])).toEqual([
      ['opened', {}, null],
      ['worse', { amountSek: 2 }, {}],
    ]);
    await store.close();
  });

  it('lets the next regular digest go on from the regular one before, not from a mail in between', async () => {
    const store = await flagged(1);
    await send(store, 'inkop', 20, {}, { period: '2026-W47' });
    await send(store, 'inkop', 21, {}, { period: '2026-11-21-stop-2' });
    expect((await material(store, 'inkop', 22)).previous).toEqual({ on: '2026-11-20', period: '2026-W47' });
    expect((await store.digests.last('inkop'))?.period).toBe('2026-11-21-stop-2');
    await store.close();
  });
});

describe('what must be told the same day', () => {
  const urgent = (store: Store, given: { rules?: readonly string[]; notices?: readonly string[] } = {}) =>
    store.digests.hasUrgent({ viewer: viewerOf('inkop', ['inkop']), rules: ['r1'], notices: [], ...given });

  it.each([
    ['a stop', 'block', {}, true],
    ['kännedom without a stop', 'medium', { notices: ['r1'] }, true],
    ['any other signal', 'medium', {}, false],
    ['a stop by a rule that the unit does not read', 'block', { rules: ['r2'] }, false],
    ['kännedom by such a rule', 'medium', { rules: [], notices: ['r1'] }, false],
  ] as const)('%s', async (_name, severity, given, expected) => {
    const store = await flagged(1, severity);
    expect(await urgent(store, given)).toBe(expected);
    await store.close();
  });

  it.each([
    ['told', false],
    ['settled', false],
    ['counted', true],
    ['start', false],
  ] as const)('is so until it is told, and not when it has been %s', async (state, expected) => {
    const store = await flagged(1, 'block');
    await send(store, 'inkop', 20, { [state]: [1] });
    expect(await urgent(store)).toBe(expected);
    await store.close();
  });

  it('keeps who was told, when, and by which mail', async () => {
    const store = await flagged(2, 'block');
    await send(store, 'ekonomi', 20, { told: [1] }, { recipients: ['ekonomi@kommun.example'] });
    await send(store, 'inkop', 21, { told: [1], settled: [2] });
    const [outboxId = 0] = await store.outbox.waiting({ now: day(22), limit: 9 });
    await store.outbox.sent({ outboxId, by: 'w', now: day(22) });
    const told = { rule: 'r1', change: 'opened', on: '2026-11-20' };
    const query = { supplierId: 1, rules: ['r1'], viewer: viewerOf(null) };
    expect(await store.digests.toldOf(query)).toEqual([
      {
        ...told,
        unit: 'ekonomi',
        composedAt: day(20, '22:00:00.000'),
        recipients: ['ekonomi@kommun.example'],
        sentAt: day(22),
      },
      { ...told, unit: 'inkop', composedAt: day(21, '22:00:00.000'), recipients: [], sentAt: null },
    ]);
    expect(await store.digests.toldOf({ ...query, supplierId: 2 })).toEqual([]);
    const own = await store.digests.toldOf({ ...query, viewer: viewerOf('inkop', ['inkop']) });
    expect(own.map(({ unit }) => unit)).toEqual(['inkop']);
    const unread = { ...viewerOf('inkop', ['inkop']), rules: new Set(['r2']) };
    expect(await store.digests.toldOf({ ...query, viewer: unread })).toEqual([]);
    expect(await store.digests.toldOf({ ...query, rules: ['r2'] })).toEqual([]);
    await store.close();
  });
});

describe('why a control is not done', () => {
  it('tells an answer that lacks blocks from a number that the source does not have', async () => {
    const store = await flagged(2);
    const answer = { missing: ['company.registration' as const] };
    await settleCheck(store, await answeredCheck(store, 1, 21, [], answer), day(21), { unchecked: true });
    await settleCheck(store, await answeredCheck(store, 2, 21, [], { outcome: 'not-found' }), day(21), {
      unchecked: true,
    });
    const { mentioned } = await material(store, 'inkop', 21);
    expect(
      mentioned.map(({ failing, incomplete, notFoundIn, registered }) => ({
        failing,
        incomplete,
        notFoundIn,
        registered,
      })),
    ).toEqual([
      {
        failing: [],
        incomplete: [{ source: 'scb', missing: ['company.registration'] }],
        notFoundIn: [],
        registered: false,
      },
      { failing: [], incomplete: [], notFoundIn: ['scb'], registered: false },
    ]);
    await store.close();
  });
});
