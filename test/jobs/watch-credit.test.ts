import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createCreditWatch } from '../../connectors/index.ts';
import { memberById } from '../../fixtures/cast/index.ts';
import { storyDates, type StoryDay } from '../../fixtures/cast/world.ts';
import { addressesAt, sourceEnvironment } from '../../fixtures/server.ts';
import { watchCredit } from '../../jobs/watch-credit.ts';
import { readConfig } from '../../src/config/index.ts';
import { SourceRefused } from '../../src/domain/errors.ts';
import { parseOrgNumber } from '../../src/domain/org-number.ts';
import type { LegalForm } from '../../src/domain/supplier.ts';
import type { Watch } from '../../src/domain/watch.ts';
import { adHoc, answer, ask, idOf } from '../store/support.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let watch: Watch;
beforeEach(async () => {
  world = await openWorld();
  const addresses = addressesAt('http://fixtures.example');
  const { settings } = readConfig({ ...sourceEnvironment(addresses), CREDITSAFE_PORTFOLIO: 'kontroll' });
  const made = createCreditWatch(settings, { transportFor: () => world.transport });
  if (made === null) throw new Error('no watch was made');
  watch = made;
});
afterEach(() => world.close());

const within = () => ({ signal: new AbortController().signal, now: world.context.now });
const listen = (creditWatch: Watch | null = watch): Promise<void> =>
  watchCredit.run({}, { ...world.context, creditWatch }, { jobId: 'j', attempt: 1, ...within() });
const members = async () => (await watch.members(within())).map(({ reference }) => reference);

/** A supplier whose form a register has confirmed, with a credit report that was delivered just now. */
async function held(memberId: string, form: LegalForm): Promise<number> {
  const { store, now } = world.context;
  const number = parseOrgNumber(memberById(memberId).number ?? '');
  if (!number.ok) throw new Error('a member without a number');
  const at = now().toISOString();
  const identity = { number: number.number, kind: number.kind, presumedForm: form, name: null };
  const { id } = await store.suppliers.ensure(identity, at);
  const credit = ask('creditsafe', { product: 'kredit', stage: 0, paid: true });
  const deadline = new Date(now().getTime() + 3_600_000).toISOString();
  const period = at.slice(0, 10);
  const [plan] = await store.checks.plan(
    [adHoc(id, [ask('scb'), credit], { period, deadline, unit: period })],
    at,
  );
  await answer(store, idOf(plan?.ask ?? [], 'scb'), {
    now: at,
    facts: [{ kind: 'company.form', value: { form, code: form }, validFrom: null }],
  });
  const questionId = idOf(plan?.ask ?? [], 'creditsafe');
  const placed = await store.orders.place({
    questionId,
    legalForm: form,
    letterExpected: false,
    limits: { priceSek: 1, perRunSek: 100, perMonthSek: 100, perMonthOrders: null },
    unclearDays: 1,
    reference: 'k',
    now: at,
  });
  if (!placed.placed) throw new Error(placed.reason);
  const end = {
    orderId: placed.orderId,
    outcome: 'delivered',
    letterSent: false,
    providerRef: null,
    now: at,
  } as const;
  await store.orders.end(end);
  await answer(store, questionId, { now: at });
  return id;
}
const changedAt = async (id: number) =>
  (await world.store.suppliers.cells(id)).find(({ source }) => source === 'creditsafe')?.changedAt;
const night = (day: StoryDay) => world.setDay(day, '22:40');

describe('watch-credit', () => {
  it('puts those with a report under watch, never a partnership, and lets go of whom nothing is held about', async () => {
    const [company] = [await held('tunna-planboken', 'AB'), await held('broderna-havre', 'HB')];
    await listen();
    expect(await members()).toEqual([`L-000${company}`]);
    await world.store.orders.supersede({ orderId: 1, by: 'Eva Ek', now: world.context.now().toISOString() });
    await listen();
    expect(await members()).toEqual([]);
  });

  it('an event after the report makes the report due; one that nobody sees changes nothing', async () => {
    const [still, falling] = [await held('tunna-planboken', 'AB'), await held('fallande-lovet', 'AB')];
    await listen();
    expect(await changedAt(falling)).toBeNull();
    night(2);
    await listen();
    expect(await changedAt(falling)).toBe(`${storyDates[2]}T03:12:00.000Z`);
    expect(await changedAt(still)).toBeNull();
    await listen();
    expect(await changedAt(falling)).toBe(`${storyDates[2]}T03:12:00.000Z`);
    expect(world.journal.costOre({ source: 'creditsafe' })).toBe(0);
    expect(world.journal.letters()).toEqual([]);
  });

  it('an event that is older than the report is in the report', async () => {
    night(2);
    const falling = await held('fallande-lovet', 'AB');
    await listen();
    await listen();
    expect(await changedAt(falling)).toBeNull();
  });

  it('what others have put into the portfolio is left alone', async () => {
    await watch.open(within());
    const supplier = await world.store.suppliers.get(await held('fallande-lovet', 'AB'));
    if (supplier === null) throw new Error('no supplier');
    await watch.add(supplier, 'Lundgrens lista', within());
    await listen();
    expect(await members()).toEqual(['Lundgrens lista']);
  });

  it('warns when little is left of the contract', async () => {
    const low = { service: 'reports', country: 'SE', paid: 100, used: 95 };
    await listen({ ...watch, allowances: async () => [low, { ...low, used: 1 }] });
    expect(world.alerts).toEqual(['Creditsafe: 5 av 100 kvar i reports (SE).']);
  });

  it('calls a person when the account will not do, and does not try again', async () => {
    const refuse = () => Promise.reject(new SourceRefused('isAutoTracker is on', { source: 'creditsafe' }));
    await listen({ ...watch, open: refuse });
    expect(world.alerts).toEqual(['Creditsafe bevakar inte leverantörerna åt oss; skälet står i loggen.']);
  });

  it('does nothing where no watch is set up, and fails when the source does', async () => {
    await listen(null);
    expect(world.journal.count()).toBe(0);
    world.faults.set('creditsafe', 'garbage');
    await expect(listen()).rejects.toMatchObject({ code: 'source-broken' });
  });
});
