import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { ab, connector, context, everything, factsOf, failureOf, NUMBER, today } from './support.ts';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const path = 'http://skv.test/beskattning/foretag/engagemang/v1/:identitet/:resource';
const registered = { startdatum: '2010-01-01', slutdatum: null, avslutsorsak: null };
let tokens = 0;
let forms: URLSearchParams[] = [];
const login = (lifetime = 3600) => {
  tokens = 0;
  forms = [];
  return http.post('http://skv.test/oauth2/v1/sys/token', async ({ request }) => {
    forms.push(new URLSearchParams(await request.text()));
    tokens += 1;
    return HttpResponse.json({ access_token: `t${tokens}`, expires_in: lifetime, token_type: 'Bearer' });
  });
};
const answers = (by: Record<string, object | number>) =>
  server.use(
    login(),
    http.get(path, ({ params }) => {
      const reply = by[String(params['resource'])] ?? registered;
      return typeof reply === 'number'
        ? HttpResponse.json({ skv_client_correlation_id: 'c', message: 'x' }, { status: reply })
        : HttpResponse.json(reply);
    }),
  );

describe('skatteverket: answer → facts', () => {
  it.each([
    {
      name: 'registered',
      reply: { ...registered, skatteform: 'F' },
      value: { status: 'registered', from: '2010-01-01', form: 'F' },
    },
    { name: 'both forms', reply: { ...registered, skatteform: 'FA' }, value: { form: 'FA' } },
    {
      name: 'ended yesterday',
      reply: { ...registered, slutdatum: '2026-11-19', avslutsorsak: 'Återkallad' },
      value: { status: 'deregistered', to: '2026-11-19', reason: 'Återkallad' },
    },
    {
      name: 'ends today',
      reply: { ...registered, slutdatum: today },
      value: { status: 'deregistered', to: today },
    },
    {
      name: 'ends later',
      reply: { ...registered, slutdatum: '2027-01-31' },
      value: { status: 'registered' },
    },
    {
      name: 'begins tomorrow',
      reply: { startdatum: '2026-11-21' },
      value: { status: 'not-yet', from: '2026-11-21' },
    },
    { name: 'an end that is left out', reply: { startdatum: '2010-01-01' }, value: { status: 'registered' } },
    {
      name: 'a new field beside an end',
      reply: { ...registered, skatteform: 'F', nyUppgift: true },
      value: { status: 'registered', form: 'F' },
    },
    { name: '404', reply: 404, value: { status: 'never', from: null, form: null } },
  ])('$name', async ({ reply, value }) => {
    answers({ fskatt: reply });
    expect((await factsOf(connector('skatteverket')))['tax.fSkatt']).toMatchObject(value);
  });

  it('makes three calls one after another, with both key pairs and a fresh correlation id', async () => {
    const calls: { resource: string; headers: Headers }[] = [];
    server.use(
      login(),
      http.get(path, ({ request, params }) => {
        calls.push({
          resource: `${String(params['identitet'])}/${String(params['resource'])}`,
          headers: request.headers,
        });
        return HttpResponse.json(registered);
      }),
    );
    await connector('skatteverket').ask(ab, context());
    expect(calls.map((call) => call.resource)).toEqual(
      ['fskatt', 'moms', 'arbetsgivarregistrerad'].map((name) => `16${NUMBER}/${name}`),
    );
    expect(forms[0]?.get('grant_type')).toBe('client_credentials');
    expect(forms[0]?.get('client_secret')).toBe('secret-a');
    for (const { headers } of calls) {
      expect(headers.get('authorization')).toBe('Bearer t1');
      expect([headers.get('client_id'), headers.get('client_secret')]).toEqual(['gw', 'secret-b']);
    }
    const ids = calls.map(({ headers }) => headers.get('skv_client_correlation_id') ?? '');
    expect(new Set(ids).size).toBe(3);
    expect(ids.every((id) => id.length > 0 && id.length <= 36)).toBe(true);
  });

  it('keeps the two that came when one resource is down', async () => {
    answers({ moms: 500 });
    const reply = await connector('skatteverket').ask(ab, context());
    expect(reply).toMatchObject({ outcome: 'answered', missing: ['tax.vat'] });
    expect(reply.outcome === 'answered' && reply.facts.map((fact) => fact.kind)).toEqual([
      'tax.fSkatt',
      'tax.employer',
    ]);
  });
});

