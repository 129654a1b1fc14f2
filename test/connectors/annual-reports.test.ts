import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { SourceBroken, SourceRefused, SourceThrottled, SourceUnavailable } from '../../src/domain/errors.ts';
import type { LegalForm } from '../../src/domain/supplier.ts';
import { page, number, text, turnover, zip } from './annual-reports-page.ts';
import { ab, byKind, connector, context, everything, factsOf, failureOf, NUMBER, today } from './support.ts';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const ID = 'annual-reports';
const token = () =>
  http.post('http://bv.test/oauth2/token', () => HttpResponse.json({ access_token: 't', expires_in: 3600 }));
const listed = (dokumentId: string, rapporteringsperiodTom: string, registreringstidpunkt?: string) => ({
  dokumentId,
  filformat: 'application/zip',
  rapporteringsperiodTom,
  registreringstidpunkt,
});
const list = (...dokument: object[]) =>
  http.post('http://bv.test/v1/dokumentlista', () => HttpResponse.json({ dokument }));
const file = (bytes: Buffer, contentType = 'application/zip') =>
  http.get('http://bv.test/v1/dokument/:id', () =>
    HttpResponse.arrayBuffer(new Uint8Array(bytes).buffer, { headers: { 'content-type': contentType } }),
  );
const answer = (bytes: Buffer, contentType?: string) =>
  server.use(token(), list(listed('d1', '2025-12-31')), file(bytes, contentType));
const error = (status: number, instance: string) =>
  HttpResponse.json(
    { type: 'about:blank', instance, status, title: 'x', detail: `om ${NUMBER}` },
    { status, headers: { 'content-type': 'application/problem+json' } },
  );

const endorsed = text('RevisorspateckningRevisionsberattelseEnligtStandardutformning', '2026-05-02');
const departs = text('RevisorspateckningRevisionsberattelseAvvikerStandardutformning', '2026-05-02');

