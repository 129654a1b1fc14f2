import type { Rule } from '../../../src/domain/rule.ts';

/** `[field, operator, value]`; a value written `$name` is another field. */
export type Test = readonly [
  string,
  '=' | 'in' | '<' | '<=' | '>' | '>=',
  string | number | boolean | readonly string[],
];

/** A severity of a rule and when it hits: any of the alternatives, each with all its tests. Rows of one rule exclude each other. */
export interface Row {
  readonly rule: string;
  readonly severity: string;
  readonly any: readonly (readonly Test[])[];
}

const notRegistered: Test = ['fSkatt', 'in', ['deregistered', 'never', 'not-yet']];
const young: readonly Test[] = [
  ['registeredOn', '>', '$youngFrom'],
  ['registeredOn', '>', 0],
];

const rows: readonly Row[] = [
  {
    rule: 'credit-bankrupt',
    severity: 'block',
    any: [[['bankruptcy', '=', true]], [['gone', '=', 'bankruptcy-closed']]],
  },
  {
    rule: 'register-deregistered',
    severity: 'block',
    any: [
      [['gone', 'in', ['liquidation-closed', 'struck-off', 'own-request', 'other']]],
      [
        ['gone', '=', 'bankruptcy-closed'],
        ['form', '=', 'EF'],
      ],
    ],
  },
  {
    rule: 'register-deregistered',
    severity: 'info',
    any: [[['gone', 'in', ['merged', 'divided', 'converted']]]],
  },
  {
    rule: 'tax-fskatt-revoked',
    severity: 'high',
    any: [[notRegistered, ['fSkattEnded', '>=', '$windowStart'], ['fSkattEnded', '>', 0]]],
  },
  {
    rule: 'tax-fskatt-missing',
    severity: 'high',
    any: [[notRegistered, ['trade', 'in', ['', 'services', 'labour', 'unknown']]]],
  },
  {
    rule: 'tax-employer-not-registered',
    severity: 'medium',
    any: [
      [
        ['labour', '>', '$employerLimit'],
        ['employer', 'in', ['deregistered', 'never', 'not-yet']],
      ],
    ],
  },
  {
    rule: 'tax-debt-kfm',
    severity: 'medium',
    any: [
      [
        ['publicDebt', '>', 0],
        ['publicDebt', '<', '$publicLimit'],
      ],
    ],
  },
  {
    rule: 'tax-debt-kfm',
    severity: 'high',
    any: [
      [
        ['publicDebt', '>', 0],
        ['publicDebt', '>=', '$publicLimit'],
      ],
    ],
  },
  {
    rule: 'credit-bankruptcy-petition',
    severity: 'high',
    any: [[['petition', '=', 'open']], [['ratingCode', '=', -29]]],
  },
  { rule: 'credit-liquidation', severity: 'high', any: [[['compulsory', '=', true]]] },
  {
    rule: 'credit-liquidation',
    severity: 'medium',
    any: [
      [
        ['liquidation', '=', true],
        ['compulsory', '=', false],
      ],
    ],
  },
  { rule: 'credit-reorganisation', severity: 'medium', any: [[['reorganisation', '=', true]]] },
  { rule: 'credit-kfm-private-debt', severity: 'medium', any: [[['privateDebt', '>', '$privateLimit']]] },
  {
    rule: 'credit-rating-drop',
    severity: 'low',
    any: [[['classesDropped', '>=', '$dropLimit']], [['band', '=', 'very-high']]],
  },
  { rule: 'register-newly-formed', severity: 'medium', any: [[...young, ['paid', '>', '$youngLimit']]] },
  { rule: 'register-newly-formed', severity: 'low', any: [[...young, ['paid', '<=', '$youngLimit']]] },
  {
    rule: 'register-address-co-or-box',
    severity: 'low',
    any: [[['careOf', '=', true]], [['box', '=', true]], [['noStreet', '=', true]]],
  },
  {
    rule: 'register-sni-missing',
    severity: 'low',
    any: [
      [
        ['noIndustry', '=', true],
        ['activity', '=', 'active'],
      ],
    ],
  },
  {
    rule: 'net-shared-bank-account',
    severity: 'high',
    any: [
      [
        ['sharedWith', '>=', 2],
        ['ownCompany', '=', false],
      ],
    ],
  },
  { rule: 'dq-register-conflict', severity: 'medium', any: [[['conflicts', '>', 0]]] },
  {
    rule: 'dq-source-unavailable',
    severity: 'info',
    any: [
      [
        ['failedNeeded', '>', 0],
        ['form', 'in', ['AB', 'EF', 'HB']],
      ],
    ],
  },
];

/** The rows with each rule's legal forms as a first test, as the rules themselves are kept to theirs. */
export const conditionsOf = (rules: readonly Pick<Rule, 'id' | 'appliesTo'>[]): readonly Row[] =>
  rows.map((row) => {
    const forms = rules.find((rule) => rule.id === row.rule)?.appliesTo ?? [];
    return { ...row, any: row.any.map((tests) => [['form', 'in', forms] as const, ...tests]) };
  });
