import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { memberById } from '../fixtures/cast/index.ts';
import { type RunningSources, sourceEnvironment, startSources } from '../fixtures/server.ts';
import { createToken } from '../src/admin/index.ts';
import { type Closing, type Control, openService } from '../src/app.ts';
import { readConfig } from '../src/config/index.ts';
import { createLog } from '../src/log.ts';

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

let sources: RunningSources;
let dataDir: string;
let service: Control & { address: string } & Closing;
const holders = ['admin', 'inkop', 'ekonomi', 'vof'] as const;
const tokens: Record<(typeof holders)[number], string> = { admin: '', inkop: '', ekonomi: '', vof: '' };

beforeAll(async () => {
  sources = await startSources({ day: 3 });
  dataDir = mkdtempSync(path.join(tmpdir(), 'kontroll-service-'));
  const config = readConfig({ ...sourceEnvironment(sources.addresses), DATA_DIR: dataDir, ADMIN_PORT: '0' });
  service = await openService({ config, log: createLog('silent'), now: () => new Date() }, 'test');
  for (const name of holders) {
    const { token, hash } = createToken();
    const unit = name === 'admin' ? null : name;
    await service.store.tokens.create({
      name,
      role: name === 'admin' ? 'admin' : 'officer',
      unit,
      hash,
      endsOn: '2099-12-31',
      now: new Date().toISOString(),
    });
    tokens[name] = token;
  }
}, 180_000);
afterAll(async () => {
  await service.close();
  await sources.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function call(as: keyof typeof tokens, method: string, route: string, body?: object): Promise<Answer> {
  const response = await fetch(`${service.address}${route}`, {
    method,
    headers: { authorization: `Bearer ${tokens[as]}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

async function whenDone(as: keyof typeof tokens, href: string): Promise<Answer> {
  for (let tries = 0; tries < 400; tries++) {
    const answer = await call(as, 'GET', href);
    if (answer.body['level'] !== null) return answer;
    await sleep(25);
  }
  throw new Error('the check did not end');
}

const numberOf = (id: string) => memberById(id).number ?? '';

describe('the service, asked over HTTP', () => {
  it('answers one supplier with its level, sources and verdicts', async () => {
    const started = await call('inkop', 'POST', '/api/v1/checks', {
      orgNr: numberOf('solglantan'),
      unit: 'inkop',
      reason: 'contract-follow-up',
    });
    expect(started.status).toBe(202);
    const done = await whenDone('inkop', String(started.body['href']));
    expect(done.body).toMatchObject({
      level: 'stop',
      unchecked: false,
      supplier: { name: 'Solgläntans Hemtjänst AB' },
    });
    expect(
      (done.body['verdicts'] as { rule: string; outcome: string }[]).find(
        (each) => each.rule === 'credit-bankrupt',
      ),
    ).toMatchObject({ outcome: 'hit' });
  });

  it('fifty clicks are one check, and one question to each source', async () => {
    const clicks = await Promise.all(
      Array.from({ length: 50 }, () =>
        call('inkop', 'POST', '/api/v1/checks', {
          orgNr: numberOf('larkan'),
          unit: 'inkop',
          reason: 'direct-purchase',
        }),
      ),
    );
    expect(new Set(clicks.map((each) => each.status))).toEqual(new Set([202]));
    expect(new Set(clicks.map((each) => each.body['checkId'])).size).toBe(1);
    await whenDone('inkop', String(clicks[0]?.body['href']));
    // Not paid, so that the control is no deeper than the basic one: no credit, no persons.
    expect(sources.journal.bySource({ kind: 'data', member: 'larkan' })).toEqual({
      skatteverket: 3,
      scb: 1,
      bolagsverket: 1,
      vies: 1,
      'annual-reports': 2,
    });
  });

  it('another unit sees nothing of it', async () => {
    const started = await call('inkop', 'POST', '/api/v1/checks', {
      orgNr: numberOf('tranan'),
      unit: 'inkop',
      reason: 'tender',
    });
    await whenDone('inkop', String(started.body['href']));
    const found = await call('inkop', 'POST', '/api/v1/suppliers/search', { orgNr: numberOf('tranan') });
    expect(found.status).toBe(200);
    for (const who of ['vof', 'ekonomi'] as const) {
      const search = (orgNr: string) => call(who, 'POST', '/api/v1/suppliers/search', { orgNr });
      for (const [foreign, unknown] of [
        [
          await call(who, 'GET', String(started.body['href'])),
          await call(who, 'GET', '/api/v1/checks/999999'),
        ],
        [
          await call(who, 'GET', String(found.body['href'])),
          await call(who, 'GET', '/api/v1/suppliers/999999'),
        ],
        [await search(numberOf('tranan')), await search(numberOf('blaklinten'))],
      ] as const) {
        expect(foreign.status).toBe(404);
        expect({ ...foreign.body, instance: '' }).toEqual({ ...unknown.body, instance: '' });
      }
      expect((await call(who, 'GET', '/api/v1/suppliers')).body).toEqual({ suppliers: [], next: null });
    }
  });

  it('a private person is refused, and nothing is sent or stored', async () => {
    const before = sources.journal.count();
    const { suppliers } = await service.store.stats(new Date().toISOString());
    const refused = await call('inkop', 'POST', '/api/v1/checks', {
      orgNr: numberOf('privatperson'),
      unit: 'inkop',
      reason: 'other',
    });
    expect(refused.status).toBe(422);
    expect(refused.body['detail']).toContain('Privatpersoner kontrolleras inte');
    expect(sources.journal.count()).toBe(before);
    expect((await service.store.stats(new Date().toISOString())).suppliers).toEqual(suppliers);
  });

  it('tells up from fresh, and becomes fresh by itself: a night that nobody began is begun', async () => {
    await call('admin', 'POST', '/api/v1/runs');
    for (let tries = 0; tries < 400; tries++) {
      const ready = await call('admin', 'GET', '/readyz');
      expect(ready.status).toBe(200);
      expect(ready.body).toMatchObject({ up: true });
      if (ready.body['fresh'] === true) return;
      await sleep(50);
    }
    throw new Error('the run did not make it fresh');
  });
});
