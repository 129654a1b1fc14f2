import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { ab, byKind, connector, context, factsOf, failureOf, NUMBER } from './support.ts';
import { company, json, officers, refusal, serve, type BlockName, type Reply } from './tic-wire.ts';

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
const DEBT_KINDS = ['credit.publicDebt', 'credit.privateDebt', 'debts.cases'];

describe('tic: blocks whose names are assumptions', () => {
  const officer = officers.representatives[0];
  const officersIn = async (change: object) => {
    const reply = await ask({ representatives: json({ representatives: [{ ...officer, ...change }] }) });
    if (reply.outcome !== 'answered') throw new Error(reply.outcome);
    return { officer: byKind(reply.facts)['representatives.officers'], persons: reply.persons };
  };

  it.each([
    { change: { positionType: 'other', positionDescription: 'Styrelseledamot' }, role: 'board-member' },
    { change: { positionType: 'boardMember', positionDescription: 'Något nytt' }, role: 'board-member' },
    { change: { positionType: 'constructor', positionDescription: undefined }, role: 'other' },
    { change: { positionType: 'neverSeen', positionDescription: 'Något nytt' }, role: 'other' },
    { change: { positionEnd: '2024-05-01T00:00:00Z' }, to: '2024-05-01' },
    { change: { residenceLocationTypeDescription: 'Bosatt utomlands' }, abroad: true },
    { change: { residenceLocationTypeDescription: 'Okänt' }, abroad: null },
  ])('$change', async ({ change, ...expected }) => {
    expect(await officersIn(change)).toMatchObject({ officer: { officers: [expected] } });
  });

  it.each([
    {
      name: 'masked',
      change: { roleByPersonName: '***', roleByPersonalIdentityNumber: '18900101-****' },
      person: { ref: ref('tic:11'), number: null, name: null },
    },
    {
      name: 'without a number',
      change: { roleByPersonalIdentityNumber: undefined },
      person: { ref: ref('tic:11'), number: null, name: 'Alfhild Påhittsson' },
    },
    {
      name: 'ten digits',
      change: { roleByPersonalIdentityNumber: '9001019802' },
      person: { ref: ref('9001019802'), number: '9001019802', name: 'Alfhild Påhittsson' },
    },
  ])('a person $name', async ({ change, person }) => {
    expect((await officersIn(change)).persons).toEqual([person]);
  });

  it.each([
    { block: 'representatives', kind: 'representatives.officers', body: { representatives: [{}] } },
    { block: 'representatives', kind: 'representatives.officers', body: { people: [] } },
    {
      block: 'representatives',
      kind: 'representatives.officers',
      body: { representatives: [{ ...officer, positionStart: 'long ago' }] },
    },
    { block: 'company', kind: 'financials.years', body: { registrationNumber: NUMBER } },
    { block: 'company', kind: 'financials.years', body: { ...company, registrationNumber: '5599900015' } },
    { block: 'company', kind: 'financials.years', body: { financialSummary: [{ rs_NetSalesK: 1 }] } },
    {
      block: 'company',
      kind: 'financials.years',
      body: { financialSummary: [{ periodEnd: '2025-12-31', rs_NetSalesK: 'x' }] },
    },
    { block: 'payrolls', kind: 'payroll.months', body: { payroll2: [] } },
    { block: 'payrolls', kind: 'payroll.months', body: { payrolls: [{ period: 202613, belopp: 1 }] } },
    { block: 'payrolls', kind: 'payroll.months', body: { payrolls: [{ period: 46_000, belopp: 1 }] } },
  ] as const)(
    '$block that does not fit: $kind is missing, the debts count',
    async ({ block, kind, body }) => {
      const reply = await ask({ [block]: json(body) });
      expect(reply).toMatchObject({ outcome: 'answered', missing: [kind] });
      expect(reply.outcome === 'answered' && Object.keys(byKind(reply.facts))).toContain('credit.publicDebt');
    },
  );

  it('lists that are empty are answers', async () => {
    serve(server, {
      representatives: json({ representatives: [] }),
      company: json({ financialSummary: [] }),
      payrolls: json({ payrolls: [] }),
    });
    expect(await factsOf(connector('tic'))).toMatchObject({
      'representatives.officers': { officers: [] },
      'financials.years': { years: [] },
      'payroll.months': { months: [] },
    });
  });
});

describe('tic: one block that gives nothing', () => {
  it.each([
    { name: 'not in our plan', debts: refusal(403, 'insufficient_permissions') },
    { name: 'a feature we lack', debts: refusal(403, 'feature_required') },
    { name: 'a form that is not scored', debts: refusal(422, 'legal_form_not_scored') },
    { name: 'down', debts: json({}, 503, { 'retry-after': '600' }) },
  ])('$name: missing, and the others count', async ({ debts }) => {
    const reply = await ask({ debts });
    expect(reply).toMatchObject({ outcome: 'answered', missing: DEBT_KINDS });
    expect(reply.outcome === 'answered' && reply.facts).toHaveLength(3);
  });

  it.each([
    { block: 'representatives', missing: ['representatives.officers'] },
    { block: 'company', missing: ['financials.years'] },
    { block: 'payrolls', missing: ['payroll.months'] },
  ])('404 of $block says nothing', async ({ block, missing }) => {
    expect(await ask({ [block]: refusal(404, 'not_found') })).toMatchObject({ missing });
  });

  const all = (reply: Reply) => ({
    debts: reply,
    representatives: reply,
    company: reply,
    payrolls: reply,
  });

  it.each([
    { name: 'our plan gives nothing', reply: refusal(403, 'feature_required'), code: 'source-refused' },
    { name: 'all down', reply: json({}, 503, { 'retry-after': '600' }), code: 'source-unavailable' },
    { name: 'all 404: the address has moved', reply: refusal(404, 'not_found'), code: 'source-broken' },
  ])('$name', async ({ reply, code }) => {
    expect(await failureOf(ask(all(reply)))).toMatchObject({ code });
  });

  it('a form that none of the blocks covers is skipped', async () => {
    expect(await ask(all(refusal(422, 'legal_form_not_scored')))).toEqual({
      outcome: 'skipped',
      reason: 'legal-form',
    });
  });

  it('a plan with debts alone is worth asking: no debt is an answer there too', async () => {
    const reply = await ask({ ...all(refusal(403, 'feature_required')), debts: refusal(404, 'not_found') });
    expect(reply.outcome === 'answered' && byKind(reply.facts)).toEqual(NO_DEBTS);
  });
});
