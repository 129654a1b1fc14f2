import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Level, levels } from '../../src/domain/check.ts';
import { packReadings, type Reading } from '../../src/domain/reading.ts';
import type { Reader, Rule } from '../../src/domain/rule.ts';
import type { Store } from '../../src/domain/store.ts';
import { builtInUnits } from '../../src/domain/unit.ts';
import { createViewers } from '../../src/domain/viewer.ts';
import { askedWords, nameKey, wordsOf } from '../../src/store/rows/name-key.ts';
import { createSupplierOrder } from '../../src/store/rows/supplier-order.ts';
import { adHoc, company, day, everything, inRun, open, plansOf, row, settleCheck, T0 } from './support.ts';
import type { SupplierSummary } from '../../src/domain/supplier-store.ts';

describe('the order of names', () => {
  it('is Swedish: case, accents and signs do not count; å, ä, ö come last', () => {
    const inOrder = ['3 Vänner AB', 'Abc AB', 'Åkeri i Norr AB', 'Älvdalens El', 'Ökna Gård'];
    const mixed = ['Ökna Gård', 'ABC AB', 'älvdalens el', '3 vänner ab', 'Åkeri i Norr AB'];
    expect(mixed.toSorted((a, b) => (nameKey(a) < nameKey(b) ? -1 : 1)).map((name) => nameKey(name))).toEqual(
      inOrder.map((name) => nameKey(name)),
    );
    expect(inOrder.map((name) => nameKey(name)).toSorted()).toEqual(inOrder.map((name) => nameKey(name)));
  });

  it.each([
    ['Müller & Söner AB', 'myller s}ner ab'],
    ['Café  L’Étoile', 'cafe letoile'],
    ['CAFE\u0301', 'cafe'],
    ['Østerbro ApS', '}sterbro aps'],
    ['H.M.S. "Vasa"', 'hms vasa'],
    ['株式会社', ''],
    ['', ''],
  ])('%s is sorted as "%s"', (name, key) => {
    expect(nameKey(name)).toBe(key);
  });

  it.each([
    ['Städ & Glans i Råå AB', ['st|d', 'glans', 'r{{']],
    ['AB', []],
  ])('%s is found by %j', (name, words) => {
    expect(wordsOf([nameKey(name)])).toEqual(words);
  });

  it('what is common counts only when nothing else is asked for', () => {
    expect(askedWords('städ ab')).toEqual(['st|d']);
    expect(askedWords('ab')).toEqual(['ab']);
    expect(askedWords(' & ')).toEqual([]);
  });
});

describe('the statements of the order', () => {
  it('enter by indexes: the walk sorts only whom units asked about alone, and nothing reads all suppliers', async () => {
    const [plan = [], ...others] = await plansOf((db) => createSupplierOrder(db));
    expect(plan.filter((step) => step.includes('ORDER BY'))).toHaveLength(2);
    expect(
      plan.some((step) => step.startsWith('SEARCH s USING INDEX suppliers_list ((place,sort_key)>')),
    ).toBe(true);
    for (const each of [plan, ...others])
      expect(each.filter((step) => /^SCAN (?:s|r|f|k|w|t|u)\b(?!.*_unchecked)/.test(step))).toEqual([]);
  });
});

const rules: readonly Pick<Rule, 'id' | 'readers'>[] = [
  { id: 'shared', readers: { procurement: 'a', care: 'b', finance: 'c' } },
  { id: 'care-only', readers: { care: 'b' } },
];
const viewers = createViewers(builtInUnits, rules);
const MANY = 1900;
const JUDGED = 160;
const today = '2026-11-21';

