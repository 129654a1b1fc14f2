import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

import { actionFor, isReadBy, readers } from '../../src/domain/rule.ts';
import { historyKinds, rules } from '../../src/rules/index.ts';

const folder = fileURLToPath(new URL('../../src/rules/', import.meta.url));

it('lists every rule file, in the folder of its category', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.includes('/') && !path.startsWith('engine/') && path.endsWith('.ts'))
    .map((path) => `${dirname(path)}/${basename(path, '.ts')}`);
  expect(rules.map((rule) => `${rule.category}/${rule.id}`).sort()).toEqual(files.sort());
});

it('holds twenty-one rules with different ids', () => {
  expect(new Set(rules.map((rule) => rule.id)).size).toBe(21);
});

it('names the kinds whose history is read', () => {
  expect([...historyKinds].sort()).toEqual([
    'credit.rating',
    'judgments.registered',
    'permits.care',
    'tax.fSkatt',
  ]);
});

it('marks what matters before the next payment', () => {
  expect(rules.filter((rule) => rule.payment).map((rule) => rule.id)).toEqual([
    'credit-bankrupt',
    'sanctions-eu-list',
    'register-deregistered',
    'tax-fskatt-revoked',
    'tax-fskatt-missing',
    'net-shared-bank-account',
  ]);
});

describe('relations', () => {
  const ids = new Set(rules.map(({ id }) => id));

  it.each(rules.map((rule) => [rule.id, rule] as const))(
    '%s names rules that exist, and not itself',
    (id, rule) => {
      const named = [...rule.relations.impliedBy, ...rule.relations.ends];
      expect(named.filter((one) => !ids.has(one) || one === id)).toEqual([]);
    },
  );

  it('lead to one cause, never round in a circle', () => {
    const causesOf = (id: string, seen: readonly string[]): void => {
      expect(seen).not.toContain(id);
      for (const cause of rules.find((rule) => rule.id === id)?.relations.impliedBy ?? [])
        causesOf(cause, [...seen, id]);
    };
    for (const { id } of rules) causesOf(id, []);
  });

  it.each([
    ['tax-fskatt-missing', 'credit-bankrupt'],
    ['tax-fskatt-revoked', 'credit-bankrupt'],
    ['tax-employer-not-registered', 'register-deregistered'],
    ['tax-fskatt-missing', 'tax-fskatt-revoked'],
    ['credit-bankruptcy-petition', 'credit-bankrupt'],
    ['credit-liquidation', 'register-deregistered'],
    ['register-deregistered', 'credit-bankrupt'],
  ])('%s is told on the card of %s', (effect, cause) => {
    expect(rules.find(({ id }) => id === effect)?.relations.impliedBy).toContain(cause);
  });

  it('a bankruptcy ends the petition', () => {
    expect(rules.find(({ id }) => id === 'credit-bankrupt')?.relations.ends).toContain(
      'credit-bankruptcy-petition',
    );
  });
});

describe('readers', () => {
  it('kännedom is bankruptcy and the list, and finance reads both', () => {
    const notices = rules.filter(({ notice }) => notice);
    expect(notices.map(({ id }) => id)).toEqual(['credit-bankrupt', 'sanctions-eu-list']);
    expect(notices.every((rule) => isReadBy(rule, ['finance']))).toBe(true);
  });

  it('what matters before a payment is read by finance', () => {
    expect(rules.filter((rule) => rule.payment && !isReadBy(rule, ['finance']))).toEqual([]);
  });

  it.each(rules.map((rule) => [rule.id, rule] as const))('%s has a reader', (_id, rule) => {
    expect(isReadBy(rule, readers)).toBe(true);
  });
});

/** No contract lets anybody run what needs a permit, or deal with whom the EU has listed. */
const aboveContracts: ReadonlySet<string> = new Set(['care-permit-revoked', 'sanctions-eu-list']);

it('tells nobody to hold back what a framework agreement or a system of choice has promised', () => {
  const held = /Inga nya .+ förrän/;
  const params = { state: 'ongoing', kind: 'struck-off', type: 'Hemtjänst' };
  for (const rule of rules.filter(({ id }) => !aboveContracts.has(id))) {
    for (const reader of readers) {
      const free = actionFor(rule, reader, params) ?? '';
      const bound = actionFor(rule, reader, params, ['avrop']) ?? '';
      expect(bound).not.toMatch(held);
      expect(bound.includes('Avtalet avgör om ni får avvakta.')).toBe(held.test(free));
    }
  }
});

it('tells to wait for an answer about a taken permit and the list whatever the contract', () => {
  for (const rule of rules.filter(({ id }) => aboveContracts.has(id)))
    expect(actionFor(rule, 'care', { state: 'open' }, ['avrop'])).toMatch(/Inga nya uppdrag förrän/);
});
