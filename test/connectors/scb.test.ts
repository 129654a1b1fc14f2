import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { ab, byKind, connector, context, everything, factsOf, failureOf, NUMBER, today } from './support.ts';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const unit = {
  peOrgNr: `16${NUMBER}`,
  namn: 'Granens Bygg AB   ',
  foretagsnamn: ' ',
  jurform: '49',
  fSkattStat: '1',
  momsStat: 1,
  arbGivStat: '9',
  ftgStat: '1',
  bolStat: '0',
  anstKl: 4,
  omsKl: '5',
  omsAr: '2024',
  regDat: '2001-05-06T22:00:00.000Z',
  slutDat: '',
  primarNaringsgren: { naringsgren: '41200', andelProcent: 100 },
  postAdress: { coAdress: 'c/o Björk', postAdress: 'Storgatan 1', postNr: '11122', postOrt: 'Ort' },
  nyNyckel: { later: true },
};
const answer = (changes: object, status = 200) =>
  server.use(
    http.get('http://scb.test/v1/juridiskaenheter/:number/full', () =>
      HttpResponse.json({ ...unit, ...changes }, { status }),
    ),
  );

describe('scb: answer → facts', () => {
  it('asks for twelve digits with its key', async () => {
    let asked = '';
    server.use(
      http.get('http://scb.test/v1/juridiskaenheter/:number/full', ({ request, params }) => {
        asked = `${String(params['number'])} ${request.headers.get('x-api-key')}`;
        return HttpResponse.json(unit);
      }),
    );
    const reply = await connector('scb').ask(ab, context());
    expect(asked).toBe(`16${NUMBER} key`);
    expect(reply).toMatchObject({ outcome: 'answered', asOf: today, missing: [] });
  });

  it('reads a whole unit', async () => {
    answer({});
    const registration = { from: null, to: null, reason: null };
    expect(await factsOf(connector('scb'))).toEqual({
      'tax.fSkatt': { ...registration, status: 'registered', form: null },
      'tax.vat': { ...registration, status: 'registered' },
      'tax.employer': { ...registration, status: 'deregistered' },
      'company.name': { name: 'Granens Bygg AB', tradeNames: [] },
      'company.activity': { status: 'active' },
      'company.procedures': { ongoing: [], ended: [], coverage: 'partial' },
      'company.registration': { registeredOn: '2001-05-07', deregistered: null },
      'company.form': { form: 'AB', code: '49' },
      'company.industry': { sni: ['41200'] },
      'company.address': { careOf: 'c/o Björk', street: 'Storgatan 1', postalCode: '11122', city: 'Ort' },
      'company.size': { employeesClass: '10–19', turnoverClass: 'klass 5 (2024)' },
    });
  });

  it.each([
    { change: { fSkattStat: 9 }, kind: 'tax.fSkatt', value: { status: 'deregistered' } },
    { change: { fSkattStat: '0' }, kind: 'tax.fSkatt', value: { status: 'never' } },
    {
      change: { momsStat: '3' },
      kind: 'tax.vat',
      value: { status: 'registered', reason: 'genom representant' },
    },
    { change: { ftgStat: 0 }, kind: 'company.activity', value: { status: 'never-active' } },
    {
      change: { bolStat: '20' },
      kind: 'company.procedures',
      value: { ongoing: [{ kind: 'bankruptcy', code: '20', from: null }] },
    },
    {
      change: { bolStat: 34 },
      kind: 'company.procedures',
      value: { ongoing: [], ended: [{ kind: 'liquidation' }] },
    },
    {
      change: { bolStat: '41', slutDat: '2026-10-31T23:00:00.000Z' },
      kind: 'company.registration',
      value: { deregistered: { kind: 'merged', on: '2026-11-01', code: '41' } },
    },
    { change: { primarNaringsgren: { naringsgren: ' ' } }, kind: 'company.industry', value: { sni: [] } },
    { change: { primarNaringsgren: { naringsgren: '00000' } }, kind: 'company.industry', value: { sni: [] } },
    { change: { jurform: 82 }, kind: 'company.form', value: { form: 'OFFENTLIG' } },
    {
      change: { regDat: '2020-01-14T23:00:00.000Z' },
      kind: 'company.registration',
      value: { registeredOn: '2020-01-15' },
    },
  ])('$change → $kind', async ({ change, kind, value }) => {
    answer(change);
    expect((await factsOf(connector('scb')))[kind]).toMatchObject(value);
  });

  it('leaves unknown what is blank or unread, and says so', async () => {
    answer({ fSkattStat: ' ', bolStat: '52' });
    const reply = await connector('scb').ask(ab, context());
    expect(reply).toMatchObject({
      outcome: 'answered',
      missing: ['tax.fSkatt', 'company.procedures', 'company.registration'],
    });
    expect(reply.outcome === 'answered' && Object.keys(byKind(reply.facts))).not.toContain('tax.fSkatt');
  });

  it.each([
    { key: 'fSkattStat', missing: ['tax.fSkatt'] },
    { key: 'momsStat', missing: ['tax.vat'] },
    { key: 'arbGivStat', missing: ['tax.employer'] },
    { key: 'ftgStat', missing: ['company.activity'] },
    { key: 'bolStat', missing: ['company.procedures', 'company.registration'] },
    { key: 'regDat', missing: ['company.registration'] },
    { key: 'jurform', missing: ['company.form'] },
    { key: 'namn', missing: ['company.name'] },
    { key: 'primarNaringsgren', missing: ['company.industry'] },
  ])('$key under another key is missing, never empty', async ({ key, missing }) => {
    answer({ [key]: undefined, [`${key}Ny`]: '9' });
    const reply = await connector('scb').ask(ab, context());
    expect(reply).toMatchObject({ outcome: 'answered', missing });
  });

  it.each([
    { change: { jurform: ' ' }, missing: ['company.form'] },
    { change: { primarNaringsgren: { kod: '41200' } }, missing: ['company.industry'] },
    { change: { primarNaringsgren: { naringsgren: '' } }, missing: [] },
    { change: { jurform: '99' }, missing: [] },
    { change: { regDat: '' }, missing: [] },
    { change: { bolStat: '41', regDat: undefined }, missing: [] },
  ])('$change leaves $missing open', async ({ change, missing }) => {
    answer(change);
    expect(await connector('scb').ask(ab, context())).toMatchObject({ outcome: 'answered', missing });
  });

  it('shows a sole trader by the firm’s name, never the person’s', async () => {
    const trader = {
      number: '4009272719',
      numberKind: 'personal',
      confirmedForm: null,
      presumedForm: 'UNKNOWN',
      name: null,
    } as const;
    answer({
      peOrgNr: '194009272719',
      jurform: '10',
      namn: 'Person Påhittad',
      foretagsnamn: 'Almens Snickeri',
    });
    expect(await factsOf(connector('scb'), trader)).toMatchObject({
      'company.name': { name: 'Almens Snickeri' },
      'company.form': { form: 'EF' },
    });
  });
});

