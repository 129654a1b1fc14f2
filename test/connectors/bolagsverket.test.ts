import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { factSchemas } from '../../src/domain/facts.ts';
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
const procedures = (...list: [string, string | null, string?][]) => ({
  fel: null,
  pagaendeAvvecklingsEllerOmstruktureringsforfarandeLista: list.map(([kod, fromDatum, klartext = 'x']) => ({
    kod,
    klartext,
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

  it.each<[string, string, string | null, string | undefined]>([
    ['FUAV', 'Avregistrerad genom fusion, övertagande bolag Stora Granen AB', null, undefined],
    ['FUAV', 'Fusion. Övertagande företag: Stora Granen AB, 559990-0015', '5599900015', 'Stora Granen AB'],
    ['FUAV', 'Uppgått i 5599900015 (Stora Granen AB)', '5599900015', 'Stora Granen AB'],
    ['FUAV', 'Uppgått i Stora Granen AB (559990-0015)', '5599900015', 'Stora Granen AB'],
    ['FUAV', 'Uppgått i annat bolag', null, undefined],
    ['FUAV', 'Uppgått i annat bolag 559990-0015', '5599900015', undefined],
    ['FUAV', 'Övertagande bolag 559990-0015, registrerad 2026-11-01', '5599900015', undefined],
    ['FUAV', 'Uppgått i Granen AB, 559990-0015 och Bjälken AB, 559990-0023', null, undefined],
    ['DELAV', 'Delning, övertagande bolaget Granens Flis AB 559990-0015', null, undefined],
    // A person's number, a wrong check digit, and a cause in which nothing goes on.
    ['FUAV', 'Uppgått i Granen 811218-9876', null, undefined],
    ['FUAV', 'Uppgått i Granen AB 559990-0016', null, undefined],
    ['KKAV', 'Konkurs, övertagande bolag Stora Granen AB', null, undefined],
    ['FUAV', 'Fusion', null, undefined],
  ])('%s "%s": taken over by %s, %s', async (kod, klartext, successor, successorName) => {
    answer({
      ...item,
      avregistreradOrganisation: { fel: null, avregistreringsdatum: '2026-11-01' },
      avregistreringsorsak: { fel: null, kod, klartext },
    });
    const facts = await factsOf(connector('bolagsverket'));
    const { deregistered } = factSchemas['company.registration'].parse(facts['company.registration']);
    expect([deregistered?.successor, deregistered?.successorName]).toEqual([successor, successorName]);
  });

  it.each([
    ['LI', 'Likvidation', 'liquidation'],
    ['LI', 'Tvångslikvidation', 'compulsory-liquidation'],
    ['LI-AVOMFO', 'TVÅNGSLIKVIDATION, beslutad', 'compulsory-liquidation'],
    ['LIUHOR-AVSLAVOMFO', 'Tvångslikvidation upphörd', 'compulsory-liquidation'],
    ['KK', 'Konkurs efter tvångslikvidation', 'bankruptcy'],
  ])('%s "%s" is %s', async (kod, klartext, kind) => {
    answer({
      ...item,
      pagaendeAvvecklingsEllerOmstruktureringsforfarande: procedures([kod, '2026-11-18', klartext]),
    });
    const { ongoing, ended } = factSchemas['company.procedures'].parse(
      (await factsOf(connector('bolagsverket')))['company.procedures'],
    );
    expect([...ongoing, ...ended].map((each) => each.kind)).toEqual([kind]);
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

  const key = 'pagaendeAvvecklingsEllerOmstruktureringsforfarande';
  const otherKey = 'pagandeAvvecklingsEllerOmstruktureringsforfarande';
  const bankrupt = [{ kod: 'KK', klartext: 'x', fromDatum: '2026-11-18' }];
  it.each([
    { name: 'the first null', blocks: { [key]: null } },
    { name: 'the first without a list', blocks: { [key]: { fel: null } } },
    { name: 'the first with an empty list', blocks: { [key]: procedures() } },
  ])('both spellings of the procedure block, $name: the second is read', async ({ blocks }) => {
    answer({ ...item, ...blocks, [otherKey]: { fel: null, [`${otherKey}Lista`]: bankrupt } });
    expect((await factsOf(connector('bolagsverket')))['company.procedures']).toMatchObject({
      ongoing: [{ kind: 'bankruptcy', from: '2026-11-18' }],
    });
  });

  const silent = {
    organisationsform: null,
    organisationsdatum: null,
    avregistreradOrganisation: null,
    avregistreringsorsak: null,
    [key]: null,
  };
  const association = { ...silent, juridiskForm: { fel: null, kod: '61', klartext: 'x' } };
  const trader = { ...silent, juridiskForm: { fel: null, kod: '10', klartext: 'x' } };
  const own = (kod: string) => ({ organisationsform: { fel: null, kod, klartext: 'x' } });
  const gone = {
    avregistreradOrganisation: { fel: null, avregistreringsdatum: '2024-01-01' },
    avregistreringsorsak: { fel: null, kod: 'AVREG', klartext: 'x' },
  };
  it.each([
    ['an association outside the register: null is no word', association, undefined, undefined],
    ['a trader outside the register', trader, undefined, undefined],
    [
      'a bankruptcy is told of whoever it concerns',
      { ...association, [key]: procedures(['KK', '2026-11-02']) },
      undefined,
      'partial bankruptcy',
    ],
    ['an association that does business', own('I'), 'registered', 'partial '],
    ['a trader under a firm', own('E'), 'registered', 'full '],
    ['a trader who left the register lives on outside it', { ...own('E'), ...gone }, 'other', 'partial '],
    ['a company that was struck off', gone, 'other', 'full '],
    [
      'its form did not come, and nothing else was said',
      { organisationsform: failed('TIMEOUT'), [key]: null },
      'registered',
      undefined,
    ],
  ])('absence is an answer for those in the register: %s', async (_title, blocks, registration, told) => {
    answer({ ...item, ...blocks });
    const reply = await connector('bolagsverket').ask(ab, context());
    const facts = reply.outcome === 'answered' ? reply.facts : [];
    const company = facts.find((fact) => fact.kind === 'company.registration');
    expect(company && (company.value.deregistered?.kind ?? 'registered')).toBe(registration);
    const found = facts.find((fact) => fact.kind === 'company.procedures');
    expect(found && `${found.value.coverage} ${found.value.ongoing.map(({ kind }) => kind).join()}`).toBe(
      told,
    );
  });

  it('both spellings of the list inside one block are joined', async () => {
    answer({ ...item, [key]: { fel: null, [`${key}Lista`]: [], [`${otherKey}Lista`]: bankrupt } });
    expect((await factsOf(connector('bolagsverket')))['company.procedures']).toMatchObject({
      ongoing: [{ kind: 'bankruptcy' }],
    });
  });

  it.each([
    { name: 'the list', change: { [key]: { fel: null, forfaranden: bankrupt } }, kind: 'company.procedures' },
    {
      name: 'the list, beside an empty one in the other block',
      change: {
        [key]: { fel: null, forfaranden: bankrupt },
        [otherKey]: { fel: null, [`${otherKey}Lista`]: [] },
      },
      kind: 'company.procedures',
    },
    {
      name: 'the day of deregistration',
      change: { avregistreradOrganisation: { fel: null, datum: '2026-11-01' } },
      kind: 'company.registration',
    },
    {
      name: 'the code of the reason',
      change: { avregistreringsorsak: { fel: null, code: 'KKAV', klartext: 'Konkurs avslutad' } },
      kind: 'company.registration',
    },
    {
      name: 'the code of the reason, beside a day',
      change: {
        avregistreradOrganisation: { fel: null, avregistreringsdatum: '2026-11-01' },
        avregistreringsorsak: { fel: null, code: 'KKAV', klartext: 'Konkurs avslutad' },
      },
      kind: 'company.registration',
    },
    {
      name: 'a null code with a text',
      change: { avregistreringsorsak: { fel: null, kod: null, klartext: 'Konkurs avslutad' } },
      kind: 'company.registration',
    },
    {
      name: 'the day of registration',
      change: { organisationsdatum: { fel: null, registrerad: '2026-11-01' } },
      kind: 'company.registration',
    },
    {
      name: 'the failure of the procedures',
      change: { [key]: { error: { typ: 'TIMEOUT' }, [`${key}Lista`]: null } },
      kind: 'company.procedures',
    },
    {
      name: 'the failure of the deregistration',
      change: { avregistreradOrganisation: { error: { typ: 'TIMEOUT' }, avregistreringsdatum: null } },
      kind: 'company.registration',
    },
    {
      name: 'the names',
      change: { organisationsnamn: { fel: null, namnLista: [] } },
      kind: 'company.name',
    },
    {
      name: 'both forms',
      change: { organisationsform: { fel: null, code: 'AB' }, juridiskForm: { fel: null, code: '49' } },
      kind: 'company.form',
    },
    {
      name: 'the activity',
      change: { verksamOrganisation: { fel: null, verksam: 'NEJ' } },
      kind: 'company.activity',
    },
    {
      name: 'the industries',
      change: { naringsgrenOrganisation: { fel: null, sniKoder: [] } },
      kind: 'company.industry',
    },
    {
      name: 'the code of an industry',
      change: { naringsgrenOrganisation: { fel: null, sni: [{ sniKod: '41200' }] } },
      kind: 'company.industry',
    },
    {
      name: 'the address',
      change: { postadressOrganisation: { fel: null, adress: {} } },
      kind: 'company.address',
    },
    {
      name: 'all of an address',
      change: { postadressOrganisation: { fel: null, postadress: { gata: 'Storgatan 1' } } },
      kind: 'company.address',
    },
  ])('$name under another key makes $kind missing, never empty', async ({ change, kind }) => {
    answer({ ...item, ...change });
    const reply = await connector('bolagsverket').ask(ab, context());
    expect(reply).toMatchObject({ outcome: 'answered', missing: [kind] });
    expect(reply.outcome === 'answered' && reply.facts.map((fact) => fact.kind)).not.toContain(kind);
  });

  it('a list that is null beside a null failure is an answer: none', async () => {
    answer({ ...item, [key]: { fel: null, [`${key}Lista`]: null } });
    expect((await factsOf(connector('bolagsverket')))['company.procedures']).toMatchObject({ ongoing: [] });
  });

  it('a known reason is told although its day is under another key', async () => {
    answer({
      ...item,
      avregistreradOrganisation: { fel: null, datum: '2026-11-01' },
      avregistreringsorsak: { fel: null, kod: 'KKAV', klartext: 'Konkurs avslutad' },
    });
    expect((await factsOf(connector('bolagsverket')))['company.registration']).toMatchObject({
      deregistered: { on: null, kind: 'bankruptcy-closed' },
    });
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
      name: null,
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

  const each = (value: unknown) => ({
    ...Object.fromEntries(Object.keys(allFailed('')).map((key) => [key, value])),
    organisationsidentitet: item.organisationsidentitet,
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
      name: 'every block null',
      reply: () => HttpResponse.json({ organisationer: [each(null)] }),
      code: 'source-broken',
      paths: '(top)',
    },
    {
      name: 'every block null in one of two items',
      reply: () => HttpResponse.json({ organisationer: [each(null), item] }),
      code: 'source-broken',
      paths: '(top)',
    },
    {
      name: 'every block empty',
      reply: () => HttpResponse.json({ organisationer: [each({})] }),
      code: 'source-broken',
      paths: '(top)',
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
