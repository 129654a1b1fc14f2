import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { SettingsBySource } from '../../connectors/settings.ts';
import { ab, connector, context, failureOf } from './support.ts';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const token = (url: string) =>
  http.post(url, () => HttpResponse.json({ access_token: 't', expires_in: 3600, token_type: 'Bearer' }));
const says = (url: string, body: object, status: number) =>
  http.post(url, () => HttpResponse.json(body, { status }));

const problem = (instance: string, type = 'about:blank') => ({ type, instance, title: 'x' });
const NETWORK = 'urn:bolagsverket:error:network';

type Id = keyof SettingsBySource;
const services: readonly [Id, string, string][] = [
  ['bolagsverket', 'http://bv.test/oauth2/token', 'http://bv.test/v1/organisationer'],
  ['annual-reports', 'http://bv.test/oauth2/token', 'http://bv.test/v1/dokumentlista'],
  ['foretagsinformation', 'http://fi.test/oauth2/token', 'http://fi.test/v4/organisationer'],
];

describe('a source that says in its own words that it cannot answer now is unavailable', () => {
  it.each([
    { id: 'bolagsverket', body: problem('network.timeout'), status: 400, reason: 'no-answer' },
    { id: 'bolagsverket', body: problem('client.error', NETWORK), status: 404, reason: 'no-answer' },
    { id: 'annual-reports', body: problem('network.error'), status: 404, reason: 'no-answer' },
    // Paid: the call may have been counted.
    { id: 'foretagsinformation', body: problem('server.error'), status: 400, reason: 'outcome-unknown' },
    { id: 'foretagsinformation', body: problem('network.timeout'), status: 404, reason: 'outcome-unknown' },
  ])('$id: $body.type $body.instance with status $status', async ({ id, body, status, reason }) => {
    const [source, login = '', url = ''] = services.find(([each]) => each === id) ?? [];
    server.use(token(login), says(url, body, status));
    if (source === undefined) throw new Error(`no service ${id}`);
    expect(await failureOf(connector(source, {}, { rateLimits: false }).ask(ab, context()))).toMatchObject({
      code: 'source-unavailable',
      details: { status, reason },
    });
  });

  it.each(services.map(([id, , url]) => ({ id, url })))(
    '$id: another 400 is still broken',
    async ({ id, url }) => {
      const login = services.find(([each]) => each === id)?.[1] ?? '';
      server.use(token(login), says(url, problem('validation.client'), 400));
      const source = connector(id, {}, { rateLimits: false });
      expect(await failureOf(source.ask(ab, context()))).toMatchObject({ code: 'source-broken' });
    },
  );

  it.each([
    { error: 'temporarily_unavailable', code: 'source-unavailable', reason: 'no-answer' },
    { error: 'server_error', code: 'source-unavailable', reason: 'no-answer' },
    { error: 'invalid_client', code: 'source-refused', reason: 'credentials' },
  ])('at the login: $error → $code', async ({ error, code, reason }) => {
    server.use(says('http://bv.test/oauth2/token', { error }, 400));
    expect(await failureOf(connector('bolagsverket').ask(ab, context()))).toMatchObject({
      code,
      details: { reason, status: 400 },
    });
  });
});
