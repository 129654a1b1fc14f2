import { expect, it } from 'vitest';

import type { FactValue } from '../../../src/domain/facts.ts';
import { actionFor } from '../../../src/domain/rule.ts';
import { registerAddressCoOrBox } from '../../../src/rules/register/register-address-co-or-box.ts';
import { registerDeregistered } from '../../../src/rules/register/register-deregistered.ts';
import { registerNewlyFormed } from '../../../src/rules/register/register-newly-formed.ts';
import { registerSniMissing } from '../../../src/rules/register/register-sni-missing.ts';
import { ledger, testRule } from '../../support/test-rule.ts';

type Gone = NonNullable<FactValue<'company.registration'>['deregistered']>;
const registeredOn = (day: string | null) => ({
  'company.registration': { registeredOn: day, deregistered: null },
});
const gone = (kind: Gone['kind'], more: Partial<Gone> = {}) => ({
  'company.registration': {
    registeredOn: '2010-01-01',
    deregistered: { on: '2026-11-20', kind, code: 'X', text: null, successor: null, ...more },
  },
});

testRule(registerNewlyFormed, {
  hit: [
    {
      title: 'a day short of twelve months',
      facts: registeredOn('2025-11-24'),
      severity: 'low',
      says: 'Registrerat 24 november 2025; nya företag får delta på lika villkor',
    },
    {
      title: 'paid at the limit',
      facts: registeredOn('2026-08-03'),
      ledger: ledger({ paidSek: 1_000_000 }),
      severity: 'low',
      says: 'Registrerat 3 augusti 2026; nya företag får delta på lika villkor',
    },
    {
      title: 'paid above the limit',
      facts: registeredOn('2026-08-03'),
      ledger: ledger({ paidSek: 1_000_001 }),
      severity: 'medium',
      says: 'Registrerat 3 augusti 2026; nya företag får delta på lika villkor',
    },
  ],
  clear: [
    { title: 'twelve months', facts: registeredOn('2025-11-23') },
    { title: 'older', facts: registeredOn('2025-11-22') },
  ],
  unknown: [
    { title: 'no day', facts: registeredOn(null), reason: 'no-value' },
    { title: 'failed', facts: { 'company.registration': 'source-failed' }, reason: 'source-failed' },
  ],
  notApplicable: [
    { title: 'association', form: 'IDEELL', facts: registeredOn('2026-08-03'), reason: 'legal-form' },
  ],
});

const address = (given: Partial<FactValue<'company.address'>>) => ({
  'company.address': {
    careOf: null,
    street: 'Storgatan 1',
    postalCode: '252 20',
    city: 'HELSINGBORG',
    ...given,
  },
});
testRule(registerAddressCoOrBox, {
  hit: [
    {
      title: 'c/o',
      facts: address({ careOf: 'c/o Någon' }),
      severity: 'low',
      says: 'Registrerad adress är en c/o-adress',
      params: { type: 'care-of' },
    },
    {
      title: 'box',
      facts: address({ street: 'BOX 123' }),
      severity: 'low',
      says: 'Registrerad adress är en boxadress',
    },
    ...['Box12', 'Postbox 12', 'P.O. Box 12', 'PO Box 12', 'BOX: 7'].map((street) => ({
      title: street,
      facts: address({ street }),
      severity: 'low' as const,
      says: 'Registrerad adress är en boxadress',
    })),
    ...['c/o Ljungbackens Kontorshotell', 'C/O Någon, Storgatan 1', 'Storgatan 1 c/o Någon'].map(
      (street) => ({
        title: street,
        facts: address({ street }),
        severity: 'low' as const,
        says: 'Registrerad adress är en c/o-adress',
      }),
    ),
    {
      title: 'no street',
      facts: address({ street: null }),
      severity: 'low',
      says: 'Registrerad adress saknar gata',
    },
  ],
  clear: [
    { title: 'street', facts: address({}) },
    { title: 'a street that begins like a box', facts: address({ street: 'Boxholmsgatan 4' }) },
    { title: 'a street with a box', facts: address({ street: 'Boxarens gränd 3' }) },
  ],
  unknown: [
    {
      title: 'all empty',
      facts: address({ street: null, postalCode: null, city: null }),
      reason: 'no-value',
    },
    { title: 'failed', facts: { 'company.address': 'source-failed' }, reason: 'source-failed' },
  ],
  notApplicable: [
    { title: 'sole trader', form: 'EF', facts: address({ careOf: 'c/o Någon' }), reason: 'legal-form' },
  ],
});

