import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { createEuSanctions, createEuSanctionsRegister } from '../../connectors/eu-sanctions/index.ts';
import { createIndex, matchesOf } from '../../connectors/eu-sanctions/match.ts';
import { namesIn, wordsOf } from '../../connectors/eu-sanctions/names.ts';
import { Entry } from '../../connectors/eu-sanctions/schema.ts';
import type { Evidence } from '../../src/domain/connector.ts';
import { factSchemas } from '../../src/domain/facts.ts';
import { type Fetched, fingerprintOf, type KnownName, type RegisterRow } from '../../src/domain/register.ts';
import { createFetchTransport } from '../../src/http/fetch-transport.ts';
import { crowd, csv, entry, header, holding, line, type Line, row, supplier } from './eu-sanctions-list.ts';
import { byKind, context, everything, failureOf, NOW, NUMBER, settings } from './support.ts';

const LIST = settings['eu-sanctions'].url;
const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const register = (mode: 'fixtures' | 'live' = 'fixtures') =>
  createEuSanctionsRegister({
    settings: settings['eu-sanctions'],
    mode,
    transport: () => createFetchTransport(),
  });
const serve = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  server.use(
    http.get(LIST, () => new HttpResponse(body, { headers: { 'content-type': 'text/csv', ...headers } })),
  );
const fetching = (changes: Partial<Parameters<ReturnType<typeof register>['fetch']>[0]> = {}) => ({
  previous: null,
  wanted: () => false,
  folder: '/nowhere',
  signal: new AbortController().signal,
  now: () => NOW,
  ...changes,
});

async function read(fetched: Fetched): Promise<{ rows: RegisterRow[]; entries: Record<string, Entry> }> {
  if (fetched.outcome !== 'new') throw new Error(fetched.outcome);
  const rows: RegisterRow[] = [];
  for await (const each of fetched.rows) rows.push(each);
  await fetched.dispose();
  return {
    rows,
    entries: Object.fromEntries(rows.map(({ key, data }) => [key, Entry.parse(JSON.parse(data))])),
  };
}
const entriesOf = async (lines: readonly Line[]) => {
  serve(csv(lines));
  return (await read(await register().fetch(fetching()))).entries;
};

describe('eu-sanctions: the list → entries', () => {
  it('asks with its token and tells the list’s own date, validators and counts', async () => {
    let asked = '';
    server.use(
      http.get(LIST, ({ request }) => {
        asked = new URL(request.url).search;
        return new HttpResponse(csv([line('13', 'Alfa'), line('13', 'Beta'), line('14', 'Gamma')]), {
          headers: { etag: '"a"', 'last-modified': 'Fri, 20 Nov 2026 05:00:00 GMT' },
        });
      }),
    );
    const fetched = await register().fetch(fetching());
    expect(asked).toBe('?token=token');
    expect(fetched).toMatchObject({
      outcome: 'new',
      asOf: '2026-11-20',
      validators: { etag: '"a"', lastModified: 'Fri, 20 Nov 2026 05:00:00 GMT' },
    });
    expect(fetched.outcome === 'new' && fetched.read()).toEqual({ rows: 3, unreadable: 0 });
  });

  it('gathers the rows of an entity, wherever they stand, and leaves persons out', async () => {
    const entries = await entriesOf([
      line('13', ' Sagans  Handel LLC ', {
        Entity_EU_ReferenceNumber: 'EU.1.13',
        Entity_DesignationDate: '2022-02-25',
        Address_CountryIso2Code: 'ZZ',
      }),
      line('99', 'Kapten Påhitt', { Entity_SubjectType: 'P' }),
      line('14', 'Annan', { Entity_DesignationDate: '28/02/2022' }),
      line('13', 'Alias ett', {
        Identification_Number: '123-45',
        Identification_TypeCode: 'regnumber',
        Identification_CountryIso2Code: 'XX',
      }),
      line('13', '', { Address_CountryIso2Code: '00' }),
      line('13', 'Alias ett'),
    ]);
    expect(entries).toEqual({
      13: entry({
        reference: 'EU.1.13',
        listed: '2022-02-25',
        names: ['Alias ett', 'Sagans Handel LLC'],
        countries: ['XX', 'ZZ'],
        numbers: [{ number: '123-45', type: 'regnumber', country: 'XX' }],
      }),
      14: entry({ listed: '2022-02-28', names: ['Annan'] }),
    });
  });

  it('writes the same text for the same content in another order', async () => {
    const lines = [line('13', 'Alfa', { Address_CountryIso2Code: 'ZZ' }), line('13', 'Beta')];
    const texts: string[] = [];
    for (const each of [lines, lines.toReversed()]) {
      serve(csv(each));
      texts.push(...(await read(await register().fetch(fetching()))).rows.map(({ data }) => data));
    }
    expect(texts).toHaveLength(2);
    expect(texts[0]).toBe(texts[1]);
  });

  it.each<[string, Line, string]>([
    ['P and E', { Entity_SubjectType: 'E' }, '13'],
    ['words', { Entity_SubjectType: 'enterprise' }, '13'],
    [
      'the other column',
      { Entity_SubjectType: '', Entity_SubjectType_ClassificationCode: 'enterprise' },
      '13',
    ],
  ])('knows an enterprise by %s', async (_, cells, id) => {
    expect(Object.keys(await entriesOf([line('13', 'Alfa', cells), line('9', 'Omega')]))).toContain(id);
  });

  it('reads quoted cells, and a stray quote', async () => {
    const entries = await entriesOf([line('13', '"Alfa; ""Beta"""'), line('14', 'Gamma "G" Delta')]);
    expect([entries['13']?.names, entries['14']?.names]).toEqual([['Alfa; "Beta"'], ['Gamma "G" Delta']]);
  });

  it('counts what it cannot read and goes on, as long as it is little', async () => {
    serve(`${csv([...crowd(300, 'E')])}20/11/2026;;;\n${csv([line('13', 'Alfa')]).split('\n')[1]}\n`);
    const fetched = await register().fetch(fetching());
    expect(fetched.outcome === 'new' && fetched.read()).toEqual({ rows: 302, unreadable: 1 });
  });
});

