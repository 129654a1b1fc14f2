import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { DrawnFact } from '../../src/domain/facts.ts';
import type { RetentionRule } from '../../src/domain/retention.ts';
import type { Store } from '../../src/domain/store.ts';
import { adHoc, answer, ask, company, day, fact, idOf, open, person, row, tempFile } from './support.ts';
import { viewerOf } from '../support/viewers.ts';
import type { SettleQuestion } from '../../src/domain/question-store.ts';

let store: Store;
let temp: ReturnType<typeof tempFile>;
beforeEach(async () => {
  temp = tempFile();
  store = await open({ file: temp.file });
});
afterEach(async () => {
  await store.close();
  temp.remove();
});

const never = (): never => {
  throw new Error('what the test rests on is not there');
};
const bytesOf = (text: string) => Buffer.from(text);
const SECRET = '{"namn":"Anna Påhittad","identitet":"189201019803"}';
const body = (text: string, quarantined = false) => ({
  route: '/full',
  contentType: 'application/json',
  bytes: bytesOf(text),
  quarantined,
});

/** One question of `scb` on a day of November, answered with these bytes. */
async function answered(
  supplier: number,
  n: number,
  texts: readonly string[],
  source = 'scb',
  more: Partial<SettleQuestion> = {},
): Promise<number> {
  const { id } = await store.suppliers.ensure(company(supplier), day(1));
  const [plan] = await store.checks.plan(
    [
      adHoc(id, [ask(source)], {
        dnr: `${n}`,
        period: day(n).slice(0, 10),
        deadline: day(n, '21:01:00.000'),
      }),
    ],
    day(n),
  );
  const questionId = idOf(plan?.ask ?? [], source);
  await answer(store, questionId, {
    now: day(n),
    facts: [fact.fSkatt('registered')],
    evidence: texts.map((text) => body(text)),
    ...more,
  });
  return questionId;
}

/** Both files of the database, as anybody who has them can read them. */
const onDisk = (): Buffer => Buffer.concat([temp.file, `${temp.file}-wal`].map((file) => readFileSync(file)));
const sealedIn = (table: string, column: string): readonly Buffer[] => {
  const db = new Database(temp.file, { readonly: true });
  try {
    return db.prepare<[], Buffer>(`SELECT ${column} FROM ${table} ORDER BY id`).pluck().all();
  } finally {
    db.close();
  }
};
const execute = (sql: string): void => {
  const db = new Database(temp.file);
  try {
    db.exec(sql);
  } finally {
    db.close();
  }
};

const stored = (sql: string): unknown => {
  const db = new Database(temp.file, { readonly: true });
  try {
    return db.prepare(sql).pluck().get();
  } finally {
    db.close();
  }
};

describe('evidence', () => {
  it('keeps what came, in order, and gives back the very bytes', async () => {
    const id = await answered(1, 2, ['{"a":1}', '{"b":2}']);
    const kept = await store.evidence.ofQuestion(id);
    expect(
      kept.map(({ route, size, quarantined, removed, at }) => [route, size, quarantined, removed, at]),
    ).toEqual([
      ['/full', 7, false, false, day(2)],
      ['/full', 7, false, false, day(2)],
    ]);
    const read = await Promise.all(kept.map(({ hash }) => store.evidence.read(hash)));
    expect(read.map(String)).toEqual(['{"a":1}', '{"b":2}']);
  });

  it('keeps the same bytes once, whichever question they answered', async () => {
    const [a, b] = [await answered(1, 2, ['{"same":true}']), await answered(2, 3, ['{"same":true}'])];
    const hashes = (await Promise.all([a, b].map((id) => store.evidence.ofQuestion(id)))).flat();
    expect(new Set(hashes.map(({ hash }) => hash)).size).toBe(1);
    expect(stored('SELECT count(*) FROM evidence')).toBe(1);
  });

  it('keeps neither a name nor a number in plain text, and no hash that can be guessed', async () => {
    const id = await answered(1, 2, [SECRET]);
    const db = new Database(temp.file, { readonly: true });
    const rows = db.prepare<[], { bytes: Buffer; hash: Buffer }>('SELECT bytes, hash FROM evidence').all();
    db.close();
    for (const { bytes } of rows) expect(bytes.includes('Påhittad')).toBe(false);
    const { createHash } = await import('node:crypto');
    expect(rows[0]?.hash.toString('hex')).not.toBe(createHash('sha256').update(SECRET).digest('hex'));
    expect((await store.evidence.ofQuestion(id))[0]?.hash).toBe(rows[0]?.hash.toString('hex'));
  });

  it('refuses bytes that are not those of their hash', async () => {
    const id = await answered(1, 2, ['{"a":1}']);
    await answered(2, 2, ['{"b":2}']);
    const [kept] = await store.evidence.ofQuestion(id);
    const db = new Database(temp.file);
    db.exec('UPDATE evidence SET bytes = (SELECT bytes FROM evidence ORDER BY id DESC LIMIT 1)');
    db.close();
    await expect(store.evidence.read(kept?.hash ?? '')).rejects.toThrow('not those that its hash names');
  });

  it('keeps what could not be read as quarantined, with the outcome', async () => {
    const { id } = await store.suppliers.ensure(company(1), day(1));
    const [plan] = await store.checks.plan([adHoc(id, [ask('scb')])], day(20));
    const questionId = idOf(plan?.ask ?? [], 'scb');
    await answer(store, questionId, {
      outcome: 'broken',
      reason: 'unreadable',
      evidence: [body('<html>', true)],
    });
    expect(await store.evidence.ofQuestion(questionId)).toMatchObject([{ quarantined: true, size: 6 }]);
  });
});

