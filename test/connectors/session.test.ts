import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { createTokenSession } from '../../connectors/session.ts';
import type { SourceSettings } from '../../connectors/settings.ts';
import type { Transport, TransportRequest } from '../../src/http/transport.ts';
import { context, failureOf, settings } from './support.ts';

/** A source that takes one token, `good`, and whose logins give `old` first. */
function stage(changes: Partial<SourceSettings> = {}) {
  const sent: TransportRequest[] = [];
  let opened = 0;
  const transport: Transport = async (request) => {
    sent.push(request);
    const isLogin = request.url.pathname === '/oauth2/token';
    const logins = sent.filter(({ url }) => url.pathname === '/oauth2/token').length;
    const isTaken = request.headers['authorization'] === 'Bearer good';
    return {
      status: isLogin || isTaken ? 200 : 401,
      headers: new Headers({ 'content-type': 'application/json' }),
      bytes: Buffer.from(
        JSON.stringify(isLogin ? { access_token: logins === 1 ? 'old' : 'good' } : { ok: true }),
      ),
    };
  };
  const session = createTokenSession({
    source: 'bolagsverket',
    settings: { ...settings.bolagsverket, ...changes },
    transport: () => {
      opened += 1;
      return transport;
    },
    scope: 'one:read',
    paid: false,
  });
  const call = () =>
    session.call(context(), {
      method: 'POST',
      url: new URL('http://bv.test/v1/organisationer'),
      route: '/organisationer',
      headers: () => ({ 'x-request-id': `try-${sent.length}` }),
      body: '{}',
      schema: z.object({ ok: z.boolean() }),
    });
  return { session, call, sent, opened: () => opened };
}

describe('a session with a token', () => {
  it('opens nothing before the first call, and once for all', async () => {
    const { call, opened } = stage();
    expect(opened()).toBe(0);
    await call();
    await call();
    expect(opened()).toBe(1);
  });

  it('renews a token that is no longer taken, once, and asks for headers anew', async () => {
    const { call, sent } = stage();
    expect(await call()).toEqual({ ok: true });
    expect(sent.map(({ url }) => url.pathname)).toEqual([
      '/oauth2/token',
      '/v1/organisationer',
      '/oauth2/token',
      '/v1/organisationer',
    ]);
    expect(sent[1]?.headers).toMatchObject({ authorization: 'Bearer old', 'x-request-id': 'try-1' });
    expect(sent[3]?.headers).toMatchObject({
      accept: 'application/json',
      authorization: 'Bearer good',
      'x-request-id': 'try-3',
    });
    expect(sent[0]?.body).toContain('scope=one%3Aread');
  });

  it('is not configured without address, login, id and secret', () => {
    expect(stage().session.configured).toBe(true);
    for (const lacking of [{ url: '' }, { tokenUrl: null }, { clientId: null }, { clientSecret: null }])
      expect(stage(lacking).session.configured).toBe(false);
  });

  it('stops when the asker has given up', async () => {
    const { session, sent } = stage();
    const given = context(AbortSignal.abort(new Error('enough')));
    const work = session.call(given, {
      method: 'GET',
      url: new URL('http://bv.test/v1/isalive'),
      route: '/isalive',
      headers: () => ({}),
      schema: z.unknown(),
    });
    expect(await failureOf(work)).toMatchObject({ message: 'enough' });
    expect(sent).toEqual([]);
  });
});
