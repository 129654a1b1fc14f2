import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Store } from '../../src/domain/store.ts';
import { open, T0 } from './support.ts';

let store: Store;
beforeEach(async () => {
  store = await open();
});
afterEach(() => store.close());

const hash = 'ab'.repeat(32);
const create = (endsOn: string) =>
  store.tokens.create({ name: 'Inköp', role: 'officer', unit: 'inkop', hash, endsOn, now: T0 });
const at = (day: string) => `${day}T08:00:00.000Z`;

describe('tokens', () => {
  it('are found by their hash only', async () => {
    const token = await create('2027-11-22');
    expect(await store.tokens.find({ hash, now: T0 })).toEqual(token);
    expect(token).toMatchObject({ role: 'officer', unit: 'inkop', name: 'Inköp' });
    expect(await store.tokens.find({ hash: 'cd'.repeat(32), now: T0 })).toBeNull();
    expect(await store.tokens.list(T0)).toMatchObject([token]);
  });

  it.each([
    ['2026-12-30', true],
    ['2026-12-31', true],
    ['2027-01-01', false],
  ])('on %s, one that ends on 2026-12-31: in force is %s', async (day, inForce) => {
    const token = await create('2026-12-31');
    expect(await store.tokens.find({ hash, now: at(day) })).toEqual(inForce ? token : null);
    expect(await store.tokens.list(at(day))).toHaveLength(inForce ? 1 : 0);
  });

  it('end by the Swedish calendar', async () => {
    await create('2026-12-31');
    expect(await store.tokens.find({ hash, now: '2026-12-31T22:59:00.000Z' })).not.toBeNull();
    expect(await store.tokens.find({ hash, now: '2026-12-31T23:00:00.000Z' })).toBeNull();
  });

  it('open nothing once withdrawn', async () => {
    const token = await create('2027-11-22');
    const withdraw = { tokenId: token.tokenId, by: 'Eva', now: T0 };
    expect(await store.tokens.withdraw(withdraw)).toEqual(token);
    expect(await store.tokens.withdraw(withdraw)).toBeNull();
    expect(await store.tokens.find({ hash, now: T0 })).toBeNull();
    expect(await store.tokens.list(T0)).toEqual([]);
  });

  it('say when they were made, when they end and when they were last used', async () => {
    const { tokenId } = await create('2027-11-22');
    expect(await store.tokens.list(T0)).toMatchObject([{ endsOn: '2027-11-22', lastUsedAt: null }]);
    await store.tokens.used({ tokenId, now: at('2026-11-23') });
    expect(await store.tokens.list(T0)).toMatchObject([{ lastUsedAt: at('2026-11-23'), createdAt: T0 }]);
  });
});
