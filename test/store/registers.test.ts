import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { DrawnFact } from '../../src/domain/facts.ts';
import type { PutRow, RegisterReading } from '../../src/domain/register.ts';
import type { Store } from '../../src/domain/store.ts';
import {
  adHoc,
  answer,
  answeredCheck,
  ask,
  company,
  day,
  idOf,
  open,
  orgNumber,
  person,
  row,
  settleCheck,
  T0,
  tempFile,
} from './support.ts';

const SOURCE = 'bulk';
const PERSON = person.number;
let store: Store;
let file: ReturnType<typeof tempFile>;
beforeEach(async () => {
  file = tempFile();
  store = await open({ file: file.file });
});
afterEach(async () => {
  await store.close();
  file.remove();
});

const begin = (now = T0, abandonedBefore = T0): Promise<RegisterReading | null> =>
  store.registers.begin({
    source: SOURCE,
    asOf: now.slice(0, 10),
    validators: { etag: `"${now}"`, lastModified: null },
    now,
    abandonedBefore,
  });
const reading = async (now?: string): Promise<RegisterReading> => {
  const begun = await begin(now);
  if (begun === null) throw new Error('another reads');
  return begun;
};
const publish = async (rows: readonly PutRow[], now = T0) => {
  const version = await reading(now);
  await version.put(rows);
  return { ...(await version.publish({ rows: 1000, unreadable: 2, now })), versionId: version.versionId };
};
const held = () => store.registers.held(SOURCE);
const sqlite = <T>(work: (db: SqliteDatabase.Database) => T): T => {
  const db = new SqliteDatabase(file.file, { readonly: true });
  try {
    return work(db);
  } finally {
    db.close();
  }
};

