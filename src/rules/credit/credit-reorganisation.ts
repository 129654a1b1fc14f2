import type { Rule } from '../../domain/rule.ts';
import { companies } from '../forms.ts';
import { nothingOngoing, ongoing, unlessInStatus } from '../procedures.ts';
import { sinceText } from '../../wording/text.ts';

/** Reorganisation, or a composition with the creditors, under way. */
export const creditReorganisation: Rule = {
  id: 'credit-reorganisation',
  version: 2,
  category: 'credit',
  severity: 'medium',
  label: 'Företagsrekonstruktion',
  basis: ['LOV 7 kap. 1 §, om valfrihetssystem gäller', 'Vastuu Group, Reliable Partner: bör uppmärksammas'],
  readers: {
    procurement: 'Fortsätt enligt plan och fråga om rekonstruktionsplanen vid nästa avstämning.',
    care: 'Fortsätt enligt plan, och fråga hur bemanningen klaras under rekonstruktionen.',
    finance: 'Betala som vanligt; fråga rekonstruktören om något är oklart.',
  },
  relations: { impliedBy: ['credit-bankrupt', 'register-deregistered'], ends: [] },
  notice: false,
  informs: false,
  falsePositives: 'Rekonstruktion är en laglig väg att rädda ett företag och hindrar inte i sig leverans.',
  payment: false,
  appliesTo: companies,
  outside: 'fråga företaget; registret över förfaranden omfattar inte den här formen',
  needs: ['company.procedures'],
  history: [],
  evaluate(input) {
    const found = ongoing(input.facts, ['reorganisation', 'composition']);
    if (found === null) return unlessInStatus(input, 'reorganisation', nothingOngoing(input));
    const { kind, from } = found.procedure;
    return {
      outcome: 'hit',
      severity: 'medium',
      params: { kind, on: from },
      evidence: [found.evidence],
      weight: null,
    };
  },
  explain: ({ kind, on }) =>
    `${kind === 'composition' ? 'Ackord' : 'Rekonstruktion'} pågår${sinceText('sedan', on)}, vilket inte i sig hindrar leverans`,
};
