import type { Rule } from '../../domain/rule.ts';
import { businesses } from '../forms.ts';
import { clear, shown, unknownAs } from '../read.ts';

/** `00000` is the register's way of writing "not known". */
const isCode = (sni: string): boolean => !/^[0\s.]*$/.test(sni);

export const registerSniMissing: Rule = {
  id: 'register-sni-missing',
  version: 1,
  category: 'register',
  severity: 'low',
  label: 'Branschkod saknas',
  basis: [
    'Publicerad undersökning av företag 2020–2023, återgiven i andra hand (12 mot 0,5 procent saknade kod)',
  ],
  readers: {
    procurement: 'Fråga vad företaget arbetar med.',
  },
  relations: { impliedBy: ['credit-bankrupt', 'register-deregistered'], ends: [] },
  notice: false,
  informs: false,
  falsePositives: 'Ett alldeles nytt företag, eller en verksamhet som registret inte har kodat än.',
  payment: false,
  appliesTo: businesses,
  outside: 'föreningar och stiftelser har ofta ingen branschkod; läs stadgarna vid behov',
  needs: ['company.industry', 'company.activity'],
  history: [],
  evaluate({ facts }) {
    const industry = facts['company.industry'];
    if (!industry.known) return unknownAs(industry);
    if (industry.value.sni.some(isCode)) return clear(shown('company.industry', industry));
    const activity = facts['company.activity'];
    if (!activity.known) return unknownAs(activity);
    if (activity.value.status !== 'active') return { outcome: 'not-applicable', reason: 'not-active' };
    return {
      outcome: 'hit',
      severity: 'low',
      params: {},
      evidence: [shown('company.industry', industry), shown('company.activity', activity)],
      weight: null,
    };
  },
  explain: () => 'Ingen näringsgren är registrerad',
};