describe('what is kept about a supplier', () => {
  const of = (more: Partial<Parameters<Store['evidence']['ofSupplier']>[0]> = {}) =>
    store.evidence.ofSupplier({ supplierId: 1, source: null, before: null, without: [], limit: 9, ...more });

  it('is given the newest first, and what is left out takes no place', async () => {
    const [a, b, c] = [await answered(1, 2, ['1']), await answered(1, 4, ['2']), await answered(1, 6, ['3'])];
    expect((await of()).map(({ questionId }) => questionId)).toEqual([c, b, a]);
    expect((await of({ without: new Set([c]), limit: 2 })).map(({ questionId }) => questionId)).toEqual([
      b,
      a,
    ]);
    expect(await of({ source: 'tic' })).toEqual([]);
  });

  it('comes before a Swedish day, not a day of UTC', async () => {
    const late = await answered(1, 4, ['1'], 'scb', { now: day(4, '22:59:59.999') });
    await answered(1, 5, ['2'], 'scb', { now: day(4, '23:00:00.000') });
    expect((await of({ before: '2026-11-05' })).map(({ questionId }) => questionId)).toEqual([late]);
  });

  it('is found by any beginning of its hash', async () => {
    await answered(1, 2, ['1', '2']);
    for (const { hash } of await of())
      for (const digits of [16, 17, 63, 64])
        expect(await store.evidence.beginningWith(hash.slice(0, digits))).toEqual([hash]);
  });
});

describe('an answer that a free change check confirms', () => {
  it('dates what is held anew and adds no fact', async () => {
    await answered(1, 2, ['{"a":1}']);
    const { id } = await store.suppliers.ensure(company(1), day(1));
    const [plan] = await store.checks.plan(
      [adHoc(id, [ask('scb')], { dnr: '9', period: '2026-11-09', deadline: day(9, '21:01:00.000') })],
      day(9),
    );
    const settled = await answer(store, idOf(plan?.ask ?? [], 'scb'), { now: day(9), unchanged: true });
    expect(settled.newFacts).toBe(0);
    const { facts } = await store.suppliers.history({
      supplierId: id,
      day: '2026-11-09',
      viewer: viewerOf(null),
    });
    expect(facts.map(({ kind, asOf }) => [kind, asOf])).toEqual([['tax.fSkatt', '2026-11-09']]);
  });
});

