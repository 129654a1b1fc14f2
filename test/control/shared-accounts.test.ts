import { afterEach, beforeEach, expect, it } from 'vitest';

import { sharedAccounts } from '../../src/control/shared-accounts.ts';
import { Policy } from '../../src/domain/policy.ts';
import type { Store } from '../../src/domain/store.ts';
import { builtInUnits } from '../../src/domain/unit.ts';
import { createViewers, type Viewer } from '../../src/domain/viewer.ts';
import { rules } from '../../src/rules/index.ts';
import { company, open, orgNumber, row, T0 } from '../store/support.ts';

const viewers = createViewers(builtInUnits, rules);
const today = '2026-11-20';
let store: Store;
beforeEach(async () => {
  store = await open({ viewers, clock: () => new Date(T0) });
});
afterEach(() => store.close());

const pay = (n: number, account: string, unit: string) =>
  store.ledger.append([row(company(n), { account, unit, month: '2026-10' })], T0);
const seenBy = async (viewer: Viewer, n = 1, policy = Policy.parse({})) => {
  const supplier = await store.suppliers.ensure(company(n), T0);
  return sharedAccounts(supplier, viewer, { store, policy, today });
};
const names = (found: Awaited<ReturnType<typeof seenBy>>) =>
  found.map(({ suppliers, others }) => [suppliers.map(({ name }) => name), others]);

it('names those whom the viewer sees, and counts the others', async () => {
  await pay(1, '99900238', 'vof');
  await pay(2, '99900238', 'vof');
  await pay(3, '99900238', 'skola');
  expect(names(await seenBy(viewers.all))).toEqual([[['Bolag 2 AB', 'Bolag 3 AB'], 0]]);
  expect(names(await seenBy(viewers.unit('vof')))).toEqual([[['Bolag 2 AB'], 1]]);
  const [shared] = await seenBy(viewers.all);
  expect(shared?.account).toBe('•••\u00A00238');
  expect(JSON.stringify(shared)).not.toContain(orgNumber(2));
});

it('says nothing of an account that is known to be shared, of one alone, and of another month', async () => {
  await pay(1, '99900238', 'vof');
  expect(await seenBy(viewers.all)).toEqual([]);
  await store.ledger.append([row(company(4), { account: '99900238', unit: 'vof', month: '2025-10' })], T0);
  expect(await seenBy(viewers.all)).toEqual([]);
  await pay(2, '99900238', 'vof');
  const lawful = Policy.parse({ network: { sharedAccounts: ['9990-0238'] } });
  expect(await seenBy(viewers.all, 1, lawful)).toEqual([]);
});

it('names nobody of an account that many share', async () => {
  for (let n = 1; n <= 22; n++) await pay(n, '99900238', 'vof');
  expect(names(await seenBy(viewers.all))).toEqual([[[], 21]]);
});

it('is for those alone who read the rule', async () => {
  await pay(1, '99900238', 'vof');
  await pay(2, '99900238', 'vof');
  const blind: Viewer = { ...viewers.all, rules: new Set() };
  expect(await seenBy(blind)).toEqual([]);
});
