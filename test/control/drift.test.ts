import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createAnswerWatch } from '../../src/control/drift.ts';
import { SourceBroken } from '../../src/domain/errors.ts';
import type { Store } from '../../src/domain/store.ts';
import { open } from '../store/support.ts';

let store: Store;
let at: Date;
let alerts: string[];
let lines: string[];
const watchOf = () =>
  createAnswerWatch({
    store: store.health,
    now: () => at,
    alert: async (text) => {
      alerts.push(text);
    },
    sourceName: (id) => id.toUpperCase(),
    log: pino({ level: 'warn' }, { write: (line: string) => lines.push(line) }),
  });
const drift = (paths: string) =>
  new SourceBroken('the answer does not fit', { route: '/full', reason: 'drift', paths });
const json = (value: unknown) => [
  { route: '/full', contentType: 'application/json', bytes: Buffer.from(JSON.stringify(value)) },
];

beforeEach(async () => {
  store = await open();
  at = new Date('2026-11-22T00:20:00Z');
  alerts = [];
  lines = [];
});
afterEach(() => store.close());

describe('a source that answers otherwise', () => {
  it('is told once per drift, however many suppliers and processes meet it', async () => {
    const [one, other] = [watchOf(), watchOf()];
    for (let supplier = 0; supplier < 50; supplier++) {
      await one.broken('scb', drift('fSkattStat'));
      await other.broken('scb', drift('fSkattStat'));
    }
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toContain('SCB svarar på ett nytt sätt (/full, fält fSkattStat)');
    expect(await store.health.drifts('2026-11-22T00:00:00.000Z')).toMatchObject([
      { kind: 'drift', times: 100 },
    ]);
  });

  it.each([
    ['another field', 'scb', drift('jurform')],
    ['another source', 'bolagsverket', drift('fSkattStat')],
    ['no format at all', 'scb', new SourceBroken('not JSON', { route: '/full', reason: 'unreadable' })],
  ])('%s is another drift', async (_name, source, error) => {
    const watch = watchOf();
    await watch.broken('scb', drift('fSkattStat'));
    await watch.broken(source, error);
    expect(alerts).toHaveLength(2);
  });

  it('is news again when it has been away for a month', async () => {
    const watch = watchOf();
    await watch.broken('scb', drift('fSkattStat'));
    at = new Date('2026-12-10T00:20:00Z');
    await watch.broken('scb', drift('fSkattStat'));
    expect(alerts).toHaveLength(1);
    at = new Date('2027-02-10T00:20:00Z');
    await watch.broken('scb', drift('fSkattStat'));
    expect(alerts).toHaveLength(2);
  });

  it('an alert that does not go out ends nothing', async () => {
    const watch = createAnswerWatch({
      store: store.health,
      now: () => at,
      alert: () => Promise.reject(new Error('the address is gone')),
      sourceName: (id) => id,
      log: pino({ level: 'silent' }),
    });
    await expect(watch.broken('scb', drift('fSkattStat'))).resolves.toBeUndefined();
  });
});

describe('new fields', () => {
  it('the first answer is what the others are compared with', async () => {
    await watchOf().answered('scb', json({ a: 1, list: [{ b: 2 }] }));
    expect(lines).toEqual([]);
    await watchOf().answered('scb', json({ a: 1, list: [{ b: 2 }, { b: 3, fresh: true }] }));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({ source: 'scb', fields: ['list.fresh'] });
    expect(alerts).toEqual([]);
  });

  it('a key that is a number of somebody is not kept', async () => {
    await watchOf().answered('scb', json({ a: 1 }));
    await watchOf().answered('scb', json({ a: 1, '189201019803': { namn: 'x' } }));
    expect(lines.join()).not.toContain('1892');
    expect(JSON.stringify(await store.health.drifts('2020-01-01T00:00:00.000Z'))).not.toContain('1892');
  });

  it.each(['Anna Exempelgren', 'anna@exempel.se', '12 34', 'x'.repeat(62), ''])(
    'a key that may be a value is not kept, nor what stands in it: %s',
    async (key) => {
      await watchOf().answered('scb', json({ a: 1 }));
      await watchOf().answered('scb', json({ a: 1, [key]: { inner: 1 }, 'år_2-b': 1 }));
      expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({ fields: ['år_2-b'] });
    },
  );

  it('one answer brings so many new fields and no more', async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`f${at}`, at]));
    await watchOf().answered('scb', json({ a: 1 }));
    await watchOf().answered('scb', json(many));
    expect(
      await store.health.noteKeys({
        source: 'scb',
        route: '/full',
        paths: Object.keys(many),
        now: at.toISOString(),
      }),
    ).toHaveLength(200);
  });

  it.each([
    ['not JSON', [{ route: '/zip', contentType: 'application/zip', bytes: Buffer.from('PK') }]],
    ['broken JSON', [{ route: '/full', contentType: 'application/json', bytes: Buffer.from('{"a":') }]],
  ])('%s is left alone', async (_name, evidence) => {
    await expect(watchOf().answered('scb', evidence)).resolves.toBeUndefined();
  });
});