const industry = (sni: string[], status?: FactValue<'company.activity'>['status']) => ({
  'company.industry': { sni },
  ...(status === undefined ? {} : { 'company.activity': { status } }),
});
testRule(registerSniMissing, {
  hit: [
    {
      title: 'none',
      facts: industry([], 'active'),
      severity: 'low',
      says: 'Ingen näringsgren är registrerad',
    },
    {
      title: 'zeros',
      facts: industry(['00000'], 'active'),
      severity: 'low',
      says: 'Ingen näringsgren är registrerad',
    },
  ],
  clear: [{ title: 'coded', facts: industry(['81.210']) }],
  unknown: [
    { title: 'no answer', facts: { 'company.industry': 'stale' }, reason: 'stale' },
    { title: 'activity unknown', facts: industry([]), reason: 'no-value' },
  ],
  notApplicable: [
    { title: 'not active', facts: industry([], 'inactive'), reason: 'not-active' },
    { title: 'association', form: 'IDEELL', facts: industry([], 'active'), reason: 'legal-form' },
  ],
});

testRule(registerDeregistered, {
  hit: [
    {
      title: 'struck off',
      facts: gone('struck-off'),
      severity: 'block',
      says: 'Avregistrerat efter registrets eget beslut 20 november 2026',
    },
    {
      title: 'own request',
      facts: gone('own-request'),
      severity: 'block',
      says: 'Avregistrerat på egen begäran 20 november 2026',
    },
    {
      title: 'liquidation closed',
      facts: gone('liquidation-closed', { on: null }),
      severity: 'block',
      says: 'Avregistrerat efter avslutad likvidation',
    },
    {
      title: 'other, in the words of the register',
      facts: gone('other', { text: 'Verksamheten har upphört' }),
      severity: 'block',
      says: 'Avregistrerat 20 november 2026, enligt registret: Verksamheten har upphört',
    },
    {
      title: 'merged',
      facts: gone('merged', { successor: '5599930061' }),
      severity: 'info',
      says: 'Har gått upp i ett annat företag genom fusion 20 november 2026',
    },
    {
      title: 'merged, with words of the register that number nobody',
      facts: gone('merged', { text: 'Avregistrerad genom fusion, övertagande bolag Stora Ljusstöperiet AB' }),
      severity: 'info',
      says: 'Har gått upp i ett annat företag genom fusion 20 november 2026',
    },
    {
      title: 'merged, named and numbered',
      facts: gone('merged', { successorName: 'Större AB', successor: '5599930061' }),
      severity: 'info',
      says: 'Har gått upp i Större AB genom fusion 20 november 2026',
    },
    {
      title: 'merged, with a name and no valid number',
      facts: gone('merged', { successorName: 'annat bolag', successor: '5599930062' }),
      severity: 'info',
      says: 'Har gått upp i ett annat företag genom fusion 20 november 2026',
    },
    {
      title: 'divided: one of several heirs is not named',
      facts: gone('divided', { successorName: 'Större AB', successor: '5599930061' }),
      severity: 'info',
      says: 'Har delats upp på andra företag 20 november 2026',
    },
    {
      title: 'merged into a number that may be a person',
      facts: gone('merged', { successor: '4009272719' }),
      severity: 'info',
      says: 'Har gått upp i ett annat företag genom fusion 20 november 2026',
    },
    {
      title: 'converted',
      facts: gone('converted'),
      severity: 'info',
      says: 'Har ombildats till en annan juridisk form 20 november 2026',
    },
    {
      title: 'divided',
      facts: gone('divided'),
      severity: 'info',
      says: 'Har delats upp på andra företag 20 november 2026',
    },
    {
      title: 'the firm name of a sole trader',
      form: 'EF',
      facts: gone('struck-off'),
      severity: 'info',
      says: 'Firmanamnet står inte längre i registret sedan 20 november 2026; att ha det där är frivilligt',
    },
    {
      title: 'a foreign firm with a Swedish number',
      form: 'FOREIGN',
      facts: gone('own-request'),
      severity: 'block',
      says: 'Avregistrerat på egen begäran 20 november 2026',
    },
  ],
  clear: [{ title: 'registered', facts: registeredOn('2010-01-01') }],
  unknown: [
    { title: 'failed', facts: { 'company.registration': 'source-failed' }, reason: 'source-failed' },
    { title: 'no value', reason: 'no-value' },
  ],
  notApplicable: [
    { title: 'told as bankruptcy', facts: gone('bankruptcy-closed'), reason: 'told-as-bankruptcy' },
    {
      title: 'told as bankruptcy of a sole trader',
      form: 'EF',
      facts: gone('bankruptcy-closed'),
      reason: 'told-as-bankruptcy',
    },
    { title: 'public body', form: 'OFFENTLIG', facts: gone('struck-off'), reason: 'legal-form' },
  ],
});

it.each(['merged', 'divided', 'converted'])('%s: finance changes no payee unasked', (kind) => {
  const params = { kind, successor: '5599930061', successorName: 'Större AB', who: null };
  expect(actionFor(registerDeregistered, 'finance', params)).toBe(
    'Fråga vem som har rätt till betalningen, och ändra inget förrän det är klart.',
  );
});