describe('eu-sanctions: what is not the list is broken, never an empty list', () => {
  const many = crowd(300, 'E');
  const whole = csv(many);
  const without = (column: string) =>
    csv(
      crowd(3, 'E'),
      header.filter((name) => name !== column),
    );
  it.each<[string, string | Uint8Array<ArrayBuffer>, Record<string, string>?]>([
    ['nothing', ''],
    ['only a byte order mark', '\uFEFF'],
    ['only the header', csv([])],
    ['only persons', csv(crowd(5, 'P'))],
    ['a page', '<html><body>Vi arbetar på sidan</body></html>', { 'content-type': 'text/html' }],
    ['a page that says it is a list', '<html><body>Vi arbetar på sidan</body></html>'],
    ['JSON', '{"error":"no"}', { 'content-type': 'application/json' }],
    ['cut within its last row', whole.slice(0, whole.length - 4)],
    ['a quote that is never closed', `${whole}20/11/2026;13;"x`],
    ['Latin-1', new Uint8Array(Buffer.from(csv([line('13', 'Månbas')]), 'latin1'))],
    ['an unknown kind of subject', csv([...many, line('13', 'Alfa', { Entity_SubjectType: 'V' })])],
    ['no kind of subject', csv([...many, line('13', 'Alfa', { Entity_SubjectType: '' })])],
    ['no date of its own', csv([line('13', 'Alfa', { fileGenerationDate: 'soon' })])],
    ['rows without an id', csv([...crowd(3, 'E'), line('', 'Alfa')])],
    ['a column that stands twice', csv(crowd(3, 'E'), [...header, 'Entity_LogicalId'])],
    ...['fileGenerationDate', 'Entity_LogicalId', 'NameAlias_WholeName', 'Identification_Number'].map(
      (column): [string, string] => [`no ${column}`, without(column)],
    ),
    [
      'no kind column',
      csv(
        crowd(3, 'E'),
        header.filter((name) => !name.startsWith('Entity_SubjectType')),
      ),
    ],
  ])('%s', async (_, body, headers) => {
    serve(body, headers);
    expect(await failureOf(register().fetch(fetching()))).toMatchObject({ code: 'source-broken' });
  });

  it('does not believe a live list with too few subjects', async () => {
    serve(csv([...crowd(998), line('13', 'Alfa')]));
    expect(await failureOf(register('live').fetch(fetching()))).toMatchObject({ code: 'source-broken' });
    serve(csv([...crowd(999), line('13', 'Alfa')]));
    expect(Object.keys((await read(await register('live').fetch(fetching()))).entries)).toEqual(['13']);
  });

  it('names the lacking column and no value', async () => {
    serve(without('NameAlias_WholeName'));
    const failure = await failureOf(register().fetch(fetching()));
    expect(everything(failure)).toContain('NameAlias_WholeName');
    expect(everything(failure)).not.toMatch(/Qvxz|token=/);
  });

  it('stops at a body without end', async () => {
    const huge = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(20_000_000)),
    });
    server.use(http.get(LIST, () => new HttpResponse(huge, { headers: { 'content-type': 'text/csv' } })));
    expect(await failureOf(register().fetch(fetching()))).toMatchObject({ code: 'source-broken' });
  });
});