describe('scb: status or body → outcome', () => {
  const unknownUnit = {
    type: 'https://tools.ietf.org/html/rfc9110',
    title: 'Not Found',
    status: 404,
    detail: 'Enheten finns inte.',
    instance: '/juridiskaenheter',
    traceId: '00-1',
  };
  const problem =
    (status: number, headers: Record<string, string> = {}) =>
    () =>
      HttpResponse.json(
        { type: 'about:blank', title: 'x', status, traceId: 't' },
        { status, headers: { 'content-type': 'application/problem+json', ...headers } },
      );
  it.each([
    { name: '401', reply: problem(401), code: 'source-refused' },
    {
      name: '429 with seconds',
      reply: problem(429, { 'retry-after': '120' }),
      code: 'source-throttled',
      retryAfterMs: 120_000,
    },
    { name: '429 without', reply: problem(429), code: 'source-throttled', retryAfterMs: 60_000 },
    {
      name: '503 that says to wait',
      reply: problem(503, { 'retry-after': '600' }),
      code: 'source-unavailable',
    },
    {
      name: '404 of a gateway',
      reply: () => HttpResponse.json({ statusCode: 404, message: 'Resource not found' }, { status: 404 }),
      code: 'source-broken',
    },
    {
      name: '404 without a body',
      reply: () => new HttpResponse(null, { status: 404 }),
      code: 'source-broken',
    },
    ...['type', 'title', 'status', 'traceId'].map((field) => ({
      name: `404 without ${field}`,
      reply: () => HttpResponse.json({ ...unknownUnit, [field]: undefined }, { status: 404 }),
      code: 'source-broken',
    })),
    {
      name: '404 that says another status',
      reply: () =>
        HttpResponse.json({ type: 'about:blank', title: 'x', status: 502, traceId: 't' }, { status: 404 }),
      code: 'source-broken',
    },
    { name: '404 page', reply: () => HttpResponse.html('<p>no</p>', { status: 404 }), code: 'source-broken' },
    {
      name: 'redirect',
      reply: () => new HttpResponse(null, { status: 302, headers: { location: 'http://elsewhere.test/' } }),
      code: 'source-broken',
    },
    { name: '200 null', reply: () => HttpResponse.json(null), code: 'source-broken' },
    { name: '200 empty object', reply: () => HttpResponse.json({}), code: 'source-broken' },
    {
      name: 'new tax code',
      reply: () => HttpResponse.json({ ...unit, fSkattStat: '7' }),
      code: 'source-broken',
      path: 'fSkattStat',
    },
    {
      name: 'new status code',
      reply: () => HttpResponse.json({ ...unit, bolStat: 23 }),
      code: 'source-broken',
      path: 'bolStat',
    },
    {
      name: 'changed type',
      reply: () => HttpResponse.json({ ...unit, momsStat: { kod: '1' } }),
      code: 'source-broken',
      path: 'momsStat',
    },
    {
      name: 'another subject',
      reply: () => HttpResponse.json({ ...unit, peOrgNr: '165599900015' }),
      code: 'source-broken',
      path: 'peOrgNr',
    },
    {
      name: 'bad date',
      reply: () => HttpResponse.json({ ...unit, regDat: '2001-13-45' }),
      code: 'source-broken',
      path: 'regDat',
    },
  ])('$name → $code', async ({ reply, code, retryAfterMs, path }) => {
    server.use(http.get('http://scb.test/v1/juridiskaenheter/:number/full', reply));
    const error = await failureOf(connector('scb').ask(ab, context()));
    expect(error).toMatchObject({ code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
    expect(error).toMatchObject({ details: path === undefined ? {} : { reason: 'drift', paths: path } });
    expect(everything(error)).not.toContain(NUMBER);
  });

  it('404 → not-found', async () => {
    server.use(http.get('http://scb.test/v1/juridiskaenheter/:number/full', problem(404)));
    expect(await connector('scb').ask(ab, context())).toEqual({ outcome: 'not-found', asOf: today });
  });

  it('tries a 500 twice more, and no oftener', async () => {
    let calls = 0;
    server.use(
      http.get(
        'http://scb.test/v1/juridiskaenheter/:number/full',
        () => ((calls += 1), new HttpResponse(null, { status: 500 })),
      ),
    );
    expect(await failureOf(connector('scb').ask(ab, context()))).toMatchObject({
      code: 'source-unavailable',
      details: { status: 500 },
    });
    expect(calls).toBe(3);
  });

  it.each([
    { at: '2026-07-01T01:59:59Z', opens: null },
    { at: '2026-07-01T02:10:30Z', opens: '2026-07-01T02:30:00.000Z' },
    { at: '2026-12-01T03:00:00Z', opens: '2026-12-01T03:30:00.000Z' },
    { at: '2026-12-01T03:30:00Z', opens: null },
  ])('is closed from 04:00 to 04:30: $at', ({ at, opens }) => {
    expect(connector('scb').closedUntil(new Date(at))?.toISOString() ?? null).toBe(opens);
    expect(connector('scb', {}, { mode: 'fixtures' }).closedUntil(new Date(at))).toBeNull();
  });

  it('is not asked without a key', () => {
    expect(connector('scb', { apiKey: null }).closedTo).toBe('not-configured');
    expect(connector('scb').closedTo).toBeNull();
  });
});
