import { HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { ab, connector, context, everything, failureOf, NUMBER } from './support.ts';
import { debts, json, payrolls, refusal, serve, type BlockName, type Reply } from './tic-wire.ts';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const ask = (changes: Partial<Record<BlockName, Reply>> = {}) => {
  serve(server, changes);
  return connector('tic').ask(ab, context());
};

describe('tic: what concerns the whole', () => {
  it.each([
    { name: '401', debts: refusal(401, 'invalid_api_key'), code: 'source-refused', reason: 'credentials' },
    {
      name: 'subscription over',
      debts: refusal(403, 'subscription_expired'),
      code: 'source-refused',
      reason: 'forbidden',
    },
    {
      name: '403 page',
      debts: () => HttpResponse.html('no', { status: 403 }),
      code: 'source-refused',
      reason: 'forbidden',
    },
    {
      name: '404 page',
      debts: () => HttpResponse.html('no', { status: 404 }),
      code: 'source-broken',
      reason: 'unreadable',
    },
    { name: '422 of another kind', debts: refusal(422, 'invalid'), code: 'source-broken', reason: 'drift' },
    { name: '400', debts: refusal(400, 'blocked'), code: 'source-broken', reason: 'drift' },
    {
      name: 'a page',
      debts: () => HttpResponse.html('<p>tic</p>'),
      code: 'source-broken',
      reason: 'unreadable',
    },
    {
      name: 'half a body',
      debts: () => new HttpResponse('{"debtSummary":[', { headers: { 'content-type': 'application/json' } }),
      code: 'source-broken',
      reason: 'unreadable',
    },
  ])('$name → $code', async ({ debts, code, reason }) => {
    const failure = await failureOf(ask({ debts }));
    expect(failure).toMatchObject({ code, details: { reason, route: '/companies/{id}/debts' } });
    expect(everything(failure)).not.toContain(NUMBER);
  });

  it('429 waits as long as it says', async () => {
    const search = json({ error: 'rate_limit_exceeded' }, 429, { 'retry-after': '37' });
    expect(await failureOf(ask({ search }))).toMatchObject({
      code: 'source-throttled',
      retryAfterMs: 37_000,
    });
  });

  it('an error never repeats the number', async () => {
    const failure = await failureOf(ask({ search: refusal(400, NUMBER) }));
    expect(failure).toMatchObject({ details: { route: '/search-public/companies' } });
    expect(everything(failure)).not.toContain(NUMBER);
  });

  it.each([
    { name: 'minute', headers: { 'x-ratelimit-remaining-minute': '4' }, waitMs: 60_000, reason: 'throttled' },
    {
      name: 'month',
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '86400' },
      waitMs: 86_400_000,
      reason: 'quota',
    },
    {
      name: 'month, untold end',
      headers: { 'x-ratelimit-remaining': '2' },
      waitMs: 3_600_000,
      reason: 'quota',
    },
  ])(
    'with too few calls left this $name, nothing more is asked until then',
    async ({ headers, waitMs, reason }) => {
      const calls = serve(server, { payrolls: json(payrolls, 200, headers) });
      const tic = connector('tic');
      expect(await tic.ask(ab, context())).toMatchObject({ outcome: 'answered' });
      expect(await failureOf(tic.ask(ab, context()))).toMatchObject({
        code: 'source-throttled',
        retryAfterMs: waitMs,
        details: { reason },
      });
      expect(calls).toHaveLength(5);
      const later = { ...context(), now: () => new Date(context().now().getTime() + waitMs) };
      expect(await tic.ask(ab, later)).toMatchObject({ outcome: 'answered' });
    },
  );

  it('used up in the middle, it stops there', async () => {
    const calls = serve(server, {
      debts: json(debts, 200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' }),
    });
    expect(await failureOf(connector('tic').ask(ab, context()))).toMatchObject({ code: 'source-throttled' });
    expect(calls).toHaveLength(2);
  });

  it('keeps the bytes of every answer, good or bad', async () => {
    serve(server, { debts: refusal(404, 'not_found') });
    const kept: string[] = [];
    await connector('tic').ask(ab, { ...context(), keep: ({ route }) => kept.push(route) });
    expect(kept).toEqual([
      '/search-public/companies',
      '/companies/{id}/debts',
      '/companies/{id}/representatives',
      '/companies/{id}',
      '/companies/{id}/payrolls',
    ]);
  });
});
