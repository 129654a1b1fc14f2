import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

import { historyKinds, rules } from '../../src/rules/index.ts';

const folder = fileURLToPath(new URL('../../src/rules/', import.meta.url));

it('lists every rule file, in the folder of its category', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.includes('/') && path.endsWith('.ts'))
    .map((path) => `${dirname(path)}/${basename(path, '.ts')}`);
  expect(rules.map((rule) => `${rule.category}/${rule.id}`).sort()).toEqual(files.sort());
});

it('holds seventeen rules with different ids', () => {
  expect(new Set(rules.map((rule) => rule.id)).size).toBe(17);
});

it('names the kinds whose history is read', () => {
  expect([...historyKinds].sort()).toEqual(['credit.rating', 'tax.fSkatt']);
});

it('marks what matters before the next payment', () => {
  expect(rules.filter((rule) => rule.payment).map((rule) => rule.id)).toEqual([
    'credit-bankrupt',
    'register-deregistered',
    'tax-fskatt-revoked',
    'tax-fskatt-missing',
    'net-shared-bank-account',
  ]);
});
