import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { ab, byKind, connector, context, failureOf } from './support.ts';
import { COMPANY_ID, debts, json, serve, type BlockName, type Reply } from './tic-wire.ts';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const ask = (changes: Partial<Record<BlockName, Reply>> = {}) => {
  serve(server, changes);
  return connector('tic').ask(ab, context());
};

describe('tic: debts', () => {
  const readDebts = async (body: object) => {
    const reply = await ask({ debts: json(body) });
    if (reply.outcome !== 'answered') throw new Error(reply.outcome);
    return { facts: byKind(reply.facts), missing: reply.missing };
  };
  const row = { kfm_DebtorSummaryId: 7, debtCaseType: 'a', numberOfCases: 1, debtAmountInSEK: 100 };
  const both = ['credit.publicDebt', 'credit.privateDebt'];

  it.each([
    { name: 'an empty summary', change: { debtSummary: [] }, publicSek: 0, privateSek: 0 },
    { name: 'one kind', change: { debtSummary: [row] }, publicSek: 100, privateSek: 0 },
    {
      name: 'capital letters and text',
      change: { debtSummary: [{ ...row, debtCaseType: 'E', debtAmountInSEK: '1 250,4' }] },
      publicSek: 0,
      privateSek: 1250,
    },
    {
      name: 'the older balance',
      change: {
        debtSummary: undefined,
        debtBalance: {
          totalAmountInSEK: 150,
          public: [{ amountInSEK: 100, numberOfCases: 1 }],
          private: { amountInSEK: 50, numberOfCases: 1 },
        },
      },
      publicSek: 100,
      privateSek: 50,
    },
  ])('$name', async ({ change, publicSek, privateSek }) => {
    const { facts, missing } = await readDebts({ debtCases: [], ...change });
    expect(missing).toEqual([]);
    expect(facts).toMatchObject({
      'credit.publicDebt': { amountSek: publicSek },
      'credit.privateDebt': { amountSek: privateSek },
    });
  });

  it.each([
    { name: 'a type that is not in our table', change: { debtSummary: [{ ...row, debtCaseType: 'x' }] } },
    {
      name: 'a type like an object’s own',
      change: { debtSummary: [{ ...row, debtCaseType: 'constructor' }] },
    },
    { name: 'no type', change: { debtSummary: [{ ...row, debtCaseType: undefined }] } },
    { name: 'no amount', change: { debtSummary: [{ ...row, debtAmountInSEK: undefined }] } },
    { name: 'two summaries', change: { debtSummary: [row, { ...row, kfm_DebtorSummaryId: 8 }] } },
    { name: 'no summary', change: {} },
    {
      name: 'a balance that does not add up',
      change: { debtBalance: { totalAmountInSEK: 900, public: [{ amountInSEK: 100 }] } },
    },
  ])('$name: the sums are unknown, not zero', async ({ change }) => {
    const { facts, missing } = await readDebts({ debtCases: [], ...change });
    expect(missing).toEqual(both);
    expect(facts).not.toHaveProperty(['credit.publicDebt']);
  });

  it('a count that is not told leaves the amount', async () => {
    const { facts } = await readDebts({
      debtSummary: [row, { ...row, numberOfCases: undefined }],
      debtCases: [],
    });
    expect(facts['credit.publicDebt']).toEqual({ amountSek: 200, cases: null });
  });

  const application = {
    applicationVerdict: 'A',
    dateOfApplicationOrVerdict: '2026-10-01T00:00:00Z',
    amount: 5,
  };
  it.each([
    { change: {}, state: 'open' },
    { change: { applicationVerdict: 'x', applicationVerdictDescription: 'Ansökan' }, state: 'open' },
    { change: { applicationVerdict: 'U' }, state: 'verdict' },
    { change: { applicationVerdictDescription: 'Utslag' }, state: 'verdict' },
    { change: { applicationWithdrawn: true }, state: 'withdrawn' },
    { change: { applicationWithdrawn: true, applicationVerdict: 'U' }, state: 'withdrawn' },
    { change: { applicationContested: 'J' }, state: 'contested' },
    { change: { applicationContested: true }, state: 'contested' },
    { change: { applicationContested: 'N' }, state: 'open' },
    { change: { applicationContestedDate: '2026-10-09T00:00:00Z' }, state: 'contested' },
    { change: { applicationDismissed: true }, state: 'other' },
    { change: { applicationToCourt: true }, state: 'other' },
    { change: { causeOfRemoval: '3' }, state: 'other' },
    { change: { applicationVerdict: 'Z' }, state: 'other' },
    { change: { applicationVerdict: undefined }, state: 'other' },
  ])('an application with $change is $state', async ({ change, state }) => {
    const { facts } = await readDebts({ ...debts, debtCases: [{ ...application, ...change }] });
    expect(facts['debts.cases']).toEqual({
      applications: [{ amountSek: 5, on: '2026-10-01', state }],
      executions: [],
    });
  });

  it('keeps no name of the one who claims, and no case that the company has against others', async () => {
    const { facts } = await readDebts({
      ...debts,
      debtCases: [
        { ...application, applicantName: 'Birger Sagolin', defendantCompanyId: COMPANY_ID },
        { ...application, amount: 77, defendantCompanyId: 1 },
      ],
      executions: [{ resultCode: 'T1', amount: 9, date: '2026-09-09T00:00:00Z' }],
    });
    expect(facts['debts.cases']).toEqual({
      applications: [{ amountSek: 5, on: '2026-10-01', state: 'open' }],
      executions: [{ code: 'T1', amountSek: 9, on: '2026-09-09' }],
    });
    expect(JSON.stringify(facts)).not.toContain('Birger');
  });

  it('cases that are not there are unknown', async () => {
    expect((await readDebts({ debtSummary: [] })).missing).toEqual(['debts.cases']);
  });

  it.each([
    { name: 'none of our lists', body: { debtsummary: [] } },
    { name: 'a list that is none', body: { ...debts, debtSummary: { a: 1 } } },
    {
      name: 'an amount that is none',
      body: { ...debts, debtSummary: [{ ...row, debtAmountInSEK: 'much' }] },
    },
    { name: 'a count that is none', body: { ...debts, debtSummary: [{ ...row, numberOfCases: -1 }] } },
    { name: 'a date that is none', body: { ...debts, debtCases: [{ dateOfApplicationOrVerdict: 'soon' }] } },
    { name: 'a list', body: [] },
  ])('$name is broken', async ({ body }) => {
    expect(await failureOf(ask({ debts: json(body) }))).toMatchObject({ code: 'source-broken' });
  });
});
