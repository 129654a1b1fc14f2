import { describe, expect, it } from 'vitest';

import { type Level, levels } from '../../src/domain/check.ts';
import { packReadings } from '../../src/domain/reading.ts';
import { isReadBy, type Reader, type Rule, type Severity } from '../../src/domain/rule.ts';
import type { Store } from '../../src/domain/store.ts';
import { builtInUnits } from '../../src/domain/unit.ts';
import { asSeenBy, createViewers, type Viewer } from '../../src/domain/viewer.ts';
import {
  ask,
  answer,
  company,
  day,
  emptyDigest,
  everything,
  hit,
  idOf,
  inRun,
  noMarks,
  open,
  row,
  settleCheck,
  T0,
} from './support.ts';

const rules: readonly Pick<Rule, 'id' | 'readers'>[] = [
  { id: 'shared', readers: { procurement: 'a', care: 'b', finance: 'c' } },
  { id: 'care-permit-revoked', readers: { care: 'b' } },
];
const viewers = createViewers(builtInUnits, rules);
const unitNames = { inkop: 'Inköp', ekonomi: 'Ekonomi', vof: 'Vård och omsorg' };
const [inkop, ekonomi, vof] = ['inkop', 'ekonomi', 'vof'].map((id) => viewers.unit(id)) as [
  Viewer,
  Viewer,
  Viewer,
];
const today = '2026-11-21';

type Flag = readonly [rule: string, severity: Severity];
const levelFor: Partial<Record<Severity, Level>> = { block: 'stop', high: 'deepen', medium: 'ask' };
const levelOf = (flags: readonly Flag[]): Level =>
  levels.find((level) => flags.some(([, severity]) => levelFor[severity] === level)) ?? 'none';

/** One night that opens these flags, and what each set of readers reads of them. */
async function night(
  store: Store,
  n: number,
  flags: readonly Flag[],
  unchecked: readonly Reader[] | ((set: readonly Reader[]) => boolean) = [],
) {
  const now = day(n);
  const run = await store.runs.start({ period: now.slice(0, 10), now, deadline: day(29) });
  const [plan] = await store.checks.plan([inRun(1, run.runId, [ask('scb')], { period: run.period })], now);
  if (plan === undefined) throw new Error('nothing was planned');
  await answer(store, idOf(plan.ask, 'scb'), { now });
  await store.runs.planned(run.runId, now);
  const read = (set: readonly Reader[]) => ({
    level: levelOf(
      flags.filter(([id]) => isReadBy(rules.find((rule) => rule.id === id) ?? { readers: {} }, set)),
    ),
    unchecked:
      typeof unchecked === 'function' ? unchecked(set) : set.some((reader) => unchecked.includes(reader)),
  });
  const whole = read(['procurement', 'care', 'finance']);
  const material = await store.checks.material(plan.checkId, [], now.slice(0, 10));
  const had = new Map(material?.openFlags.map((flag) => [flag.rule, flag.flagId]));
  await settleCheck(store, plan.checkId, now, {
    ...whole,
    readings: packReadings(whole, read),
    verdicts: flags.map(([rule, severity]) => hit(rule, null, { severity })),
    flags: [
      ...flags.map(([rule, severity]) => {
        const flagId = had.get(rule);
        const said = { rule, severity, weight: null, params: {} };
        return flagId === undefined
          ? { change: 'opened' as const, because: 'facts' as const, ...said }
          : { change: 'seen' as const, flagId, ...said };
      }),
      ...[...had]
        .filter(([rule]) => !flags.some(([id]) => id === rule))
        .map(([rule, flagId]) => ({ change: 'cleared' as const, because: 'facts' as const, flagId, rule })),
    ],
  });
  return run.runId;
}

const openedAt = async (): Promise<Store> => {
  const store = await open({ viewers, clock: () => new Date(day(21)) });
  await store.ledger.append([row(company(1))], T0);
  return store;
};