describe('eu-sanctions: status → outcome', () => {
  const previous = { etag: '"a"', lastModified: 'Fri, 20 Nov 2026 05:00:00 GMT' };

  it('asks for what is new only, and says unchanged', async () => {
    const asked: (string | null)[] = [];
    server.use(
      http.get(LIST, ({ request }) => {
        asked.push(request.headers.get('if-none-match'), request.headers.get('if-modified-since'));
        return new HttpResponse(null, { status: 304 });
      }),
    );
    expect(await register().fetch(fetching({ previous }))).toEqual({ outcome: 'unchanged' });
    expect(asked).toEqual(['"a"', 'Fri, 20 Nov 2026 05:00:00 GMT']);
  });

  it.each([
    {
      name: '304 that nobody asked for',
      reply: () => new HttpResponse(null, { status: 304 }),
      code: 'source-broken',
    },
    {
      name: '403 on a bad token',
      reply: () => new HttpResponse('no', { status: 403 }),
      code: 'source-refused',
    },
    { name: '401', reply: () => new HttpResponse('no', { status: 401 }), code: 'source-refused' },
    { name: '404', reply: () => new HttpResponse('no', { status: 404 }), code: 'source-broken' },
    { name: '204', reply: () => new HttpResponse(null, { status: 204 }), code: 'source-broken' },
    {
      name: '206, a part of the list',
      reply: () => new HttpResponse(csv([line('13', 'Alfa')]), { status: 206 }),
      code: 'source-broken',
    },
    { name: '500', reply: () => new HttpResponse('no', { status: 500 }), code: 'source-unavailable' },
    {
      name: 'redirect',
      reply: () => new HttpResponse(null, { status: 302, headers: { location: 'http://else.test/' } }),
      code: 'source-broken',
    },
    {
      name: '429',
      reply: () => new HttpResponse('', { status: 429, headers: { 'retry-after': '120' } }),
      code: 'source-throttled',
      retryAfterMs: 120_000,
    },
    { name: 'no connection', reply: () => HttpResponse.error(), code: 'source-unavailable' },
  ])('$name → $code', async ({ reply, code, ...more }) => {
    server.use(http.get(LIST, reply));
    const failure = await failureOf(register().fetch(fetching()));
    expect(failure).toMatchObject({
      code,
      ...('retryAfterMs' in more ? { retryAfterMs: more.retryAfterMs } : {}),
    });
    expect(everything(failure)).not.toContain('token=');
  });

  it('is aborted by its signal', async () => {
    serve(csv([line('13', 'Alfa')]));
    const controller = new AbortController();
    controller.abort(new Error('given up'));
    expect(everything(await failureOf(register().fetch(fetching({ signal: controller.signal }))))).toContain(
      'given up',
    );
  });

  it.each([
    { change: { apiKey: null }, closed: 'not-configured' },
    { change: { url: '' }, closed: 'not-configured' },
    { change: {}, closed: null },
  ])('closed with $change: $closed', ({ change, closed }) => {
    const parts = {
      settings: { ...settings['eu-sanctions'], ...change },
      mode: 'live' as const,
      transport: () => createFetchTransport(),
    };
    expect(createEuSanctionsRegister(parts).closedTo).toBe(closed);
    expect(createEuSanctions({ ...parts, held: holding(null) }).closedTo).toBe(closed);
  });
});

