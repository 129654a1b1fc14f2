import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { ab, connector, context, everything, factsOf, failureOf, NUMBER, today } from './support.ts';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const token = () =>
  http.post('http://bv.test/oauth2/token', () => HttpResponse.json({ access_token: 't', expires_in: 3600 }));
const failed = (typ: string) => ({ dataproducent: 'Bolagsverket', fel: { typ, felBeskrivning: 'x' } });
const names = (...list: [string, string][]) => ({
  fel: null,
  organisationsnamnLista: list.map(([namn, kod]) => ({
    namn,
    organisationsnamntyp: { kod, klartext: 'x' },
    registreringsdatum: '2001-01-01',
  })),
});
const procedures = (...list: [string, string | null][]) => ({
  fel: null,
  pagaendeAvvecklingsEllerOmstruktureringsforfarandeLista: list.map(([kod, fromDatum]) => ({
    kod,
    klartext: 'x',
    fromDatum,
  })),
});
const item = {
  organisationsidentitet: { identitetsbeteckning: NUMBER, typ: { kod: 'ORGANISATIONSNUMMER' } },
  namnskyddslopnummer: null,
  organisationsnamn: names(['Granens Bygg AB', 'FORETAGSNAMN'], ['Granens Måleri', 'SARSKILT_FORETAGSNAMN']),
  organisationsform: { dataproducent: 'Bolagsverket', fel: null, kod: 'AB', klartext: 'Aktiebolag' },
  juridiskForm: { dataproducent: 'SCB', fel: null, kod: '49', klartext: 'x' },
  organisationsdatum: { fel: null, registreringsdatum: '2001-05-07', infortHosScb: '2001-05-08' },
  avregistreradOrganisation: { fel: null, avregistreringsdatum: null },
  avregistreringsorsak: { fel: null, kod: null, klartext: null },
  pagaendeAvvecklingsEllerOmstruktureringsforfarande: procedures(),
  verksamOrganisation: { fel: null, kod: 'JA', klartext: 'x' },
  naringsgrenOrganisation: {
    fel: null,
    sni: [
      { kod: '41200', klartext: 'x' },
      { kod: '43341', klartext: 'x' },
    ],
  },
  postadressOrganisation: {
    fel: null,
    postadress: {
      coAdress: 'n/a',
      utdelningsadress: 'Storgatan 1',
      postnummer: '11122',
      postort: 'Ort',
      land: null,
    },
  },
  helt: 'ny nyckel',
};
const answer = (...items: object[]) =>
  server.use(
    token(),
    http.post('http://bv.test/v1/organisationer', () => HttpResponse.json({ organisationer: items })),
  );