describe('retention', () => {
  const rule = (more: Partial<RetentionRule> = {}): RetentionRule => ({
    source: 'scb',
    days: 10,
    decision: 'KS 2026/1',
    ...more,
  });
  const apply = (rules: readonly RetentionRule[], dryRun = false) =>
    store.retention.apply({ rules, by: 'Arkivarien', now: day(20), dryRun });
  /** An answer of the second, and another of the fifteenth in its place. */
  const replaced = async (supplier: number, text: string): Promise<number> => {
    const id = await answered(supplier, 2, [text]);
    await answered(supplier, 15, [`{"instead":${supplier}}`]);
    return id;
  };
  const left = () => stored('SELECT count(*) FROM evidence WHERE bytes IS NOT NULL');

  it.each<{ name: string; rules: readonly RetentionRule[]; removed: number }>([
    { name: 'no decision', rules: [], removed: 0 },
    { name: 'old enough', rules: [rule()], removed: 1 },
    { name: 'of the form', rules: [rule({ forms: ['AB'] })], removed: 1 },
    { name: 'of another form', rules: [rule({ forms: ['EF', 'HB'] })], removed: 0 },
    { name: 'of another source', rules: [rule({ source: 'tic' })], removed: 0 },
    { name: 'not old enough', rules: [rule({ days: 30 })], removed: 0 },
  ])('$name: removes $removed of two', async ({ rules, removed }) => {
    await answered(1, 2, ['{"old":1}']);
    await answered(1, 15, ['{"young":1}']);
    const done = await apply(rules);
    expect(done.reduce((sum, { answers }) => sum + answers, 0)).toBe(removed);
    expect(left()).toBe(2 - removed);
  });

  it('a dry run tells the same and touches nothing', async () => {
    await replaced(1, '{"old":1}');
    expect(await apply([rule()], true)).toMatchObject([{ answers: 1, bytes: 9, decision: 'KS 2026/1' }]);
    expect(left()).toBe(2);
    expect(await store.retention.protocol()).toEqual([]);
  });

  it('keeps hash, size and question, and writes a protocol with the decision', async () => {
    const id = await replaced(1, '{"old":1}');
    await apply([rule()]);
    const [kept] = await store.evidence.ofQuestion(id);
    expect(kept).toMatchObject({ removed: true, size: 9 });
    expect(await store.evidence.read(kept?.hash ?? '')).toBeNull();
    expect(await store.retention.protocol()).toEqual([
      { at: day(20), by: 'Arkivarien', decision: 'KS 2026/1', source: 'scb', answers: 1, bytes: 9 },
    ]);
    expect(await apply([rule()])).toMatchObject([{ answers: 0 }]);
  });

  it('what was removed is in neither file of the database', async () => {
    const large = randomBytes(20_000).toString('base64');
    await answered(1, 2, ['{"old":1}', large]);
    await answered(1, 15, ['{"young":1}']);
    const [small = never(), long = never(), young = never()] = sealedIn('evidence', 'bytes');
    // A page of the file may end within a piece; most of them stand whole.
    const pieces = Array.from({ length: long.length / 200 }, (_, nth) =>
      long.subarray(nth * 200, nth * 200 + 64),
    );
    const found = () => [small, ...pieces].filter((piece) => onDisk().includes(piece)).length;
    expect(found()).toBeGreaterThan(pieces.length / 2);
    await apply([rule()]);
    expect(found()).toBe(0);
    expect(onDisk().includes(young)).toBe(true);
  });

  it('what was removed is away although somebody reads meanwhile', async () => {
    await replaced(1, '{"old":1}');
    const reader = new Database(temp.file, { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM evidence').get();
    expect(await apply([rule()])).toMatchObject([{ answers: 1 }]);
    reader.close();
    expect(left()).toBe(1);
  });

  it('a removal and its line in the protocol stand or fall together', async () => {
    const texts = Array.from({ length: 501 }, (_, nth) => `{"old":${1000 + nth}}`);
    await answered(1, 2, texts);
    await answered(1, 15, ['{"young":1}']);
    execute("CREATE TRIGGER t BEFORE INSERT ON removals BEGIN SELECT RAISE(ABORT, 'full'); END");
    await expect(apply([rule()])).rejects.toThrow('full');
    expect([left(), await store.retention.protocol()]).toEqual([502, []]);
    execute(
      "DROP TRIGGER t; CREATE TRIGGER t BEFORE UPDATE ON removals BEGIN SELECT RAISE(ABORT, 'full'); END",
    );
    await expect(apply([rule()])).rejects.toThrow('full');
    expect(left()).toBe(2);
    expect(await store.retention.protocol()).toMatchObject([{ answers: 500, bytes: 6000 }]);
    execute('DROP TRIGGER t');
    expect(await apply([rule()])).toMatchObject([{ answers: 1, bytes: 12 }]);
  });

  it('a rule has one line in the protocol, however much it removes', async () => {
    const texts = Array.from({ length: 1001 }, (_, nth) => `{"old":${1000 + nth}}`);
    await answered(1, 2, texts);
    await answered(1, 15, ['{"young":1}']);
    expect(await apply([rule()])).toMatchObject([{ answers: 1001, bytes: 12_012 }]);
    expect(await store.retention.protocol()).toMatchObject([{ answers: 1001, bytes: 12_012 }]);
  });

  it('tells what was removed, not what was there to be removed', async () => {
    await replaced(1, '{"old":1}');
    const { id } = await store.suppliers.ensure(company(1), day(1));
    const holding = store.retention.hold({ supplierId: id, by: 'Juristen', reason: 'tvist', now: day(20) });
    expect(await apply([rule()])).toMatchObject([{ answers: 0, bytes: 0, onHold: 1 }]);
    await holding;
    expect(await store.retention.protocol()).toEqual([]);
  });

  it('what is removed while the same bytes come in again is kept anew', async () => {
    await replaced(1, '{"old":1}');
    const { id } = await store.suppliers.ensure(company(1), day(1));
    const [plan] = await store.checks.plan(
      [adHoc(id, [ask('scb')], { dnr: 'x', period: '2026-11-20', deadline: day(20, '21:01:00.000') })],
      day(20),
    );
    const question = { questionId: idOf(plan?.ask ?? [], 'scb'), by: 'w', now: day(20) };
    await store.questions.claim({ ...question, leaseMs: 30_000 });
    const settling = store.questions.settle({
      ...question,
      outcome: 'answered',
      reason: null,
      asOf: '2026-11-20',
      facts: [],
      missing: [],
      retryAt: null,
      evidence: [body('{"old":1}')],
    });
    expect(await apply([rule()])).toMatchObject([{ answers: 1 }]);
    await settling;
    const [kept] = await store.evidence.ofQuestion(question.questionId);
    expect(await store.evidence.read(kept?.hash ?? '')).toEqual(bytesOf('{"old":1}'));
  });

  it('bytes that a younger question rests on stay', async () => {
    await answered(1, 2, ['{"same":1}']);
    await answered(2, 15, ['{"same":1}']);
    expect(await apply([rule()])).toMatchObject([{ answers: 0 }]);
    expect(left()).toBe(1);
  });

  it('a hold keeps a supplier until somebody releases it', async () => {
    await replaced(1, '{"old":1}');
    const { id } = await store.suppliers.ensure(company(1), day(1));
    const { holdId } = await store.retention.hold({
      supplierId: id,
      by: 'Juristen',
      reason: 'överprövning',
      now: day(3),
    });
    expect(await apply([rule()])).toMatchObject([{ answers: 0, onHold: 1 }]);
    expect(await store.retention.release({ holdId, by: 'Juristen', now: day(4) })).toBe(true);
    expect(await store.retention.release({ holdId, by: 'Juristen', now: day(4) })).toBe(false);
    expect(await apply([rule()])).toMatchObject([{ answers: 1 }]);
  });

  it.each<{
    name: string;
    later: Partial<SettleQuestion> | null;
    texts?: readonly string[];
    removed: number;
  }>([
    { name: 'nothing came later', later: null, removed: 0 },
    { name: 'a failure', later: { outcome: 'broken', reason: 'drift', facts: [] }, removed: 0 },
    { name: 'a confirmation without bytes', later: { unchanged: true }, texts: [], removed: 0 },
    { name: 'another answer', later: {}, removed: 1 },
    { name: 'no such subject', later: { outcome: 'not-found', facts: [] }, removed: 1 },
  ])('bytes that what is held rests on stay; after them $name: $removed', async (row) => {
    await answered(1, 2, ['{"old":1}']);
    if (row.later !== null) await answered(1, 4, row.texts ?? ['{"later":1}'], 'scb', row.later);
    await apply([rule()]);
    const oldest = await store.evidence.ofQuestion(1);
    expect(oldest).toMatchObject([{ removed: row.removed === 1 }]);
  });

  it('a change check leaves the report that it confirms, and takes the place of the check before it', async () => {
    const check = (text: string) => [{ ...body(text), route: '/change-check' }];
    await answered(1, 2, ['{"report":1}']);
    const first = await answered(1, 4, [], 'scb', { unchanged: true, evidence: check('{"check":1}') });
    const last = await answered(1, 6, [], 'scb', { unchanged: true, evidence: check('{"check":2}') });
    expect(await apply([rule()])).toMatchObject([{ answers: 1 }]);
    expect(await store.evidence.ofQuestion(1)).toMatchObject([{ removed: false }]);
    expect(await store.evidence.ofQuestion(first)).toMatchObject([{ removed: true }]);
    expect(await store.evidence.ofQuestion(last)).toMatchObject([{ removed: false }]);
  });

  it('an answer that comes again after it was removed is kept again', async () => {
    await replaced(1, '{"old":1}');
    await apply([rule()]);
    const again = await answered(1, 21, ['{"old":1}']);
    const [kept] = await store.evidence.ofQuestion(again);
    expect(String(await store.evidence.read(kept?.hash ?? ''))).toBe('{"old":1}');
  });
});

describe('persons', () => {
  const named = { ref: '', number: '189201019803', name: 'Anna Påhittad' };
  const withPerson = async (n: number, more: Partial<SettleQuestion> = {}) => {
    const { id } = await store.suppliers.ensure(company(1), day(1));
    const [plan] = await store.checks.plan(
      [
        adHoc(id, [ask('foretagsinformation')], {
          dnr: `${n}`,
          period: day(n).slice(0, 10),
          deadline: day(n, '21:01:00.000'),
        }),
      ],
      day(n),
    );
    const ref = store.persons.ref('189201019803');
    await answer(store, idOf(plan?.ask ?? [], 'foretagsinformation'), {
      now: day(n),
      persons: [{ ...named, ref }],
      ...more,
    });
    return { id, ref };
  };

  it('has the same reference for the same person, and another under another key', async () => {
    expect(store.persons.ref('189201019803')).toMatch(/^P-[\w-]{22}$/);
    expect(store.persons.ref('189201019803')).toBe(store.persons.ref('189201019803'));
    const other = await open({ key: Buffer.alloc(32, 9) });
    expect(other.persons.ref('189201019803')).not.toBe(store.persons.ref('189201019803'));
    await other.close();
  });

  it('seals number and name, and gives an extract of everything that is held', async () => {
    const { id, ref } = await withPerson(2);
    const db = new Database(temp.file, { readonly: true });
    const file = JSON.stringify(db.prepare('SELECT * FROM persons').all());
    db.close();
    expect(file).not.toContain('189201019803');
    expect(file).not.toContain('Påhittad');
    const wanted = {
      ref,
      number: '189201019803',
      name: 'Anna Påhittad',
      firstSeen: day(2),
      lastSeen: day(2),
      suppliers: [
        {
          supplierId: id,
          ref: 'L-0001',
          name: 'Bolag 1 AB',
          source: 'foretagsinformation',
          lastSeen: day(2),
          entries: [],
        },
      ],
      own: null,
    };
    expect(await store.persons.extract({ ref })).toEqual(wanted);
    expect(await store.persons.extract({ number: '189201019803' })).toEqual(wanted);
    expect(await store.persons.extract({ number: '9201019803' })).toEqual(wanted);
    expect(await store.persons.extract({ number: '189201019811' })).toBeNull();
  });

  it('gives every version of what facts say about the person, and nothing about anybody else', async () => {
    const ref = store.persons.ref('189201019803');
    const role = (person: string, code: string) => ({
      person,
      role: 'chair' as const,
      code,
      from: null,
      to: null,
      abroad: null,
    });
    const officers = (...codes: readonly string[]): DrawnFact => ({
      kind: 'representatives.officers',
      value: { officers: [...codes.map((code) => role(ref, code)), role('P-somebody-else', 'VD')] },
      validFrom: null,
    });
    const ban = { person: ref, kind: 'final' as const, from: '2026-11-01', to: null };
    const banned = (...prohibited: (typeof ban)[]): DrawnFact => ({
      kind: 'representatives.prohibitions',
      value: { holders: 2, asked: 2, prohibited },
      validFrom: null,
    });
    await withPerson(2, { facts: [officers('OF', 'LE'), banned(ban)] });
    await withPerson(4, { facts: [officers('LE'), banned(ban)] });
    await withPerson(6, { facts: [officers(), banned()], persons: [] });
    const extract = await store.persons.extract({ ref });
    const officer = { kind: 'representatives.officers' };
    expect(extract?.suppliers).toMatchObject([
      {
        source: 'foretagsinformation',
        entries: [
          { ...officer, entry: role(ref, 'OF'), recordedOn: '2026-11-02', asOf: '2026-11-02' },
          { ...officer, entry: role(ref, 'LE'), recordedOn: '2026-11-02', asOf: '2026-11-02' },
          { kind: 'representatives.prohibitions', entry: ban, recordedOn: '2026-11-02', asOf: '2026-11-04' },
          { ...officer, entry: role(ref, 'LE'), recordedOn: '2026-11-04', asOf: '2026-11-04' },
        ],
      },
    ]);
    expect(JSON.stringify(extract)).not.toContain('somebody');
  });

  it.each([
    { name: 'a sole trader that somebody confirmed', trader: true, standing: 'controlled', checks: 1 },
    { name: 'somebody who was paid', trader: false, standing: 'private-or-unknown', checks: 0 },
  ])('$name is a supplier itself', async ({ trader, standing, checks }) => {
    await store.ledger.append([row(person), row(person)], day(1));
    const number = person.number;
    if (trader) {
      await store.suppliers.confirmTrader({ number, by: 'Namn', now: day(1) });
      const [plan] = await store.checks.plan(
        [adHoc(1, [ask('scb')], { deadline: day(2, '21:01:00.000') })],
        day(2),
      );
      await answer(store, idOf(plan?.ask ?? [], 'scb'), { now: day(2), evidence: [body('{"a":1}')] });
    }
    const own = {
      supplierId: 1,
      ref: 'L-0001',
      name: null,
      standing,
      ledgerRows: 2,
      checks,
      answers: checks,
    };
    const nobody = { number: null, name: null, firstSeen: null, lastSeen: null, suppliers: [] };
    for (const who of [number, `19${number}`])
      expect(await store.persons.extract({ number: who })).toEqual({
        ref: store.persons.ref(number),
        ...nobody,
        own,
      });
    const ref = store.persons.ref(number);
    await withPerson(3, { persons: [{ ref, number: `19${number}`, name: 'Sol Tradare' }] });
    expect(await store.persons.extract({ ref })).toMatchObject({ name: 'Sol Tradare', own });
  });

  it('forgets whom no source has named for long, but not behind a held supplier', async () => {
    const { id, ref } = await withPerson(2);
    const rules = [{ source: 'persons', days: 10, decision: 'KS 2026/2' }];
    const { holdId } = await store.retention.hold({ supplierId: id, by: 'J', reason: 'r', now: day(3) });
    const apply = () => store.retention.apply({ rules, by: 'A', now: day(20), dryRun: false });
    expect(await apply()).toMatchObject([{ answers: 0 }]);
    await store.retention.release({ holdId, by: 'J', now: day(4) });
    expect(await apply()).toMatchObject([{ answers: 1 }]);
    expect(await store.persons.extract({ ref })).toMatchObject({ name: null, number: null });
  });

  it('who was forgotten is in neither file, and in the protocol or not forgotten', async () => {
    const { ref } = await withPerson(2);
    const rules = [{ source: 'persons', days: 10, decision: 'KS 2026/2' }];
    const apply = () => store.retention.apply({ rules, by: 'A', now: day(20), dryRun: false });
    const sealed = [...sealedIn('persons', 'sealed_name'), ...sealedIn('persons', 'sealed_number')];
    execute("CREATE TRIGGER t BEFORE INSERT ON removals BEGIN SELECT RAISE(ABORT, 'full'); END");
    await expect(apply()).rejects.toThrow('full');
    expect(await store.persons.extract({ ref })).toMatchObject({ name: 'Anna Påhittad' });
    expect(sealed.map((each) => onDisk().includes(each))).toEqual([true, true]);
    execute('DROP TRIGGER t');
    await apply();
    expect(sealed.map((each) => onDisk().includes(each))).toEqual([false, false]);
    expect(await store.retention.protocol()).toMatchObject([{ source: 'persons', answers: 1, bytes: 0 }]);
  });
});
