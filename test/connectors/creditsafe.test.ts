import { delay, http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { SourceUnavailable } from '../../src/domain/errors.ts';
import { lifetimeOf } from '../../connectors/creditsafe/login.ts';
import { ab, connector, context, everything, factsOf, failureOf, NUMBER, today } from './support.ts';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const jwt = (claims: object) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
let logins = 0;
const login = () => {
  logins = 0;
  return http.post('http://cs.test/v1/authenticate', () => HttpResponse.json({ token: `t${(logins += 1)}` }));
};
const metaData = { apiLogId: 'a', lodCreated: false };
const basic = { metaData, report: { NAME: 'Granens Bygg AB', STATUS: 'Aktivt' } };
const report = (fields: object) => ({ metaData, report: fields });
const refusal = (code: string | number, status = 200, detail: string | null = null) =>
  HttpResponse.json({ metaData, error: { code, text: `Text om ${NUMBER}`, detail } }, { status });

let calls: URL[] = [];
const blocks = (by: {
  BASIC?: () => Response | Promise<Response>;
  CREDIT?: () => Response | Promise<Response>;
}) => {
  calls = [];
  server.use(
    login(),
    http.get('http://cs.test/getdata', ({ request }) => {
      const url = new URL(request.url);
      calls.push(url);
      return url.searchParams.get('blockname') === 'CREDIT'
        ? (by.CREDIT?.() ?? HttpResponse.json(report({ RATING: 50 })))
        : (by.BASIC?.() ?? HttpResponse.json(basic));
    }),
  );
};
const credit = (fields: object) => blocks({ CREDIT: () => HttpResponse.json(report(fields)) });
const blockNames = () => calls.map((url) => url.searchParams.get('blockname'));

describe('creditsafe: answer → facts', () => {
  it('asks Basic, then Credit, with a short transaction id', async () => {
    credit({ RATING: 72 });
    await connector('creditsafe').ask(ab, { ...context(), reference: 'a-reference-that-is-long' });
    expect(blockNames()).toEqual(['BASIC', 'CREDIT']);
    expect(calls[0]?.searchParams.get('searchnumber')).toBe(NUMBER);
    expect(calls[0]?.searchParams.get('transactionid')).toHaveLength(14);
    expect(calls[0]?.searchParams.get('language')).toBe('sv');
  });

  it.each([
    {
      name: 'everything, as text with spaces',
      fields: {
        RATING: ' 72 ',
        RATING_TEXT: 'Låg risk',
        LIMIT: '1 250 000',
        DEBT_PUBLIC_SUM: '45 000,40',
        DEBT_PUBLIC_COUNT: '2',
        DEBT_PRIVATE_SUM: 0,
        DEBT_PRIVATE_COUNT: 0,
        TURNOVER: 12_000_000,
        TURNOVER_YEAR: 2025,
        NEW_FIELD: { a: 1 },
      },
      facts: {
        'credit.rating': { score: 72, band: 'low', text: 'Låg risk', special: null, limitSek: 1_250_000 },
        'credit.petition': { status: 'none', since: null },
        'credit.publicDebt': { amountSek: 45_000, cases: 2 },
        'credit.privateDebt': { amountSek: 0, cases: 0 },
        'credit.turnover': { amountSek: 12_000_000, year: '2025' },
      },
    },
    {
      name: 'a petition',
      fields: { RATING: '−29', RATING_TEXT: 'Konkursansökan', PETITION_DATE: '2026-11-17' },
      facts: {
        'credit.rating': { score: null, band: 'none', text: 'Konkursansökan', special: -29, limitSek: null },
        'credit.petition': { status: 'open', since: '2026-11-17' },
      },
    },
    {
      name: 'zero is no score, and no word on petitions',
      fields: { RATING: 0 },
      facts: { 'credit.rating': { score: null, band: null, text: null, special: null, limitSek: null } },
    },
    ...[-28, -95, -96, -97].map((special) => ({
      name: `code ${special} is no word on petitions`,
      fields: { RATING: special },
      facts: { 'credit.rating': { score: null, band: null, text: null, special, limitSek: null } },
    })),
    {
      name: 'a petition beside another code',
      fields: { RATING: -97, PETITION_DATE: '2026-11-17' },
      facts: {
        'credit.rating': { score: null, band: null, text: null, special: -97, limitSek: null },
        'credit.petition': { status: 'open', since: '2026-11-17' },
      },
    },
    {
      name: 'no rating field',
      fields: { DEBT_PUBLIC_SUM: 5 },
      facts: { 'credit.publicDebt': { amountSek: 5, cases: null } },
    },
    {
      name: 'no score, nothing else',
      fields: { RATING_TEXT: 'Ingen riskbedömning' },
      facts: {
        'credit.rating': {
          score: null,
          band: 'none',
          text: 'Ingen riskbedömning',
          special: null,
          limitSek: null,
        },
      },
    },
  ])('$name', async ({ fields, facts }) => {
    credit(fields);
    expect(await factsOf(connector('creditsafe'))).toEqual(facts);
  });

  it('reads fields from the places that the configuration names', async () => {
    credit({ SCORE: { VALUE: 55 } });
    const source = connector('creditsafe', { creditFields: { rating: 'SCORE.VALUE' } });
    expect(await factsOf(source)).toMatchObject({ 'credit.rating': { score: 55 } });
  });

  it.each([
    {
      code: 'S371',
      detail: '2024-05-17',
      value: { code: 'S371', text: `Text om ${NUMBER}`, on: '2024-05-17' },
    },
    { code: 'S2', detail: '2024-05-17', value: { code: 'S2', text: null, on: null } },
  ])(
    'a refusal $code in HTTP 200 is a fact, and no Credit block follows',
    async ({ code, detail, value }) => {
      blocks({ BASIC: () => refusal(code, 200, detail) });
      expect(await factsOf(connector('creditsafe'))).toEqual({ 'credit.rejection': value });
      expect(blockNames()).toEqual(['BASIC']);
    },
  );

  it('orders no credit report on a company that is not active', async () => {
    blocks({ BASIC: () => HttpResponse.json(report({ STATUS: 'Inaktivt' })) });
    expect(await factsOf(connector('creditsafe'))).toEqual({
      'credit.rejection': { code: null, text: 'Inaktivt', on: null },
    });
    expect(blockNames()).toEqual(['BASIC']);
  });

  it('takes the date of the report from the answer', async () => {
    blocks({
      CREDIT: () =>
        HttpResponse.json({
          metaData: { ...metaData, timeStamp: '2026-11-18T22:30:00Z' },
          report: { RATING: 50 },
        }),
    });
    expect(await connector('creditsafe').ask(ab, context())).toMatchObject({
      outcome: 'answered',
      asOf: '2026-11-18',
      missing: [],
    });
  });

  it('tells of a letter that should never have been sent', async () => {
    const letters: string[] = [];
    blocks({ CREDIT: () => HttpResponse.json({ metaData: { lodCreated: true }, report: { RATING: 50 } }) });
    const source = connector('creditsafe', {}, { onLetter: (id) => letters.push(id) });
    expect(await source.ask(ab, context())).toMatchObject({ outcome: 'answered' });
    expect(letters).toEqual(['creditsafe']);
  });

  it.each([
    ['AB', 'organisation', null],
    ['STIFTELSE', 'organisation', null],
    ['HB', 'organisation', 'needs-approval'],
    ['KB', 'organisation', 'needs-approval'],
    ['HB', 'personal', 'legal-form'],
    ['EF', 'personal', 'legal-form'],
    ['AB', 'personal', 'legal-form'],
    ['OFFENTLIG', 'organisation', 'legal-form'],
    ['UNKNOWN', 'organisation', 'legal-form'],
    [null, 'organisation', 'legal-form'],
  ] as const)(
    'form %s with a number of kind %s → %s, without a call',
    async (confirmedForm, numberKind, reason) => {
      const supplier = { ...ab, confirmedForm, numberKind };
      const source = connector('creditsafe');
      expect(source.admits(supplier)).toBe(reason);
      // Were a call made after all, there is no server to answer it: the ask would fail.
      const reply = reason === null ? null : await source.ask(supplier, context());
      expect(reply).toEqual(reason === null ? null : { outcome: 'skipped', reason });
    },
  );
});

describe('creditsafe: what sends a letter', () => {
  const by = { by: 'Eva Ek', at: '2026-11-01T08:00:00.000Z' };
  const trader = {
    number: '9001019802',
    numberKind: 'personal',
    confirmedForm: 'EF',
    presumedForm: 'EF',
    name: 'Eva Eks Städ',
    traderConfirmed: by,
  } as const;

  it.each([
    { name: 'partnership', supplier: { ...ab, confirmedForm: 'HB' }, without: 'needs-approval', with: null },
    { name: 'confirmed trader', supplier: trader, without: 'needs-approval', with: null },
    {
      name: 'trader whom nobody confirmed',
      supplier: { ...trader, traderConfirmed: null },
      without: 'legal-form',
      with: 'legal-form',
    },
    {
      name: 'presumed partnership',
      supplier: { ...ab, confirmedForm: null, presumedForm: 'HB' },
      without: 'legal-form',
      with: 'legal-form',
    },
    {
      name: 'public body',
      supplier: { ...ab, confirmedForm: 'OFFENTLIG' },
      without: 'legal-form',
      with: 'legal-form',
    },
    { name: 'company', supplier: ab, without: null, with: null },
  ] as const)('$name: without a leave $without, with one $with', (row) => {
    const source = connector('creditsafe');
    expect(source.admits(row.supplier)).toBe(row.without);
    expect(source.admits(row.supplier, true)).toBe(row.with);
  });

  it('goes through the last door with a leave alone, and an expected letter calls nobody', async () => {
    const letters: string[] = [];
    blocks({
      CREDIT: () =>
        HttpResponse.json({ metaData: { apiLogId: 7, lodCreated: true }, report: { RATING: 50 } }),
    });
    const source = connector('creditsafe', {}, { onLetter: (id) => letters.push(id) });
    expect(await source.ask(trader, context())).toEqual({ outcome: 'skipped', reason: 'needs-approval' });
    expect(calls).toEqual([]);
    expect(await source.ask(trader, { ...context(), approved: true })).toMatchObject({
      outcome: 'answered',
      providerRef: '7',
      letterSent: true,
    });
    expect(calls[0]?.searchParams.get('searchnumber')).toBe('199001019802');
    expect(letters).toEqual([]);
  });
});

describe('creditsafe: changed since our own last order', () => {
  let asked: URL[] = [];
  const dateCheck = (reply: () => Response) => {
    asked = [];
    server.use(
      login(),
      http.get('http://cs.test/datecheck/company', ({ request }) => {
        asked.push(new URL(request.url));
        return reply();
      }),
    );
  };
  const changed = (changes: Parameters<typeof connector>[1] = {}, supplier = ab, since = '2026-10-01') =>
    connector('creditsafe', changes).changedSince?.(supplier, since, context());
  const body = (categories: unknown) => HttpResponse.json({ metaData, report: categories });

  it('asks with the day of the order, and never for a report', async () => {
    dateCheck(() => body({}));
    expect(await changed()).toBe('unchanged');
    expect(Object.fromEntries(asked[0]?.searchParams ?? [])).toEqual({
      searchnumber: NUMBER,
      referencedate: '2026-10-01',
      transactionid: 'k1',
      language: 'sv',
    });
  });

  it.each([
    { name: 'a later day', categories: { A: '2026-10-05' }, expected: 'changed' },
    { name: 'the same day', categories: { A: '2026-10-01' }, expected: 'changed' },
    { name: 'earlier days and nulls', categories: { A: '2026-09-30', B: null }, expected: 'unchanged' },
    {
      name: 'a category that does not count',
      categories: { B: '2026-10-05' },
      only: 'A, C',
      expected: 'unchanged',
    },
    {
      name: 'a category that counts',
      categories: { C: '2026-10-05T03:00:00' },
      only: 'A, C',
      expected: 'changed',
    },
  ] as const)('$name → $expected', async ({ categories, expected, ...row }) => {
    dateCheck(() => body(categories));
    const creditFields = { changesThatCount: 'only' in row ? row.only : '*' };
    expect(await changed({ creditFields })).toBe(expected);
  });

  it('reads the categories where the configuration says', async () => {
    dateCheck(() => HttpResponse.json({ result: { changes: { A: '2026-10-05' } } }));
    expect(await changed({ creditFields: { changes: 'result.changes' } })).toBe('changed');
  });

  it.each([
    { name: 'no match', reply: () => refusal(15, 404) },
    { name: 'refused to score', reply: () => refusal('S371') },
  ])('$name is a change', async ({ reply }) => {
    dateCheck(reply);
    expect(await changed()).toBe('changed');
  });

  it.each([
    { name: 'no categories', reply: () => HttpResponse.json({ metaData }), code: 'source-broken' },
    { name: 'a list', reply: () => body(['A']), code: 'source-broken' },
    { name: 'no day', reply: () => body({ A: 'ja' }), code: 'source-broken' },
    { name: 'a tree', reply: () => body({ A: { on: '2026-10-05' } }), code: 'source-broken' },
    { name: 'an unknown code', reply: () => refusal('Q1'), code: 'source-broken' },
    { name: 'another 400', reply: () => refusal('99', 400), code: 'source-broken' },
    { name: 'throttled', reply: () => HttpResponse.json({}, { status: 429 }), code: 'source-throttled' },
    { name: 'a wrong issuer', reply: () => refusal('R6', 403), code: 'source-refused' },
  ])('$name is a failure and never an answer', async ({ reply, code }) => {
    dateCheck(reply);
    const error = await failureOf(changed() ?? Promise.resolve());
    expect(error).toMatchObject({ code });
    expect(everything(error)).not.toContain(NUMBER);
  });

  it("names no field of the source's own making", async () => {
    dateCheck(() => body({ 'Anna Exempelgren': 'ja' }));
    const error = await failureOf(changed() ?? Promise.resolve());
    expect(error).toMatchObject({ details: { paths: 'report.*' } });
    expect(everything(error)).not.toContain('Exempelgren');
  });

  it('costs nothing, so it is tried again', async () => {
    dateCheck(() => (asked.length === 1 ? HttpResponse.json({}, { status: 503 }) : body({})));
    expect(await changed()).toBe('unchanged');
    expect(asked).toHaveLength(2);
  });

  it.each([
    { form: 'AB', since: '2021-11-20', asks: 1 },
    { form: 'AB', since: '2021-11-19', asks: 0 },
    { form: 'HB', since: '2021-11-20', asks: 1 },
    { form: 'OFFENTLIG', since: '2026-10-01', asks: 0 },
  ] as const)('$form since $since: $asks questions', async ({ form, since, asks }) => {
    dateCheck(() => body({}));
    expect(await changed({}, { ...ab, confirmedForm: form }, since)).toBe(
      asks === 1 ? 'unchanged' : 'changed',
    );
    expect(asked).toHaveLength(asks);
  });

  it('a sole trader is asked about within 36 months', async () => {
    dateCheck(() => body({}));
    const trader = {
      ...ab,
      number: '9001019802',
      numberKind: 'personal',
      confirmedForm: 'EF',
      traderConfirmed: { by: 'Eva Ek', at: '2026-11-01T08:00:00.000Z' },
    } as const;
    expect(await changed({}, trader, '2023-11-20')).toBe('unchanged');
    expect(await changed({}, trader, '2023-11-19')).toBe('changed');
    expect(asked).toHaveLength(1);
  });
});

describe('creditsafe: status or body → outcome', () => {
  it.each([
    {
      name: 'wrong block',
      reply: () => refusal('11', 400),
      code: 'source-refused',
      details: { status: 400, code: '11' },
    },
    {
      name: 'R2',
      reply: () => refusal('R2', 403),
      code: 'source-refused',
      details: { code: 'R2', reason: 'forbidden' },
    },
    {
      name: 'throttled',
      reply: () => HttpResponse.json({}, { status: 429, headers: { 'retry-after': '30' } }),
      code: 'source-throttled',
      details: {},
    },
    {
      name: '500',
      reply: () => HttpResponse.json({}, { status: 500 }),
      code: 'source-unavailable',
      details: { reason: 'outcome-unknown' },
    },
    {
      name: 'broken line',
      reply: () => HttpResponse.error(),
      code: 'source-unavailable',
      details: { reason: 'outcome-unknown' },
    },
    {
      name: 'another 404',
      reply: () => HttpResponse.json({}, { status: 404 }),
      code: 'source-broken',
      details: {},
    },
    {
      name: 'unknown refusal',
      reply: () => refusal('Q1'),
      code: 'source-broken',
      details: { paths: 'error.code' },
    },
    {
      name: 'neither report nor error',
      reply: () => HttpResponse.json({ metaData }),
      code: 'source-broken',
      details: { paths: 'report' },
    },
  ])('$name → $code, asked once', async ({ reply, code, details }) => {
    blocks({ BASIC: reply });
    const error = await failureOf(connector('creditsafe').ask(ab, context()));
    expect(error).toMatchObject({ code, details });
    expect(calls).toHaveLength(1);
    expect(everything(error)).not.toContain(NUMBER);
    expect(everything(error)).not.toContain('secret-');
  });

  it.each([
    {
      name: 'level in other words',
      fields: { RATING: 50, RATING_TEXT: 'Grön' },
      paths: 'report.RATING_TEXT',
    },
    { name: 'rating above its scale', fields: { RATING: 720 }, paths: 'report.RATING' },
    { name: 'none of our fields', fields: { SCORE: 72, DEBTS: 5 }, paths: 'report' },
    { name: 'nothing at all', fields: {}, paths: 'report' },
    {
      name: 'cases without a sum',
      fields: { RATING: 50, DEBT_PUBLIC_AMOUNT: 45_000, DEBT_PUBLIC_COUNT: 2 },
      paths: 'report.DEBT_PUBLIC_SUM',
    },
    { name: 'debt that is no number', fields: { DEBT_PUBLIC_SUM: 'okänd' }, paths: 'report.DEBT_PUBLIC_SUM' },
  ])('drift: $name', async ({ fields, paths }) => {
    credit(fields);
    expect(await failureOf(connector('creditsafe').ask(ab, context()))).toMatchObject({
      code: 'source-broken',
      details: { paths },
    });
  });

  it('15 → not-found', async () => {
    blocks({ BASIC: () => refusal(15, 404) });
    expect(await connector('creditsafe').ask(ab, context())).toEqual({ outcome: 'not-found', asOf: today });
  });

  it.each(['R4', 'R5'])('logs in once more on %s', async (code) => {
    blocks({ BASIC: () => (logins === 1 ? refusal(code, 403) : HttpResponse.json(basic)) });
    expect(await connector('creditsafe').ask(ab, context())).toMatchObject({ outcome: 'answered' });
    expect(logins).toBe(2);
    expect(blockNames()).toEqual(['BASIC', 'BASIC', 'CREDIT']);
  });

  it('is refused when a new login helps no more', async () => {
    blocks({ BASIC: () => refusal('R4', 403) });
    expect(await failureOf(connector('creditsafe').ask(ab, context()))).toMatchObject({
      code: 'source-refused',
      details: { code: 'R4' },
    });
    expect(logins).toBe(2);
  });

  it.each([
    { name: 'down', reply: () => HttpResponse.json({}, { status: 503 }) },
    { name: 'throttled', reply: () => HttpResponse.json({}, { status: 429 }) },
    { name: 'not on the account', reply: () => refusal('11', 400), status: 400, refusedBy: '11' },
    { name: 'forbidden', reply: () => refusal('R2', 403), status: 403, refusedBy: 'R2' },
    { name: 'plainly forbidden', reply: () => HttpResponse.json({}, { status: 403 }), status: 403 },
  ])(
    'Credit $name after a delivered Basic block is never ordered again by itself',
    async ({ reply, status, refusedBy }) => {
      blocks({ CREDIT: reply });
      const error = await failureOf(connector('creditsafe').ask(ab, context()));
      expect(error).toMatchObject({
        code: 'source-unavailable',
        details: {
          reason: 'outcome-unknown',
          // Whoever looks into it must see what the bureau said.
          ...(status === undefined ? {} : { status }),
          ...(refusedBy === undefined ? {} : { code: refusedBy }),
        },
      });
      expect(everything(error)).not.toContain(NUMBER);
      expect(blockNames()).toEqual(['BASIC', 'CREDIT']);
    },
  );

  it('Credit refused by a login after a delivered Basic block is never ordered again by itself', async () => {
    blocks({ CREDIT: () => refusal('R4', 403) });
    expect(await failureOf(connector('creditsafe').ask(ab, context()))).toMatchObject({
      code: 'source-unavailable',
      details: { reason: 'outcome-unknown', code: 'R4' },
    });
    expect(blockNames()).toEqual(['BASIC', 'CREDIT', 'CREDIT']);
  });

  it('Credit that cannot be read after a delivered Basic block stays broken', async () => {
    blocks({ CREDIT: () => HttpResponse.json({ reports: {} }) });
    expect(await failureOf(connector('creditsafe').ask(ab, context()))).toMatchObject({
      code: 'source-broken',
    });
  });

  it('a login that is down is plain unavailable: nothing was ordered', async () => {
    server.use(http.post('http://cs.test/v1/authenticate', () => HttpResponse.json({}, { status: 503 })));
    expect(await failureOf(connector('creditsafe').ask(ab, context()))).toMatchObject({
      code: 'source-unavailable',
      details: { reason: 'no-answer' },
    });
  });

  it('a refused login is remembered, so that the account is not locked', async () => {
    let tries = 0;
    server.use(
      http.post(
        'http://cs.test/v1/authenticate',
        () => ((tries += 1), HttpResponse.json({ message: 'no' }, { status: 401 })),
      ),
    );
    const source = connector('creditsafe');
    for (let i = 0; i < 5; i++) {
      expect(await failureOf(source.ask(ab, context()))).toMatchObject({
        code: 'source-refused',
        details: { reason: 'credentials' },
      });
    }
    expect(tries).toBe(1);
  });

  it('rethrows the reason of whoever aborts', async () => {
    const controller = new AbortController();
    blocks({
      BASIC: async () => (
        controller.abort(new Error('stopping')),
        await delay(1000),
        HttpResponse.json(basic)
      ),
    });
    expect(await failureOf(connector('creditsafe').ask(ab, context(controller.signal)))).toMatchObject({
      message: 'stopping',
    });
  });

  it('does not know the outcome when time runs out during the order', async () => {
    const controller = new AbortController();
    blocks({
      BASIC: async () => (
        controller.abort(new SourceUnavailable('late')),
        await delay(1000),
        HttpResponse.json(basic)
      ),
    });
    expect(await failureOf(connector('creditsafe').ask(ab, context(controller.signal)))).toMatchObject({
      details: { reason: 'outcome-unknown', route: '/getdata' },
    });
  });

  it.each([
    { claims: { iat: 1000, exp: 1900 }, lifetime: 900_000 },
    { claims: { nbf: 1000, exp: 4600 }, lifetime: 3_600_000 },
    { claims: {}, lifetime: 3_600_000 },
  ])('a token of $claims lives $lifetime ms whatever our clock says', ({ claims, lifetime }) => {
    expect(lifetimeOf(jwt(claims), new Date(0))).toBe(lifetime);
    expect(lifetimeOf('opaque', new Date(0))).toBe(3_600_000);
  });

  it('is fresh for thirty days live and less than a day on fixtures', () => {
    expect(connector('creditsafe').freshForMs).toBe(30 * 86_400_000);
    expect(connector('creditsafe', {}, { mode: 'fixtures' }).freshForMs).toBe(20 * 3_600_000);
    expect(connector('creditsafe', { password: null }).closedTo).toBe('not-configured');
  });
});
