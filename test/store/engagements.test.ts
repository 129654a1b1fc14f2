import { describe, expect, it } from 'vitest';

import type { ContractRow } from '../../src/domain/engagement.ts';
import { nothingKnown } from '../../src/domain/role.ts';
import type { Store } from '../../src/domain/store.ts';
import type { Viewer } from '../../src/domain/viewer.ts';
import { company, day, open, row, T0 } from './support.ts';
import { viewerOf } from '../support/viewers.ts';

const today = '2026-11-21';
const contractOf = (n: number, more: Partial<ContractRow> = {}): ContractRow => ({
  supplier: company(n),
  number: `A-${n}`,
  authority: 'Nämnden',
  unit: 'vof',
  responsible: null,
  startsOn: '2025-01-01',
  endsOn: null,
  renewsOn: null,
  trade: null,
  track: 'lov',
  valueOre: 5,
  care: true,
  main: null,
  ...more,
});
const bid = (n: number, awardedOn: string | null = null) =>
  ({
    supplier: company(n),
    number: 'U-1',
    authority: 'Nämnden',
    unit: 'vof',
    track: 'lou-over',
    openedOn: '2026-11-01',
    awardedOn,
    intended: false,
    readers: [],
  }) as const;
const link = (main: number, n: number, to: string | null = null) => ({
  main: company(main),
  supplier: company(n),
  contract: `A-${main}`,
  tier: 1,
  from: null,
  to,
});

const dueOn = async (store: Store, n = 21): Promise<readonly number[]> => {
  const period = day(n).slice(0, 10);
  const { runId } = await store.runs.start({ period, now: day(n), deadline: day(n + 1) });
  const due = await store.runs.due({ runId, round: 1, after: 0, limit: 100, today: period });
  return due.map(({ supplier }) => supplier.id);
};

describe('what is known', () => {
  it('tells the tracks of the contracts that run, of the unit that asks alone', async () => {
    const store = await open();
    const contracts = [
      contractOf(1, { number: 'A', unit: 'vof', track: 'lov' }),
      contractOf(1, { number: 'B', unit: 'skola', track: 'avrop' }),
      contractOf(1, { number: 'C', unit: 'vof', track: 'lou-over', endsOn: '2026-11-19' }),
      contractOf(1, { number: 'D', unit: 'vof', track: 'unknown' }),
    ];
    await store.engagements.recordContracts(contracts, T0);
    const supplierId = (await store.suppliers.ensure(company(1), T0)).id;
    const tracksFor = (viewer: Viewer) => store.engagements.tracks({ supplierId, viewer, today });
    expect(await tracksFor(viewerOf('vof'))).toEqual(['lov']);
    expect(await tracksFor(viewerOf('ekonomi'))).toEqual([]);
    expect(await tracksFor(viewerOf('inkop', ['inkop']))).toEqual(['avrop', 'lov']);
    expect(await tracksFor(viewerOf(null))).toEqual(['avrop', 'lov']);
    await store.close();
  });

  it('gathers payments, contracts, bids, chains and the decision that holds', async () => {
    const store = await open();
    const { engagements } = store;
    for (const month of ['2025-11', '2025-12', '2026-11', '2026-12'])
      await store.ledger.append([row(company(1), { month, amountOre: 100 })], T0);
    await engagements.recordContracts(
      [contractOf(1), contractOf(1, { number: 'old', endsOn: '2026-11-20' })],
      T0,
    );
    await engagements.recordBids([bid(1)], T0);
    await engagements.recordSubcontractors([link(1, 2)], T0);
    await engagements.listSuppliers([{ supplier: company(3) }], T0);
    const decide = { supplierId: 3, depth: 'fördjupad', reason: 'skäl', by: 'Alva', now: T0 } as const;
    await engagements.decideDepth({ ...decide, until: today });
    const known = await engagements.known([1, 2, 3, 99], today);
    expect(known.get(1)).toMatchObject({
      paidOre: 200,
      formerly: true,
      contracts: [{ number: 'A-1', care: true, track: 'lov', valueOre: 5, unit: 'vof', underMain: false }],
      bids: [{ unit: 'vof', track: 'lou-over', intended: false }],
      subcontracts: [],
    });
    expect(known.get(2)?.subcontracts).toEqual([{ unit: 'vof', track: 'lov', tier: 1, secret: false }]);
    expect(known.get(3)?.decision).toEqual({
      depth: 'fördjupad',
      reason: 'skäl',
      by: 'Alva',
      until: today,
      secret: false,
    });
    expect(known.get(99)).toEqual(nothingKnown);
    expect((await engagements.known([3], '2026-11-22')).get(3)?.decision).toBe(null);
    await engagements.decideDepth({ ...decide, depth: 'bas', until: '2026-12-01' });
    expect((await engagements.known([3], today)).get(3)?.decision?.depth).toBe('bas');
    await store.close();
  });

  it('does not let a chain under an open tender pass for one that may be told', async () => {
    const store = await open();
    await store.engagements.recordBids([bid(1)], T0);
    await store.engagements.recordSubcontractors([link(1, 2), { ...link(3, 4), contract: 'U-1' }], T0);
    const known = await store.engagements.known([2, 4], today);
    const secret = [...known.values()].map(({ subcontracts }) => subcontracts[0]?.secret);
    expect(secret).toEqual([true, true]);
    expect(await store.engagements.hidesSupplier(2)).toBe(true);
    await store.close();
  });

  it.each<[string, { contract: string; secret: boolean; before?: boolean }]>([
    ['its very number', { contract: 'KS/2026:7', secret: true }],
    ['other letters and blanks', { contract: ' ks / 2026:7', secret: true }],
    ['wide letters', { contract: 'ＫＳ／２０２６：７', secret: true }],
    ['no number, from a main supplier that has bid', { contract: '', secret: true }],
    ['no number, and known before the tender was', { contract: '', secret: false, before: true }],
    ['the number of a contract', { contract: 'A-1', secret: false }],
  ])('a chain under an open tender, written with %s', async (_, { contract, secret, before }) => {
    const store = await open();
    await store.ledger.append([row(company(1), { month: '2026-11' })], T0);
    if (before === true) await store.engagements.recordSubcontractors([{ ...link(1, 2), contract }], T0);
    await store.engagements.recordBids([{ ...bid(1), number: 'KS/2026:7' }], day(21));
    await store.engagements.recordSubcontractors([{ ...link(1, 2), contract }], day(22));
    expect((await store.engagements.known([2], today)).get(2)?.subcontracts[0]?.secret).toBe(secret);
    expect(await store.engagements.hidesSupplier(2)).toBe(secret);
    expect((await store.suppliers.get(2))?.name, 'a bid or a chain names nobody').toBeNull();
    await store.close();
  });

  it.each<[string, boolean, (store: Store) => Promise<unknown>]>([
    ['of a bidder that nothing else has brought', true, async () => undefined],
    [
      'of a bidder that was paid once',
      false,
      (s) => s.ledger.append([row(company(1), { month: '2024-01' })], T0),
    ],
    ['after the award', false, (s) => s.engagements.recordBids([bid(1, '2026-11-20')], day(21))],
  ])('a decision %s is secret: %s', async (_, secret, given) => {
    const store = await open();
    await store.engagements.recordBids([bid(1)], T0);
    await given(store);
    const by = { reason: 'skäl', by: 'Alva', until: '2026-12-01', now: day(21) };
    await store.engagements.decideDepth({ supplierId: 1, depth: 'fördjupad', ...by });
    expect((await store.engagements.known([1], today)).get(1)?.decision?.secret).toBe(secret);
    await store.close();
  });

  it('is counted as stored, changed or known, row by row', async () => {
    const store = await open();
    const { engagements } = store;
    const all = Array.from({ length: 600 }, (_, at) => contractOf(at + 1));
    expect(await engagements.recordContracts(all, T0)).toEqual({
      stored: 600,
      changed: 0,
      known: 0,
      newSuppliers: 600,
    });
    const [first, ...rest] = all;
    if (first === undefined) throw new Error('no contract was made');
    expect(await engagements.recordContracts([{ ...first, care: false }, ...rest], T0)).toEqual({
      stored: 0,
      changed: 1,
      known: 599,
      newSuppliers: 0,
    });
    await store.close();
  });
});

