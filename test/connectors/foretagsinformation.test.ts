import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';

import { nextMonth } from '../../connectors/foretagsinformation/limits.ts';
import { SourceUnavailable } from '../../src/domain/errors.ts';
import type { LegalForm } from '../../src/domain/supplier.ts';
import {
  answered,
  CHAIR,
  DEPUTY,
  DIRECTOR,
  firm,
  history,
  item,
  json,
  listen,
  person,
  problem,
  quick,
  report,
  routes,
  serve,
  server,
} from './foretagsinformation-support.ts';
import { ab, connector, context, everything, failureOf, NOW, NUMBER, today } from './support.ts';

listen();

const ID = 'foretagsinformation';

describe('foretagsinformation: what is asked', () => {
  it('asks for the needed sets only, then reminders, then each holder, with the number in the body', async () => {
    const asked = serve();
    await answered();
    expect(routes(asked)).toEqual([
      '/organisationer',
      '/finansiellarapporter',
      '/personer',
      '/personer',
      '/personer',
    ]);
    expect(asked[0]?.body).toEqual({
      identitetsbeteckning: NUMBER,
      organisationInformationsmangd: [
        'FUNKTIONARER',
        'FIRMATECKNING',
        'FINANSIELLA_RAPPORTER',
        'DETALJERAD_STATUS',
      ],
    });
    expect(asked[1]?.body).toEqual({ identitetsbeteckning: NUMBER });
    expect(asked[2]?.body['personInformationsmangd']).toEqual(['NARINGSFORBUD']);
    expect(new Set(asked.slice(2).map(({ body }) => body['identitetsbeteckning']))).toEqual(
      new Set([CHAIR, DIRECTOR, DEPUTY]),
    );
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer t');
    expect(asked[0]?.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('logs in with its scope', async () => {
    serve();
    let form = '';
    server.use(
      http.post('http://fi.test/oauth2/token', async ({ request }) => {
        form = await request.text();
        return json({ access_token: 't', expires_in: 3600 });
      }),
    );
    await answered();
    expect(new URLSearchParams(form).get('scope')).toBe('foretagsinformation:read');
  });

  it('keeps to twenty calls a second when live', async () => {
    serve();
    const start = performance.now();
    await answered(connector(ID));
    expect(performance.now() - start).toBeGreaterThan(4 * 50 - 10);
  });

  it('keeps no pace where limits are off', async () => {
    serve();
    const source = connector(ID, {}, { rateLimits: false });
    const times: number[] = [];
    // A busy machine may be slow once.
    for (let i = 0; i < 5; i++) {
      const start = performance.now();
      await answered(source);
      times.push(performance.now() - start);
    }
    expect(Math.min(...times)).toBeLessThan(4 * 50);
  });

  it('says what it is', () => {
    expect(connector(ID)).toMatchObject({
      cost: 'quota',
      paid: true,
      rateLimit: { max: 3, perMs: 1000 },
      fromDepth: 'utökad',
      stage: 2,
      lettersFor: [],
      covers: ['AB', 'HB', 'KB', 'EK', 'BRF', 'FILIAL'],
      closedTo: null,
      freshForMs: 30 * 86_400_000,
    });
    expect(connector(ID, {}, { mode: 'fixtures' }).freshForMs).toBeLessThan(86_400_000);
    expect(connector(ID, { clientSecret: null }).closedTo).toBe('not-configured');
  });

  it.each<LegalForm>(['AB', 'EF', 'HB', 'KB', 'EK', 'BRF', 'FILIAL'])('asks about the form %s', (form) => {
    expect(connector(ID).admits({ ...ab, confirmedForm: form })).toBeNull();
  });

  it.each<LegalForm | null>(['IDEELL', 'STIFTELSE', 'OFFENTLIG', null])(
    'asks nothing about the form %s, not even past the door',
    async (confirmedForm) => {
      const reason = 'legal-form';
      expect(connector(ID).admits({ ...ab, confirmedForm })).toBe(reason);
      expect(await quick().ask({ ...ab, confirmedForm }, context())).toEqual({ outcome: 'skipped', reason });
    },
  );

  it('never asks about a foreign firm', () => {
    expect(connector(ID).admits({ ...ab, numberKind: 'foreign' })).toBe('not-controlled');
  });
});

describe('foretagsinformation: status or body → outcome', () => {
  it('404 of the service is not-found, and one call', async () => {
    const asked = serve({ company: () => problem(404, 'not.found') });
    expect(await quick().ask(ab, context())).toEqual({ outcome: 'not-found', asOf: today });
    expect(asked).toHaveLength(1);
  });

  it.each([
    { name: '404', reply: () => problem(404, 'not.found') },
    { name: '500', reply: () => problem(500, 'network.error') },
    { name: 'a null list', reply: () => json({ ...history(), finansiellaRapporter: null }) },
  ])('$name from the report history makes the accounts missing', async ({ reply }) => {
    serve({ history: reply });
    expect((await answered()).missing).toEqual(['company.accounts']);
  });

  const FM003 = {
    title: 'Fel format',
    detail: `Identitetsbeteckning måste vara 10 eller 12 siffror: ${NUMBER}`,
    code: 'FM003',
    source: 'identitetsbeteckning.identitet.id',
  };
  it.each([
    {
      name: 'FM003',
      reply: () => problem(400, 'validation.client', FM003),
      code: 'source-broken',
      details: { reason: 'drift', status: 400 },
    },
    {
      name: 'a gateway’s 404',
      reply: () => HttpResponse.json({ code: '404', type: 'Status report' }, { status: 404 }),
      code: 'source-broken',
      details: { reason: 'unreadable' },
    },
    {
      name: '403',
      reply: () => problem(403, 'auth.error'),
      code: 'source-refused',
      details: { reason: 'forbidden' },
    },
    {
      name: '401 twice',
      reply: () => problem(401, 'auth.error'),
      code: 'source-refused',
      details: { reason: 'credentials' },
    },
    {
      name: '500',
      reply: () => problem(500, 'server.error'),
      code: 'source-unavailable',
      details: { reason: 'outcome-unknown' },
    },
    {
      name: 'a cut connection',
      reply: () => HttpResponse.error(),
      code: 'source-unavailable',
      details: { reason: 'outcome-unknown' },
    },
    {
      name: 'an object where the array is the root',
      reply: () => json({ organisationer: [item] }),
      code: 'source-broken',
      details: { reason: 'drift', paths: '(top)' },
    },
    { name: 'an empty array', reply: () => json([]), code: 'source-broken', details: { paths: '(top)' } },
    {
      name: 'no set at all',
      reply: () => json([{ identitet: item.identitet, organisationsstatusar: [] }]),
      code: 'source-broken',
      details: { paths: '(top)' },
    },
    {
      name: 'another subject',
      reply: () => json([{ ...item, identitet: { identitetsbeteckning: '5599900015' } }]),
      code: 'source-broken',
      details: { paths: 'identitet.identitetsbeteckning' },
    },
    {
      name: 'no subject',
      reply: () => json([{ ...item, identitet: { identitetsbeteckning: null } }]),
      code: 'source-broken',
      details: { paths: 'identitet.identitetsbeteckning' },
    },
    {
      name: 'renamed roles',
      reply: () => json([{ ...item, funktionarer: [{ ...firm, funktionarsroller: undefined, roller: [] }] }]),
      code: 'source-broken',
      details: { paths: '0.funktionarer.0.funktionarsroller' },
    },
    {
      name: 'a date that is none',
      reply: () => json([{ ...item, finansiellaRapporter: [report('i fjol', null)] }]),
      code: 'source-broken',
      details: { paths: 'finansiellaRapporter.periodTom' },
    },
    {
      name: 'half JSON',
      reply: () => new HttpResponse('[{"identitet":', { headers: { 'content-type': 'application/json' } }),
      code: 'source-broken',
      details: { reason: 'unreadable' },
    },
  ])('$name → $code, asked once', async ({ name, reply, code, details }) => {
    const asked = serve({ company: reply });
    const error = await failureOf(quick().ask(ab, context()));
    expect(error).toMatchObject({ code, details });
    expect(asked.filter(({ route }) => route === '/organisationer')).toHaveLength(
      name === '401 twice' ? 2 : 1,
    );
    expect(everything(error)).not.toMatch(/559990|Påhittsson|Alfhild|\d{10}/);
  });

  it('a login that is refused asks for nothing', async () => {
    const asked = serve({ token: () => HttpResponse.json({ error: 'invalid_client' }, { status: 401 }) });
    const error = await failureOf(quick().ask(ab, context()));
    expect(error).toMatchObject({ code: 'source-refused', details: { step: 'login' } });
    expect(asked).toEqual([]);
  });

  it('a 429 without Retry-After is a quota used up, until the first of next month', async () => {
    serve({ company: () => problem(429, 'client.error') });
    const error = await failureOf(quick().ask(ab, context()));
    expect(error).toMatchObject({
      code: 'source-throttled',
      details: { reason: 'quota' },
      retryAfterMs: Date.parse('2026-11-30T23:00:00Z') - NOW.getTime(),
    });
  });

  it('a 429 that says how long is a pause', async () => {
    serve({ company: () => problem(429, 'client.error', {}, { 'retry-after': '7' }) });
    const error = await failureOf(quick().ask(ab, context()));
    expect(error).toMatchObject({
      code: 'source-throttled',
      details: { reason: 'throttled' },
      retryAfterMs: 7000,
    });
  });

  it.each([
    ['2026-11-20T08:00:00Z', '2026-11-30T23:00:00.000Z'],
    ['2026-03-31T21:59:59Z', '2026-03-31T22:00:00.000Z'],
    ['2026-03-31T22:00:00Z', '2026-04-30T22:00:00.000Z'],
    ['2026-12-31T23:30:00Z', '2027-01-31T23:00:00.000Z'],
  ])('the month after %s begins at %s', (now, first) => {
    expect(nextMonth(new Date(now)).toISOString()).toBe(first);
  });

  it.each([
    ['with a reason of its own', new Error('enough')],
    ['because its time is over', new SourceUnavailable('enough', { reason: 'deadline' })],
  ])('stops when the asker gives up %s', async (_, reason) => {
    const controller = new AbortController();
    const asked = serve({
      person: (number) => {
        controller.abort(reason);
        return json(person(number));
      },
    });
    const error = await failureOf(quick().ask(ab, context(controller.signal)));
    expect(everything(error)).toMatch(/enough|in time/);
    expect(routes(asked).filter((route) => route === '/personer')).toHaveLength(1);
  });
});
