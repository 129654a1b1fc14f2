import { describe, expect, test } from 'vitest';

import { Problem } from '../../src/admin/problem.ts';
import { createToken, hashToken } from '../../src/admin/token.ts';
import { ask, createWorld, now, numbers, type TokenName } from './world.ts';

type Whose = 'own' | 'foreign' | 'unknown';
interface Case {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly whose: Whose;
  /** Status for admin, officer, reader. */
  readonly expected: readonly [number, number, number];
}

const newCheck = (unit: string) => ({ orgNr: numbers.unseen, unit, reason: 'tender' });
const refCheck = (orgNr: string) => ({ orgNr, unit: 'vof', reason: 'tender' });
const got = (name: string, whose: Whose, path: string, ...expected: [number, number, number]): Case => ({
  name,
  method: 'GET',
  path: `/api/v1${path}`,
  whose,
  expected,
});
const posted = (
  name: string,
  whose: Whose,
  path: string,
  body: unknown,
  ...expected: [number, number, number]
): Case => ({ ...got(name, whose, path, ...expected), method: 'POST', body });

const cases: readonly Case[] = [
  got('check', 'own', '/checks/11', 200, 200, 200),
  got('check', 'foreign', '/checks/12', 200, 404, 404),
  got('check', 'unknown', '/checks/99', 404, 404, 404),
  got('run check', 'own', '/checks/13', 200, 200, 200),
  got('run check', 'foreign', '/checks/14', 200, 404, 404),
  got("other unit's check of a shared supplier", 'foreign', '/checks/15', 200, 404, 404),
  got('check of a private person', 'own', '/checks/16', 404, 404, 404),
  got('check, malformed id', 'unknown', '/checks/abc', 404, 404, 404),
  got('supplier', 'own', '/suppliers/1', 200, 200, 200),
  got('supplier', 'foreign', '/suppliers/2', 200, 404, 404),
  got('supplier', 'unknown', '/suppliers/99', 404, 404, 404),
  got('private person', 'own', '/suppliers/3', 404, 404, 404),
  got('list', 'own', '/suppliers?unit=vof', 200, 200, 200),
  got('list', 'foreign', '/suppliers?unit=utb', 200, 403, 403),
  got('list', 'unknown', '/suppliers?unit=nope', 422, 403, 403),
  got('list without unit', 'own', '/suppliers', 200, 200, 200),
  got('digests', 'own', '/units/vof/digests', 200, 200, 200),
  got('digests', 'foreign', '/units/utb/digests', 200, 404, 404),
  got('digests', 'unknown', '/units/nope/digests', 404, 404, 404),
  got('digest', 'own', '/digests/21', 200, 200, 200),
  got('digest', 'foreign', '/digests/22', 200, 404, 404),
  got('digest', 'unknown', '/digests/99', 404, 404, 404),
  got('no such route', 'unknown', '/nothing', 404, 404, 404),
  posted('start check', 'own', '/checks', newCheck('vof'), 202, 202, 403),
  posted('start check', 'foreign', '/checks', newCheck('utb'), 202, 403, 403),
  posted('start check', 'unknown', '/checks', newCheck('nope'), 422, 403, 403),
  posted('start check by reference', 'own', '/checks', refCheck('L-0001'), 202, 202, 403),
  posted('start check by reference', 'foreign', '/checks', refCheck('L-0002'), 202, 404, 403),
  posted('start check by reference', 'unknown', '/checks', refCheck('L-9999'), 404, 404, 403),
  posted('start check of a private person by reference', 'own', '/checks', refCheck('L-0003'), 404, 404, 403),
  posted('search', 'own', '/suppliers/search', { orgNr: numbers.vof }, 200, 200, 200),
  posted('search', 'foreign', '/suppliers/search', { orgNr: numbers.utb }, 200, 404, 404),
  posted('search', 'unknown', '/suppliers/search', { orgNr: numbers.unseen }, 404, 404, 404),
  posted('search a private person', 'own', '/suppliers/search', { orgNr: numbers.person }, 404, 404, 404),
  posted('start run', 'own', '/runs', undefined, 202, 403, 403),
];
const roles: readonly TokenName[] = ['admin', 'officer', 'reader'];

const matrix = cases.flatMap((one) =>
  roles.map((role, index) => ({ role, ...one, status: one.expected[index] ?? 0 })),
);