describe('who is controlled every night', () => {
  it.each<[string, (store: Store) => Promise<unknown>, readonly number[]]>([
    ['a contract that has not ended', (s) => s.engagements.recordContracts([contractOf(1)], T0), [1]],
    [
      'one that begins later',
      (s) => s.engagements.recordContracts([contractOf(1, { startsOn: '2027-01-01' })], T0),
      [1],
    ],
    [
      'one that ends today',
      (s) => s.engagements.recordContracts([contractOf(1, { endsOn: today })], T0),
      [1],
    ],
    [
      'one that has ended',
      (s) => s.engagements.recordContracts([contractOf(1, { endsOn: '2026-11-20' })], T0),
      [],
    ],
    ['an open tender', (s) => s.engagements.recordBids([bid(1)], T0), [1]],
    ['an awarded tender', (s) => s.engagements.recordBids([bid(1, '2026-11-20')], T0), []],
    ['a chain', (s) => s.engagements.recordSubcontractors([link(1, 2)], T0), [2]],
    ['a chain that has ended', (s) => s.engagements.recordSubcontractors([link(1, 2, '2026-11-20')], T0), []],
    [
      'the register of suppliers alone',
      (s) => s.engagements.listSuppliers([{ supplier: company(1) }], T0),
      [],
    ],
    ['an old payment', (s) => s.ledger.append([row(company(1), { month: '2025-10' })], T0), []],
    ['a payment', (s) => s.ledger.append([row(company(1), { month: '2025-11' })], T0), [1]],
  ])('%s', async (_, given, due) => {
    const store = await open();
    await given(store);
    expect(await dueOn(store)).toEqual(due);
    await store.close();
  });

  it('is not dormant in lists and digests while the contract runs', async () => {
    const store = await open({ clock: () => new Date(day(21)) });
    await store.ledger.append(
      [row(company(1), { month: '2024-01' }), row(company(2), { month: '2024-01' })],
      T0,
    );
    await store.engagements.recordContracts([contractOf(1)], T0);
    const query = { unitsOfAll: ['inkop'], unitNames: {}, today };
    const unit = { id: 'inkop', name: 'Inköp', topics: 'all', reads: ['procurement'], ofAll: true } as const;
    expect(
      await store.digests.material({ ...query, unit, viewer: viewerOf('inkop', ['inkop']) }),
    ).toMatchObject({ suppliers: 1, dormant: 1 });
    await store.close();
  });
});

describe('a contract shows its supplier', () => {
  it.each<[string, number, boolean]>([
    ['vof', 1, true],
    ['inkop', 1, true],
    ['skola', 1, false],
    ['vof', 2, true],
    ['inkop', 2, true],
    ['skola', 2, false],
    ['inkop', 3, false],
  ])('to %s: supplier %s is seen: %s', async (unit, id, sees) => {
    const store = await open();
    await store.engagements.recordContracts([contractOf(1)], T0);
    await store.engagements.recordSubcontractors([link(1, 2)], T0);
    await store.engagements.listSuppliers([{ supplier: company(3) }], T0);
    expect(await store.suppliers.visibleTo(id, viewerOf(unit, ['inkop']))).toBe(sees);
    await store.close();
  });
});
