import { describe, expect, it } from 'vitest';

import { actionFor, type Params } from '../../../src/domain/rule.ts';
import { evaluateAll } from '../../../src/rules/engine/evaluate.ts';
import { taxFskattMissing } from '../../../src/rules/tax/tax-fskatt-missing.ts';
import { inputOf, ledger, sourceState, testRule, type Given } from '../../support/test-rule.ts';

type Status = 'registered' | 'deregistered' | 'never' | 'not-yet';
const fSkatt = (status: Status, from: string | null = null, form: 'F' | 'FA' | null = null) => ({
  'tax.fSkatt': { status, from, to: null, reason: null, form },
});
const says = 'Inte godkänd för F-skatt; vid betalning för arbete kan skatteavdrag behövas';
const saysAbroad = 'Inte godkänd för F-skatt i Sverige; för arbete här drar betalaren av 30 procent';
const saysNowhere = 'Numret finns inte i något register som vi har frågat';
const saysFa = 'Godkänd för FA-skatt, som gäller bara när den åberopas skriftligt';
const nobodyKnows = [
  sourceState('scb', { state: 'not-found' }),
  sourceState('bolagsverket', { state: 'not-found' }),
];
const services = ledger();
const labour = ledger({ trade: 'labour' });

testRule(taxFskattMissing, {
  hit: [
    { title: 'never, without a ledger', facts: fSkatt('never'), severity: 'high', says },
    {
      title: 'deregistered, services',
      facts: fSkatt('deregistered'),
      ledger: services,
      severity: 'high',
      says,
    },
    {
      title: 'unknown trade',
      facts: fSkatt('never'),
      ledger: ledger({ trade: 'unknown' }),
      severity: 'high',
      says,
    },
    {
      title: 'begins later',
      facts: fSkatt('not-yet', '2026-12-01'),
      severity: 'high',
      says: 'Inte godkänd för F-skatt förrän 1 december 2026; vid betalning för arbete kan skatteavdrag behövas',
    },
    { title: 'sole trader', form: 'EF', facts: fSkatt('never'), severity: 'high', says },
    {
      title: 'a club that is paid a grant',
      form: 'IDEELL',
      facts: fSkatt('never'),
      severity: 'medium',
      says,
    },
    {
      title: 'a club on an unsorted konto',
      form: 'IDEELL',
      facts: fSkatt('never'),
      ledger: ledger({ trade: 'unknown' }),
      severity: 'medium',
      says,
    },
    {
      title: 'a club that is paid for labour',
      form: 'IDEELL',
      facts: fSkatt('never'),
      ledger: labour,
      severity: 'high',
      says,
    },
    {
      title: 'a housing association, on an unsorted konto',
      form: 'BRF',
      facts: fSkatt('never'),
      ledger: ledger({ trade: 'unknown' }),
      severity: 'medium',
      says,
    },
    {
      title: 'a housing association that is paid for labour',
      form: 'BRF',
      facts: fSkatt('never'),
      ledger: labour,
      severity: 'high',
      says,
    },
    {
      title: 'a foundation',
      form: 'STIFTELSE',
      facts: fSkatt('never'),
      ledger: services,
      severity: 'medium',
      says,
    },
    ...(['FOREIGN', 'FILIAL'] as const).flatMap((form) => [
      {
        title: `${form}, services`,
        form,
        facts: fSkatt('never'),
        ledger: services,
        severity: 'medium' as const,
        says: saysAbroad,
      },
      {
        title: `${form}, labour`,
        form,
        facts: fSkatt('never'),
        ledger: labour,
        severity: 'high' as const,
        says: saysAbroad,
      },
      {
        title: `${form}, without a ledger`,
        form,
        facts: fSkatt('never'),
        severity: 'medium' as const,
        says: saysAbroad,
      },
    ]),
    {
      title: 'FA-skatt is told, not cleared',
      form: 'EF',
      facts: fSkatt('registered', '2020-01-01', 'FA'),
      severity: 'info',
      says: saysFa,
    },
    {
      title: 'a number that no register knows',
      facts: fSkatt('never'),
      sources: nobodyKnows,
      severity: 'high',
      says: saysNowhere,
    },
    {
      title: 'a number that no register knows, where the tax agency may not be asked',
      sources: nobodyKnows,
      severity: 'high',
      says: saysNowhere,
    },
  ],
  clear: [
    { title: 'registered', facts: fSkatt('registered') },
    { title: 'registered, by the source that tells F from FA', facts: fSkatt('registered', null, 'F') },
    { title: 'a foreign firm that is registered', form: 'FOREIGN', facts: fSkatt('registered') },
    {
      title: 'registered, although the others do not know it',
      facts: fSkatt('registered'),
      sources: nobodyKnows,
    },
  ],
  unknown: [
    { title: 'source failed', facts: { 'tax.fSkatt': 'source-failed' }, reason: 'source-failed' },
    { title: 'no value', reason: 'no-value' },
    { title: 'stale', facts: { 'tax.fSkatt': 'stale' }, reason: 'stale' },
    {
      title: 'a foreign firm, no answer',
      form: 'FOREIGN',
      facts: { 'tax.fSkatt': 'source-failed' },
      ledger: services,
      reason: 'source-failed',
    },
    {
      title: 'one register does not know it, and another did not answer',
      sources: [sourceState('scb', { state: 'not-found' }), sourceState('bolagsverket', { state: 'failed' })],
      reason: 'no-value',
    },
  ],
  notApplicable: [
    {
      title: 'goods alone',
      facts: fSkatt('never'),
      ledger: ledger({ trade: 'goods' }),
      reason: 'goods-only',
    },
    {
      title: 'licences of a foreign firm',
      form: 'FOREIGN',
      facts: fSkatt('never'),
      ledger: ledger({ trade: 'licences' }),
      reason: 'goods-only',
    },
    { title: 'public body', form: 'OFFENTLIG', facts: fSkatt('never'), reason: 'legal-form' },
    { title: 'estate', form: 'DODSBO', facts: fSkatt('never'), reason: 'legal-form' },
  ],
});