/** A small generator, so that a failure comes again. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

describe('a list of many', () => {
  let store: Store;
  beforeAll(async () => {
    store = await open({ viewers, clock: () => new Date(day(21)) });
    const pick = numbers(7);
    const first = ['Åkeri', 'Ärlig', 'Öppen', 'Zeta', 'Alfa', 'Émile', 'Wall'];
    const rows = Array.from({ length: MANY }, (_, n) =>
      row(company(n, `${first[pick(first.length)]} bolag ${pick(500)} AB`), {
        unit: n % 40 === 0 ? 'vof' : 'skola',
      }),
    );
    await store.ledger.append(rows, T0);
    const run = await store.runs.start({ period: '2026-11-20', now: T0, deadline: day(29) });
    for (let at = 0; at < JUDGED; at++) {
      const id = 1 + at * 11;
      const nightly = pick(4) > 0;
      const [plan] = await store.checks.plan(
        [nightly ? inRun(id, run.runId, []) : adHoc(id, [], { unit: pick(2) === 0 ? 'vof' : 'inkop' })],
        T0,
      );
      // A document for care alone is all that was found of some: nothing is judged of what the others read.
      const isDocument = pick(8) === 0;
      const shared: Reading = isDocument
        ? { level: 'none', unchecked: true }
        : { level: levels[pick(4)] ?? 'none', unchecked: pick(3) === 0 };
      const care: Reading = isDocument
        ? { level: pick(2) === 0 ? 'stop' : 'none', unchecked: false }
        : pick(3) === 0
          ? { level: 'stop', unchecked: true }
          : shared;
      const read = (set: readonly Reader[]) => (set.includes('care') ? care : shared);
      const flags: { rule: string; level: Level }[] = [
        ...(shared.level === 'none' ? [] : [{ rule: 'shared', level: shared.level }]),
        ...(care === shared || care.level === 'none' ? [] : [{ rule: 'care-only', level: care.level }]),
      ];
      const severity = { stop: 'block', deepen: 'high', ask: 'medium', none: 'low' } as const;
      await settleCheck(store, plan?.checkId ?? 0, T0, {
        ...care,
        readings: packReadings(care, read),
        flags: flags.map(({ rule, level }) => ({
          change: 'opened',
          because: 'facts',
          rule,
          severity: severity[level],
          weight: null,
          params: {},
        })),
      });
    }
  }, 180_000);
  afterAll(() => store.close());

  async function all(unit: string | null, more: object, limit = 97): Promise<readonly SupplierSummary[]> {
    const viewer = unit === null ? viewers.all : viewers.unit(unit);
    const found: SupplierSummary[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < 60; page++) {
      const next: Awaited<ReturnType<Store['suppliers']['list']>> = await store.suppliers.list({
        ...everything,
        viewer,
        today,
        limit,
        ...more,
        cursor,
      });
      found.push(...next.suppliers);
      if (next.next === null) return found;
      cursor = next.next;
    }
    throw new Error('the list does not end');
  }

  const rank = ({ level }: SupplierSummary): number => (level === null ? 9 : levels.indexOf(level));
  const inOrder = (list: readonly SupplierSummary[]): readonly SupplierSummary[] =>
    list.toSorted(
      (a, b) =>
        rank(a) - rank(b) ||
        (nameKey(a.name ?? '') === nameKey(b.name ?? '')
          ? a.id - b.id
          : nameKey(a.name ?? '') < nameKey(b.name ?? '')
            ? -1
            : 1),
    );

  const units = [null, 'inkop', 'ekonomi', 'vof'];

  it.each(units)('is whole and in order for %s, and says what the page says', async (unit) => {
    const list = await all(unit, {});
    expect(list.length).toBe(unit === 'vof' ? new Set(list.map(({ id }) => id)).size : MANY);
    expect(list.length).toBeGreaterThan(40);
    expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
    expect(list.map(({ id }) => id)).toEqual(inOrder(list).map(({ id }) => id));
    const viewer = unit === null ? viewers.all : viewers.unit(unit);
    for (const { id, level, unchecked, signals } of list.filter((one) => one.id % 11 === 1).slice(0, 60)) {
      const page = await store.suppliers.history({ supplierId: id, day: null, viewer });
      expect([level, unchecked]).toEqual([page.level, page.unchecked]);
      expect(signals.map(({ rule }) => rule).toSorted()).toEqual(
        page.flags.map(({ rule }) => rule).toSorted(),
      );
    }
  });

  it.each(units)(
    'filters leave what they say for %s, however they are put together',
    async (unit) => {
      const list = await all(unit, {});
      const has = (name: string) => (one: SupplierSummary) =>
        name.split(' ').every((word) => ` ${nameKey(one.name ?? '')}`.includes(` ${nameKey(word)}`));
      const filters: readonly (readonly [object, (one: SupplierSummary) => boolean])[] = [
        [{ level: 'stop' }, ({ level }) => level === 'stop'],
        [{ level: 'none' }, ({ level }) => level === 'none'],
        [{ unchecked: true }, ({ unchecked }) => unchecked],
        [{ unchecked: false }, ({ unchecked }) => !unchecked],
        [{ name: 'bol' }, has('bol')],
        [{ name: 'ÖPP' }, has('öpp')],
        [{ name: 'emile 4' }, has('emile 4')],
        [{ name: 'bolag zeta' }, has('bolag zeta')],
        [{ name: 'finns inte' }, () => false],
        [{ rule: 'shared' }, ({ signals }) => signals.some(({ rule }) => rule === 'shared')],
        [{ rule: 'care-only' }, ({ signals }) => signals.some(({ rule }) => rule === 'care-only')],
        [{ severity: 'high' }, ({ signals }) => signals.some(({ severity }) => severity === 'high')],
        [{ name: 'bol', level: 'ask' }, (one) => has('bol')(one) && one.level === 'ask'],
        [
          { name: 'alfa', unchecked: true, level: 'stop' },
          (one) => has('alfa')(one) && one.unchecked && one.level === 'stop',
        ],
      ];
      for (const [filter, keep] of filters) {
        expect(
          (await all(unit, filter, 53)).map(({ id }) => id),
          JSON.stringify(filter),
        ).toEqual(list.filter(keep).map(({ id }) => id));
      }
    },
    60_000,
  );

  it('a rule that the viewer does not read finds nobody, and says nothing of whether there is one', async () => {
    expect(await all('inkop', { rule: 'care-only' })).toEqual([]);
    expect(await all('inkop', { rule: 'never-was' })).toEqual([]);
    expect((await all('vof', { rule: 'care-only' })).length).toBeGreaterThan(0);
  });

  it('follows a name that changes', async () => {
    await store.ledger.append([row(company(MANY + 1, null))], T0);
    const nameless = (await all(null, { name: 'leverantör' })).length;
    await store.ledger.append([row(company(MANY + 1, 'Xylofon & Son'))], T0);
    expect((await all(null, { name: 'xylo' })).map(({ name }) => name)).toEqual(['Xylofon & Son']);
    expect(nameless).toBe(0);
  });
});