/** Every way in which a viewer could learn of it. */
async function learned(store: Store, viewer: Viewer) {
  const { unit } = viewer;
  const list = (more: object) => store.suppliers.list({ ...everything, today, viewer, ...more });
  const [listed] = (await list({})).suppliers;
  const page = await store.suppliers.history({ supplierId: 1, day: null, viewer });
  const record = await store.checks.get(page.lastCheck?.checkId ?? 0);
  const check = record === null ? null : asSeenBy(record, viewer);
  const digest =
    unit === null
      ? null
      : await store.digests.material({
          viewer,
          unit: { id: unit, name: unit, topics: 'all', reads: viewer.reads, ofAll: viewer.ofAll },
          unitsOfAll: ['inkop', 'ekonomi'],
          unitNames,
          today,
        });
  return {
    list: [listed?.level, listed?.unchecked, listed?.signals.map(({ rule }) => rule)],
    found: {
      stop: (await list({ level: 'stop' })).suppliers.length,
      rule: (await list({ rule: 'care-permit-revoked' })).suppliers.length,
      severity: (await list({ severity: 'block' })).suppliers.length,
      unchecked: (await list({ unchecked: true })).suppliers.length,
    },
    page: [page.level, page.unchecked, page.flags.map(({ rule }) => rule)],
    check: [check?.level, check?.unchecked, check?.verdicts.map(({ rule }) => rule)],
    digest: digest && {
      levels: levels.find((level) => digest.levels[level] > 0),
      mentioned: digest.mentioned.map(({ level, openFlags }) => [level, openFlags.map(({ rule }) => rule)]),
      events: digest.events.map(({ rule }) => rule),
      checked: digest.checked,
    },
    atOnce: await store.digests.hasUrgent({ viewer, rules: rules.map(({ id }) => id), notices: [] }),
  };
}

const clean = {
  list: ['none', false, []],
  found: { stop: 0, rule: 0, severity: 0, unchecked: 0 },
  page: ['none', false, []],
  check: ['none', false, []],
  digest: { levels: 'none', mentioned: [], events: [], checked: 1 },
  atOnce: false,
};

