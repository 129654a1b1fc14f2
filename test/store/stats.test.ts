import { expect, it } from 'vitest';

import type { OrderOutcome } from '../../src/domain/order.ts';
import { adHoc, ask, company, day, idOf, inRun, open, T0 } from './support.ts';

const limits = { priceSek: 30, perRunSek: 5000, perMonthSek: 20_000, perMonthOrders: null };
const later = (minutes: number): string => new Date(Date.parse(T0) + minutes * 60_000).toISOString();

it('orders wait for a person when their end is unknown, or nobody carries them on; none of an open tender is counted', async () => {
  const store = await open();
  const { runId } = await store.runs.start({ period: '2026-11-20', now: T0, deadline: day(21) });
  await store.engagements.recordBids(
    [
      {
        supplier: company(9),
        number: 'U-1',
        authority: 'Kommunstyrelsen',
        unit: 'inkop',
        track: 'lov',
        openedOn: '2026-11-01',
        awardedOn: null,
        intended: true,
        readers: [],
      },
    ],
    day(10),
  );
  await store.engagements.recordSubcontractors(
    [{ main: company(8), supplier: company(7), contract: 'U-1', tier: 1, from: null, to: null }],
    day(10),
  );
  const paid = ask('creditsafe', { paid: true, legalBasis: 'avtal' });
  const ends: readonly (readonly [number, OrderOutcome | null])[] = [
    [1, 'unknown'],
    [2, 'delivered'],
    [3, null],
    [9, 'unknown'],
    // Named by a chain under the tender alone: as main supplier, and as subcontractor.
    [8, 'unknown'],
    [7, 'unknown'],
  ];
  for (const [n, outcome] of ends) {
    const { id } = await store.suppliers.ensure(company(n), T0);
    const [plan] = await store.checks.plan([n >= 7 ? inRun(id, runId, [paid]) : adHoc(id, [paid])], T0);
    const placed = await store.orders.place({
      questionId: idOf(plan?.ask ?? [], 'creditsafe'),
      legalForm: 'AB',
      letterExpected: false,
      limits,
      unclearDays: 90,
      reference: `k${n}`,
      now: T0,
    });
    if (!placed.placed) throw new Error(`not placed: ${placed.reason}`);
    if (outcome === null) continue;
    const { orderId } = placed;
    await store.orders.end({ orderId, outcome, letterSent: false, providerRef: null, now: T0 });
  }
  const waiting = async (minutes: number) => (await store.stats(later(minutes))).ordersWaiting;
  expect([await waiting(9), await waiting(11)]).toEqual([1, 2]);
  await store.close();
});
