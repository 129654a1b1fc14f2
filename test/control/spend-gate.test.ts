import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createConnectors } from '../../connectors/index.ts';
import { memberById } from '../../fixtures/cast/index.ts';
import { storyDates, type StoryDay } from '../../fixtures/cast/world.ts';
import { createFaults } from '../../fixtures/faults.ts';
import { createJournal } from '../../fixtures/journal.ts';
import { addressesAt, sourceEnvironment } from '../../fixtures/server.ts';
import { createSources } from '../../fixtures/sources/index.ts';
import { endOrder, type GateAnswer, passSpendGate } from '../../src/control/spend-gate.ts';
import { readConfig } from '../../src/config/index.ts';
import type { AskContext } from '../../src/domain/connector.ts';
import { orderOutcomeOf } from '../../src/domain/order.ts';
import { parseOrgNumber } from '../../src/domain/org-number.ts';
import { Policy } from '../../src/domain/policy.ts';
import type { Store } from '../../src/domain/store.ts';
import type { LegalForm } from '../../src/domain/supplier.ts';
import { createFetchTransport } from '../../src/http/fetch-transport.ts';
import { adHoc, answer, ask, idOf, open } from '../store/support.ts';
import type { ClaimedQuestion } from '../../src/domain/question-store.ts';

const addresses = addressesAt('http://fixtures.example');
const faults = createFaults();
const journal = createJournal();
let day: StoryDay = 1;
const now = () => new Date(`${storyDates[day]}T05:00:00Z`);
const server = setupServer(
  ...createSources({ day: () => day, addresses, now, faults, journal, latencyMs: 0 }),
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());

