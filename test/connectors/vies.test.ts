import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { AskedSupplier } from '../../src/domain/connector.ts';
import { cast, memberById } from '../../fixtures/cast/index.ts';
import { storyDates, storyDays, worldOf } from '../../fixtures/cast/world.ts';
import { createFaults } from '../../fixtures/faults.ts';
import { createJournal } from '../../fixtures/journal.ts';
import { addressesAt } from '../../fixtures/server.ts';
import { viesHandlers } from '../../fixtures/sources/vies.ts';
import { ab, connector, context, everything, factsOf, failureOf, NUMBER, today } from './support.ts';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const URL_OF_CHECK = 'http://vies.test/rest-api/check-vat-number';
const whole = {
  countryCode: 'SE',
  vatNumber: `${NUMBER}01`,
  requestDate: '2026-11-19T09:00:00.000Z',
  valid: true,
  requestIdentifier: '',
  name: '---',
  address: '---',
  traderName: '---',
};
const says = (body: object, status = 200) =>
  server.use(http.post(URL_OF_CHECK, () => HttpResponse.json(body, { status })));

describe('vies: answer → fact', () => {
  it('asks for the twelve digits that end in 01, naming no requester', async () => {
    let asked: unknown;
    server.use(
      http.post(URL_OF_CHECK, async ({ request }) => {
        asked = [await request.json(), request.headers.get('content-type')];
        return HttpResponse.json(whole);
      }),
    );
    expect(await connector('vies').ask(ab, context())).toEqual({
      outcome: 'answered',
      asOf: '2026-11-19',
      facts: [{ kind: 'tax.vies', value: { valid: true, vatNumber: `SE${NUMBER}01` }, validFrom: null }],
      missing: [],
    });
    expect(asked).toEqual([{ countryCode: 'SE', vatNumber: `${NUMBER}01` }, 'application/json']);
  });

  it.each([
    { name: 'invalid', change: { valid: false }, valid: false },
    { name: 'VALID beside it', change: { userError: 'VALID' }, valid: true },
    { name: 'INVALID beside it', change: { valid: false, userError: 'INVALID' }, valid: false },
    { name: 'empty error', change: { userError: '' }, valid: true },
    { name: 'country before the number', change: { vatNumber: `SE${NUMBER}01` }, valid: true },
    { name: 'spaces in the number', change: { vatNumber: `${NUMBER} 01` }, valid: true },
    { name: 'unknown keys', change: { nyNyckel: { a: 1 } }, valid: true },
  ])('$name', async ({ change, valid }) => {
    says({ ...whole, ...change });
    expect(await factsOf(connector('vies'))).toEqual({ 'tax.vies': { valid, vatNumber: `SE${NUMBER}01` } });
  });

  it.each([null, 'yesterday'])('speaks of the day of asking where it gives none: %s', async (requestDate) => {
    says({ ...whole, requestDate });
    expect(await connector('vies').ask(ab, context())).toMatchObject({ asOf: today });
  });
});

describe('vies: only valid and invalid are answers', () => {
  const inWrapper = (error: string) => ({ actionSucceed: false, errorWrappers: [{ error, message: 'm' }] });
  const besideIt = (userError: string) => ({ ...whole, valid: false, userError });
  const busy = [
    'GLOBAL_MAX_CONCURRENT_REQ',
    'GLOBAL_MAX_CONCURRENT_REQ_TIME',
    'MS_MAX_CONCURRENT_REQ',
    'MS_MAX_CONCURRENT_REQ_TIME',
    'SERVICE_UNAVAILABLE',
    'MS_UNAVAILABLE',
    'TIMEOUT',
    'SERVER_BUSY',
    'MS_SERVER_BUSY',
  ];
  const table = [
    ...busy.map((error) => ({ error, code: 'source-unavailable', reason: 'no-answer' })),
    ...['IP_BLOCKED', 'VAT_BLOCKED'].map((error) => ({ error, code: 'source-refused', reason: 'forbidden' })),
    ...['INVALID_INPUT', 'INVALID_REQUESTER_INFO', 'NEVER_SEEN'].map((error) => ({
      error,
      code: 'source-broken',
      reason: 'drift',
    })),
  ];
  it.each(table)('$error → $code', async ({ error, code, reason }) => {
    for (const body of [inWrapper(error), besideIt(error)]) {
      says(body);
      expect(await failureOf(connector('vies').ask(ab, context()))).toMatchObject({
        code,
        details: { reason, code: error, source: 'vies' },
      });
    }
  });

  it.each([
    { name: 'a failure without a code', body: { actionSucceed: false } },
    { name: 'an error that is no code', body: inWrapper(`about ${NUMBER}01`) },
    { name: 'no verdict', body: { ...whole, valid: null } },
    { name: 'verdict of another name', body: { ...whole, valid: undefined, isOk: true } },
    { name: 'verdict as text', body: { ...whole, valid: 'true' } },
    { name: 'verdict and error that disagree', body: { ...whole, userError: 'INVALID' } },
    { name: 'another number', body: { ...whole, vatNumber: '559930012001' } },
    { name: 'no number', body: { ...whole, vatNumber: null } },
    { name: 'another country', body: { ...whole, countryCode: 'DK' } },
    { name: 'a list', body: [] },
  ])('$name is broken', async ({ body }) => {
    says(body);
    const failure = await failureOf(connector('vies').ask(ab, context()));
    expect(failure).toMatchObject({ code: 'source-broken' });
    expect(everything(failure)).not.toContain(NUMBER);
  });

  it.each([
    { status: 400, body: inWrapper('INVALID_INPUT'), code: 'source-broken' },
    { status: 403, body: {}, code: 'source-refused' },
    { status: 404, body: {}, code: 'source-broken' },
    { status: 429, body: {}, code: 'source-throttled' },
    { status: 400, body: inWrapper('MS_UNAVAILABLE'), code: 'source-unavailable' },
  ])('status $status → $code', async ({ status, body, code }) => {
    says(body, status);
    expect(await failureOf(connector('vies').ask(ab, context()))).toMatchObject({ code });
  });

  it('a page instead of JSON is broken', async () => {
    server.use(http.post(URL_OF_CHECK, () => HttpResponse.html('<p>VIES</p>')));
    expect(await failureOf(connector('vies').ask(ab, context()))).toMatchObject({ code: 'source-broken' });
  });
});