describe('bolagsverket: answer → facts', () => {
  it('sends the number in the body and reads a whole organisation', async () => {
    let asked: unknown = null;
    server.use(
      token(),
      http.post('http://bv.test/v1/organisationer', async ({ request }) => {
        asked = await request.json();
        return HttpResponse.json({ organisationer: [item] });
      }),
    );
    expect(await factsOf(connector('bolagsverket'))).toEqual({
      'company.name': { name: 'Granens Bygg AB', tradeNames: ['Granens Måleri'] },
      'company.form': { form: 'AB', code: 'AB' },
      'company.registration': { registeredOn: '2001-05-07', deregistered: null },
      'company.procedures': { ongoing: [], ended: [], coverage: 'full' },
      'company.activity': { status: 'active' },
      'company.industry': { sni: ['41200', '43341'] },
      'company.address': { careOf: null, street: 'Storgatan 1', postalCode: '11122', city: 'Ort' },
    });
    expect(asked).toEqual({ identitetsbeteckning: NUMBER });
  });

  const { pagaendeAvvecklingsEllerOmstruktureringsforfarande: _, ...withoutProcedures } = item;
  it.each([
    {
      name: 'bankruptcy',
      answered: {
        ...item,
        pagaendeAvvecklingsEllerOmstruktureringsforfarande: procedures([
          'KK',
          '2026-11-18T00:00:00.000+00:00',
        ]),
      },
      ongoing: [{ kind: 'bankruptcy', code: 'KK', from: '2026-11-18' }],
      ended: [],
    },
    {
      name: 'the other spelling',
      answered: {
        ...withoutProcedures,
        pagandeAvvecklingsEllerOmstruktureringsforfarande: {
          fel: null,
          pagandeAvvecklingsEllerOmstruktureringsforfarandeLista: [
            { kod: 'FR-AVOMFO', fromDatum: '2026-10-01' },
          ],
        },
      },
      ongoing: [{ kind: 'reorganisation', code: 'FR', from: '2026-10-01' }],
      ended: [],
    },
    {
      name: 'ended ones',
      answered: {
        ...item,
        pagaendeAvvecklingsEllerOmstruktureringsforfarande: procedures(
          ['KKUHAVD-AVSLAVOMFO', null],
          ['LIUHOR', null],
          ['FR-AVSLAVOMFO', null],
        ),
      },
      ongoing: [],
      ended: [{ kind: 'bankruptcy' }, { kind: 'liquidation' }, { kind: 'reorganisation' }],
    },
    {
      name: 'a null block',
      answered: { ...item, pagaendeAvvecklingsEllerOmstruktureringsforfarande: null },
      ongoing: [],
      ended: [],
    },
  ])('procedures: $name', async ({ answered, ongoing, ended }) => {
    answer(answered);
    expect((await factsOf(connector('bolagsverket')))['company.procedures']).toMatchObject({
      ongoing,
      ended,
    });
  });

  it.each([
    ['FUAV', 'merged'],
    ['KKAV-AVORG', 'bankruptcy-closed'],
    ['LIAV', 'liquidation-closed'],
    ['DELAV', 'divided'],
    ['OMBAB', 'converted'],
    ['ARSEED', 'struck-off'],
    ['DOM', 'other'],
  ])('deregistered by %s is %s', async (kod, kind) => {
    answer({
      ...item,
      avregistreradOrganisation: { fel: null, avregistreringsdatum: '2026-11-01' },
      avregistreringsorsak: { fel: null, kod, klartext: 'Text' },
    });
    expect((await factsOf(connector('bolagsverket')))['company.registration']).toMatchObject({
      deregistered: { on: '2026-11-01', kind, text: 'Text', successor: null },
    });
  });

  it.each([
    ['organisationsnamn', 'company.name'],
    ['organisationsdatum', 'company.registration'],
    ['avregistreringsorsak', 'company.registration'],
    ['pagaendeAvvecklingsEllerOmstruktureringsforfarande', 'company.procedures'],
    ['verksamOrganisation', 'company.activity'],
    ['naringsgrenOrganisation', 'company.industry'],
    ['postadressOrganisation', 'company.address'],
  ])('a failed %s makes %s missing and nothing else', async (block, kind) => {
    answer({ ...item, [block]: failed('OTILLGANGLIG_UPPGIFTSKALLA') });
    const reply = await connector('bolagsverket').ask(ab, context());
    expect(reply).toMatchObject({ outcome: 'answered', missing: [kind] });
    expect(reply.outcome === 'answered' && reply.facts.length).toBe(6);
  });

  it('takes the national form when its own block failed or is null', async () => {
    answer({ ...item, organisationsform: failed('TIMEOUT') });
    expect((await factsOf(connector('bolagsverket')))['company.form']).toEqual({ form: 'AB', code: '49' });
    answer({
      ...item,
      organisationsform: null,
      juridiskForm: { fel: null, kod: '84', klartext: 'Regioner' },
    });
    expect((await factsOf(connector('bolagsverket')))['company.form']).toEqual({
      form: 'OFFENTLIG',
      code: '84',
    });
  });

  it('joins the firms of a sole trader, in order, and is not deregistered by one of them', async () => {
    const trader = {
      number: '4009272719',
      numberKind: 'personal',
      confirmedForm: null,
      presumedForm: 'UNKNOWN',
    } as const;
    const firm = (namnskyddslopnummer: number, namn: string, gone: string | null) => ({
      ...item,
      organisationsidentitet: { identitetsbeteckning: '194009272719' },
      namnskyddslopnummer,
      organisationsform: { fel: null, kod: 'E', klartext: 'x' },
      organisationsnamn: names([namn, 'FORETAGSNAMN']),
      avregistreradOrganisation: { fel: null, avregistreringsdatum: gone },
    });
    answer(
      firm(3, 'Almens Trädgård', null),
      firm(2, 'Almens Snickeri', null),
      firm(1, 'Almens Gamla', '2020-01-01'),
    );
    expect(await factsOf(connector('bolagsverket'), trader)).toMatchObject({
      'company.name': { name: 'Almens Snickeri', tradeNames: ['Almens Trädgård', 'Almens Gamla'] },
      'company.form': { form: 'EF' },
      'company.registration': { deregistered: null },
    });
  });
});