describe('a signal of a care rule', () => {
  it('is told to those who read it, and colours nothing of anybody else', async () => {
    const store = await openedAt();
    const runId = await night(store, 20, [['care-permit-revoked', 'block']], ['care']);
    expect(await learned(store, inkop)).toEqual(clean);
    expect(await learned(store, ekonomi)).toEqual(clean);
    expect(await learned(store, vof)).toEqual({
      list: ['stop', true, ['care-permit-revoked']],
      found: { stop: 1, rule: 1, severity: 1, unchecked: 1 },
      page: ['stop', true, ['care-permit-revoked']],
      check: ['stop', true, ['care-permit-revoked']],
      digest: {
        levels: 'stop',
        mentioned: [['stop', ['care-permit-revoked']]],
        events: ['care-permit-revoked'],
        checked: 0,
      },
      atOnce: true,
    });
    expect((await learned(store, viewers.all)).list).toEqual(['stop', true, ['care-permit-revoked']]);
    expect(await store.runs.summary(runId)).toMatchObject({ flagged: 1, unchecked: 1, levels: { stop: 1 } });
    expect(await store.stats(day(21))).toMatchObject({
      levels: { stop: 0, deepen: 0, ask: 0, none: 1 },
      unchecked: 0,
      openFlags: { block: 0 },
    });
    await store.close();
  });

  it.each<readonly Flag[]>([[], [['care-permit-revoked', 'block']]])(
    'when it, or its all-clear, is all that was found: nothing is judged of what others read %#',
    async (...flags) => {
      const store = await openedAt();
      await night(store, 20, flags, (set) => !set.includes('care'));
      for (const viewer of [inkop, ekonomi])
        expect(await learned(store, viewer)).toEqual({
          ...clean,
          list: ['none', true, []],
          found: { ...clean.found, unchecked: 1 },
          page: ['none', true, []],
          check: ['none', true, []],
          digest: { levels: 'none', mentioned: [['none', []]], events: [], checked: 0 },
        });
      expect(await learned(store, vof)).toMatchObject({
        list: [flags.length === 0 ? 'none' : 'stop', false, flags.map(([rule]) => rule)],
        found: { unchecked: 0 },
      });
      await store.close();
    },
  );

  it('beside one that all read leaves each its own level', async () => {
    const store = await openedAt();
    await night(store, 20, [
      ['care-permit-revoked', 'block'],
      ['shared', 'medium'],
    ]);
    expect((await learned(store, inkop)).list).toEqual(['ask', false, ['shared']]);
    expect((await learned(store, vof)).list).toEqual(['stop', false, ['care-permit-revoked', 'shared']]);
    expect((await store.stats(day(21))).openFlags).toMatchObject({ block: 0, medium: 1 });
    await store.close();
  });

  it('goes and comes: the order follows, and "since" is each authority’s own', async () => {
    const store = await openedAt();
    await night(store, 18, [], ['care']);
    await night(store, 19, [], ['care', 'procurement', 'finance']);
    const since = async (viewer: Viewer) =>
      (
        await store.digests.material({
          viewer,
          unit: { id: viewer.unit ?? '', name: '', topics: 'all', reads: viewer.reads, ofAll: viewer.ofAll },
          unitsOfAll: ['inkop', 'ekonomi'],
          unitNames,
          today,
        })
      ).mentioned.map(({ uncheckedSince }) => uncheckedSince);
    expect([await since(inkop), await since(vof)]).toEqual([['2026-11-19'], ['2026-11-18']]);
    await night(store, 20, [['care-permit-revoked', 'block']]);
    expect([(await learned(store, inkop)).list[0], (await learned(store, vof)).list[0]]).toEqual([
      'none',
      'stop',
    ]);
    await night(store, 21, []);
    expect([(await learned(store, inkop)).list[0], (await learned(store, vof)).list[0]]).toEqual([
      'none',
      'none',
    ]);
    await store.close();
  });

  it('is not said to be known to finance, which does not read it', async () => {
    const store = await openedAt();
    const alsoTold = async () =>
      (
        await store.digests.material({
          viewer: vof,
          unit: { id: 'vof', name: '', topics: 'all', reads: vof.reads, ofAll: false },
          unitsOfAll: ['inkop', 'ekonomi'],
          unitNames,
          today,
        })
      ).alsoTold;
    await night(store, 20, [['care-permit-revoked', 'block']]);
    expect(await alsoTold()).toEqual([]);
    await night(store, 21, [
      ['care-permit-revoked', 'block'],
      ['shared', 'medium'],
    ]);
    expect(await alsoTold(), 'before its digest').toEqual([]);
    const finance = await store.digests.material({
      viewer: viewers.unit('ekonomi'),
      unit: { id: 'ekonomi', name: '', topics: 'all', reads: ['finance'], ofAll: true },
      unitsOfAll: ['inkop', 'ekonomi'],
      unitNames,
      today,
    });
    await store.digests.save({
      unit: 'ekonomi',
      period: today,
      on: today,
      digest: emptyDigest,
      marks: { ...noMarks, told: finance.events.map(({ eventId }) => eventId) },
      mail: { messageId: '<1@x>', recipients: [], subject: '', text: '', html: '' },
      now: day(21),
    });
    expect(await alsoTold()).toEqual([{ supplierId: 1, unitName: 'Ekonomi' }]);
    await store.close();
  });

  it('is kept from an authority that the units file brings later, from the first moment', async () => {
    const temp = (await import('./support.ts')).tempFile();
    const before = await open({ viewers, file: temp.file, clock: () => new Date(day(21)) });
    await before.ledger.append([row(company(1))], T0);
    await night(before, 20, [['care-permit-revoked', 'block']], ['care']);
    await before.close();
    const units = [
      {
        id: 'skola',
        authority: 'Skolnämnden',
        reads: ['procurement'] as const,
        administrations: 'all' as const,
      },
    ];
    const later = createViewers([...builtInUnits, ...units], rules);
    const store = await open({ viewers: later, file: temp.file, clock: () => new Date(day(21)) });
    expect((await learned(store, later.unit('skola'))).list).toEqual(['none', false, []]);
    expect((await learned(store, later.unit('skola'))).found).toEqual(clean.found);
    expect((await learned(store, later.unit('vof'))).found.stop).toBe(1);
    await store.close();
    temp.remove();
  });
});

it('a level from before levels were kept per authority stands for every authority until the next check', async () => {
  const store = await openedAt();
  await night(store, 20, []);
  const run = await store.runs.start({ period: '2026-11-21', now: day(21), deadline: day(29) });
  const [plan] = await store.checks.plan([inRun(1, run.runId, [], { period: '2026-11-21' })], day(21));
  await settleCheck(store, plan?.checkId ?? 0, day(21), { level: 'ask', unchecked: true });
  for (const viewer of [inkop, ekonomi, vof])
    expect((await learned(store, viewer)).list.slice(0, 2)).toEqual(['ask', true]);
  await store.close();
});
