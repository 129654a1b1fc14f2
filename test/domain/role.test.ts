import { describe, expect, it } from 'vitest';

import { builtInPolicy, Policy } from '../../src/domain/policy.ts';
import {
  circumstancesOf,
  freshFactor,
  type Known,
  type KnownBid,
  type KnownContract,
  type KnownSubcontract,
  knownToNight,
  nothingKnown,
  roles,
  withoutSecrets,
} from '../../src/domain/role.ts';

const today = '2026-11-22';
const contract: KnownContract = {
  number: 'A-1',
  unit: 'inkop',
  startsOn: '2025-01-01',
  endsOn: null,
  valueOre: null,
  care: false,
  track: 'lou-19',
  underMain: false,
};
const bid: KnownBid = { unit: 'vof', track: 'lov', intended: false };
const link: KnownSubcontract = { unit: 'inkop', track: 'avrop', tier: 1, secret: false };
const known = (more: Partial<Known>): Known => ({ ...nothingKnown, ...more });
const of = (more: Partial<Known>, policy = builtInPolicy) => circumstancesOf(known(more), policy, today);
const decided = {
  depth: 'fördjupad',
  reason: 'uppgift från tillsyn',
  by: 'Alva Exempelgren',
  until: today,
  secret: false,
} as const;

describe('role', () => {
  it.each<[string, Partial<Known>]>([
    ['contracted', { contracts: [contract], bids: [bid], lastPaidMonth: '2026-10' }],
    ['bidder', { bids: [bid], subcontracts: [link], lastPaidMonth: '2026-10' }],
    ['subcontractor', { subcontracts: [link], lastPaidMonth: '2026-10' }],
    ['subcontractor', { contracts: [{ ...contract, underMain: true }] }],
    ['paid-without-contract', { lastPaidMonth: '2025-11' }],
    ['dormant', { lastPaidMonth: '2025-10' }],
    ['dormant', { formerly: true }],
    ['known', {}],
  ])('%s', (role, more) => {
    expect(of(more).role).toBe(role);
  });
});

describe('depth', () => {
  const million = { ...contract, valueOre: 1_000_000_00 };
  it.each<[string, string, Partial<Known>]>([
    ['bas', 'grundkontroll', {}],
    ['bas', 'grundkontroll', { contracts: [{ ...contract, valueOre: 699_999_99 }], paidOre: 99_999_99 }],
    ['utökad', 'avtal om minst 700 000 kr', { contracts: [{ ...contract, valueOre: 700_000_00 }] }],
    ['utökad', 'vård', { contracts: [{ ...contract, care: true }] }],
    ['utökad', 'minst 100 000 kr på tolv', { paidOre: 100_000_00 }],
    ['bas', 'grundkontroll', { bids: [bid] }],
    ['utökad', 'tilltänkt vinnare', { bids: [{ ...bid, intended: true }] }],
    ['utökad', 'avtal om minst', { bids: [{ ...bid, intended: true }], contracts: [million] }],
    ['fördjupad', 'Alva Exempelgren', { decision: decided }],
    ['utökad', 'Alva Exempelgren', { decision: { ...decided, depth: 'utökad' } }],
    ['utökad', 'avtal om minst', { decision: { ...decided, depth: 'utökad' }, contracts: [million] }],
    ['utökad', 'avtal om minst', { decision: { ...decided, depth: 'bas' }, contracts: [million] }],
    ['bas', 'grundkontroll', { decision: { ...decided, until: '2026-11-21' } }],
  ])('%s: %s', (depth, why, more) => {
    const found = of(more);
    expect(found.depth).toBe(depth);
    expect(found.depthWhy).toContain(why);
  });

  it('follows the policy', () => {
    const policy = Policy.parse({ depth: { extendedFromContractSek: 10, extendedFromPaidSek: 5 } });
    expect(of({ contracts: [{ ...contract, valueOre: 10_00 }] }, policy).depth).toBe('utökad');
    expect(of({ paidOre: 5_00 }, policy).depth).toBe('utökad');
    expect(() => Policy.parse({ depth: { extendedFromContract: 10 } })).toThrow('Unrecognized key');
    expect(() => Policy.parse({ rhythm: { byRole: { bidder: 0 } } })).toThrow('Too small');
    for (const role of ['dormant', 'known'])
      expect(() => Policy.parse({ rhythm: { byRole: { [role]: 1 } } })).toThrow('Unrecognized key');
  });

  it('is never deepened beyond `utökad` by a rule', () => {
    const all = {
      contracts: [{ ...million, care: true }],
      bids: [{ ...bid, intended: true }],
      paidOre: 1e15,
    };
    expect(of(all).depth).toBe('utökad');
  });
});

describe('tracks, units and what is secret', () => {
  it('names each once', () => {
    const found = of({ contracts: [contract, contract], bids: [bid], subcontracts: [link] });
    expect(found).toMatchObject({
      tracks: ['avrop', 'lou-19', 'lov'],
      units: ['inkop', 'vof'],
      secret: true,
    });
  });

  it('leaves nothing of a tender when secrets are taken out', () => {
    const winner = known({ bids: [{ ...bid, intended: true }], subcontracts: [{ ...link, secret: true }] });
    expect(circumstancesOf(winner, builtInPolicy, today).secret).toBe(true);
    expect(circumstancesOf(withoutSecrets(winner), builtInPolicy, today)).toEqual(of({}));
    expect(of({ subcontracts: [link] }).secret).toBe(false);
    expect(of({ subcontracts: [{ ...link, secret: true }] }).secret).toBe(true);
  });

  it('leaves a decision with the tender that led to it', () => {
    const led = known({ decision: { ...decided, secret: true } });
    expect(circumstancesOf(led, builtInPolicy, today)).toMatchObject({ depth: 'fördjupad', secret: true });
    expect(withoutSecrets(led).decision).toBeNull();
    expect(withoutSecrets(known({ decision: decided })).decision).toEqual(decided);
  });

  it.each<[string, boolean, Partial<Known>]>([
    ['nobody else', true, {}],
    ['one that was paid long ago', true, { lastPaidMonth: '2024-01' }],
    ['one that had a contract', true, { formerly: true }],
    ['one that is paid', false, { lastPaidMonth: '2026-10' }],
    ['one that has a contract', false, { contracts: [contract] }],
    ['one in a chain that is no secret', false, { subcontracts: [link] }],
  ])('deepens the night of an intended winner that is %s: %s', (_, deepened, more) => {
    const winner = known({ ...more, bids: [{ ...bid, intended: true }] });
    const { depth, secret } = circumstancesOf(knownToNight(winner, today), builtInPolicy, today);
    expect([depth, secret]).toEqual(deepened ? ['utökad', true] : ['bas', false]);
  });
});

describe('how often free sources are asked', () => {
  it.each(roles.map((role) => [role, role === 'dormant' || role === 'known' ? null : 1] as const))(
    '%s: %s',
    (role, factor) => {
      expect(freshFactor({ role }, 'none', builtInPolicy)).toBe(factor);
    },
  );
  it('is oftener at a raised level, when the policy says so, and never more seldom', () => {
    const policy = Policy.parse({ rhythm: { byRole: { contracted: 2, bidder: 0.25 }, raisedLevel: 0.5 } });
    expect(freshFactor({ role: 'contracted' }, 'ask', policy)).toBe(2);
    expect(freshFactor({ role: 'contracted' }, 'stop', policy)).toBe(0.5);
    expect(freshFactor({ role: 'bidder' }, 'deepen', policy)).toBe(0.25);
    expect(freshFactor({ role: 'dormant' }, 'stop', policy)).toBe(null);
  });
});
