import { expect, it } from 'vitest';

import type { FactValue } from '../../../src/domain/facts.ts';
import { Policy } from '../../../src/domain/policy.ts';
import { readers } from '../../../src/domain/rule.ts';
import { evaluateAll } from '../../../src/rules/engine/evaluate.ts';
import { sanctionsTradingProhibition } from '../../../src/rules/sanctions/sanctions-trading-prohibition.ts';
import { inputOf, testRule } from '../../support/test-rule.ts';

type Ban = FactValue<'representatives.prohibitions'>['prohibited'][number];
type Officer = FactValue<'representatives.officers'>['officers'][number];

const ban = (given: Partial<Ban> = {}): Ban => ({
  person: 'P-1',
  kind: 'final',
  from: '2025-03-01',
  to: '2030-02-28',
  ...given,
});
const officer = (given: Partial<Officer> = {}): Officer => ({
  person: 'P-1',
  role: 'deputy',
  code: 'SU',
  from: '2024-01-01',
  to: null,
  abroad: false,
  ...given,
});
const bans = (prohibited: Ban[], asked = 3, holders = 3) => ({
  'representatives.prohibitions': { holders, asked, prohibited },
});
const inOffice = (...officers: Officer[]) => ({ 'representatives.officers': { officers } });
const says = 'Uppgift om företrädare – öppna ärendet';

testRule(sanctionsTradingProhibition, {
  hit: [
    {
      title: 'an officer in office, ban in force',
      facts: { ...bans([ban()]), ...inOffice(officer()) },
      severity: 'block',
      says,
      params: { kind: 'final', persons: 1 },
    },
    {
      title: 'on the first and on the last day of the ban',
      facts: { ...bans([ban({ from: '2026-11-23', to: '2026-11-23' })]), ...inOffice(officer()) },
      severity: 'block',
      says,
    },
    {
      title: 'a temporary ban without an end',
      facts: { ...bans([ban({ kind: 'temporary', to: null })]), ...inOffice(officer()) },
      severity: 'block',
      says,
      params: { kind: 'temporary', persons: 1 },
    },
    {
      title: 'the officers are not known: the register itself asked about those who hold a role',
      facts: bans([ban()]),
      severity: 'block',
      says,
    },
    {
      title: 'not everybody was looked up',
      facts: { ...bans([ban()], 1), ...inOffice(officer()) },
      severity: 'block',
      says,
    },
    {
      title: 'two bans of one person',
      facts: { ...bans([ban({ kind: 'temporary', to: null }), ban()]), ...inOffice(officer()) },
      severity: 'block',
      says,
      params: { kind: 'final', persons: 1 },
    },
  ],
  clear: [
    { title: 'none', facts: { ...bans([]), ...inOffice(officer()) } },
    { title: 'has run out', facts: { ...bans([ban({ to: '2026-11-22' })]), ...inOffice(officer()) } },
    { title: 'begins tomorrow', facts: { ...bans([ban({ from: '2026-11-24' })]), ...inOffice(officer()) } },
    { title: 'has left', facts: { ...bans([ban()]), ...inOffice(officer({ to: '2026-11-22' })) } },
    { title: 'is an officer no more', facts: { ...bans([ban()]), ...inOffice(officer({ person: 'P-2' })) } },
    { title: 'is the auditor', facts: { ...bans([ban()]), ...inOffice(officer({ role: 'auditor' })) } },
  ],
  unknown: [
    { title: 'some were not looked up', facts: bans([], 2), reason: 'partial-coverage' },
    { title: 'the officers are not known', facts: bans([]), reason: 'partial-coverage' },
    {
      title: 'not asked at this depth',
      facts: { 'representatives.prohibitions': 'not-permitted' },
      reason: 'not-permitted',
    },
    { title: 'failed', facts: { 'representatives.prohibitions': 'source-failed' }, reason: 'source-failed' },
  ],
  notApplicable: [
    {
      title: 'a municipal company asks',
      facts: { ...bans([ban()]), ...inOffice(officer()) },
      policy: Policy.parse({ asker: 'municipal-company' }),
      reason: 'not-an-authority',
    },
    { title: 'public body', form: 'OFFENTLIG', facts: bans([ban()]), reason: 'legal-form' },
  ],
});

/** The bans from one register, the officers from another. */
const apart = (prohibited: Ban[], ...officers: Officer[]) => {
  const input = inputOf({ facts: { ...bans(prohibited), ...inOffice(...officers) } });
  const { 'representatives.officers': fact } = input.facts;
  if (!fact.known) throw new Error('the officers are known');
  const facts = { ...input.facts, 'representatives.officers': { ...fact, source: 'tic' } };
  const [verdict] = evaluateAll([sanctionsTradingProhibition], { ...input, facts });
  return [verdict?.outcome, verdict?.severity ?? verdict?.reason].join(' ');
};

it('of officers whom another source tells of: nobody asked about a new one, and a reference of its own hides no ban', () => {
  expect(apart([], officer({ person: 'T-2', role: 'chair' }))).toBe('unknown partial-coverage');
  expect(apart([ban()], officer({ person: 'T-1' }))).toBe('hit block');
  expect(apart([ban({ to: '2026-11-22' })], officer())).toBe('unknown partial-coverage');
});

it('names nobody and nothing of the person in any text or param', () => {
  const [verdict] = evaluateAll(
    [sanctionsTradingProhibition],
    inputOf({ facts: { ...bans([ban()]), ...inOffice(officer()) } }),
  );
  expect(JSON.stringify(verdict)).not.toContain('P-1');
  const texts = readers.map((reader) => sanctionsTradingProhibition.readers[reader]);
  expect(`${sanctionsTradingProhibition.label} ${texts.join(' ')}`).not.toMatch(/näringsförbud/i);
  expect(sanctionsTradingProhibition.readers.finance).toBeUndefined();
});
