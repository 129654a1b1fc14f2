import type { Rule } from '../../domain/rule.ts';
import { companies } from '../forms.ts';
import { nothingOngoing, ongoing, unlessInStatus } from '../procedures.ts';
import { sinceText } from '../../wording/text.ts';

/** Voluntary liquidation asks; a decided compulsory one deepens. A finished one is told by register-deregistered. */
export const creditLiquidation: Rule = {
  id: 'credit-liquidation',
  version: 2,
  category: 'credit',
  severity: 'high',
  label: 'Likvidation',
  basis: [
    'Aktiebolagslagen 25 kap. 11 § (tvångslikvidation av aktiebolag)',
    'LOU 13 kap. 3 § punkt 2, om LOU över tröskelvärdet gäller',
  ],
  readers: {
    procurement: 'Fråga vem som tar över åtagandena och bevaka avtalet.',
    care: 'Fråga vem som tar över uppdraget och när, och se över er plan för brukarna.',
    finance: 'Stäm av med likvidatorn vem som tar emot betalningar.',
  },
  relations: { impliedBy: ['credit-bankrupt', 'register-deregistered'], ends: [] },
  notice: false,
  informs: false,
  falsePositives: 'En koncern städar bland sina bolag, ägaren går i pension, eller en fusion är på väg.',
  payment: false,
  appliesTo: companies,
  outside: 'likvidation finns inte för den här formen',
  needs: ['company.procedures'],
  history: [],
  evaluate(input) {
    const found = ongoing(input.facts, ['compulsory-liquidation', 'liquidation']);
    if (found === null) return unlessInStatus(input, 'liquidation', nothingOngoing(input));
    const { kind, from } = found.procedure;
    return {
      outcome: 'hit',
      severity: kind === 'compulsory-liquidation' ? 'high' : 'medium',
      params: { kind, on: from },
      evidence: [found.evidence],
      weight: null,
    };
  },
  explain: ({ kind, on }) =>
    `${kind === 'compulsory-liquidation' ? 'I tvångslikvidation' : 'I likvidation'}${sinceText('sedan', on)}`,
};