describe('role × route × own, foreign, unknown', () => {
  const world = createWorld();
  test.each(matrix)('$role: $method $path ($name, $whose) → $status', async (one) => {
    const answer = await ask(world, one.role, one.method, one.path, one.body);
    expect(answer.status).toBe(one.status);
    const isProblem = answer.headers.get('content-type') === 'application/problem+json';
    expect(isProblem).toBe(one.status >= 400);
    const body: unknown = await answer.json();
    expect(isProblem ? Problem.parse(body).status : one.status).toBe(one.status);
  });

  test.each(roles)('%s sees nothing that only an open tender has brought here', async (role) => {
    const walled = createWorld({ hidden: { supplier: 1, check: 13 } });
    const paths = role === 'admin' ? ['/checks/13', '/suppliers/1'] : ['/checks/13'];
    for (const path of paths) {
      const [hidden, absent] = [
        await ask(walled, role, 'GET', `/api/v1${path}`),
        await ask(walled, role, 'GET', `/api/v1${path.replace(/\d+/, '99')}`),
      ];
      expect([hidden.status, absent.status]).toEqual([404, 404]);
      expect(Object.keys((await hidden.json()) as object)).toEqual(
        Object.keys((await absent.json()) as object),
      );
    }
    const search = { orgNr: numbers.vof };
    const found = await ask(walled, role, 'POST', '/api/v1/suppliers/search', search);
    expect(found.status).toBe(role === 'admin' ? 404 : 200);
  });

  test.each(cases)('nobody: $method $path → 401', async ({ method, path, body }) => {
    const answer = await ask(world, null, method, path, body);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
  });

  test('foreign and unknown are the same answer, byte for byte', async () => {
    for (const [foreign, unknown] of [
      ['/api/v1/checks/12', '/api/v1/checks/99'],
      ['/api/v1/suppliers/2', '/api/v1/suppliers/99'],
      ['/api/v1/suppliers/3', '/api/v1/suppliers/abc'],
      ['/api/v1/digests/22', '/api/v1/digests/99'],
      ['/api/v1/units/utb/digests', '/api/v1/units/nope/digests'],
      ['/api/v1/suppliers?unit=utb', '/api/v1/suppliers?unit=nope'],
    ] as const) {
      const [one, two] = [
        await ask(world, 'officer', 'GET', foreign),
        await ask(world, 'officer', 'GET', unknown),
      ];
      expect([one.status, await one.text()]).toEqual([two.status, await two.text()]);
      const names = (answer: Response) => [...answer.headers.keys()];
      expect(names(one)).toEqual(names(two));
    }
  });

  test('a unit of all suppliers sees every supplier, but not the checks others asked for', async () => {
    expect((await ask(world, 'inkop', 'GET', '/api/v1/suppliers/2')).status).toBe(200);
    expect((await ask(world, 'inkop', 'GET', '/api/v1/checks/14')).status).toBe(200);
    expect((await ask(world, 'inkop', 'GET', '/api/v1/checks/12')).status).toBe(404);
    expect((await ask(world, 'inkop', 'GET', '/api/v1/checks/15')).status).toBe(200);
  });

  test("a supplier's page does not tell of another unit's check", async () => {
    const seen = async (who: TokenName) =>
      (await (await ask(world, who, 'GET', '/api/v1/suppliers/1')).json()) as { lastCheck: unknown };
    expect((await seen('officer')).lastCheck).toBeNull();
    expect((await seen('inkop')).lastCheck).toMatchObject({ checkId: 'K-15' });
    expect((await seen('admin')).lastCheck).toMatchObject({ checkId: 'K-15' });
  });

  test('a list is bound to the own unit', async () => {
    await ask(world, 'officer', 'GET', '/api/v1/suppliers');
    expect(world.lastList()).toMatchObject({
      viewer: { unit: 'vof', ofAll: false, reads: ['procurement', 'care'] },
    });
    await ask(world, 'admin', 'GET', '/api/v1/suppliers');
    expect(world.lastList()).toMatchObject({ viewer: { unit: null, rules: null } });
  });

  test('a token whose unit is gone opens nothing', async () => {
    for (const path of ['/api/v1/suppliers', '/api/v1/checks/11', '/api/v1/units/gone/digests'])
      expect((await ask(world, 'orphan', 'GET', path)).status).toBe(403);
  });
});

describe('tokens', () => {
  test('256 random bits behind a prefix, kept as a SHA-256 hash', () => {
    const { token, hash } = createToken();
    expect(token).toMatch(/^kv_[A-Za-z0-9_-]{43}$/);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(hashToken(token)).toBe(hash);
    expect(createToken().token).not.toBe(token);
  });

  test.each([
    ['missing', undefined],
    ['other scheme', 'Basic a3Y6eA=='],
    ['empty', 'Bearer '],
    ['unknown', `Bearer kv_${'a'.repeat(43)}`],
    ['two tokens', 'Bearer kv_a kv_b'],
    ['far too long', `Bearer ${'a'.repeat(5000)}`],
    ['odd bytes', 'Bearer kv_å'],
  ])('%s → 401 after one look-up', async (_name, header) => {
    const world = createWorld();
    const answer = await world.app.request('/api/v1/suppliers', {
      headers: header === undefined ? {} : { Authorization: header },
    });
    expect(answer.status).toBe(401);
    expect(world.lookedUp).toHaveLength(1);
    expect(world.lookedUp[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(world.used).toEqual([]);
  });

  test('their use is noted once an hour', async () => {
    let minutes = 0;
    const world = createWorld({ now: () => new Date(now.getTime() + minutes * 60_000) });
    for (minutes of [0, 10, 59, 61]) await ask(world, 'inkop', 'GET', '/api/v1/suppliers');
    expect(world.used).toHaveLength(2);
  });
});
