import { describe, expect, it } from 'vitest';

import type { FactValue } from '../../../src/domain/facts.ts';
import { actionFor, actionsFor } from '../../../src/domain/rule.ts';
import { sanctionsEuList } from '../../../src/rules/sanctions/sanctions-eu-list.ts';
import { testRule } from '../../support/test-rule.ts';

const entry = (by: 'number' | 'name', score: number, listed: string | null = '2022-02-25') => ({
  entry: '27',
  by,
  score,
  listed,
});
const matches = (...list: FactValue<'sanctions.matches'>['matches']) => ({
  'sanctions.matches': { matches: list },
});

testRule(sanctionsEuList, {
  hit: [
    {
      title: 'by number',
      facts: matches(entry('number', 1)),
      severity: 'block',
      says: 'Organisationsnumret står på EU:s sanktionslista sedan 25 februari 2022',
    },
    {
      title: 'by number, without a day',
      facts: matches(entry('number', 1, null)),
      severity: 'block',
      says: 'Organisationsnumret står på EU:s sanktionslista',
    },
    {
      title: 'by name',
      facts: matches(entry('name', 0.93)),
      severity: 'medium',
      says: 'Namnet liknar en post på EU:s sanktionslista till 93 % och väntar på en persons svar',
      params: { by: 'name', entries: 1, listed: '2022-02-25', likeness: 0.93, name: null },
    },
    ...(
      [
        ['register', 'Namnet i registret'],
        ['ledger', 'Namnet i reskontran'],
        ['trade', 'Ett bifirmanamn'],
        ['earlier', 'Ett tidigare namn'],
      ] as const
    ).map(([known, text]) => ({
      title: `by ${known} name`,
      facts: matches({ ...entry('name', 0.9), known }, entry('name', 0.86)),
      severity: 'medium' as const,
      says: `${text} liknar 2 poster på EU:s sanktionslista till 90 % och väntar på en persons svar`,
    })),
    {
      title: 'two by name, the likeliest counts',
      facts: matches(entry('name', 0.86), entry('name', 0.91)),
      severity: 'medium',
      says: 'Namnet liknar 2 poster på EU:s sanktionslista till 91 % och väntar på en persons svar',
    },
    {
      title: 'a number outweighs names',
      facts: matches(entry('name', 0.99), entry('number', 1)),
      severity: 'block',
      says: 'Organisationsnumret står på EU:s sanktionslista sedan 25 februari 2022',
    },
    {
      title: 'a club',
      form: 'IDEELL',
      facts: matches(entry('name', 0.9)),
      severity: 'medium',
      says: 'Namnet liknar en post på EU:s sanktionslista till 90 % och väntar på en persons svar',
    },
    {
      title: 'a foreign firm with a Swedish number',
      form: 'FOREIGN',
      facts: matches(entry('number', 1)),
      severity: 'block',
      says: 'Organisationsnumret står på EU:s sanktionslista sedan 25 februari 2022',
    },
  ],
  clear: [{ title: 'nobody left, whether none was alike or all were answered', facts: matches() }],
  unknown: [
    { title: 'no list held', facts: { 'sanctions.matches': 'source-failed' }, reason: 'source-failed' },
    { title: 'too old', facts: { 'sanctions.matches': 'stale' }, reason: 'stale' },
    {
      title: 'not configured',
      facts: { 'sanctions.matches': 'not-configured' },
      reason: 'not-configured',
    },
  ],
  notApplicable: 'never',
});

describe('what each reader is told', () => {
  it.each(['number', 'name'])('finance pays nothing, whether by %s', (by) => {
    expect(actionFor(sanctionsEuList, 'finance', { by })).toBe('Inget betalas förrän identiteten är prövad.');
    expect(actionsFor(sanctionsEuList, ['procurement', 'care'], { by })).toEqual([
      actionFor(sanctionsEuList, 'care', { by }),
    ]);
  });
});
