import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { createSealedIds, randomRef } from '../../../src/store/seal/references.ts';
import { openStore } from '../../../src/store/index.ts';
import { adHoc, ask, company, open, row, T0 } from '../support.ts';
import { viewerOf } from '../../support/viewers.ts';

describe('what suppliers are called', () => {
  it('is five symbols that are not taken for each other, never digits alone, and no sequence', () => {
    const made = Array.from({ length: 20_000 }, randomRef);
    expect(made.filter((ref) => !/^L-(?!\d{5}$)[2-9BCDFGHJKMNPQRSTVWXYZ]{5}$/.test(ref))).toEqual([]);
    expect(new Set(made).size).toBeGreaterThan(19_900);
    const inOrder = made.filter((ref, at) => at > 0 && ref > (made[at - 1] ?? '')).length;
    expect(inOrder / made.length).toBeGreaterThan(0.45);
    expect(inOrder / made.length).toBeLessThan(0.55);
  });

  it('is unique, and found in any spelling; an id finds nobody that came after the upgrade', async () => {
    const given = ['L-7K3FM', 'L-7K3FM', 'L-2B2BB', 'L-2B2BB', 'L-X9Y9Z'];
    const store = await open({ newRef: () => given.shift() ?? 'L-QQQQQ' });
    await store.ledger.append([row(company(1)), row(company(2)), row(company(3))], T0);
    const refs = await Promise.all([1, 2, 3].map((id) => store.suppliers.refOf(id)));
    expect(refs).toEqual(['L-7K3FM', 'L-2B2BB', 'L-X9Y9Z']);
    for (const written of ['L-7K3FM', 'l-7k3fm', ' L7K3FM ', 'L-2b2bb'])
      expect(await store.suppliers.findByRef(written)).not.toBeNull();
    for (const written of ['1', '2', 'L-0001', 'L-1', '0', '-1', 'L-', 'K-7K3FM'])
      expect(await store.suppliers.findByRef(written)).toBeNull();
    await store.close();
  });

  it('says when the source of references has none left', async () => {
    const store = await open({ newRef: () => 'L-7K3FM' });
    await store.ledger.append([row(company(1))], T0);
    await expect(store.ledger.append([row(company(2))], T0)).rejects.toThrow('no free reference');
    await store.close();
  });
});

describe('what checks and digests are called', () => {
  const sealed = createSealedIds(Buffer.alloc(32, 5));

  it('comes back to its number, and to no other kind or key', () => {
    for (const id of [1, 2, 41, 4_000_000_000, Number.MAX_SAFE_INTEGER]) {
      const ref = sealed.ref('K', id);
      expect(ref).toMatch(/^K-[\w-]{22}$/);
      expect(sealed.id('K', ref)).toBe(id);
      expect(sealed.id('D', ref)).toBeNull();
      expect(sealed.id('D', `D${ref.slice(1)}`)).toBeNull();
      expect(createSealedIds(Buffer.alloc(32, 6)).id('K', ref)).toBeNull();
    }
  });

  it('tells nothing of the next', () => {
    const refs = Array.from({ length: 1000 }, (_, id) => sealed.ref('K', id + 1));
    const inOrder = refs.filter((ref, at) => at > 0 && ref > (refs[at - 1] ?? '')).length;
    expect(inOrder).toBeGreaterThan(400);
    expect(inOrder).toBeLessThan(600);
    expect(new Set(refs.map((ref) => ref.slice(0, 6))).size).toBeGreaterThan(990);
  });

  it.each(['', 'K-', 'K-abc', '41', `K-${'A'.repeat(22)}`, `K-${'_'.repeat(22)}`, `K-${'A'.repeat(23)}`])(
    '"%s" is none',
    (ref) => expect(sealed.id('K', ref)).toBeNull(),
  );

  it('finds a new check by its name, never by its number', async () => {
    const store = await open();
    await store.ledger.append([row(company(1))], T0);
    const [plan] = await store.checks.plan([adHoc(1, [ask('scb')])], T0);
    const ref = store.checks.refOf(plan?.checkId ?? 0);
    expect((await store.checks.find(ref))?.ref).toBe(ref);
    expect(await store.checks.find(String(plan?.checkId))).toBeNull();
    await store.close();
  });
});

describe('a database from before there were references', () => {
  const folder = path.join(import.meta.dirname, '../../upgrade/after-0003');

  it('keeps what was told: numbers and L-0043 open what they opened, and only that', async () => {
    const temp = mkdtempSync(path.join(tmpdir(), 'kontroll-upgrade-'));
    const file = path.join(temp, 'kontroll.sqlite');
    writeFileSync(file, gunzipSync(readFileSync(path.join(folder, 'kontroll.sqlite.gz'))));
    // Opens nothing else, and what it seals is made up.
    const secret = Buffer.from('bdbccc94a316a6e0025aa6c65f162693672147f8c91a1939621bd1eb60d35d9a', 'hex');
    const store = await openStore({ file, key: secret, clock: () => new Date(T0) });
    const before = await store.suppliers.get(1);
    expect(before?.ref).toBe('L-0001');
    for (const written of ['L-0001', 'l-1', '1'])
      expect((await store.suppliers.findByRef(written))?.id).toBe(1);
    expect((await store.checks.find('1'))?.check.checkId).toBe(1);

    const page = await store.suppliers.list({
      viewer: viewerOf(null),
      level: null,
      unchecked: null,
      name: null,
      rule: null,
      severity: null,
      cursor: null,
      limit: 200,
      today: '2026-11-25',
    });
    const levels = page.suppliers.map(({ level }) => level);
    expect(levels.length).toBeGreaterThan(10);
    const rank = ['stop', 'deepen', 'ask', 'none', null];
    expect(levels).toEqual(levels.toSorted((a, b) => rank.indexOf(a) - rank.indexOf(b)));
    expect(new Set(levels)).toContain('stop');

    const added = await store.suppliers.ensure(company(9001), T0);
    expect(added.ref).toMatch(/^L-(?!\d{5}$)[2-9BCDFGHJKMNPQRSTVWXYZ]{5}$/);
    expect(await store.suppliers.findByRef(String(added.id))).toBeNull();
    await store.close();
    rmSync(temp, { recursive: true, force: true });
  });
});
