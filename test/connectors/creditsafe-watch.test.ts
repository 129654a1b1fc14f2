import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createMonitoring } from '../../connectors/creditsafe/monitoring.ts';
import { swedishInstant } from '../../connectors/creditsafe/local-time.ts';
import { lowOn, type Watch } from '../../src/domain/watch.ts';
import { createFetchTransport } from '../../src/http/fetch-transport.ts';
import { ab, context, everything, failureOf, NUMBER, settings } from './support.ts';

const BASE = 'http://cs.test/v1';
const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());
afterEach(() => server.resetHandlers());

const watch = (portfolio: string | null = 'kontroll'): Watch => {
  const made = createMonitoring({ ...settings.creditsafe, portfolio }, () => createFetchTransport());
  if (made === null) throw new Error('no watch');
  return made;
};
const rule = (ruleCode: number, isActive: 0 | 1) => ({
  ruleCode,
  isActive,
  ruleCountryCode: 'XX',
  name: 'Rating',
  param0: '1',
});
const sent: { method: string; path: string; body: unknown }[] = [];
const note = async (request: Request) => {
  const text = await request.text();
  const { pathname, search } = new URL(request.url);
  sent.push({
    method: request.method,
    path: `${pathname}${search}`,
    body: text === '' ? null : JSON.parse(text),
  });
};
/** Portfolio 7 is there; every rule is on. */
beforeEach(() => {
  sent.length = 0;
  server.use(
    http.post(`${BASE}/authenticate`, () => HttpResponse.json({ token: 't1' })),
    http.get(`${BASE}/monitoring/user/details`, () => HttpResponse.json({ isAutoTracker: false })),
    http.get(`${BASE}/monitoring/portfolios`, () =>
      HttpResponse.json({ data: { portfolios: [{ portfolioId: 7, name: 'kontroll' }] } }),
    ),
    http.get(`${BASE}/monitoring/portfolios/7/eventRules/:country`, () => HttpResponse.json([rule(101, 1)])),
  );
});

describe('creditsafe: the portfolio', () => {
  it.each([
    { portfolio: null },
    { portfolio: 'kontroll', username: null },
    { portfolio: 'kontroll', tokenUrl: null },
  ])('there is no watch with %j', (changes) => {
    const made = createMonitoring({ ...settings.creditsafe, ...changes }, () => createFetchTransport());
    expect(made).toBeNull();
  });

  it('is refused while the account adds every ordered company by itself', async () => {
    server.use(http.get(`${BASE}/monitoring/user/details`, () => HttpResponse.json({ isAutoTracker: true })));
    expect(await failureOf(watch().open(context()))).toMatchObject({
      code: 'source-refused',
      message: expect.stringContaining('isAutoTracker'),
    });
  });

  it.each([
    { name: 'made when it is missing', status: 200, lists: 1 },
    { name: 'looked up again when the name is taken meanwhile', status: 409, lists: 2 },
  ])('$name', async ({ status, lists }) => {
    let listed = 0;
    server.use(
      http.get(`${BASE}/monitoring/portfolios`, () => {
        listed += 1;
        return HttpResponse.json({
          data: { portfolios: listed === 1 ? [] : [{ portfolioId: 7, name: 'kontroll' }] },
        });
      }),
      http.post(`${BASE}/monitoring/portfolios`, async ({ request }) => {
        await note(request);
        return status === 409
          ? HttpResponse.json({ message: 'exists' }, { status })
          : HttpResponse.json({ portfolioId: 7, name: 'kontroll' });
      }),
    );
    await watch().open(context());
    expect(listed).toBe(lists);
    expect(sent).toMatchObject([{ method: 'POST', body: { name: 'kontroll', isDefault: false } }]);
  });

  it('rules that are off are switched on and read back', async () => {
    let on = false;
    server.use(
      http.get(`${BASE}/monitoring/portfolios/7/eventRules/SE`, () =>
        HttpResponse.json([rule(101, 1), rule(1801, on ? 1 : 0)]),
      ),
      http.put(`${BASE}/monitoring/portfolios/7/eventRules/SE`, async ({ request }) => {
        await note(request);
        on = true;
        return new HttpResponse(null, { status: 204 });
      }),
    );
    await watch().open(context());
    expect(sent).toMatchObject([{ method: 'PUT', body: [{ ruleCode: 1801, isActive: 1, param0: '1' }] }]);
  });

  it('rules that stay off are a refusal', async () => {
    server.use(
      http.get(`${BASE}/monitoring/portfolios/7/eventRules/SE`, () => HttpResponse.json([rule(1801, 0)])),
      http.put(
        `${BASE}/monitoring/portfolios/7/eventRules/SE`,
        () => new HttpResponse(null, { status: 204 }),
      ),
    );
    expect(await failureOf(watch().open(context()))).toMatchObject({ code: 'source-refused' });
  });
});

