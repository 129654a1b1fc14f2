import { describe, expect, it } from 'vitest';

import { SourceRefused, SourceUnavailable } from '../../src/domain/errors.ts';
import { createTokenCache, withToken } from '../../src/http/token-cache.ts';

const start = Date.parse('2026-11-20T08:00:00Z');

/** A cache over a counted source of tokens, and a clock that the test moves. */
function setUp(options: { lifetimeMs?: number; failures?: Error[] } = {}) {
  let now = start;
  let made = 0;
  const failures = [...(options.failures ?? [])];
  const cache = createTokenCache(async () => {
    made += 1;
    const turn = made;
    await new Promise((resolve) => setTimeout(resolve, 5));
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    return { value: `t${turn}`, lifetimeMs: options.lifetimeMs ?? 100_000 };
  });
  const context = {
    // Each caller brings a signal of its own, as asks do.
    get signal() {
      return new AbortController().signal;
    },
    now: () => new Date(now),
  };
  return { cache, context, made: () => made, pass: (ms: number) => void (now += ms) };
}
const unauthorized = () => new SourceRefused('no', { status: 401 });

describe('token cache', () => {
  it('asks once for callers that come together, and keeps the token', async () => {
    const { cache, context, made } = setUp();
    const tokens = await Promise.all(Array.from({ length: 50 }, () => cache.get(context)));
    expect(new Set([...tokens, await cache.get(context)])).toEqual(new Set(['t1']));
    expect(made()).toBe(1);
  });

  it.each([
    { after: 79_000, token: 't1' },
    { after: 80_000, token: 't2' },
  ])('after $after ms of 100 s: $token', async ({ after, token }) => {
    const { cache, context, pass } = setUp();
    await cache.get(context);
    pass(after);
    expect(await cache.get(context)).toBe(token);
  });

  it('renews once for a burst of rejections of the same token', async () => {
    const { cache, context, made } = setUp();
    const use = async (token: string) => {
      if (token === 't1') throw unauthorized();
      return token;
    };
    const used = await Promise.all(Array.from({ length: 32 }, () => withToken(cache, context, use)));
    expect(new Set(used)).toEqual(new Set(['t2']));
    expect(made()).toBe(2);
  });

  it('lets the refusal stand after one renewal, and leaves other errors alone', async () => {
    const { cache, context, made } = setUp();
    await expect(withToken(cache, context, () => Promise.reject(unauthorized()))).rejects.toMatchObject({
      code: 'source-refused',
    });
    expect(made()).toBe(2);
    await expect(
      withToken(cache, context, () => Promise.reject(new SourceUnavailable('x'))),
    ).rejects.toMatchObject({ code: 'source-unavailable' });
    expect(made()).toBe(2);
  });

  it('remembers a refused login for a minute, and a login that was down for no time', async () => {
    const refused = setUp({ failures: [new SourceRefused('no')] });
    await expect(refused.cache.get(refused.context)).rejects.toMatchObject({ code: 'source-refused' });
    await expect(refused.cache.get(refused.context)).rejects.toMatchObject({ code: 'source-refused' });
    expect(refused.made()).toBe(1);
    refused.pass(60_000);
    expect(await refused.cache.get(refused.context)).toBe('t2');

    const down = setUp({ failures: [new SourceUnavailable('down')] });
    await expect(down.cache.get(down.context)).rejects.toMatchObject({ code: 'source-unavailable' });
    expect(await down.cache.get(down.context)).toBe('t2');
  });

  it('one caller that gives up takes the token from nobody', async () => {
    const { cache, context, made } = setUp();
    const controller = new AbortController();
    const first = cache.get({ ...context, signal: controller.signal });
    const second = cache.get(context);
    controller.abort(new Error('gave up'));
    await expect(first).rejects.toThrow('gave up');
    expect(await second).toBe('t1');
    expect(made()).toBe(1);
  });
});