describe('registers: reading a version', () => {
  it('tells not in the list from never looked for', async () => {
    expect(await held().row('a')).toEqual({ known: false, data: null });
    expect(await held().current()).toBeNull();
    await publish([
      { key: 'a', data: '{"n":1}' },
      { key: 'b', data: null },
    ]);
    expect(await held().row('a')).toEqual({ known: true, data: '{"n":1}' });
    expect(await held().row('b')).toEqual({ known: true, data: null });
    expect(await held().row('c')).toEqual({ known: false, data: null });
    expect(await held().current()).toMatchObject({ asOf: '2026-11-20', rows: 1000, fetchedAt: T0 });
    expect(await held().all()).toEqual([{ key: 'a', data: '{"n":1}' }]);
  });

  it('shows nothing of a version before it is published, and all of it after', async () => {
    await publish([
      { key: 'same', data: '1' },
      { key: 'changes', data: '1' },
      { key: 'goes', data: '1' },
    ]);
    const next = await reading(day(21));
    await next.put([
      { key: 'same', data: '1' },
      { key: 'changes', data: '2' },
      { key: 'comes', data: '2' },
    ]);
    const seen = async () =>
      Object.fromEntries(
        await Promise.all(
          ['same', 'changes', 'goes', 'comes'].map(async (key) => [key, (await held().row(key)).data]),
        ),
      );
    expect(await seen()).toEqual({ same: '1', changes: '1', goes: '1', comes: null });
    expect((await held().all()).map(({ data }) => data)).toEqual(['1', '1', '1']);
    expect(await next.publish({ rows: 3, unreadable: 0, now: day(21) })).toMatchObject({ changed: 3 });
    expect(await seen()).toEqual({ same: '1', changes: '2', goes: null, comes: '2' });
    expect(await held().row('goes')).toEqual({ known: false, data: null });
  });

  it('an unchanged row costs no write', async () => {
    const rows = Array.from({ length: 500 }, (_, n) => ({ key: `k${n}`, data: `${n}` }));
    await publish(rows);
    const count = () =>
      sqlite((db) => db.prepare('SELECT count(*) n, max(id) last FROM register_rows').get());
    const before = count();
    expect(await publish(rows, day(21))).toMatchObject({ changed: 0, supplierIds: [] });
    expect(count()).toEqual(before);
    expect(await publish([...rows.slice(1), { key: 'k0', data: 'x' }], day(22))).toMatchObject({
      changed: 1,
    });
  });

  it('a key that comes twice keeps the last', async () => {
    expect(
      await publish([
        { key: 'a', data: '1' },
        { key: 'a', data: '2' },
      ]),
    ).toMatchObject({ changed: 1 });
    expect(await held().row('a')).toEqual({ known: true, data: '2' });
  });

  it('a reading that failed leaves everything as it was', async () => {
    await publish([
      { key: 'a', data: '1' },
      { key: 'b', data: '1' },
    ]);
    const next = await reading(day(21));
    await next.put([
      { key: 'a', data: '2' },
      { key: 'c', data: '2' },
    ]);
    await next.fail();
    expect(await held().all()).toEqual([
      { key: 'a', data: '1' },
      { key: 'b', data: '1' },
    ]);
    expect(await store.registers.status(SOURCE)).toMatchObject({
      failedAt: day(21),
      version: { asOf: '2026-11-20' },
    });
    await expect(next.put([{ key: 'd', data: '3' }])).rejects.toThrow(/given up/);
    await expect(next.publish({ rows: 1, unreadable: 0, now: day(21) })).rejects.toThrow(/given up/);
    await publish([{ key: 'a', data: '1' }], day(22));
    expect(await held().row('c')).toEqual({ known: false, data: null });
    expect(await store.registers.status(SOURCE)).toMatchObject({ failedAt: null });
  });

  it('one reads at a time; a reading that was abandoned is taken back', async () => {
    await publish([{ key: 'a', data: '1' }]);
    const lost = await reading(day(21));
    await lost.put([{ key: 'a', data: 'half' }]);
    expect(await begin(day(21, '22:00:00.000'), day(21, '20:00:00.000'))).toBeNull();
    await lost.keep(day(21, '22:00:00.000'));
    expect(await begin(day(21, '22:30:00.000'), day(21, '21:30:00.000'))).toBeNull();
    const next = await begin(day(22), day(21, '23:00:00.000'));
    expect(next).not.toBeNull();
    expect(await held().row('a')).toEqual({ known: true, data: '1' });
    await expect(lost.put([{ key: 'a', data: 'late' }])).rejects.toThrow(/given up/);
    await next?.put([{ key: 'a', data: '1' }]);
    expect(await next?.publish({ rows: 1, unreadable: 0, now: day(22) })).toMatchObject({ changed: 0 });
  });

  it('what is published is taken back by nobody', async () => {
    const version = await reading();
    await version.put([{ key: 'a', data: '1' }]);
    await version.publish({ rows: 1, unreadable: 0, now: T0 });
    await version.fail();
    expect(await held().row('a')).toEqual({ known: true, data: '1' });
    expect(await held().current()).toMatchObject({ versionId: version.versionId });
  });

  it('two lists do not mix', async () => {
    await publish([{ key: 'a', data: '1' }]);
    expect(await store.registers.held('eu-sanctions').row('a')).toEqual({ known: false, data: null });
    expect(await store.registers.held('eu-sanctions').current()).toBeNull();
  });

  it('notes a list that could not be fetched', async () => {
    await store.registers.failed({ source: SOURCE, asOf: '2026-11-20', now: T0 });
    expect(await store.registers.status(SOURCE)).toEqual({
      version: null,
      validators: null,
      failedAt: T0,
      readAt: null,
    });
  });

  it('gives back what the publisher told for the next request', async () => {
    await publish([]);
    expect((await store.registers.status(SOURCE)).validators).toEqual({
      etag: `"${T0}"`,
      lastModified: null,
    });
  });
});

