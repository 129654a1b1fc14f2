import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { DayFigures } from '../../src/domain/plausibility.ts';
import type { Store } from '../../src/domain/store.ts';
import { answeredCheck, company, day, fact, open } from './support.ts';

let store: Store;
beforeEach(async () => {
  store = await open();
});
afterEach(() => store.close());

const figures = (answered: number): DayFigures => ({
  answered,
  notFound: 0,
  kinds: { 'tax.fSkatt': { registered: answered } },
});

describe('what a source answered on a day', () => {
  it('is added up, also when two workers count', async () => {
    await Promise.all(
      [1, 2, 3].map((n) => store.sourceDays.add({ source: 'scb', day: '2026-11-20', figures: figures(n) })),
    );
    expect(await store.sourceDays.of('2026-11-20')).toMatchObject([
      { source: 'scb', state: 'open', figures: figures(6) },
    ]);
  });

  it('is compared with earlier days that nobody held or rejected', async () => {
    for (const [date, n] of [
      ['2026-11-16', 1],
      ['2026-11-17', 10],
      ['2026-11-18', 100],
      ['2026-11-19', 1000],
    ] as const)
      await store.sourceDays.add({ source: 'scb', day: date, figures: figures(n) });
    await store.sourceDays.hold({ source: 'scb', day: '2026-11-18', why: 'x' });
    expect(await store.sourceDays.before({ source: 'scb', day: '2026-11-20', days: 2 })).toEqual(
      figures(1010),
    );
    await store.sourceDays.letThrough({ source: 'scb', day: '2026-11-18', by: 'A', now: day(18) });
    expect(await store.sourceDays.before({ source: 'scb', day: '2026-11-20', days: 2 })).toEqual(
      figures(1100),
    );
  });

  it('is decided once, and only when it is held', async () => {
    const command = { source: 'scb', day: '2026-11-20', by: 'A', now: day(20) };
    await store.sourceDays.add({ source: 'scb', day: '2026-11-20', figures: figures(1) });
    expect(await store.sourceDays.letThrough(command)).toBe(false);
    expect(await store.sourceDays.reject(command)).toBeNull();
    expect(await store.sourceDays.hold({ source: 'scb', day: '2026-11-20', why: 'x' })).toBe(true);
    expect(await store.sourceDays.hold({ source: 'scb', day: '2026-11-20', why: 'y' })).toBe(false);
    expect(await store.sourceDays.letThrough(command)).toBe(true);
    expect(await store.sourceDays.reject(command)).toBeNull();
  });

  it('is taken back when a person rejects it: what was held before is held again', async () => {
    const { id } = await store.suppliers.ensure(company(1), day(1));
    await answeredCheck(store, id, 18, [fact.fSkatt('registered')], { evidence: [] });
    const checkId = await answeredCheck(store, id, 20, [fact.fSkatt('deregistered')]).catch(() => 0);
    expect(checkId).toBe(0);
    const other = await store.suppliers.ensure(company(2), day(1));
    await answeredCheck(store, other.id, 20, [fact.fSkatt('deregistered')]);
    await store.sourceDays.add({ source: 'scb', day: '2026-11-20', figures: figures(1) });
    await store.sourceDays.hold({ source: 'scb', day: '2026-11-20', why: 'x' });
    expect(await store.sourceDays.reject({ source: 'scb', day: '2026-11-20', by: 'A', now: day(21) })).toBe(
      1,
    );
    const history = await store.suppliers.history({ supplierId: other.id, day: null, unit: null });
    expect(history.facts).toEqual([]);
    expect(history.questions).toMatchObject([{ outcome: 'broken', reason: 'implausible' }]);
    expect((await store.suppliers.cells(other.id))[0]).toMatchObject({
      lastAnswer: null,
      failingSince: day(21),
    });
    const untouched = await store.suppliers.history({ supplierId: id, day: null, unit: null });
    expect(untouched.facts).toHaveLength(1);
  });
});
