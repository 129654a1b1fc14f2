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
      name: 'accounts lacking',
      fields: { RATING: -28 },
      facts: {
        'credit.rating': { score: null, band: null, text: null, special: -28, limitSek: null },
        'credit.petition': { status: 'none', since: null },
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
    ['HB', 'organisation', 'legal-form'],
    ['KB', 'organisation', 'legal-form'],
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