describe('vies: who is asked about', () => {
  const trader: AskedSupplier = {
    number: '4009272719',
    numberKind: 'personal',
    confirmedForm: 'EF',
    presumedForm: 'UNKNOWN',
    name: null,
  };
  const foreign: AskedSupplier = {
    ...trader,
    number: 'DK99999999',
    numberKind: 'foreign',
    confirmedForm: null,
  };

  it.each([
    { supplier: trader, reason: 'legal-form' },
    { supplier: foreign, reason: 'not-controlled' },
  ])('$supplier.numberKind: $reason, and no call', async ({ supplier, reason }) => {
    expect(connector('vies').admits(supplier)).toBe(reason);
    expect(await connector('vies').ask(supplier, context())).toEqual({ outcome: 'skipped', reason });
  });

  it('every organisation number, with its form confirmed or not; no credentials', () => {
    const vies = connector('vies');
    expect(vies.admits({ ...ab, confirmedForm: null })).toBeNull();
    expect(vies).toMatchObject({ closedTo: null, cost: 'free', paid: false, fromDepth: 'bas', stage: 1 });
    expect(connector('vies', { url: '' }).closedTo).toBe('not-configured');
  });
});

describe('vies: the cast', () => {
  const ask = async (
    id: string,
    day: (typeof storyDays)[number],
    fault?: 'schema-drift' | '429' | 'garbage',
  ) => {
    const faults = createFaults();
    if (fault !== undefined) faults.set('vies', fault);
    const addresses = addressesAt('http://fixtures.test');
    const now = () => new Date(`${storyDates[day]}T11:00:00Z`);
    const journal = createJournal();
    server.use(...viesHandlers({ day: () => day, addresses, now, faults, journal, latencyMs: 0 }));
    const vies = connector('vies', { url: addresses.vies.url });
    return vies.ask({ ...ab, number: memberById(id).number ?? '' }, { ...context(), now });
  };

  it('is valid exactly for those who are registered for VAT, on every day', async () => {
    const organisations = cast.filter(
      ({ id, person, form, world }) =>
        world !== null && !person && form !== 'FOREIGN' && id !== 'bjornens-stugor',
    );
    expect(organisations.length).toBeGreaterThan(35);
    for (const day of storyDays) {
      for (const member of organisations) {
        const answer = await ask(member.id, day);
        const vat = worldOf(member, day)?.vat ?? null;
        expect(answer, `${member.id} day ${day}`).toMatchObject({
          facts: [{ value: { valid: vat !== null && vat.to === null } }],
        });
      }
    }
  });

  it('is busy about one of them on day 2, and answers again', async () => {
    expect(await failureOf(ask('bjornens-stugor', 2))).toMatchObject({ code: 'source-unavailable' });
    expect(await ask('bjornens-stugor', 3)).toMatchObject({ outcome: 'answered' });
  });

  it.each([
    { fault: 'schema-drift', code: 'source-broken' },
    { fault: 'garbage', code: 'source-broken' },
    { fault: '429', code: 'source-throttled' },
  ] as const)('$fault → $code', async ({ fault, code }) => {
    expect(await failureOf(ask('blaklinten', 1, fault))).toMatchObject({ code });
  });
});