describe('eu-sanctions: what is left of a name', () => {
  it.each([
    ['Sömniga Björnens Stugor AB', 'somniga bjornens stugor'],
    ['AB Åskmolnet (publ)', 'askmolnet'],
    ['Havfruens Møbler A/S', 'havfruens mobler'],
    ['S.A. L’Étoile & Fils', 'letoile fils'],
    ['Public Joint Stock Company “Sagobanken”', 'sagobanken'],
    ['Sagobanken Limited Liability Company', 'sagobanken'],
    ['Spółka Zmyślona Sp. z o.o.', 'spolka zmyslona'],
    ['ООО «Сказка»', 'ооо сказка'],
    ['Company AB', ''],
    ['–', ''],
  ])('%s → %s', (name, words) => {
    expect(wordsOf(name).join(' ')).toBe(words);
  });
});

describe('eu-sanctions: every name that a written name holds', () => {
  it.each<[string, string[]]>([
    ['Sagobanken AB', ['sagobanken']],
    ['So-called "Sagobanken"', ['sagobanken']],
    ['The so called Sagobanken', ['sagobanken']],
    ['Self-proclaimed “Sagobanken”', ['sagobanken']],
    ['s.k. Sagobanken', ['sagobanken']],
    ['Sagobanken &amp; Co', ['sagobanken']],
    ['Sagor &amp;amp; S&#246;ner', ['sagor soner']],
    [
      'Sagobanken (formerly: Gamla Banken AB)',
      ['sagobanken formerly gamla banken', 'sagobanken', 'gamla banken'],
    ],
    ['Sagobanken, formerly known as Banken', ['sagobanken formerly known banken', 'sagobanken', 'banken']],
    ['Sagobanken (a.k.a. Sago)', ['sagobanken aka sago', 'sagobanken', 'sago']],
    ['Sagobanken alias Sago', ['sagobanken alias sago', 'sagobanken', 'sago']],
    ['Sagobanken f.d. Banken', ['sagobanken fd banken', 'sagobanken', 'banken']],
    [
      'Sagobanken AB u.n.ä. till Nya Banken AB',
      ['sagobanken una till nya banken', 'sagobanken', 'nya banken'],
    ],
    ['Sagobanken (Oernens Group)', ['sagobanken oernens group', 'sagobanken', 'oernens group']],
    // One word in brackets is a place or an addition oftener than a name.
    ['Sagobanken (Sverige) AB', ['sagobanken sverige', 'sagobanken']],
    ['Sagobanken (now Nya Banken)', ['sagobanken now nya banken', 'sagobanken', 'nya banken']],
    ['Bygg Now Sago AB', ['bygg now sago']],
    ['Aka Bygg AB', ['aka bygg']],
    ['Fd Bil AB', ['fd bil']],
    ['Aktsionernoe Obshchestvo Sagobanken', ['sagobanken']],
    ['The Sagobanken of Sago', ['sagobanken sago']],
  ])('%s', (written, names) => {
    const found = namesIn(written).map((name) => wordsOf(name).join(' '));
    expect([...new Set(found)].toSorted()).toEqual(names.toSorted());
  });
});