describe('registers: suppliers', () => {
  beforeEach(async () => {
    await store.ledger.append([row(company(1)), row(company(2)), row(person)], T0);
  });

  it('wants those who are controlled, persons only as traders', async () => {
    expect((await store.registers.wanted(SOURCE)).keys).toEqual(new Set([orgNumber(1), orgNumber(2)]));
    await store.suppliers.confirmTrader({ number: PERSON, by: 'Test', now: T0 });
    expect(await store.registers.wanted(SOURCE)).toEqual({
      keys: new Set([orgNumber(1), orgNumber(2), PERSON]),
      allKnown: false,
    });
  });

  it('knows whether the list was read for everybody', async () => {
    await publish([{ key: orgNumber(1), data: '1' }]);
    expect((await store.registers.wanted(SOURCE)).allKnown).toBe(false);
    await publish([
      { key: orgNumber(1), data: '1' },
      { key: orgNumber(2), data: null },
    ]);
    expect((await store.registers.wanted(SOURCE)).allKnown).toBe(true);
  });

  it('tells whose row is another', async () => {
    await store.suppliers.confirmTrader({ number: PERSON, by: 'Test', now: T0 });
    const id = async (number: string, kind: 'organisation' | 'personal') =>
      (await store.suppliers.findByNumber(number, kind))?.id;
    const [one, two, trader] = [
      await id(orgNumber(1), 'organisation'),
      await id(orgNumber(2), 'organisation'),
      await id(PERSON, 'personal'),
    ];
    const rows = [orgNumber(1), orgNumber(2), PERSON].map((key) => ({ key, data: 'x' }));
    expect((await publish(rows)).supplierIds).toEqual([one, two, trader]);
    expect((await publish([...rows.slice(0, 2), { key: PERSON, data: 'y' }], day(21))).supplierIds).toEqual([
      trader,
    ]);
  });

  it('a row that changed makes the answer from before stale', async () => {
    const supplier = await store.suppliers.findByNumber(orgNumber(1), 'organisation');
    const id = supplier?.id ?? 0;
    const rows = [orgNumber(1), orgNumber(2)].map((key) => ({ key, data: 'x' }));
    await publish(rows);
    const [plan] = await store.checks.plan([adHoc(id, [ask(SOURCE)])], day(21));
    await answer(store, idOf(plan?.ask ?? [], SOURCE), { now: day(21) });
    const changedAt = async () => (await store.suppliers.cells(id))[0]?.changedAt;
    await publish(rows, day(22));
    expect(await changedAt()).toBeNull();
    await publish([{ key: orgNumber(1), data: 'y' }], day(23));
    expect(await changedAt()).toBe(day(23));
  });

  it('seals the row of a person, and keeps the number nowhere', async () => {
    await publish([{ key: PERSON, data: '{"name":"Almens Snickeri"}' }]);
    expect(await held().row(PERSON)).toEqual({ known: true, data: '{"name":"Almens Snickeri"}' });
    expect(await held().all()).toEqual([{ key: PERSON, data: '{"name":"Almens Snickeri"}' }]);
    const kept = sqlite((db) => db.prepare('SELECT * FROM register_rows').all());
    const text = JSON.stringify(kept, (_key, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    );
    expect(text).not.toContain(PERSON);
    expect(text).not.toContain('Almens');
  });

  it('keeps who dismissed an entry, and when; an entry that changed is another', async () => {
    const supplier = await store.suppliers.findByNumber(orgNumber(1), 'organisation');
    const dismissal = {
      source: SOURCE,
      supplierId: supplier?.id ?? 0,
      entry: '13',
      fingerprint: 'f1',
      by: 'Handläggare A',
      at: T0,
    };
    await store.registers.dismiss(dismissal);
    await store.registers.dismiss({ ...dismissal, by: 'Handläggare B' });
    expect(await held().dismissed(orgNumber(1))).toEqual(new Set(['13 f1']));
    expect(await held().dismissed(orgNumber(2))).toEqual(new Set());
    expect(await store.registers.dismissals({ source: SOURCE, supplierId: null })).toEqual([dismissal]);
    expect(await store.registers.dismissals({ source: SOURCE, supplierId: 99 })).toEqual([]);
  });

  it('tells every name that a supplier is or was known by, each once', async () => {
    const supplier = await store.suppliers.findByNumber(orgNumber(1), 'organisation');
    const named = (name: string, ...tradeNames: string[]): DrawnFact => ({
      kind: 'company.name',
      value: { name, tradeNames },
      validFrom: null,
    });
    const told = [
      [20, named('Gamla Granen AB', 'Granens Virke')],
      [21, named('Granen AB', 'Granens Virke', 'Granens Flis')],
    ] as const;
    for (const [n, fact] of told)
      await settleCheck(store, await answeredCheck(store, supplier?.id ?? 0, n, [fact]), day(n));
    const names = await held().knownNames(orgNumber(1));
    expect(names.filter(({ as }) => as !== 'ledger')).toEqual([
      { name: 'Granen AB', as: 'register' },
      { name: 'Granens Virke', as: 'trade' },
      { name: 'Granens Flis', as: 'trade' },
      { name: 'Gamla Granen AB', as: 'earlier' },
    ]);
    expect(names.filter(({ as }) => as === 'ledger')).toEqual([{ name: 'Bolag 1 AB', as: 'ledger' }]);
    expect(await held().knownNames('5599939021')).toEqual([]);
  });

  it('of a sole trader, the names of the firm alone', async () => {
    await store.suppliers.confirmTrader({ number: PERSON, by: 'Test', now: T0 });
    const supplier = await store.suppliers.findByNumber(PERSON, 'personal');
    await answeredCheck(store, supplier?.id ?? 0, 20, [
      {
        kind: 'company.name',
        value: { name: 'Ingela Påhitt', tradeNames: ['Ingelas Vävstuga'] },
        validFrom: null,
      },
    ]);
    expect(await held().knownNames(PERSON)).toEqual([{ name: 'Ingelas Vävstuga', as: 'register' }]);
  });
});