describe('skatteverket: status or body → error', () => {
  it.each([
    {
      name: 'all down',
      by: { fskatt: 503, moms: 503, arbetsgivarregistrerad: 503 },
      code: 'source-unavailable',
    },
    { name: 'throttled', by: { fskatt: 429 }, code: 'source-throttled' },
    { name: 'forbidden', by: { fskatt: 403 }, code: 'source-refused' },
    { name: 'no start', by: { fskatt: { slutdatum: null } }, code: 'source-broken' },
    { name: 'new form', by: { fskatt: { ...registered, skatteform: 'X' } }, code: 'source-broken' },
    {
      name: 'the end under another key',
      by: { fskatt: { startdatum: '2010-01-01', skatteform: 'F', slutDatum: '2026-11-01' } },
      code: 'source-broken',
      paths: 'fskatt.slutdatum',
    },
    {
      name: 'a reason for an end without its day',
      by: { moms: { startdatum: '2010-01-01', avslutsorsak: 'Konkurs' } },
      code: 'source-broken',
      paths: 'moms.slutdatum',
    },
    {
      name: 'a code for an end without its day',
      by: { moms: { startdatum: '2010-01-01', slutdatum: null, avslutsorsakKod: 503 } },
      code: 'source-broken',
      paths: 'moms.slutdatum',
    },
    {
      name: 'the start under another key',
      by: { moms: { startDatumTid: '2027-01-01', slutdatum: null, skattskyldigFROM: '2010-01-01' } },
      code: 'source-broken',
      paths: 'moms.startdatum',
    },
    {
      name: 'the form under another key',
      by: { fskatt: { ...registered, form: 'FA' } },
      code: 'source-broken',
      paths: 'fskatt.skatteform',
    },
    { name: 'gateway 404', by: { fskatt: { httpCode: '404' } }, code: 'source-broken' },
  ])('$name → $code', async ({ by, code, paths }) => {
    answers(by);
    const error = await failureOf(connector('skatteverket').ask(ab, context()));
    expect(error).toMatchObject({ code, ...(paths === undefined ? {} : { details: { paths } }) });
    expect(everything(error)).not.toContain(NUMBER);
    expect(everything(error)).not.toContain('secret-');
  });

  it.each([
    { name: 'httpCode', body: { httpCode: '404', httpMessage: 'Not Found' } },
    { name: 'no route', body: { message: 'no Route matched with those values' } },
    { name: 'another gateway', body: { statusCode: 404, message: 'Resource not found' } },
    { name: 'no words', body: {} },
    { name: 'a message alone', body: { message: 'Uppgift saknas' } },
    { name: 'a message in English', body: { message: 'Not Found' } },
    { name: 'a problem', body: { status: 404, title: 'Not Found' } },
    { name: 'a code', body: { code: '404' } },
    { name: 'an empty correlation id', body: { skv_client_correlation_id: null, message: 'Not Found' } },
    { name: 'a list', body: [] },
    { name: 'a page', body: '<html><body>Not Found</body></html>' },
  ])('a gateway’s 404 is no "never registered": $name', async ({ body }) => {
    const reply = () =>
      typeof body === 'string'
        ? HttpResponse.html(body, { status: 404 })
        : HttpResponse.json(body, { status: 404 });
    server.use(login(), http.get(path, reply));
    expect(await failureOf(connector('skatteverket').ask(ab, context()))).toMatchObject({
      code: 'source-broken',
    });
  });

  it.each([
    { name: 'no body', reply: () => new HttpResponse(null, { status: 404 }) },
    {
      name: 'the service’s message',
      reply: () =>
        HttpResponse.json({ skv_client_correlation_id: 'c', message: 'Uppgift saknas' }, { status: 404 }),
    },
  ])('a 404 is "never registered", with $name', async ({ reply }) => {
    server.use(login(), http.get(path, reply));
    expect((await factsOf(connector('skatteverket')))['tax.vat']).toMatchObject({ status: 'never' });
  });

  it('renews a token once on 401, then goes on', async () => {
    server.use(
      login(),
      http.get(path, ({ request }) =>
        request.headers.get('authorization') === 'Bearer t1'
          ? HttpResponse.json({ message: 'Unauthorized' }, { status: 401 })
          : HttpResponse.json(registered),
      ),
    );
    expect(await connector('skatteverket').ask(ab, context())).toMatchObject({
      outcome: 'answered',
      missing: [],
    });
    expect(tokens).toBe(2);
  });

  it('is refused when a new token helps no more', async () => {
    server.use(
      login(),
      http.get(path, () => HttpResponse.json({ message: 'Unauthorized' }, { status: 401 })),
    );
    expect(await failureOf(connector('skatteverket').ask(ab, context()))).toMatchObject({
      code: 'source-refused',
    });
    expect(tokens).toBe(2);
  });

  it('is refused by a login that does not know the certificate', async () => {
    const body = { error: 'access_denied', error_description: 'Admin policy denied access.' };
    server.use(
      http.post('http://skv.test/oauth2/v1/sys/token', () => HttpResponse.json(body, { status: 400 })),
    );
    expect(await failureOf(connector('skatteverket').ask(ab, context()))).toMatchObject({
      code: 'source-refused',
      details: { reason: 'credentials', step: 'login' },
    });
  });

  it.each([
    { change: { legalBasis: null }, mode: 'live', closedTo: 'no-legal-basis' },
    { change: { legalBasis: null }, mode: 'fixtures', closedTo: 'no-legal-basis' },
    { change: { gatewaySecret: null }, mode: 'live', closedTo: 'not-configured' },
    { change: {}, mode: 'live', closedTo: null },
  ] as const)('$change under $mode is closed to $closedTo', ({ change, mode, closedTo }) => {
    expect(connector('skatteverket', change, { mode }).closedTo).toBe(closedTo);
  });
});