describe('creditsafe: companies', () => {
  const companies = `${BASE}/monitoring/portfolios/7/companies`;
  const found = (...ids: string[]) =>
    http.get(`${BASE}/companies`, async ({ request }) => {
      await note(request);
      return HttpResponse.json({ companies: ids.map((id) => ({ id })) });
    });

  it.each([200, 409])('a company is added (%i: it may stand there already)', async (status) => {
    server.use(
      found('SE-X-1'),
      http.post(companies, async ({ request }) => {
        await note(request);
        return HttpResponse.json({ message: 'Company Added' }, { status });
      }),
    );
    expect(await watch().add(ab, 'L-0004', context())).toBe('added');
    expect(sent.map(({ path }) => path)).toEqual([
      `/v1/companies?countries=SE&regNo=${NUMBER}`,
      '/v1/monitoring/portfolios/7/companies',
    ]);
    expect(sent[1]?.body).toEqual({ id: 'SE-X-1', personalReference: 'L-0004' });
  });

  it.each([[[]], [['SE-X-1', 'SE-X-2']]])('%j hits are nobody', async (ids) => {
    server.use(found(...ids));
    expect(await watch().add(ab, 'L-0004', context())).toBe('not-found');
  });

  it.each([
    { confirmedForm: 'HB', numberKind: 'organisation' },
    { confirmedForm: 'KB', numberKind: 'organisation' },
    { confirmedForm: 'EF', numberKind: 'personal' },
    { confirmedForm: null, numberKind: 'organisation' },
    { confirmedForm: 'AB', numberKind: 'personal' },
  ] as const)('%j is never put under watch', async (changes) => {
    // No handler answers a search: a call would fail in another way.
    const error = await failureOf(watch().add({ ...ab, ...changes }, 'L-0004', context()));
    expect(error).toMatchObject({ code: 'source-refused' });
    expect(watch().forms).not.toContain(changes.numberKind === 'personal' ? 'EF' : 'HB');
  });

  it.each([200, 404])('a company is taken out (%i: it may be gone already)', async (status) => {
    server.use(
      http.delete(`${companies}/SE-X-1`, async ({ request }) => {
        await note(request);
        return HttpResponse.json({ message: 'x' }, { status });
      }),
    );
    await watch().remove('SE-X-1', context());
    expect(sent).toMatchObject([{ method: 'DELETE' }]);
  });

  it('another failure is one, and says nothing of the number', async () => {
    server.use(
      found('SE-X-1'),
      http.post(companies, () => HttpResponse.json({ message: 'x' }, { status: 403 })),
    );
    const error = await failureOf(watch().add(ab, 'L-0004', context()));
    expect(error).toMatchObject({ code: 'source-refused' });
    expect(everything(error)).not.toContain(NUMBER);
  });

  it('members are read page by page, from zero to the one without a next', async () => {
    const asked: (string | null)[] = [];
    server.use(
      http.get(companies, ({ request }) => {
        const page = new URL(request.url).searchParams.get('page');
        asked.push(page);
        const company = { id: `SE-X-${page}`, personalReference: page === '1' ? null : `L-000${page}` };
        return HttpResponse.json({
          data: { companies: [company] },
          paging: { next: page === '2' ? null : Number(page) + 1 },
        });
      }),
    );
    expect(await watch().members(context())).toEqual([
      { companyId: 'SE-X-0', reference: 'L-0000' },
      { companyId: 'SE-X-1', reference: null },
      { companyId: 'SE-X-2', reference: 'L-0002' },
    ]);
    expect(asked).toEqual(['0', '1', '2']);
  });

  it('a page that leads back ends the reading', async () => {
    server.use(
      http.get(companies, () =>
        HttpResponse.json({ data: { companies: [{ id: 'a' }] }, paging: { next: 0 } }),
      ),
    );
    expect(await watch().members(context())).toHaveLength(1);
  });
});