describe('annual-reports: answer → facts', () => {
  it('sends the number in the body, fetches the newest report alone and reads both its years', async () => {
    const asked: unknown[] = [];
    server.use(
      token(),
      http.post('http://bv.test/v1/dokumentlista', async ({ request }) => {
        asked.push(await request.json());
        return HttpResponse.json({
          dokument: [
            listed('old', '2023-12-31', '2024-06-01'),
            listed('replaced', '2025-12-31T00:00:00.000+00:00', '2026-04-01'),
            listed('new/est?', '2025-12-31', '2026-06-01'),
          ],
          sida: 1,
        });
      }),
      http.get('http://bv.test/v1/dokument/:id', ({ request, params }) => {
        asked.push(params['id'], request.headers.get('accept'));
        const report = page(
          [
            text('Organisationsnummer', `${NUMBER.slice(0, 6)}-${NUMBER.slice(6)}`),
            turnover,
            number({ concept: 'Nettoomsattning', ref: 'period1', text: '1&#160;100&#160;000' }),
            number({
              concept: 'AretsResultat',
              text: '45',
              more: 'decimals="-3" scale="3" sign="-" format="ixt:numspacecomma"',
            }),
            number({ concept: 'EgetKapital', ref: 'balans0', text: '<span>200</span> <b>000</b>' }),
            number({ concept: 'Aktiekapital', ref: 'balans0', text: '50 000' }),
            number({ concept: 'Aktiekapital', ref: 'balans1', text: '50 000' }),
            number({ concept: 'MedelantaletAnstallda', unit: 'people', text: '2,5' }),
            endorsed,
          ].join('\n'),
        );
        return HttpResponse.arrayBuffer(new Uint8Array(zip(report)).buffer, {
          headers: { 'content-type': 'application/zip' },
        });
      }),
    );
    const kept: string[] = [];
    const reply = await connector(ID).ask(ab, {
      ...context(),
      keep: ({ route, contentType }) => kept.push(`${route} ${contentType}`),
    });
    expect(reply).toMatchObject({ outcome: 'answered', asOf: today, missing: [] });
    expect(reply.outcome === 'answered' && byKind(reply.facts)).toEqual({
      'financials.years': {
        years: [
          {
            periodEnd: '2025-12-31',
            turnoverSek: 1_234_567,
            resultSek: -45_000,
            equitySek: 200_000,
            shareCapitalSek: 50_000,
            employees: 2.5,
          },
          {
            periodEnd: '2024-12-31',
            turnoverSek: 1_100_000,
            resultSek: null,
            equitySek: null,
            shareCapitalSek: 50_000,
            employees: null,
          },
        ],
      },
      'financials.audit': { periodEnd: '2025-12-31', remark: 'none-found' },
    });
    expect(asked).toEqual([{ identitetsbeteckning: NUMBER }, 'new/est?', 'application/zip']);
    expect(kept).toEqual(['/dokumentlista application/json', '/dokument/{dokumentId} application/zip']);
  });

  it('an empty list is an answer: no digital report, nothing known of the auditor', async () => {
    server.use(token(), list());
    const reply = await connector(ID).ask(ab, context());
    expect(reply).toEqual({
      outcome: 'answered',
      asOf: today,
      facts: [{ kind: 'financials.years', value: { years: [] }, validFrom: null }],
      missing: [],
    });
  });

  it.each([
    { name: 'the standard wording', body: endorsed, remark: 'none-found' },
    { name: 'a report that departs from it', body: departs, remark: 'remark' },
    { name: 'both: the departing one counts', body: endorsed + departs, remark: 'remark' },
    { name: 'nothing tagged', body: '<p>Bolaget har ingen revisor.</p>', remark: null },
    {
      name: 'an empty tag',
      body: text('RevisorspateckningRevisionsberattelseEnligtStandardutformning', ' '),
      remark: null,
    },
  ])('audit: $name', async ({ body, remark }) => {
    answer(zip(page(turnover + body)));
    const reply = await connector(ID).ask(ab, context());
    expect(reply).toMatchObject({ missing: [] });
    expect(reply.outcome === 'answered' && byKind(reply.facts)['financials.audit']).toEqual(
      remark === null ? undefined : { periodEnd: '2025-12-31', remark },
    );
  });

  const equity = (value: string) =>
    number({ concept: 'EgetKapital', ref: 'balans0', text: value, more: 'scale="0"' });

  it.each([
    { name: 'repeats a figure', auditor: equity('7'), equitySek: 7 },
    { name: 'tells none', auditor: '', equitySek: 7 },
    { name: 'tells another', auditor: equity('1'), equitySek: null },
  ])('an auditor’s page that $name', async ({ auditor, equitySek }) => {
    answer(zip(page(departs + auditor), page(turnover + equity('7'))));
    expect(await factsOf(connector(ID))).toMatchObject({
      'financials.years': { years: [{ turnoverSek: 1_234_567, equitySek }] },
      'financials.audit': { remark: 'remark' },
    });
  });

  it.each(['application/zip', 'application/zip;charset=UTF-8', 'application/octet-stream'])(
    'takes a document sent as %s',
    async (contentType) => {
      answer(zip(page(turnover)), contentType);
      expect(await factsOf(connector(ID))).toHaveProperty(['financials.years']);
    },
  );
});

