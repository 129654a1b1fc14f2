import { expect, it } from 'vitest';

import { factKinds } from '../../src/domain/facts.ts';
import { heldNotJudged } from '../../src/rules/held-not-judged.ts';

it.each([
  ['nothing held', [], []],
  ['what rules read', ['tax.fSkatt', 'sanctions.matches', 'judgments.registered', 'permits.care'], []],
  ['what only describes', ['company.name', 'company.form', 'company.size'], []],
  ['care figures, which no unit sees', ['care.months'], []],
  [
    'the rest, once each, in the order of the alphabet',
    ['tax.vat', 'payroll.months', 'tax.vat', 'debts.cases', 'company.accounts'],
    ['löneuppgifter', 'moms', 'mål hos Kronofogden', 'årsredovisningar'],
  ],
] as const)('%s', (_title, kinds, texts) => {
  expect(heldNotJudged(kinds)).toEqual(texts);
});

it('names every kind that no rule reads', () => {
  expect(heldNotJudged(factKinds)).toEqual([
    'beslutade arbetsgivaravgifter',
    'bokslutssiffror',
    'firmateckning',
    'kreditbedömning',
    'löneuppgifter',
    'moms',
    'momsnummer inom EU',
    'mål hos Kronofogden',
    'registerstatus',
    'revisorns uttalande',
    'skattekonto',
    'årsredovisningar',
  ]);
});
