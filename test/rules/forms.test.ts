import { describe, expect, it } from 'vitest';

import { factKinds } from '../../src/domain/facts.ts';
import { readers, unknownReasons, type Reader } from '../../src/domain/rule.ts';
import { readingIn } from '../../src/domain/reading.ts';
import { legalForms, type LegalForm, notControlled } from '../../src/domain/supplier.ts';
import { evaluateAll } from '../../src/rules/engine/evaluate.ts';
import { rules } from '../../src/rules/index.ts';
import { isUnchecked } from '../../src/rules/engine/level.ts';
import { readingsOf } from '../../src/rules/engine/readings.ts';
import { facts, inputOf, ledger, sourceState } from '../support/test-rule.ts';

/** Rules by whom they concern; a new rule goes into one of these. */
const everybody = ['dq-source-unavailable', 'sanctions-eu-list', 'care-permit-revoked'];
const payee = [
  ...everybody,
  'net-shared-bank-account',
  'dq-register-conflict',
  'register-deregistered',
  'tax-fskatt-missing',
  'tax-fskatt-revoked',
  'tax-debt-kfm',
  'credit-kfm-private-debt',
  'credit-bankrupt',
  'sanctions-mandatory-crime-evidence',
  'sanctions-trading-prohibition',
];
const swedish = [...payee, 'tax-employer-not-registered'];
const company = [
  ...swedish,
  'credit-bankruptcy-petition',
  'credit-liquidation',
  'credit-reorganisation',
  'credit-rating-drop',
  'register-address-co-or-box',
];
const business = ['register-newly-formed', 'register-sni-missing'];

/** Which rules judge each legal form. */
const judges: Record<LegalForm, readonly string[]> = {
  AB: [...company, ...business],
  HB: [...company, ...business],
  KB: [...company, ...business],
  EF: [...swedish, ...business],
  EK: [...company, ...business],
  BRF: company,
  IDEELL: company,
  STIFTELSE: company,
  OFFENTLIG: everybody,
  DODSBO: everybody,
  FILIAL: [...company, ...business],
  FOREIGN: payee,
  OTHER: [...company, ...business],
  UNKNOWN: [...company, ...business],
};

describe('legal forms', () => {
  it.each(legalForms)('%s is judged by the rules of its row', (form) => {
    const judging = rules.filter(({ appliesTo }) => appliesTo.includes(form)).map(({ id }) => id);
    expect(judging.toSorted()).toEqual(judges[form].toSorted());
  });

  it('public bodies and estates are judged by what holds for everybody alone', () => {
    for (const form of notControlled) expect(judges[form]).toEqual(everybody);
  });

  it.each(legalForms.filter((form) => !notControlled.has(form)))(
    '%s is never green with nothing judged',
    (form) => {
      for (const reason of unknownReasons) {
        for (const trade of ['goods', 'services', 'labour', 'unknown'] as const) {
          for (const formConfirmed of [true, false]) {
            const input = inputOf({
              form,
              formConfirmed,
              ledger: ledger({ trade }),
              sources: ['scb', 'bolagsverket', 'skatteverket'].map((source) =>
                sourceState(source, { state: 'skipped', reason: 'not-configured', lastAnswered: null }),
              ),
            });
            const unheard = facts(Object.fromEntries(factKinds.map((kind) => [kind, reason])));
            const seen = { ...input, facts: unheard };
            expect(isUnchecked(evaluateAll(rules, seen), seen)).toBe(true);
          }
        }
      }
    },
  );

  const permit = (status: 'revoked' | 'active') => ({
    'permits.care': {
      permits: [
        {
          type: 'Hemtjänst',
          scope: null,
          unit: null,
          places: null,
          status,
          from: '2026-11-20',
          to: null,
          legalForce: 'yes' as const,
          reference: 'IVO 2026/1288',
        },
      ],
    },
  });
  const sets: readonly (readonly Reader[])[] = [
    ['procurement'],
    ['finance'],
    ['procurement', 'finance'],
    ['care'],
    ['procurement', 'care'],
    readers,
  ];
  it.each(legalForms.filter((form) => !notControlled.has(form)))(
    '%s is never green to those who do not read the one document that was registered',
    (form) => {
      for (const document of [permit('revoked'), permit('active')]) {
        for (const trade of ['goods', 'labour'] as const) {
          const input = inputOf({
            form,
            ledger: ledger({ trade }),
            sources: ['scb', 'bolagsverket', 'skatteverket'].map((source) =>
              sourceState(source, { state: 'skipped', reason: 'not-configured', lastAnswered: null }),
            ),
          });
          const unheard = Object.fromEntries(factKinds.map((kind) => [kind, 'not-configured'] as const));
          const seen = { ...input, facts: facts({ ...unheard, ...document }) };
          const verdicts = evaluateAll(rules, seen);
          const read = readingsOf({ flags: [], verdicts, seen }, rules);
          for (const set of sets)
            expect([set, readingIn(read, [set]).unchecked]).toEqual([set, !set.includes('care')]);
        }
      }
    },
  );
});
