import { noRelations, type Rule } from '../../domain/rule.ts';
import { companies } from '../forms.ts';
import { nothingOngoing, ongoing } from '../procedures.ts';
import { shown, unknownAs } from '../read.ts';
import { onText, sinceText } from '../words.ts';

/** Bankruptcy under way, or a company deregistered because its bankruptcy was closed. */
export const creditBankrupt: Rule = {
  id: 'credit-bankrupt',
  version: 1,
  category: 'credit',
  severity: 'block',
  label: 'I konkurs',
  basis: [
    'LOU 13 kap. 3 § punkt 2, om LOU över tröskelvärdet gäller',
    'LOV 7 kap. 1 §, om valfrihetssystem gäller',
  ],
  readers: {
    procurement:
      'Ring konkursförvaltaren; boet kan vilja fortsätta. Stäm av betalningsmottagaren före nästa betalning.',
    care: 'Ring konkursförvaltaren; boet kan vilja fortsätta. Stäm av betalningsmottagaren före nästa betalning.',
    finance:
      'Ring konkursförvaltaren; boet kan vilja fortsätta. Stäm av betalningsmottagaren före nästa betalning.',
  },
  relations: noRelations,
  notice: true,
  informs: false,
  falsePositives: 'Konkursen kan ha upphävts efter överklagande, och konkursboet kan fortsätta driften.',
  payment: true,
  appliesTo: companies,
  outside: 'för en enskild firma gäller konkursen personen; fråga företaget eller konkursregistret vid behov',
  needs: ['company.procedures', 'company.registration'],
  history: [],
  evaluate(input) {
    const { facts } = input;
    const found = ongoing(facts, ['bankruptcy']);
    if (found !== null) {
      const params = { state: 'ongoing', on: found.procedure.from };
      return { outcome: 'hit', severity: 'block', params, evidence: [found.evidence], weight: null };
    }
    const registration = facts['company.registration'];
    if (registration.known && registration.value.deregistered?.kind === 'bankruptcy-closed') {
      return {
        outcome: 'hit',
        severity: 'block',
        params: { state: 'closed', on: registration.value.deregistered.on },
        evidence: [shown('company.registration', registration)],
        weight: null,
      };
    }
    const none = nothingOngoing(input);
    return none.outcome === 'clear' && !registration.known ? unknownAs(registration) : none;
  },
  explain: ({ state, on }) =>
    state === 'closed'
      ? `Avregistrerat efter avslutad konkurs${onText(on)}`
      : `I konkurs${sinceText('sedan', on)}`,
};