describe('eu-sanctions: every known name is compared', () => {
  const listed = [
    row('1', { names: ['So-called "Blåklintens Kontor"'], countries: ['RU'] }),
    row('2', { names: ['The so-called Havsörnens Elteknik (Oernens Group)'], countries: ['UA'] }),
    row('3', { names: ['Månskensbageriet &amp; Co'], countries: ['SE'] }),
    row('7', { names: ['Ljusstoeperiet Stora'], countries: ['SE'] }),
    row('8', { names: ['Sagovärmen Invest'], countries: ['RU'] }),
    row('9', { names: ['Aktsionernoe Obshchestvo Udda Siffrans Statistik'], countries: ['RU'] }),
    row('10', { names: ['Snabba Sopor i Soerby AB (formerly: Gamla Sopor AB)'], countries: ['SE'] }),
  ];
  it.each<[string, readonly KnownName[], string[]]>([
    ['Blåklintens Kontor AB', [], ['1 ']],
    ['Havsörnens Elteknik AB', [], ['2 ']],
    ['Oernens Group AB', [], ['2 ']],
    ['Månskensbageriet AB', [], ['3 ']],
    ['Stora Ljusstöperiet AB', [], ['7 ']],
    ['Udda Siffrans Statistik AB', [], ['9 ']],
    ['Snabba Sopor i Sörby AB', [], ['10 ']],
    ['Nya Sopor AB (f.d. Gamla Sopor AB)', [], ['10 ']],
    ['Trygga Taxi AB', [], []],
    ['Trygga Taxi AB', [{ name: 'Sagovärmen Invest', as: 'ledger' }], ['8 ledger']],
    ['Trygga Taxi AB', [{ name: 'Sagovärmen Invest', as: 'trade' }], ['8 trade']],
    ['Trygga Taxi AB', [{ name: 'Sagovärmen Invest AB', as: 'earlier' }], ['8 earlier']],
    [
      'Sagovärmen Invest AB',
      [
        { name: 'Sagovärmen Invest AB', as: 'register' },
        { name: 'Sagovärmen Invest', as: 'ledger' },
      ],
      ['8 register'],
    ],
    ['AB', [{ name: 'Sagovärmen Invest', as: 'ledger' }], ['8 ledger']],
  ])('%s, also known as %o: %o', async (name, known, expected) => {
    const source = answering(holding(listed, [], known));
    const answer = await source.ask(supplier({ name, number: '5599939021' }), context());
    const value = answer.outcome === 'answered' ? byKind(answer.facts)['sanctions.matches'] : null;
    const { matches } = factSchemas['sanctions.matches'].parse(value);
    expect(matches.map((match) => `${match.entry} ${match.known ?? ''}`)).toEqual(expected);
  });
});

describe('eu-sanctions: matching by name', () => {
  const scoreOf = (name: string | null, listed: string, countries: string[] = [], changes = {}) => {
    const parsed = entry({ names: ['Zzz Qqq Xxx', listed], countries });
    const index = createIndex([{ key: '13', data: '', entry: parsed }]);
    return (
      matchesOf(index, supplier({ name, ...changes })).map(({ by, score }) => `${by} ${score}`)[0] ?? null
    );
  };

  it.each<[string, string, string | null]>([
    ['Sagobanken AB', 'Sagobanken', 'name 1'],
    ['SAGOBANKEN AKTIEBOLAG', 'Sagobanken Ltd', 'name 1'],
    ['Månens Åkeri AB', 'MANENS AKERI LLC', 'name 1'],
    ['Handel Sagans AB', 'Sagans Handel GmbH', 'name 1'],
    ['Sagobanken AB', 'Sagobamken', 'name 0.9'],
    ['Sagobanken AB', 'Sagobamkem', null],
    ['Sagobanken AB', 'Zagobanken', 'name 0.9'],
    ['Zorn Alfa Åkeri AB', 'Alfa Akeri Sorn', 'name 0.93'],
    ['Bella Mia Import AB', 'Zella Mia Import', 'name 0.94'],
    ['Mia Bella Import AB', 'Zella Mia Import', null],
    ['Sago Banken AB', 'Sagobanken', 'name 0.91'],
    ['Sagobanken Sverige AB', 'Sagobanken', null],
    ['Sagans Handel AB', 'Sagans Bageri', null],
    ['Alfa AB', 'Alfa', 'name 1'],
    ['Alfa AB', 'Alba', null],
    ['Nordsjö Oljehandel AB', 'Nordsjon Oljehandel OOO', 'name 0.95'],
    ['Sergei Påhitts Skeppsvarv AB', 'Sergey Påhitts Skeppsvarv', 'name 0.96'],
    ['AB', 'Aktiebolag', null],
  ])('%s against %s: %s', (name, listed, expected) => {
    expect(scoreOf(name, listed)).toBe(expected);
  });

  it.each<[string, string[], object, string | null]>([
    ['the same country', ['SE', 'ZZ'], {}, 'name 0.9'],
    ['no country known', [], {}, 'name 0.9'],
    ['another country, one letter of ten', ['ZZ'], {}, 'name 0.85'],
    ['a branch, whose home is not known', ['ZZ'], { confirmedForm: 'FILIAL' }, 'name 0.9'],
    ['a foreign firm at home', ['ZZ'], { numberKind: 'foreign', number: 'ZZ12345678' }, 'name 0.9'],
    ['a foreign firm elsewhere', ['XX'], { numberKind: 'foreign', number: 'ZZ12345678' }, 'name 0.85'],
  ])('%s', (_, countries, changes, expected) => {
    expect(scoreOf('Sagobanken AB', 'Sagobamken', countries, changes)).toBe(expected);
  });

  it('needs more likeness across borders', () => {
    expect([scoreOf('Sagobank', 'Sagobamk'), scoreOf('Sagobank', 'Sagobamk', ['ZZ'])]).toEqual([
      'name 0.88',
      null,
    ]);
  });

  it('finds every name that a comparison with all of them finds', () => {
    const names = crowd(400, 'E').map((_, at) => `Qvist ${'abcdefghij'.slice(at % 10)} ${at * 37} Handel`);
    const rows = names.map((name, at) => ({ key: String(at), data: '', entry: entry({ names: [name] }) }));
    const one = (pair: typeof rows, name: string) => matchesOf(createIndex(pair), supplier({ name }));
    const index = createIndex(rows);
    const asked = names.filter((_, at) => at % 20 === 0);
    const found = asked.map((name) => matchesOf(index, supplier({ name })).length);
    expect(found).toEqual(asked.map((name) => rows.flatMap((each) => one([each], name)).length));
    expect(Math.max(...found)).toBeGreaterThan(3);
  });
});

