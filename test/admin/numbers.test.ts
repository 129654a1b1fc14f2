import { describe, expect, test } from 'vitest';

import { hashToken } from '../../src/admin/token.ts';
import { ask, createWorld, numbers } from './world.ts';

const post = (orgNr: unknown, more: object = {}) => ({ orgNr, unit: 'vof', reason: 'tender', ...more });

describe('numbers that are controlled', () => {
  test('202 with id, href and Location, as strings', async () => {
    const world = createWorld();
    const answer = await ask(
      world,
      'officer',
      'POST',
      '/api/v1/checks',
      post('559990-0023', { dnr: 'KS 2026/123' }),
    );
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe('/api/v1/checks/K-77');
    expect(await answer.json()).toEqual({ checkId: 'K-77', href: '/api/v1/checks/K-77' });
    expect(world.started).toEqual([
      {
        number: { ok: true, kind: 'organisation', number: numbers.unseen, presumed: 'AB' },
        unit: 'vof',
        reason: 'tender',
        dnr: 'KS 2026/123',
        requestedBy: 'nyckel officer',
      },
    ]);
  });

  test('a confirmed sole trader', async () => {
    const world = createWorld();
    expect((await ask(world, 'officer', 'POST', '/api/v1/checks', post(numbers.trader))).status).toBe(202);
    expect(world.started[0]?.number.kind).toBe('personal');
  });

  test('fifty clicks are one check', async () => {
    const open = new Map<string, number>();
    const world = createWorld({
      startCheck: async ({ number, unit }) => {
        const key = `${number.number} ${unit}`;
        open.set(key, open.get(key) ?? open.size + 1);
        return { ref: `K-${open.get(key) ?? 0}` };
      },
      limits: {
        requests: { max: 100, perMs: 1000 },
        checks: { max: 2, perMs: 60_000 },
        logins: { max: 1, perMs: 1000 },
      },
    });
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => ask(world, 'officer', 'POST', '/api/v1/checks', post(numbers.unseen))),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([202]));
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(bodies).size).toBe(1);
  });
});

const privateText =
  'Numret hör inte till en bekräftad näringsidkare. Privatpersoner kontrolleras inte. Inget sändes och inget sparades.';

describe('numbers that are not', () => {
  test.each([
    ['a person we hold', numbers.person, privateText],
    ['a person we do not hold', numbers.unseenPerson, privateText],
    ['a person, twelve digits', `19${numbers.unseenPerson}`, privateText],
    ['a wrong check digit', numbers.wrongDigit, 'Kontrollsiffran'],
    ['a foreign firm', numbers.foreign, 'Utländska företag'],
    ['an estate', numbers.estate, 'dödsbon'],
    ['words', 'Exempelfirman', 'inget nummer angavs'],
    ['too short', '55123', 'tio siffror'],
  ])('%s → 422, nothing started, number masked', async (_name, orgNr, text) => {
    const world = createWorld();
    const answer = await ask(world, 'officer', 'POST', '/api/v1/checks', post(orgNr));
    expect(answer.status).toBe(422);
    const body = await answer.text();
    expect(body).toContain(text);
    expect(body).not.toContain(orgNr);
    expect(JSON.parse(body)).toMatchObject({
      errors: [{ field: 'orgNr', found: expect.stringContaining('•') }],
    });
    expect(world.started).toEqual([]);
  });

  test('held and not held persons get the same words', async () => {
    const world = createWorld();
    const [held, not] = await Promise.all(
      ['9001019802', '9001019828'].map(async (orgNr) =>
        (await ask(world, 'officer', 'POST', '/api/v1/checks', post(orgNr))).text(),
      ),
    );
    expect(held).toBe(not);
  });

  test.each([
    ['personal number', `${numbers.person.slice(0, 6)}-${numbers.person.slice(6)}`],
    ['personal number within', `KS ${numbers.person}`],
    ['personal number, odd separators', '1990 0101.9802'],
    ['organisation number', '559990-0007'],
    ['line feed', 'KS\n1'],
    ['markup', '<b>1</b>'],
    ['41 characters', 'a'.repeat(41)],
    ['empty', ''],
    ['number', 5],
  ])('dnr: %s → 422', async (_name, dnr) => {
    const world = createWorld();
    const answer = await ask(world, 'officer', 'POST', '/api/v1/checks', post(numbers.unseen, { dnr }));
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ errors: [{ field: 'dnr' }] });
    expect(world.started).toEqual([]);
  });

  test.each(['KS 2026/123', 'KS-2026-001234', 'VON 2026.00123', '12', 'Dnr: ÅÄÖ 1/26'])(
    'dnr: %s is taken',
    async (dnr) => {
      const world = createWorld();
      expect(
        (await ask(world, 'officer', 'POST', '/api/v1/checks', post(numbers.unseen, { dnr }))).status,
      ).toBe(202);
    },
  );

  test('more fields than asked for are refused, and a number used as a name is not echoed', async () => {
    const world = createWorld();
    for (const more of [{ requestedBy: 'någon annan' }, { level: 'none' }, { [numbers.person]: 1 }]) {
      const answer = await ask(world, 'officer', 'POST', '/api/v1/checks', post(numbers.unseen, more));
      expect(answer.status).toBe(422);
      expect(await answer.text()).not.toContain(numbers.person);
    }
    expect(world.started).toEqual([]);
  });
});