const connectors = createConnectors(readConfig(sourceEnvironment(addresses)).settings, {
  mode: 'fixtures',
  transportFor: () => createFetchTransport(),
});
const connectorOf = (id: string) => {
  const found = connectors.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no connector ${id}`);
  return found;
};
const creditsafe = connectorOf('creditsafe');

let store: Store;
beforeEach(async () => {
  day = 1;
  faults.set('creditsafe', null);
  journal.clear();
  store = await open({ clock: now });
});
afterEach(() => store.close());

/** A member of the cast whose form a register has confirmed, and a paid question about it in a check of its own. */
async function claimOf(memberId: string, form: LegalForm, source = 'creditsafe'): Promise<ClaimedQuestion> {
  const number = parseOrgNumber(memberById(memberId).number ?? '');
  if (!number.ok) throw new Error('a member without a number');
  const identity = { number: number.number, kind: number.kind, presumedForm: form, name: null };
  const at = now().toISOString();
  const { id } =
    number.kind === 'personal'
      ? await store.suppliers.confirmTrader({ number: number.number, by: 'Eva Ek', now: at })
      : await store.suppliers.ensure(identity, at);
  const paid = ask(source, { product: 'kredit', stage: 0, paid: true });
  const deadline = new Date(now().getTime() + 3_600_000).toISOString();
  const check = adHoc(id, [ask('scb'), paid], { period: storyDates[day], deadline, unit: `u${day}` });
  const [plan] = await store.checks.plan([check], at);
  await answer(store, idOf(plan?.ask ?? [], 'scb'), {
    now: at,
    facts: [{ kind: 'company.form', value: { form, code: form }, validFrom: null }],
  });
  const questionId = idOf(plan?.ask ?? [], source);
  const claim = await store.questions.claim({ questionId, by: 'worker', now: at, leaseMs: 60_000 });
  if (claim === null) throw new Error('the question could not be claimed');
  return claim;
}

const contextOf = (reference: string): AskContext => ({
  signal: new AbortController().signal,
  now,
  reference,
  personRef: (identity) => `P-${identity.length}`,
  keep: () => undefined,
});

const pass = (
  claim: ClaimedQuestion,
  policy = Policy.parse({}),
  connector = creditsafe,
): Promise<GateAnswer> =>
  passSpendGate({
    connector,
    claim,
    context: { store, policy, now },
    askContext: contextOf(`k${claim.questionId}`),
  });

const skippedFor = (reason: string): GateAnswer =>
  ({ pass: false, ending: { kind: 'skipped', reason } }) as GateAnswer;

/** The whole road of one question: gate, ask, order ended, question settled. */
async function buy(claim: ClaimedQuestion): Promise<void> {
  const gate = await pass(claim);
  if (!gate.pass) throw new Error(JSON.stringify(gate.ending));
  const context = { ...contextOf(`k${claim.questionId}`), approved: gate.approved };
  const reply = await creditsafe.ask(claim.supplier, context);
  if (reply.outcome !== 'answered') throw new Error(reply.outcome);
  const ending = { outcome: 'answered', reason: null } as const;
  await endOrder(
    gate.orderId,
    { ...ending, answer: reply },
    { connector: creditsafe, context: { store, policy: Policy.parse({}), now } },
  );
  await store.questions.settle({
    ...ending,
    questionId: claim.questionId,
    by: 'worker',
    asOf: reply.asOf,
    facts: reply.facts,
    missing: [],
    retryAt: null,
    now: now().toISOString(),
  });
}
const orderOf = async (claim: ClaimedQuestion) => (await store.orders.ofSupplier(claim.supplier.id)).at(-1);
const paidCalls = () => journal.count({ source: 'creditsafe', product: 'KONTROLL_KREDIT' });
const checks = () => journal.count({ source: 'creditsafe', product: 'datecheck' });

describe('the road to a paid question', () => {
  it('writes the order before the call, and how it ended after it', async () => {
    const claim = await claimOf('fallande-lovet', 'AB');
    const gate = await pass(claim);
    expect(gate).toMatchObject({ pass: true, approved: false });
    expect(await orderOf(claim)).toMatchObject({ outcome: null, reference: `k${claim.questionId}` });
    expect(journal.count({ source: 'creditsafe' })).toBe(0);
  });

  it('a question that costs nothing and sends nothing has no order', async () => {
    const claim = await claimOf('fallande-lovet', 'AB', 'skatteverket');
    expect(await pass(claim, Policy.parse({}), connectorOf('skatteverket'))).toEqual({
      pass: true,
      orderId: null,
      approved: false,
    });
    expect(await orderOf(claim)).toBeUndefined();
  });

  it('keeps what the bureau calls the delivery, and that no letter went out', async () => {
    const claim = await claimOf('fallande-lovet', 'AB');
    await buy(claim);
    expect(await orderOf(claim)).toMatchObject({ outcome: 'delivered', letterSent: false });
    expect((await orderOf(claim))?.providerRef).toMatch(/^fixture-/);
    expect(checks()).toBe(0);
  });

  it('a fresh copy is used: nothing is ordered, nobody is asked', async () => {
    await buy(await claimOf('fallande-lovet', 'AB'));
    journal.clear();
    const [cell] = (await store.suppliers.cells(1)).filter(({ source }) => source === 'creditsafe');
    expect(cell?.lastAnswer).not.toBeNull();
    const claim = { questionId: 99, supplier: (await claimOfSame()).supplier, product: 'kredit' };
    expect(
      await passSpendGate({
        connector: creditsafe,
        claim,
        context: { store, policy: Policy.parse({}), now },
        askContext: contextOf('k99'),
      }),
    ).toEqual(skippedFor('fresh'));
    expect(journal.count()).toBe(0);
  });
  const claimOfSame = async () => {
    const supplier = await store.suppliers.get(1);
    if (supplier === null) throw new Error('no supplier');
    return { supplier };
  };

  it.each<{ member: string; on: StoryDay; changed: boolean }>([
    { member: 'tunna-planboken', on: 2, changed: false },
    { member: 'fallande-lovet', on: 2, changed: true },
    { member: 'vacklande-stegen', on: 3, changed: true },
  ])('$member on day $on: changed since our own last order is $changed', async ({ member, on, changed }) => {
    await buy(await claimOf(member, 'AB'));
    day = on;
    const gate = await pass(await claimOf(member, 'AB'));
    expect(gate).toMatchObject(changed ? { pass: true } : { pass: false, ending: { kind: 'unchanged' } });
    expect(checks()).toBe(1);
    expect(await store.orders.ofSupplier(1)).toHaveLength(changed ? 2 : 1);
    expect(journal.letters()).toEqual([]);
  });

  it('an order whose report never came is no day to ask from: it is ordered anew', async () => {
    await buy(await claimOf('tunna-planboken', 'AB'));
    day = 2;
    faults.set('creditsafe', null);
    const lost = await claimOf('tunna-planboken', 'AB');
    const noCheck = { ...creditsafe };
    delete noCheck.changedSince;
    const gate = await pass(lost, Policy.parse({}), noCheck);
    if (!gate.pass || gate.orderId === null) throw new Error('nothing was ordered');
    const at = now().toISOString();
    const ending = { outcome: 'unavailable', reason: 'outcome-unknown' } as const;
    await endOrder(gate.orderId, ending, {
      connector: creditsafe,
      context: { store, policy: Policy.parse({}), now },
    });
    const settled = { ...ending, asOf: null, facts: [], missing: [], retryAt: null, now: at };
    await store.questions.settle({ ...settled, questionId: lost.questionId, by: 'worker' });
    await store.orders.resolve({ orderId: gate.orderId, as: 'delivered', by: 'Eva Ek', now: at });
    day = 3;
    expect(await pass(await claimOf('tunna-planboken', 'AB'))).toMatchObject({ pass: true });
    expect(checks()).toBe(0);
  });

  it('a report of a day that was rejected is no day to ask from: it is ordered anew', async () => {
    await buy(await claimOf('fallande-lovet', 'AB'));
    day = 2;
    await buy(await claimOf('fallande-lovet', 'AB'));
    const rejected = { source: 'creditsafe', day: storyDates[2] };
    await store.sourceDays.add({ ...rejected, figures: { answered: 1, notFound: 0, kinds: {} } });
    await store.sourceDays.hold({ ...rejected, why: 'för många ändringar' });
    await store.sourceDays.reject({ ...rejected, by: 'Eva Ek', now: now().toISOString() });
    day = 3;
    journal.clear();
    expect(await pass(await claimOf('fallande-lovet', 'AB'))).toMatchObject({ pass: true });
    expect(checks()).toBe(0);
  });

  it('a change check that fails orders nothing', async () => {
    await buy(await claimOf('fallande-lovet', 'AB'));
    day = 2;
    faults.set('creditsafe', 'schema-drift');
    const claim = await claimOf('fallande-lovet', 'AB');
    await expect(pass(claim)).rejects.toMatchObject({ code: 'source-broken' });
    expect(await store.orders.ofSupplier(1)).toHaveLength(1);
  });

  it('a corrected report is ordered anew without a change check', async () => {
    await buy(await claimOf('tunna-planboken', 'AB'));
    expect(await store.orders.supersede({ orderId: 1, by: 'Eva Ek', now: now().toISOString() })).toBe(
      'superseded',
    );
    day = 2;
    expect(await pass(await claimOf('tunna-planboken', 'AB'))).toMatchObject({ pass: true });
    expect(checks()).toBe(0);
  });

  it.each<{ member: string; form: LegalForm; reason: string }>([
    { member: 'broderna-havre', form: 'HB', reason: 'needs-approval' },
    { member: 'kajutan', form: 'KB', reason: 'needs-approval' },
    { member: 'fallande-lovet', form: 'OFFENTLIG', reason: 'legal-form' },
  ])('$form without a leave is skipped, $reason, and nobody is asked', async ({ member, form, reason }) => {
    const claim = await claimOf(member, form);
    expect(await pass(claim)).toEqual(skippedFor(reason));
    expect(await orderOf(claim)).toBeUndefined();
    expect(journal.count()).toBe(0);
  });

  it('a named approval lets one letter through: written on the order, said by the bureau, used up', async () => {
    const claim = await claimOf('broderna-havre', 'HB');
    await store.orders.approve({
      supplierId: claim.supplier.id,
      source: 'creditsafe',
      by: 'Eva Ek',
      purpose: 'avtal om städning',
      now: now().toISOString(),
      until: '2026-12-24T00:00:00.000Z',
    });
    await buy(claim);
    expect(journal.letters()).toHaveLength(1);
    expect(await orderOf(claim)).toMatchObject({
      legalForm: 'HB',
      letterExpected: true,
      letterSent: true,
      approvalId: 1,
      outcome: 'delivered',
    });
    day = 2;
    const again = await pass(await claimOf('broderna-havre', 'HB'));
    // Nothing has changed about them: asked for free, without a letter.
    expect(again).toEqual({ pass: false, ending: { kind: 'unchanged' } });
    expect(journal.letters()).toHaveLength(1);
  });

  it('a cap that is reached is told as budget, and so is a source without a section', async () => {
    const cap = { spend: { sources: { creditsafe: { perMonthSek: 29 } } } };
    expect(await pass(await claimOf('fallande-lovet', 'AB'), Policy.parse(cap))).toEqual(
      skippedFor('budget'),
    );
    const other = { ...creditsafe, id: 'another' };
    const claim = await claimOf('vacklande-stegen', 'AB', 'another');
    expect(await pass(claim, Policy.parse({}), other)).toEqual(skippedFor('budget'));
    expect(paidCalls()).toBe(0);
  });
});

describe('how an order ends', () => {
  it.each([
    ['answered', null, 'order', 'delivered'],
    ['not-found', null, 'order', 'not-found'],
    ['refused', 'forbidden', 'order', 'rejected'],
    ['skipped', 'legal-form', 'order', 'rejected'],
    ['unavailable', 'no-answer', 'order', 'rejected'],
    ['unavailable', 'throttled', 'order', 'rejected'],
    ['unavailable', 'outcome-unknown', 'order', 'unknown'],
    ['broken', 'drift', 'order', 'unknown'],
    ['broken', 'drift', 'quota', 'delivered'],
    ['unavailable', 'no-answer', 'quota', 'delivered'],
    ['unavailable', 'outcome-unknown', 'quota', 'delivered'],
    ['unavailable', 'throttled', 'quota', 'rejected'],
    ['unavailable', 'quota', 'quota', 'rejected'],
  ] as const)('%s / %s, %s → %s', (outcome, reason, cost, expected) => {
    expect(orderOutcomeOf({ outcome, reason }, cost)).toBe(expected);
  });

  it.each([
    ['quota', true, 'rejected'],
    ['quota', false, 'delivered'],
    ['order', true, 'rejected'],
  ] as const)('no answer, %s, never sent: %s → %s', (cost, unsent, expected) => {
    expect(orderOutcomeOf({ outcome: 'unavailable', reason: 'no-answer', unsent }, cost)).toBe(expected);
  });
});

describe('policy.spend', () => {
  it('keeps the defaults that a policy file does not name, and takes sources of its own', () => {
    const { sources } = Policy.parse({
      spend: {
        sources: { creditsafe: { priceSek: 41 }, uc: { priceSek: 1, perRunSek: 10, perMonthSek: 100 } },
      },
    }).spend;
    expect(sources['creditsafe']).toEqual({
      priceSek: 41,
      perRunSek: 5_000,
      perMonthSek: 20_000,
      perMonthOrders: null,
    });
    expect(sources['foretagsinformation']).toMatchObject({ priceSek: 12, perMonthOrders: 83 });
    expect(sources['uc']).toEqual({ priceSek: 1, perRunSek: 10, perMonthSek: 100, perMonthOrders: null });
  });

  it.each([
    { creditsafe: { price: 3 } },
    { creditsafe: { priceSek: -1 } },
    { uc: { priceSek: 3 } },
    { uc: { priceSek: 1, perRunSek: 1, perMonthSek: 1, perDaySek: 1 } },
  ])('refuses %j', (sources) => {
    expect(Policy.safeParse({ spend: { sources } }).success).toBe(false);
  });
});
