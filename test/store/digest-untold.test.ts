import { describe, expect, it } from 'vitest';

import { UNCHECKED_TITLE, type Digest } from '../../src/domain/digest.ts';
import type { Store } from '../../src/domain/store.ts';
import { answeredCheck, company, day, open, row, settleCheck, T0 } from './support.ts';
import { viewerOf } from '../support/viewers.ts';

const item = (id: number): Digest['sections'][number]['items'][number] => ({
  level: 'ask',
  supplier: `Bolag ${id}`,
  ref: `L-000${id}`,
  reason: 'r',
  paid: null,
  next: null,
  note: null,
});
const section = (title: string, ids: readonly number[]) => ({
  title,
  intro: null,
  items: ids.map(item),
  more: null,
});

const send = async (store: Store, unit: string, at: number, sections: Digest['sections']): Promise<void> => {
  const { upToEvent } = await material(store, unit, at);
  await store.digests.save({
    unit,
    period: `2026-11-${at}`,
    on: `2026-11-${at}`,
    digest: { subject: 's', preheader: '', heading: 'h', opening: [], sections, foot: [] },
    upToEvent,
    mail: { messageId: `<${unit}.${at}@x>`, recipients: [], subject: 's', text: 't', html: '<p>' },
    now: day(at, '22:00:00.000'),
  });
};
const material = (store: Store, unit: string, at: number) =>
  store.digests.material({
    viewer: viewerOf(unit, ['inkop', 'ekonomi']),
    unit: { id: unit, name: unit, topics: 'all', reads: ['procurement'], ofAll: true },
    unitsOfAll: ['inkop', 'ekonomi'],
    unitNames: { inkop: 'Inköp', ekonomi: 'Ekonomi' },
    today: `2026-11-${at}`,
  });
const opened = (rule: string) =>
  ({ change: 'opened', rule, severity: 'medium', weight: null, params: {} }) as const;

async function flagged(suppliers: number): Promise<Store> {
  const store = await open();
  const numbers = Array.from({ length: suppliers }, (_, at) => at + 1);
  await store.ledger.append(
    numbers.map((n) => row(company(n))),
    T0,
  );
  for (const n of numbers)
    await settleCheck(store, await answeredCheck(store, n, 20, []), day(20), { flags: [opened('r1')] });
  return store;
}

describe('suppliers of the start that a unit has not been told of', () => {
  it('are those that no digest of the unit names, until each is told, cleared or gone', async () => {
    const store = await flagged(5);
    expect((await material(store, 'inkop', 20)).untold).toEqual([]);
    await send(store, 'inkop', 20, [section('Startläge', [1]), section(UNCHECKED_TITLE, [2])]);
    expect((await material(store, 'inkop', 21)).untold).toEqual([2, 3, 4, 5]);

    await settleCheck(store, await answeredCheck(store, 3, 21, []), day(21), {
      flags: [{ change: 'cleared', flagId: 3, rule: 'r1' }],
    });
    await send(store, 'inkop', 21, [section('Bättre', [3]), section('Startläge', [2])]);
    expect((await material(store, 'inkop', 22)).untold).toEqual([4, 5]);
    await send(store, 'inkop', 22, [section('Nytt', [4]), section('Startläge', [5])]);
    expect((await material(store, 'inkop', 23)).untold).toEqual([]);
    await store.close();
  });

  it('are each unit’s own, and what opens later is news, not start', async () => {
    const store = await flagged(2);
    await send(store, 'inkop', 20, [section('Startläge', [1, 2])]);
    await send(store, 'ekonomi', 20, [section('Startläge', [1])]);
    await store.ledger.append([row(company(3))], day(21));
    await settleCheck(store, await answeredCheck(store, 3, 21, []), day(21), { flags: [opened('r1')] });
    expect((await material(store, 'inkop', 21)).untold).toEqual([]);
    expect((await material(store, 'ekonomi', 21)).untold).toEqual([2]);
    await store.close();
  });

  it('are not said to be known to finance before its own digest has named them', async () => {
    const store = await flagged(2);
    await send(store, 'ekonomi', 20, [section('Startläge', [1])]);
    expect((await material(store, 'inkop', 20)).alsoTold).toEqual([{ supplierId: 1, unitName: 'Ekonomi' }]);
    await store.close();
  });

  it('come with what a changed flag said before', async () => {
    const store = await flagged(1);
    const worse = { change: 'worse', flagId: 1, rule: 'r1', severity: 'high', weight: 2 } as const;
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

  it('keep their place when a signal goes and comes back unheard of', async () => {
    const store = await flagged(1);
    await send(store, 'inkop', 20, []);
    await settleCheck(store, await answeredCheck(store, 1, 21, []), day(21), {
      flags: [{ change: 'cleared', flagId: 1, rule: 'r1' }],
    });
    expect((await material(store, 'inkop', 21)).untold).toEqual([]);
    await settleCheck(store, await answeredCheck(store, 1, 22, []), day(22), { flags: [opened('r1')] });
    expect((await material(store, 'inkop', 22)).untold).toEqual([1]);
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
