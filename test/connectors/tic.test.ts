import { HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { AskedSupplier } from '../../src/domain/connector.ts';
import type { LegalForm } from '../../src/domain/supplier.ts';
import { ab, connector, context, factsOf, failureOf, NUMBER, today } from './support.ts';
import {
  company,
  COMPANY_ID,
  debts,
  hit,
  json,
  officers,
  payrolls,
  refusal,
  serve,
  type BlockName,
  type Reply,
} from './tic-wire.ts';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const ref = (identity: string) => context().personRef(identity);
const ask = (changes: Partial<Record<BlockName, Reply>> = {}) => {
  serve(server, changes);
  return connector('tic').ask(ab, context());
};
const NO_DEBTS = {
  'credit.publicDebt': { amountSek: 0, cases: 0 },
  'credit.privateDebt': { amountSek: 0, cases: 0 },
  'debts.cases': { applications: [], executions: [] },
};

describe('tic: answer → facts', () => {
  it('searches, then asks for each block, with its key', async () => {
    const calls = serve(server);
    const reply = await connector('tic').ask(ab, context());
    expect(calls).toEqual([
      `/search-public/companies?q=${NUMBER}&query_by=registrationNumber key`,
      `/companies/${COMPANY_ID}/debts key`,
      `/companies/${COMPANY_ID}/representatives key`,
      `/companies/${COMPANY_ID} key`,
      `/companies/${COMPANY_ID}/payrolls key`,
    ]);
    expect(reply).toMatchObject({ outcome: 'answered', asOf: today, missing: [] });
  });

  it('reads every block', async () => {
    serve(server);
    expect(await factsOf(connector('tic'))).toEqual({
      'credit.publicDebt': { amountSek: 8500, cases: 3 },
      'credit.privateDebt': { amountSek: 12_000, cases: 3 },
      'debts.cases': { applications: [], executions: [] },
      'payroll.months': {
        months: [
          { month: '2026-10', employees: null, paidSek: null, contributionsSek: 63_700 },
          { month: '2026-09', employees: null, paidSek: null, contributionsSek: 61_000 },
        ],
      },
      'financials.years': {
        years: [
          {
            periodEnd: '2025-12-31',
            turnoverSek: 9_000_500,
            resultSek: null,
            equitySek: null,
            shareCapitalSek: null,
            employees: null,
          },
          {
            periodEnd: '2024-12-31',
            turnoverSek: 8_100_000,
            resultSek: null,
            equitySek: null,
            shareCapitalSek: null,
            employees: 7,
          },
        ],
      },
      'representatives.officers': {
        officers: [
          {
            person: ref('189001019802'),
            role: 'managing-director',
            code: 'ceo',
            from: '2020-01-15',
            to: null,
            abroad: false,
          },
          {
            person: '5599940011',
            role: 'auditor',
            code: 'auditor',
            from: '2020-01-15',
            to: null,
            abroad: null,
          },
        ],
      },
    });
  });

  it('names people by reference alone', async () => {
    const reply = await ask();
    if (reply.outcome !== 'answered') throw new Error(reply.outcome);
    expect(reply.persons).toEqual([
      { ref: ref('189001019802'), number: '189001019802', name: 'Alfhild Påhittsson' },
    ]);
    expect(JSON.stringify(reply.facts)).not.toMatch(/Alfhild|9802|Siffergranskarna/);
  });

  it('no debt is an answer: 404, with or without a body', async () => {
    for (const debts of [refusal(404, 'not_found'), () => new HttpResponse(null, { status: 404 })]) {
      serve(server, { debts });
      expect(await factsOf(connector('tic'))).toMatchObject(NO_DEBTS);
    }
  });

  it('rows in another order are the same facts', async () => {
    const row = { applicationVerdict: 'A', dateOfApplicationOrVerdict: '2026-10-01', amount: 1 };
    const cases = [row, { ...row, amount: 2 }, { ...row, dateOfApplicationOrVerdict: '2026-10-09' }];
    const answers = await Promise.all(
      [false, true].map(async (turned) => {
        const order = <T>(rows: readonly T[]) => (turned ? rows.toReversed() : [...rows]);
        serve(server, {
          debts: json({ debtSummary: order(debts.debtSummary), debtCases: order(cases) }),
          representatives: json({ representatives: order(officers.representatives) }),
          company: json({ ...company, financialSummary: order(company.financialSummary) }),
          payrolls: json({ payrolls: order(payrolls.payrolls) }),
        });
        return factsOf(connector('tic'));
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
  });
});

describe('tic: the search forgives slips, we do not', () => {
  it.each([
    { name: 'no hit', hits: [] },
    { name: 'the nearest number', hits: [hit('5599900015'), hit('5599900023')] },
    { name: 'a longer number that begins alike', hits: [hit(`${NUMBER}0001`)] },
    { name: 'a longer number that ends alike', hits: [hit(`16${NUMBER}`)] },
    { name: 'the number in another country', hits: [hit(NUMBER, COMPANY_ID, { iso3166CountryCode: 'NO' })] },
  ])('$name: not found, and nothing more is asked', async ({ hits }) => {
    const calls = serve(server, { search: json({ found: hits.length, hits }) });
    expect(await connector('tic').ask(ab, context())).toEqual({ outcome: 'not-found', asOf: today });
    expect(calls).toHaveLength(1);
  });

  it.each([
    { name: 'among others', hits: [hit('5599900015', 1), hit(undefined, 2), hit(NUMBER)] },
    { name: 'with its hyphen', hits: [hit('559990-0007')] },
  ])('$name: found by the very number', async ({ hits }) => {
    const calls = serve(server, { search: json({ hits }) });
    expect(await connector('tic').ask(ab, context())).toMatchObject({ outcome: 'answered' });
    expect(calls[1]).toContain(`/companies/${COMPANY_ID}/debts`);
  });

  it.each([
    { name: 'hits without a number', search: json({ hits: [hit(undefined)] }) },
    { name: 'no hits at all', search: json({ results: [] }) },
    { name: 'an id that is none', search: json({ hits: [{ document: { companyId: 'x' } }] }) },
    { name: 'a page', search: () => HttpResponse.html('<p>tic</p>') },
  ])('$name is broken', async ({ search }) => {
    expect(await failureOf(ask({ search }))).toMatchObject({ code: 'source-broken' });
  });
});

describe('tic: who is asked about', () => {
  const supplier = (confirmedForm: LegalForm | null, change: Partial<AskedSupplier> = {}): AskedSupplier => ({
    ...ab,
    confirmedForm,
    ...change,
  });
  it.each(['AB', 'EK', 'BRF', 'STIFTELSE', 'IDEELL', 'FILIAL'] as const)('%s: asked', (form) => {
    expect(connector('tic').admits(supplier(form))).toBeNull();
  });

  it.each([
    supplier('EF', { number: '4009272719', numberKind: 'personal' }),
    supplier('AB', { number: '4009272719', numberKind: 'personal' }),
    supplier('HB'),
    supplier('KB'),
    supplier('OTHER'),
    supplier('UNKNOWN'),
    supplier(null),
    supplier('FOREIGN', { number: 'DK99999999', numberKind: 'foreign' }),
  ])('$numberKind, $confirmedForm: refused, and no call', async (one) => {
    expect(connector('tic').admits(one)).toBe('legal-form');
    expect(await connector('tic').ask(one, context())).toEqual({ outcome: 'skipped', reason: 'legal-form' });
  });

  it('is a quota of calls, never an order, and keeps to sixty calls a minute', () => {
    const tic = connector('tic');
    expect(tic).toMatchObject({
      cost: 'quota',
      paid: false,
      lettersFor: ['EF', 'HB', 'KB'],
      fromDepth: 'utökad',
      stage: 2,
      closedTo: null,
    });
    expect((tic.rateLimit?.max ?? 0) * 5).toBe(60);
    expect(connector('tic', { apiKey: null }).closedTo).toBe('not-configured');
  });
});
