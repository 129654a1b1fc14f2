import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';

import {
  adHoc,
  answer,
  answeredCheck,
  ask,
  company,
  day,
  fact,
  hit,
  idOf,
  open,
  orgNumber,
  person,
  row,
  settleCheck,
  T0,
  tempFile,
  everything,
} from './support.ts';
import { viewerOf } from '../support/viewers.ts';

describe('suppliers', () => {
  it('finds what it ensured, once, and keeps the first ledger name', async () => {
    const store = await open();
    const first = await store.suppliers.ensure(company(1, 'Almen AB'), T0);
    const again = await store.suppliers.ensure(company(1, 'Något annat'), T0);
    expect(again.id).toBe(first.id);
    expect(again).toMatchObject({
      number: orgNumber(1),
      name: 'Almen AB',
      standing: 'controlled',
      lastPaidMonth: null,
    });
    expect(await store.suppliers.findByNumber(orgNumber(1), 'organisation')).toEqual(first);
    expect(await store.suppliers.findByNumber(orgNumber(2), 'organisation')).toBeNull();
    await store.close();
  });

  it.each([
    [
      'foreign firm',
      { number: 'DK12345678', kind: 'foreign', presumedForm: 'FOREIGN', name: 'Ruder ApS' } as const,
    ],
    [
      'estate',
      { number: '1999990000', kind: 'organisation', presumedForm: 'DODSBO', name: 'Dödsbo' } as const,
    ],
  ])('stands outside: %s', async (_, identity) => {
    const store = await open();
    expect((await store.suppliers.ensure(identity, T0)).standing).toBe('outside');
    await store.close();
  });

  it('never lists, ensures or plans a private person; a confirmed trader is controlled under a reference', async () => {
    const store = await open();
    await store.ledger.append([row(person), row(company(1))], T0);
    const before = await store.suppliers.findByNumber(person.number, 'personal');
    expect(before).toMatchObject({ standing: 'private-or-unknown', name: null, number: person.number });
    if (!before) return;
    await expect(store.suppliers.ensure(person, T0)).resolves.toMatchObject({ id: before.id });
    await expect(store.suppliers.ensure({ ...person, number: '9001019802' }, T0)).rejects.toThrow(
      'Ett personnummer kontrolleras inte',
    );
    await expect(store.checks.plan([adHoc(before.id, [ask('scb')])], T0)).rejects.toThrow(
      'En privatperson kontrolleras inte',
    );
    expect((await store.suppliers.list(everything)).suppliers.map((one) => one.name)).toEqual(['Bolag 1 AB']);
    expect(await store.suppliers.visibleTo(before.id, viewerOf('inkop', ['inkop']))).toBe(false);
    expect(
      (await store.runs.due({ runId: 1, round: 1, after: 0, limit: 9, today: '2026-11-20' })).length,
    ).toBe(1);
    expect(
      await store.suppliers.history({ supplierId: before.id, day: null, viewer: viewerOf(null) }),
    ).toMatchObject({
      facts: [],
      flags: [],
      questions: [],
      level: null,
    });
    expect((await store.stats(T0)).suppliers).toEqual({ controlled: 1, privateOrUnknown: 1, outside: 0 });

    const trader = await store.suppliers.confirmTrader({ number: person.number, by: 'Kim', now: T0 });
    expect(trader).toMatchObject({
      id: before.id,
      standing: 'controlled',
      presumedForm: 'EF',
      traderConfirmed: { by: 'Kim', at: T0 },
    });
    const again = await store.suppliers.confirmTrader({ number: person.number, by: 'Robin', now: day(21) });
    expect(again).toEqual(trader);
    const listed = (await store.suppliers.list(everything)).suppliers.find((one) => one.id === trader.id);
    expect(listed).toMatchObject({ name: null, number: null, form: 'EF' });
    await store.close();
  });

  it('keeps no personal number readable in the file', async () => {
    const temp = tempFile();
    const store = await open({ file: temp.file });
    await store.suppliers.confirmTrader({ number: person.number, by: 'Kim', now: T0 });
    await store.close();
    const db = new Database(temp.file);
    expect(db.serialize().includes(person.number)).toBe(false);
    db.close();
    temp.remove();
  });

  it('takes form and name from registers, not from who answers last', async () => {
    const store = await open();
    const { id } = await store.suppliers.ensure(company(1, 'LEDGER NAME'), T0);
    const steps = [
      ['scb', [fact.form('OTHER'), fact.named('Scb-namn')], { confirmedForm: 'OTHER', name: 'Scb-namn' }],
      ['scb', [fact.form('AB')], { confirmedForm: 'AB', name: 'Scb-namn' }],
      [
        'bolagsverket',
        [fact.form('UNKNOWN'), fact.named('Rätt namn AB')],
        { confirmedForm: 'AB', name: 'Rätt namn AB' },
      ],
      ['scb', [fact.form('OTHER'), fact.named('Scb-namn')], { confirmedForm: 'AB', name: 'Rätt namn AB' }],
    ] as const;
    for (const [i, [source, facts, expected]] of steps.entries()) {
      const [plan] = await store.checks.plan(
        [adHoc(id, [ask(source)], { period: `p${i}`, unit: `u${i}` })],
        T0,
      );
      await answer(store, idOf(plan?.ask ?? [], source), { facts });
      expect(await store.suppliers.get(id)).toMatchObject(expected);
    }
    await store.close();
  });

  it('names a sole trader after the firm', async () => {
    const store = await open();
    const { id } = await store.suppliers.confirmTrader({ number: person.number, by: 'Kim', now: T0 });
    await answeredCheck(store, id, 20, [fact.named('Innehavarens namn', ['Kims Snickeri', 'Kims Bageri'])]);
    expect((await store.suppliers.get(id))?.name).toBe('Kims Snickeri');
    await store.close();
  });

  it('pages by level, then name, and shows a unit its own', async () => {
    const store = await open();
    await store.ledger.append(
      [
        row(company(1, 'Ceder AB'), { amountOre: 150_50 }),
        row(company(2, 'Björk AB'), { unit: 'skola' }),
        row(company(3, 'Asp AB'), { unit: 'skola' }),
      ],
      T0,
    );
    const checkId = await answeredCheck(store, 1, 20, []);
    await settleCheck(store, checkId, T0, { level: 'stop', unchecked: true });
    const first = await store.suppliers.list({ ...everything, limit: 2 });
    expect(first.suppliers.map((one) => one.name)).toEqual(['Ceder AB', 'Asp AB']);
    expect(first.suppliers[0]).toMatchObject({
      level: 'stop',
      unchecked: true,
      paidSek: 151,
      lastPaidMonth: '2026-10',
      checkedAt: T0,
    });
    const second = await store.suppliers.list({ ...everything, limit: 2, cursor: first.next });
    expect(second.suppliers.map((one) => one.name)).toEqual(['Björk AB']);
    expect(second.next).toBeNull();
    const names = async (query: object) =>
      (await store.suppliers.list({ ...everything, ...query })).suppliers.map((one) => one.name);
    expect(await names({ viewer: viewerOf('skola') })).toEqual(['Asp AB', 'Björk AB']);
    expect(await names({ viewer: viewerOf('inkop') })).toEqual(['Ceder AB']);
    expect(await names({ level: 'stop' })).toEqual(['Ceder AB']);
    expect(await names({ unchecked: false })).toEqual(['Asp AB', 'Björk AB']);
    expect(await store.suppliers.visibleTo(1, viewerOf('skola', ['inkop']))).toBe(false);
    expect(await store.suppliers.visibleTo(2, viewerOf('skola', ['inkop']))).toBe(true);
    await expect(store.suppliers.list({ ...everything, cursor: 'x' })).rejects.toThrow('cursor');
    await store.close();
  });

  it('tells what was known at the end of a day', async () => {
    const store = await open();
    const { id } = await store.suppliers.ensure(company(1), T0);
    const one = await answeredCheck(store, id, 20, [fact.fSkatt('registered')]);
    await settleCheck(store, one, day(20));
    const two = await answeredCheck(store, id, 21, [fact.fSkatt('deregistered')]);
    const change = {
      change: 'opened',
      rule: 'tax-fskatt-revoked',
      severity: 'high',
      weight: null,
      params: { since: '2026-11-20' },
      because: 'facts',
    } as const;
    await settleCheck(store, two, day(21), {
      level: 'deepen',
      verdicts: [hit('tax-fskatt-revoked', 2)],
      flags: [change],
    });
    const three = await answeredCheck(store, id, 22, [fact.fSkatt('registered')]);
    await settleCheck(store, three, day(22), {
      flags: [{ change: 'cleared', flagId: 1, rule: 'tax-fskatt-revoked', because: 'facts' }],
    });

    const at = async (when: string | null) => {
      const known = await store.suppliers.history({ supplierId: id, day: when, viewer: viewerOf(null) });
      return {
        level: known.level,
        check: known.lastCheck?.checkId ?? null,
        status: known.facts.map((one) =>
          one.kind === 'tax.fSkatt' && 'status' in one.value ? one.value.status : null,
        ),
        asOf: known.facts[0]?.asOf ?? null,
        cleared: known.flags.map((flag) => flag.clearedOn),
        questions: known.questions.map((question) => question.asOf),
      };
    };
    expect(await at('2026-11-19')).toEqual({
      level: null,
      check: null,
      status: [],
      asOf: null,
      cleared: [],
      questions: [],
    });
    expect(await at('2026-11-20')).toEqual({
      level: 'none',
      check: 1,
      status: ['registered'],
      asOf: '2026-11-20',
      cleared: [],
      questions: ['2026-11-20'],
    });
    expect(await at('2026-11-21')).toEqual({
      level: 'deepen',
      check: 2,
      status: ['deregistered'],
      asOf: '2026-11-21',
      cleared: [null],
      questions: ['2026-11-21'],
    });
    expect(await at('2026-11-22')).toEqual({
      level: 'none',
      check: 3,
      status: ['registered'],
      asOf: '2026-11-22',
      cleared: ['2026-11-22'],
      questions: ['2026-11-22'],
    });
    expect((await at(null)).level).toBe('none');
    await store.close();
  });

  it('says for any day when a check had last seen a flag, not when it was looked at', async () => {
    const store = await open({ clock: () => new Date(day(29)) });
    const { id } = await store.suppliers.ensure(company(1), T0);
    const flag = { rule: 'r1', severity: 'high', weight: null, params: {} } as const;
    const again = { change: 'seen', flagId: 1, ...flag } as const;
    const unknown = { ...hit('r1', null), outcome: 'unknown', severity: null, params: null } as const;
    const steps = [
      [21, { verdicts: [hit('r1', null)], flags: [{ change: 'opened', ...flag, because: 'facts' }] }],
      [23, { verdicts: [unknown, hit('r2', null)] }],
      [27, { verdicts: [hit('r1', null)], flags: [again] }],
      [29, { flags: [{ change: 'cleared', flagId: 1, rule: 'r1', because: 'facts' }] }],
    ] as const;
    for (const [n, settled] of steps)
      await settleCheck(store, await answeredCheck(store, id, n, []), day(n), settled);
    const seenBy = async (asked: string | null) => {
      const { flags } = await store.suppliers.history({ supplierId: id, day: asked, viewer: viewerOf(null) });
      return flags.map(({ lastSeenOn, clearedOn }) => [lastSeenOn, clearedOn]);
    };
    expect(await seenBy('2026-11-20')).toEqual([]);
    for (const n of [21, 22, 23, 24, 26])
      expect(await seenBy(`2026-11-${n}`), `on ${n}`).toEqual([['2026-11-21', null]]);
    expect(await seenBy('2026-11-27')).toEqual([['2026-11-27', null]]);
    expect(await seenBy('2026-11-28')).toEqual([['2026-11-27', null]]);
    expect(await seenBy(null)).toEqual([['2026-11-27', '2026-11-29']]);
    await store.close();
  });
});