describe('no number in a URL', () => {
  test.each([
    `/api/v1/suppliers/${numbers.vof}`,
    `/api/v1/suppliers/559990-0007`,
    `/api/v1/checks/${numbers.person}`,
    `/api/v1/checks/19${numbers.person}`,
    `/api/v1/suppliers?orgNr=${numbers.vof}`,
    `/api/v1/suppliers?unit=${numbers.vof}`,
    `/api/v1/suppliers?${numbers.vof}`,
    `/api/v1/suppliers/559990%2D0007`,
    `/api/v1/suppliers/559990%252D0007`,
    `/api/v1/suppliers/559990%200007`,
    `/api/v1/suppliers/559990.0007`,
    `/api/v1/suppliers/SE559990000701`,
    `/healthz?x=${numbers.person}`,
    `/nothing/${numbers.person}`,
  ])('%s → 400', async (path) => {
    const world = createWorld();
    const answer = await ask(world, 'admin', 'GET', path);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ title: 'Number in URL' });
  });

  test('ordinary addresses pass', async () => {
    const world = createWorld();
    for (const path of [
      '/suppliers?level=stop&unchecked=true&limit=10',
      '/suppliers/1?asOf=2026-11-19',
      '/checks/123456789',
    ])
      expect((await ask(world, 'admin', 'GET', `/api/v1${path}`)).status).not.toBe(400);
  });

  test('lists give no number for a sole trader, and no private person', async () => {
    const world = createWorld();
    const text = await (await ask(world, 'admin', 'GET', '/api/v1/suppliers')).text();
    expect(text).toContain('559990-0007');
    expect(text).not.toContain('900101');
    const page = JSON.parse(text) as {
      suppliers: { id: string; name: string; orgNr: string | null }[];
      next: string;
    };
    expect(page.suppliers.map(({ id }) => id)).toEqual(['L-0001', 'L-0002', 'L-0004', 'L-0005']);
    expect(page.suppliers[2]).toMatchObject({ name: 'Leverantör L-0004', orgNr: null });
    expect(page.next).toMatch(/^[\w-]+$/);
    await ask(world, 'admin', 'GET', `/api/v1/suppliers?cursor=${page.next}`);
    expect(world.lastList()).toMatchObject({ cursor: 'bmV4dA' });
  });
});

describe('the log', () => {
  test('holds no number, token, name, id or URL, whatever is sent', async () => {
    const secret = new Error(`boom ${numbers.vof} canary-secret`);
    const world = createWorld({ sabotage: secret });
    await ask(world, 'officer', 'POST', '/api/v1/checks', post(numbers.unseen, { dnr: 'KS canary/1' }));
    await ask(world, 'officer', 'POST', '/api/v1/checks', post(numbers.person));
    await ask(world, 'officer', 'GET', `/api/v1/suppliers/${numbers.vof}`);
    await ask(world, 'officer', 'GET', `/api/v1/suppliers?canary=${numbers.person}`);
    await ask(world, 'officer', 'GET', '/api/v1/checks/424242');
    await ask(world, null, 'GET', '/canary-path', undefined, {
      Authorization: 'Bearer canary-token',
      'X-A': 'canary\n',
    });
    await world.app.request('/api/v1/runs', { headers: { Authorization: 'Bearer canary-token' } });
    const failed = await ask(world, 'officer', 'GET', '/api/v1/suppliers/1');
    expect(failed.status).toBe(500);
    const body = await failed.text();
    expect(body).not.toMatch(/boom|canary|5599900007/);
    expect(JSON.parse(body)).toMatchObject({
      instance: expect.stringMatching(/^urn:kontrollverktyg:request:r-/),
    });

    const log = world.log();
    expect(log).toContain('"route":"/api/v1/checks/:id"');
    expect(log).toContain('"route":"none"');
    expect(log).toContain('"tokenId":2');
    expect(log).toContain('request failed');
    const banned = [
      ...Object.values(numbers),
      ...Object.values(world.tokens),
      'canary',
      'kv_',
      '424242',
      'boom',
      'nyckel',
    ];
    for (const word of [...banned, hashToken(world.tokens.officer)]) expect(log).not.toContain(word);
    const requests = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { msg: string });
    expect(requests.filter(({ msg }) => msg === 'request')).toHaveLength(8);
  });
});