describe('annual-reports: facts about another subject are never stored', () => {
  const other = '5599900015';
  it.each([
    { name: 'every context', pages: [page(turnover, { identifier: other })], path: 'xbrli:identifier' },
    { name: 'a number that ends alike', pages: [page(turnover, { identifier: `99${NUMBER}` })] },
    { name: 'no digits at all', pages: [page(turnover, { identifier: 'bolaget' })] },
    {
      name: 'one context',
      pages: [
        page(turnover, {
          contexts: `<xbrli:context id="c"><xbrli:entity><xbrli:identifier>${other}</xbrli:identifier></xbrli:entity><xbrli:period><xbrli:instant>2025-12-31</xbrli:instant></xbrli:period></xbrli:context>`,
        }),
      ],
    },
    { name: 'the tagged number', pages: [page(turnover + text('Organisationsnummer', other))] },
    { name: 'the auditor’s page', pages: [page(turnover), page(endorsed, { identifier: other })] },
    { name: 'no context', pages: [`<html>${turnover}</html>`] },
  ])('$name', async ({ pages }) => {
    answer(zip(...pages));
    const failure = await failureOf(connector(ID).ask(ab, context()));
    expect(failure).toBeInstanceOf(SourceBroken);
    expect(failure).toMatchObject({ details: { reason: 'drift' } });
    expect(everything(failure)).not.toContain(other);
  });

  it('twelve digits and a hyphen are the same number', async () => {
    answer(zip(page(turnover, { identifier: `16${NUMBER.slice(0, 6)}-${NUMBER.slice(6)}` })));
    expect(await factsOf(connector(ID))).toHaveProperty(['financials.years']);
  });
});

describe('annual-reports: failures', () => {
  const html = () => new HttpResponse('<html></html>', { headers: { 'content-type': 'text/html' } });
  it.each([
    { name: 'no list', reply: () => HttpResponse.json({ handlingar: [] }), reason: 'drift' },
    { name: 'a null list', reply: () => HttpResponse.json({ dokument: null }), reason: 'drift' },
    {
      name: 'a document without id',
      reply: () => HttpResponse.json({ dokument: [{ rapporteringsperiodTom: '2025-12-31' }] }),
      reason: 'drift',
    },
    {
      name: 'an id that means another place',
      reply: () => HttpResponse.json({ dokument: [listed('..', '2025-12-31')] }),
      reason: 'drift',
    },
    {
      name: 'a period without date',
      reply: () => HttpResponse.json({ dokument: [listed('d1', 'n/a')] }),
      reason: 'drift',
    },
    { name: 'a page for people', reply: html, reason: 'unreadable' },
    { name: 'a redirect', reply: () => new HttpResponse(null, { status: 302 }), reason: 'unreadable' },
    {
      name: 'a 404 from the way there',
      reply: () => new HttpResponse('nej', { status: 404 }),
      reason: 'unreadable',
    },
    { name: 'a 400', reply: () => error(400, 'validation.client'), reason: 'drift' },
  ])('list: $name is broken', async ({ reply, reason }) => {
    server.use(token(), http.post('http://bv.test/v1/dokumentlista', reply));
    const failure = await failureOf(connector(ID).ask(ab, context()));
    expect(failure).toBeInstanceOf(SourceBroken);
    expect(failure).toMatchObject({ details: { reason, route: '/dokumentlista' } });
    expect(everything(failure)).not.toContain(NUMBER);
  });

  it('list: the service’s own 404 is not-found', async () => {
    server.use(
      token(),
      http.post('http://bv.test/v1/dokumentlista', () => error(404, 'not.found')),
    );
    expect(await connector(ID).ask(ab, context())).toEqual({ outcome: 'not-found', asOf: today });
  });

  it.each([
    { status: 404, instance: 'not.found', failure: SourceUnavailable, reason: 'no-answer' },
    { status: 403, instance: 'auth.error', failure: SourceRefused, reason: 'forbidden' },
    { status: 429, instance: 'client.error', failure: SourceThrottled, reason: 'throttled' },
  ])('document: $status', async ({ status, instance, failure, reason }) => {
    let calls = 0;
    server.use(
      token(),
      list(listed('5599900007_2025', '2025-12-31')),
      http.get('http://bv.test/v1/dokument/:id', () => {
        calls += 1;
        return error(status, instance);
      }),
    );
    const thrown = await failureOf(connector(ID).ask(ab, context()));
    expect(thrown).toBeInstanceOf(failure);
    expect(thrown).toMatchObject({ details: { reason } });
    expect(everything(thrown)).not.toContain(NUMBER);
    expect(calls).toBe(1);
  });

  it('a 500 is tried again twice, and a 401 with one new token', async () => {
    const statuses = [500, 401];
    let tokens = 0;
    server.use(
      http.post('http://bv.test/oauth2/token', () =>
        HttpResponse.json({ access_token: `t${++tokens}`, expires_in: 3600 }),
      ),
      list(listed('d1', '2025-12-31')),
      http.get('http://bv.test/v1/dokument/:id', ({ request }) => {
        const status = statuses.shift();
        if (status !== undefined) return error(status, 'server.error');
        expect(request.headers.get('authorization')).toBe('Bearer t2');
        return HttpResponse.arrayBuffer(new Uint8Array(zip(page(turnover))).buffer, {
          headers: { 'content-type': 'application/zip' },
        });
      }),
    );
    expect(await factsOf(connector(ID))).toHaveProperty(['financials.years']);
    expect(tokens).toBe(2);
  });

  it.each([
    { name: 'other content', bytes: zip(page(turnover)), contentType: 'text/html', reason: 'unreadable' },
    { name: 'not a ZIP file', bytes: Buffer.from('{"dokument":[]}'), reason: 'unreadable' },
    { name: 'an empty body', bytes: Buffer.alloc(0), reason: 'unreadable' },
    {
      name: 'half a ZIP file',
      bytes: zip(page(turnover)).subarray(0, 300),
      reason: 'unreadable',
    },
    { name: 'a page without figures', bytes: zip(page('<p>Hej</p>')), reason: 'drift' },
    {
      name: 'figures of unknown periods',
      bytes: zip(page(number({ concept: 'Nettoomsattning', text: '1', ref: 'period9' }))),
      reason: 'drift',
    },
  ])('document: $name is broken', async ({ bytes, contentType, reason }) => {
    answer(bytes, contentType);
    const failure = await failureOf(connector(ID).ask(ab, context()));
    expect(failure).toBeInstanceOf(SourceBroken);
    expect(failure).toMatchObject({ details: { reason } });
  });
});

