import { expect, it } from 'vitest';

import { createWalls } from '../../src/admin/walls.ts';
import { builtInUnits } from '../../src/domain/unit.ts';
import { openViewers } from '../../src/domain/viewer.ts';
import { adHoc, ask, company, open, row, T0 } from '../store/support.ts';

it('a unit is not told that there are care figures', async () => {
  const store = await open();
  await store.ledger.append([row(company(1), { unit: 'vof' })], T0);
  const questions = [ask('intake', { product: 'omsorgsmatt' }), ask('intake', { product: 'skattekonto' })];
  const [plan] = await store.checks.plan([adHoc(1, questions, { unit: 'vof' })], T0);
  const record = await store.checks.get(plan?.checkId ?? 0);
  const productsFor = async (role: 'admin' | 'officer') => {
    const token = { tokenId: 1, name: 'nyckel', role, unit: role === 'admin' ? null : 'vof' };
    const shown = await createWalls(store, builtInUnits, openViewers).check(token, record);
    return shown.questions.map(({ product }) => product);
  };
  expect(await productsFor('officer')).toEqual(['skattekonto']);
  expect(await productsFor('admin')).toEqual(['omsorgsmatt', 'skattekonto']);
  await store.close();
});