describe('eu-sanctions: matching by number', () => {
  const by = (number: string, country: string | null, countries: string[], changes = {}) => {
    const parsed = entry({ names: ['Zzz Qqq'], countries, numbers: [{ number, type: null, country }] });
    return matchesOf(createIndex([{ key: '13', data: '', entry: parsed }]), supplier(changes)).map(
      (match) => `${match.by} ${match.score}`,
    );
  };
  const dashed = `${NUMBER.slice(0, 6)}-${NUMBER.slice(6)}`;

  it.each<[string, string, string | null, string[], object, boolean]>([
    ['the number itself', NUMBER, 'SE', ['ZZ'], {}, true],
    ['with its dash', dashed, 'SE', [], {}, true],
    ['twelve digits', `16${NUMBER}`, 'SE', [], {}, true],
    ['a VAT number tells its country', `SE${NUMBER}01`, null, ['ZZ'], {}, true],
    ['among words', `Org.nr ${dashed} (Sverige)`, 'SE', [], {}, true],
    ['country from the address', NUMBER, null, ['SE', 'ZZ'], {}, true],
    ['no country anywhere', NUMBER, null, [], {}, true],
    ['a foreign number of the same digits', NUMBER, 'ZZ', ['SE'], {}, false],
    ['an address elsewhere', NUMBER, null, ['ZZ'], {}, false],
    ['another number', '5599939013', 'SE', [], {}, false],
    ['no name needed', NUMBER, 'SE', [], { name: null }, true],
    ['a sole trader, whose number is a person’s', NUMBER, 'SE', [], { numberKind: 'personal' }, false],
    ['a foreign firm', '12 34 56 78', 'ZZ', [], { numberKind: 'foreign', number: 'ZZ12345678' }, true],
    [
      'a foreign firm with its country',
      'ZZ12345678',
      null,
      [],
      { numberKind: 'foreign', number: 'ZZ12345678' },
      true,
    ],
    [
      'a foreign firm, no country anywhere',
      '12345678',
      null,
      [],
      { numberKind: 'foreign', number: 'ZZ12345678' },
      false,
    ],
    [
      'a foreign firm elsewhere',
      '12345678',
      'XX',
      [],
      { numberKind: 'foreign', number: 'ZZ12345678' },
      false,
    ],
  ])('%s', (_, number, country, countries, changes, certain) => {
    expect(by(number, country, countries, changes)).toEqual(certain ? ['number 1'] : []);
  });
});

const answering = (held: ReturnType<typeof holding>) =>
  createEuSanctions({
    settings: settings['eu-sanctions'],
    mode: 'live',
    transport: () => createFetchTransport(),
    held,
  });

