import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { DecisionContext } from '../../src/control/decisions/context.ts';
import { releaseHold } from '../../src/control/decisions/holds.ts';
import { approveOrder, correctOrder, resolveOrder } from '../../src/control/decisions/orders.ts';
import { confirmTrader, decideDepth } from '../../src/control/decisions/suppliers.ts';
import { createToken, withdrawToken } from '../../src/control/decisions/tokens.ts';
import { InputInvalid } from '../../src/domain/errors.ts';
import { parseOrgNumber } from '../../src/domain/org-number.ts';
import { builtInPolicy } from '../../src/domain/policy.ts';
import type { Store } from '../../src/domain/store.ts';
import { adHoc, answer, ask, company, day, fact, idOf, open, orgNumber, T0 } from '../store/support.ts';

const anna = { name: 'Anna Ek' };
let store: Store;
let at = T0;
let context: DecisionContext;
beforeEach(async () => {
  at = T0;
  store = await open({ clock: () => new Date(at) });
  context = { store, policy: builtInPolicy, now: () => new Date(at) };
});
afterEach(() => store.close());

/** A test number of Skatteverket. */
const PERSON = '194009272719';
const numberOf = (written: string) => {
  const parsed = parseOrgNumber(written);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed;
};
const whoIs = (n: number) => ({ number: numberOf(orgNumber(n)) });

/** A report that was ordered and delivered at T0 about company 1. */
async function delivered(): Promise<number> {
  const { id } = await store.suppliers.ensure(company(1), T0);
  const paid = ask('creditsafe', { product: 'kredit', stage: 0, paid: true });
  const [plan] = await store.checks.plan([adHoc(id, [paid])], T0);
  const questionId = idOf(plan?.ask ?? [], 'creditsafe');
  const placed = await store.orders.place({
    questionId,
    legalForm: 'AB',
    letterExpected: false,
    limits: { priceSek: 30, perRunSek: 5_000, perMonthSek: 20_000, perMonthOrders: null },
    unclearDays: 90,
    reference: 'k1',
    now: T0,
  });
  if (!placed.placed) throw new Error(placed.reason);
  const { orderId } = placed;
  await store.orders.end({ orderId, outcome: 'delivered', letterSent: false, providerRef: null, now: T0 });
  await answer(store, questionId, { facts: [fact.named('Ett AB')] });
  return orderId;
}

describe('how deep a supplier is controlled', () => {
  const outcomeOf = (until: string) =>
    decideDepth(anna, { who: whoIs(1), depth: 'fördjupad', reason: 'nytt avtal', until }, context).then(
      ({ number }) => number,
      (error: Error) => error.message,
    );
  const outside = 'Sista dagen: en dag från 2026-11-20 till 2028-11-20';

  // T0 is 20 November 2026.
  it.each([
    ['2026-11-19', outside],
    ['2026-11-20', orgNumber(1)],
    ['2028-11-20', orgNumber(1)],
    ['2028-11-21', outside],
  ])('until %s', async (until, says) => {
    await store.suppliers.ensure(company(1), T0);
    expect(await outcomeOf(until)).toContain(says);
  });

  it('is decided for nobody who is not controlled', async () => {
    const command = { depth: 'bas', reason: 'nytt avtal', until: '2026-12-01' } as const;
    await expect(decideDepth(anna, { ...command, who: whoIs(2) }, context)).rejects.toThrow('finns inte här');
    const who = { number: numberOf(PERSON) };
    await expect(decideDepth(anna, { ...command, who }, context)).rejects.toThrow('Privatpersoner');
  });
});

describe('a correction', () => {
  it('reaches an order of a year ago, once, in the name of who corrects', async () => {
    const orderId = await delivered();
    at = '2027-11-20T22:00:00.000Z';
    expect((await correctOrder(anna, { orderId }, context)).outcome).toBe('superseded');
    expect((await correctOrder(anna, { orderId }, context)).outcome).toBe('already');
    expect((await store.orders.get(orderId))?.supersededBy).toBe('Anna Ek');
  });

  it('reaches none that is a day older', async () => {
    const orderId = await delivered();
    at = '2027-11-21T23:30:00.000Z';
    await expect(correctOrder(anna, { orderId }, context)).rejects.toThrow('äldre än tolv månader');
    expect((await store.orders.get(orderId))?.supersededBy).toBeNull();
  });

  it('needs an order', async () => {
    await expect(correctOrder(anna, { orderId: 9 }, context)).rejects.toBeInstanceOf(InputInvalid);
    await expect(resolveOrder(anna, { orderId: 9, as: 'rejected' }, context)).rejects.toThrow(
      'väntar inte på någon',
    );
  });
});

describe('leave to order', () => {
  const command = { source: 'creditsafe', purpose: 'nytt avtal' };

  it('holds for the days of the policy, in the name of who gave it', async () => {
    await store.suppliers.ensure(company(1), T0);
    const { supplier, until } = await approveOrder(anna, { ...command, who: whoIs(1) }, context);
    expect(until.getTime() - Date.parse(T0)).toBe(builtInPolicy.spend.approvalDays * 86_400_000);
    expect(await store.orders.leaves(T0)).toMatchObject([
      { supplierId: supplier.id, by: 'Anna Ek', until: until.toISOString() },
    ]);
  });

  it.each([
    ['a private person', PERSON, 'Privatpersoner kontrolleras inte'],
    ['somebody who is not here', orgNumber(3), 'finns inte här'],
  ])('is given about nobody: %s', async (_what, written, says) => {
    const who = { number: numberOf(written) };
    await expect(approveOrder(anna, { ...command, who }, context)).rejects.toThrow(says);
    expect(await store.orders.leaves(T0)).toEqual([]);
  });
});

it('an organisation is no sole trader', async () => {
  await expect(confirmTrader(anna, { number: numberOf(orgNumber(1)) }, context)).rejects.toThrow(
    'behöver inte bekräftas',
  );
});

describe('a token', () => {
  const token = { name: 'ekonomisystemet', role: 'admin', unit: null, hash: 'a'.repeat(64) } as const;

  it.each([
    [null, '2027-11-20'],
    ['2026-11-20', '2026-11-20'],
  ])('until %s ends on %s', async (until, endsOn) => {
    await createToken({ ...token, until }, context);
    expect(await store.tokens.list(T0)).toMatchObject([{ endsOn }]);
  });

  it('is not made for a day that has been', async () => {
    await expect(createToken({ ...token, until: '2026-11-19' }, context)).rejects.toThrow('har varit');
    expect(await store.tokens.list(T0)).toEqual([]);
  });

  it('is withdrawn once', async () => {
    const { tokenId } = await createToken({ ...token, until: null }, context);
    expect((await withdrawToken(anna, { tokenId }, context)).name).toBe('ekonomisystemet');
    await expect(withdrawToken(anna, { tokenId }, context)).rejects.toThrow('gäller inte');
  });
});

it('there is no hold to release', async () => {
  await expect(
    releaseHold(anna, { holdId: 1 }, { ...context, now: () => new Date(day(21)) }),
  ).rejects.toThrow('ingen spärr 1');
});