describe('what finance should find out', () => {
  const asked = (given: Given): string | null => {
    const [verdict] = evaluateAll([taxFskattMissing], inputOf(given));
    const params: Params = verdict?.params ?? {};
    return actionFor(taxFskattMissing, 'finance', params);
  };
  const ended = {
    'tax.fSkatt': {
      status: 'deregistered',
      from: '2015-01-01',
      to: '2026-11-20',
      reason: null,
      form: null,
    },
  } as const;

  it.each<[string, Given, RegExp]>([
    ['when the price was set', { facts: ended }, /^Fråga när priset sattes: .+ görs inget skatteavdrag\.$/],
    [
      'whether the price has moved since a contract from before',
      { facts: ended, contractFrom: '2025-03-01' },
      /^F-skatten gällde när avtalet började 1 mars 2025\. Fråga om priset har satts om/,
    ],
    [
      'a contract from the last day counts as before',
      { facts: ended, contractFrom: '2026-11-20' },
      /^F-skatten gällde när avtalet började/,
    ],
    [
      'nothing of the price for a contract from after',
      { facts: ended, contractFrom: '2026-11-21' },
      /^Avtalet började 21 november 2026, utan F-skatt\. Gör skatteavdrag på ersättning för arbete/,
    ],
    [
      'when the price was set, where no day says when it ended',
      { facts: fSkatt('deregistered'), contractFrom: '2025-03-01' },
      /^Fråga när priset sattes/,
    ],
    [
      'where a foreign firm works',
      { form: 'FOREIGN', facts: fSkatt('never'), ledger: services },
      /^Fråga om arbetet görs i Sverige: i så fall dras 30 procent av/,
    ],
    ['whose number it is', { facts: fSkatt('never'), sources: nobodyKnows }, /^Jämför numret med faktura/],
    ['that FA-skatt is invoked', { facts: fSkatt('registered', null, 'FA') }, /åberopas skriftligt/],
  ])('%s', (_title, given, text) => {
    expect(asked(given)).toMatch(text);
  });
});