describe('eu-sanctions: the answer', () => {
  const rows = [
    row('13', { names: ['Sagobanken', 'Sagobamken'], listed: '2022-02-25', reference: 'EU.1.13' }),
    row('14', { names: ['Sagobankes Ltd'] }),
    row('15', { names: ['Annat'], numbers: [{ number: NUMBER, type: null, country: 'SE' }] }),
  ];
  const ask = async (
    held: ReturnType<typeof holding>,
    changes = {},
    keep: (each: Evidence) => void = () => {},
  ) =>
    answering(held).ask(supplier({ name: 'Sagobanken AB', number: '5599939021', ...changes }), {
      ...context(),
      keep,
    });
  const matchesIn = async (held: ReturnType<typeof holding>, changes = {}) => {
    const answer = await ask(held, changes);
    return answer.outcome === 'answered' ? byKind(answer.facts)['sanctions.matches'] : answer.outcome;
  };

  it('names entries, the likeliest first, as of the list’s own date', async () => {
    const kept: Evidence[] = [];
    const answer = await ask(holding(rows), { number: NUMBER }, (each) => kept.push(each));
    expect(answer).toMatchObject({ outcome: 'answered', asOf: '2026-11-20', missing: [] });
    expect(answer.outcome === 'answered' && byKind(answer.facts)).toEqual({
      'sanctions.matches': {
        matches: [
          { entry: '15', by: 'number', score: 1, listed: null },
          { entry: '13', by: 'name', score: 1, listed: '2022-02-25' },
          { entry: '14', by: 'name', score: 0.9, listed: null },
        ],
      },
    });
    expect(kept.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(
      ['15', '13', '14'].map((key) => rows.find((each) => each.key === key)?.data),
    );
  });

  it('says so when nothing resembles', async () => {
    expect(await matchesIn(holding(rows), { name: 'Blåklintens Kontor AB' })).toEqual({ matches: [] });
  });

  it('has no answer while no version is held', async () => {
    expect(await failureOf(ask(holding(null)))).toMatchObject({
      code: 'source-unavailable',
      details: { reason: 'no-version' },
    });
  });

  it.each([null, 'AB', '–'])('without a name to compare by (%s) it is missing', async (name) => {
    expect(await ask(holding(rows), { name })).toMatchObject({ facts: [], missing: ['sanctions.matches'] });
  });

  it('without a name a number still says yes', async () => {
    expect(await ask(holding(rows), { name: null, number: NUMBER })).toMatchObject({
      missing: [],
      facts: [{ value: { matches: [{ entry: '15', by: 'number' }] } }],
    });
  });

  it('leaves out what was answered "not them", until the entry changes', async () => {
    const answered = rows.map(({ key, data }) => `${key} ${fingerprintOf(data)}`);
    const held = holding(rows, answered);
    expect(await matchesIn(held)).toEqual({ matches: [] });
    expect(await matchesIn(held, { number: NUMBER })).toMatchObject({
      matches: [{ entry: '15', by: 'number' }],
    });
    held.replace([
      row('13', { names: ['Sagobanken', 'Sagobanken i Sagostad'], reference: 'EU.1.13' }),
      ...rows.slice(1),
    ]);
    expect(await matchesIn(held)).toMatchObject({ matches: [{ entry: '13' }] });
  });

  it('reads the list once per version, also when asked by many at the same time', async () => {
    const held = holding(rows);
    const source = answering(held);
    await Promise.all(Array.from({ length: 20 }, () => source.ask(supplier({}), context())));
    await source.ask(supplier({}), context());
    expect(held.readings()).toBe(1);
    held.replace(rows);
    await source.ask(supplier({}), context());
    expect(held.readings()).toBe(2);
  });

  it.each(['{', '{"names":1}'])(
    'a held row that cannot be read (%s) is broken, and tried again',
    async (data) => {
      const held = holding([{ key: '13', data }]);
      const source = answering(held);
      for (const readings of [1, 2]) {
        expect(await failureOf(source.ask(supplier({}), context()))).toMatchObject({ code: 'source-broken' });
        expect(held.readings()).toBe(readings);
      }
    },
  );
});