describe('bolagsverket: status or body → outcome', () => {
  const apiError = (status: number, type: string, instance: string) => () =>
    HttpResponse.json(
      {
        type,
        instance,
        status,
        timestamp: null,
        requestId: null,
        title: 'x',
        detail: `Identitetsbeteckning ${NUMBER} …`,
      },
      { status, headers: { 'content-type': 'application/problem+json' } },
    );
  const allFailed = (typ: string) => ({
    organisationsidentitet: item.organisationsidentitet,
    ...Object.fromEntries(
      Object.keys(item)
        .filter((key) =>
          /^(organisationsn|organisationsf|organisationsd|juridisk|avreg|paga|verksam|naring|postadress)/.test(
            key,
          ),
        )
        .map((key) => [key, failed(typ)]),
    ),
  });

  it.each([
    {
      name: 'every block unknown',
      reply: () => HttpResponse.json({ organisationer: [allFailed('ORGANISATION_FINNS_EJ')] }),
    },
    { name: '404', reply: apiError(404, 'about:blank', 'not.found') },
  ])('$name → not-found', async ({ reply }) => {
    server.use(token(), http.post('http://bv.test/v1/organisationer', reply));
    expect(await connector('bolagsverket').ask(ab, context())).toEqual({ outcome: 'not-found', asOf: today });
  });

  it.each([
    {
      name: 'every block timed out',
      reply: () => HttpResponse.json({ organisationer: [allFailed('TIMEOUT')] }),
      code: 'source-unavailable',
    },
    {
      name: 'validation',
      reply: apiError(400, 'urn:bolagsverket:error:validation', 'validation.client'),
      code: 'source-broken',
    },
    {
      name: 'stranger’s 404',
      reply: () => HttpResponse.json({ code: '404' }, { status: 404 }),
      code: 'source-broken',
    },
    {
      name: 'empty list',
      reply: () => HttpResponse.json({ organisationer: [] }),
      code: 'source-broken',
      paths: 'organisationer',
    },
    {
      name: 'renamed top',
      reply: () => HttpResponse.json({ orgs: [item] }),
      code: 'source-broken',
      paths: 'organisationer',
    },
    {
      name: 'new form',
      reply: () => HttpResponse.json({ organisationer: [{ ...item, organisationsform: { kod: 'ZZ' } }] }),
      code: 'source-broken',
      paths: 'organisationsform.kod',
    },
    {
      name: 'new procedure',
      reply: () =>
        HttpResponse.json({
          organisationer: [
            { ...item, pagaendeAvvecklingsEllerOmstruktureringsforfarande: procedures(['XX', null]) },
          ],
        }),
      code: 'source-broken',
      paths: 'pagaendeAvvecklingsEllerOmstruktureringsforfarande.kod',
    },
    {
      name: 'another subject',
      reply: () =>
        HttpResponse.json({
          organisationer: [{ ...item, organisationsidentitet: { identitetsbeteckning: '5599900015' } }],
        }),
      code: 'source-broken',
      paths: 'organisationsidentitet.identitetsbeteckning',
    },
    {
      name: 'half JSON',
      reply: () =>
        new HttpResponse('{"organisationer":[{', { headers: { 'content-type': 'application/json' } }),
      code: 'source-broken',
    },
  ])('$name → $code', async ({ reply, code, paths }) => {
    server.use(token(), http.post('http://bv.test/v1/organisationer', reply));
    const error = await failureOf(connector('bolagsverket').ask(ab, context()));
    expect(error).toMatchObject({ code });
    expect(error).toMatchObject({ details: paths === undefined ? {} : { reason: 'drift', paths } });
    expect(everything(error)).not.toContain(NUMBER);
  });

  it('one renewal for a burst of 401', async () => {
    let logins = 0;
    server.use(
      http.post('http://bv.test/oauth2/token', () =>
        HttpResponse.json({ access_token: `t${(logins += 1)}`, expires_in: 3600 }),
      ),
      http.post('http://bv.test/v1/organisationer', ({ request }) =>
        request.headers.get('authorization') === 'Bearer t1'
          ? apiError(401, 'urn:bolagsverket:error:auth', 'auth.error')()
          : HttpResponse.json({ organisationer: [item] }),
      ),
    );
    const source = connector('bolagsverket');
    const replies = await Promise.all(Array.from({ length: 32 }, () => source.ask(ab, context())));
    expect(replies.every((reply) => reply.outcome === 'answered')).toBe(true);
    expect(logins).toBe(2);
  });
});