describe('creditsafe: events', () => {
  const events = (data: unknown, paging: unknown = { next: null }) =>
    server.use(http.get(`${BASE}/monitoring/notificationEvents`, () => HttpResponse.json({ data, paging })));
  const since = '2026-11-14T00:00:00.000Z';

  it('are those of our own portfolio, from the instant on, in Swedish time', async () => {
    const company = (id: string, portfolioId: number) => ({ id, portfolioId });
    events([
      { company: company('A', 7), eventDate: '2026-11-20 08:23:37' },
      { company: company('B', 8), eventDate: '2026-11-20 08:23:37' },
      { company: company('C', 7), eventDate: '2026-11-14 00:59:00' },
    ]);
    expect(await watch().events(since, context())).toEqual([
      { companyId: 'A', at: '2026-11-20T07:23:37.000Z' },
    ]);
  });

  it('a date in another shape is drift', async () => {
    events([{ company: { id: 'A' }, eventDate: 'igår' }]);
    expect(await failureOf(watch().events(since, context()))).toMatchObject({ code: 'source-broken' });
  });

  it.each([
    ['2026-11-20 08:23:37', '2026-11-20T07:23:37.000Z'],
    ['2026-07-01 08:00:00', '2026-07-01T06:00:00.000Z'],
    ['2026-07-01T08:00', '2026-07-01T06:00:00.000Z'],
    ['2026-10-25 02:30:00', '2026-10-25T00:30:00.000Z'],
    ['2026-03-29 02:30:00', '2026-03-29T01:30:00.000Z'],
    ['2026-02-30 08:00:00', null],
    ['2026-11-20', null],
    ['2026-11-20 08:00:00Z', null],
  ])('%s → %s', (text, instant) => {
    expect(swedishInstant(text)).toBe(instant);
  });
});

describe('creditsafe: what is left', () => {
  const line = { countryIso2: 'SE', startDate: 'x', expireDate: 'y', paid: 100, used: 95 };

  it('is read wherever the lines stand', async () => {
    server.use(
      http.get(`${BASE}/access`, () =>
        HttpResponse.json({ countryAccess: { reports: [line, { other: 1 }] } }),
      ),
    );
    const allowances = await watch().allowances(context());
    expect(allowances).toEqual([{ service: 'reports', country: 'SE', paid: 100, used: 95 }]);
    expect(lowOn(allowances, 0.1)).toHaveLength(1);
    expect(lowOn(allowances, 0.05)).toHaveLength(0);
    expect(lowOn([{ service: 'none', country: null, paid: 0, used: 0 }], 0.1)).toEqual([]);
  });

  it('an answer without one line is drift', async () => {
    server.use(http.get(`${BASE}/access`, () => HttpResponse.json({ correlationId: 'x' })));
    expect(await failureOf(watch().allowances(context()))).toMatchObject({ code: 'source-broken' });
  });
});