describe('annual-reports: who is asked about', () => {
  const kinds: readonly [LegalForm | null, LegalForm, string | null][] = [
    ['AB', 'AB', null],
    ['EK', 'EK', null],
    ['BRF', 'EK', null],
    ['FILIAL', 'AB', null],
    [null, 'AB', null],
    [null, 'EK', null],
    ['HB', 'HB', 'legal-form'],
    [null, 'HB', 'legal-form'],
    ['IDEELL', 'EK', 'legal-form'],
    ['STIFTELSE', 'EK', 'legal-form'],
    ['OFFENTLIG', 'OFFENTLIG', 'legal-form'],
    [null, 'UNKNOWN', 'legal-form'],
  ];
  it.each(kinds)('confirmed %s, presumed %s: %s', (confirmedForm, presumedForm, skipped) => {
    expect(connector(ID).admits({ ...ab, confirmedForm, presumedForm })).toBe(skipped);
  });

  it('never about a person, nor about a foreign firm', () => {
    expect(connector(ID).admits({ ...ab, numberKind: 'personal' })).toBe('legal-form');
    expect(connector(ID).admits({ ...ab, numberKind: 'foreign' })).toBe('not-controlled');
  });

  it('without credentials it is closed; a live answer is good for a week', () => {
    expect(connector(ID, { clientSecret: null }).closedTo).toBe('not-configured');
    const { closedTo, freshForMs, covers, fromDepth, cost, paid } = connector(ID);
    expect({ closedTo, freshForMs, covers, fromDepth, cost, paid }).toEqual({
      closedTo: null,
      freshForMs: 7 * 86_400_000,
      covers: ['AB', 'EK', 'BRF', 'FILIAL'],
      fromDepth: 'bas',
      cost: 'free',
      paid: false,
    });
    expect(connector(ID, {}, { mode: 'fixtures' }).freshForMs).toBeLessThan(86_400_000);
  });
});
