import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { Answer } from '../../src/domain/connector.ts';
import { cast, memberById } from '../../fixtures/cast/index.ts';
import { officersOf } from '../../fixtures/cast/officers.ts';
import { type Member, storyDates, type StoryDay, storyDays, worldOf } from '../../fixtures/cast/world.ts';
import { fixtureCredentials } from '../../fixtures/credentials.ts';
import { createFaults, type FaultKind } from '../../fixtures/faults.ts';
import { createJournal } from '../../fixtures/journal.ts';
import { addressesAt } from '../../fixtures/server.ts';
import { ticHandlers } from '../../fixtures/sources/tic.ts';
import { ab, byKind, connector, context, failureOf } from './support.ts';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const scene = (day: StoryDay, fault?: FaultKind) => {
  const faults = createFaults();
  if (fault !== undefined) faults.set('tic', { kind: fault, delayMs: 0 });
  const journal = createJournal();
  const addresses = addressesAt('http://fixtures.test');
  const now = () => new Date(`${storyDates[day]}T11:00:00Z`);
  server.use(...ticHandlers({ day: () => day, addresses, now, faults, journal, latencyMs: 0 }));
  const tic = connector('tic', { url: addresses.tic.url, apiKey: fixtureCredentials.tic.apiKey });
  const ask = (member: Member): Promise<Answer> =>
    tic.ask({ ...ab, number: member.number ?? '', confirmedForm: member.form }, { ...context(), now });
  return { ask, journal };
};
const factsIn = (answer: Answer) => {
  if (answer.outcome !== 'answered') throw new Error(answer.outcome);
  expect(answer.missing).toEqual([]);
  return byKind(answer.facts);
};

const asked = cast.filter(
  ({ id, form }) => ['AB', 'EK', 'STIFTELSE', 'IDEELL'].includes(form) && id !== 'spokskeppet',
);

describe('tic: the cast', () => {
  it.each(storyDays)('agrees with the credit bureau and with Bolagsverket on day %i', async (day) => {
    const { ask } = scene(day);
    expect(asked.length).toBeGreaterThan(35);
    const answering = asked.filter(
      (member) => worldOf(member, day)?.oddities.creditsafe.answers !== 'failing',
    );
    for (const member of answering) {
      const { publicDebt, privateDebt, turnover } = worldOf(member, day)?.credit ?? {};
      const officers = (officersOf(member, day) ?? []).flatMap(({ roles }) => [...roles]);
      expect(factsIn(await ask(member)), `${member.id} on day ${day}`).toMatchObject({
        'credit.publicDebt': { amountSek: publicDebt?.sum, cases: publicDebt?.count },
        'credit.privateDebt': { amountSek: privateDebt?.sum, cases: privateDebt?.count },
        'financials.years': { years: turnover == null ? [] : { 0: { turnoverSek: turnover.sum } } },
        'representatives.officers': { officers: officers.map(() => ({ to: null })) },
      });
    }
  });

  it('itemises the cases of one of them, the same on every day', async () => {
    for (const day of storyDays) {
      const facts = factsIn(await scene(day).ask(memberById('tunna-planboken')));
      expect(facts['debts.cases']).toEqual({
        applications: [
          { amountSek: 21_400, on: '2026-11-03', state: 'open' },
          { amountSek: 48_750, on: '2026-10-12', state: 'contested' },
          { amountSek: 9_900, on: '2026-09-01', state: 'withdrawn' },
          { amountSek: 63_000, on: '2026-06-18', state: 'verdict' },
        ],
        executions: [{ code: 'TILLGANGAR_SAKNAS', amountSek: 63_000, on: '2026-10-28' }],
      });
    }
  });

  const usual = (contributionsSek: number) => ({ month: '2026-10', contributionsSek });
  it.each([
    { id: 'blaklinten', length: 12, newest: usual(127_400) },
    { id: 'nyklackta', length: 2, newest: usual(27_300) },
    { id: 'ensamma-svardet', length: 0, newest: undefined },
  ])('knows the payroll of $id', async ({ id, length, newest }) => {
    const facts = factsIn(await scene(1).ask(memberById(id)));
    expect(facts['payroll.months']).toMatchObject({
      months: newest === undefined ? [] : { length, 0: newest },
    });
  });

  it('makes five calls about each, all under its own name', async () => {
    const { ask, journal } = scene(1);
    await ask(memberById('uppforsbacken'));
    expect(journal.bySupplier()).toEqual({ uppforsbacken: 5 });
  });

  it.each([
    { name: 'a number near others', member: { ...memberById('blaklinten'), number: '5599930392' } },
    { name: 'one whom no register knows', member: memberById('spokskeppet') },
  ])('never finds $name', async ({ member }) => {
    const { ask, journal } = scene(1);
    expect(await ask(member)).toMatchObject({ outcome: 'not-found' });
    expect(journal.count()).toBe(1);
  });

  it.each([
    { fault: 'schema-drift', code: 'source-broken' },
    { fault: 'garbage', code: 'source-broken' },
    { fault: '429', code: 'source-throttled' },
    { fault: 'token-expired', code: 'source-refused' },
  ] as const)('$fault → $code', async ({ fault, code }) => {
    expect(await failureOf(scene(1, fault).ask(memberById('tunna-planboken')))).toMatchObject({ code });
  });
});
