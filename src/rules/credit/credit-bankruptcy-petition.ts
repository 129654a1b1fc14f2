import type { Rule } from '../../domain/rule.ts';
import { companies } from '../forms.ts';
import { clear, shown, unknownAs } from '../read.ts';
import { dayText } from '../../wording/text.ts';

/** The bureau's code for a petition, in place of a rating. */
const petitionCode = -29;

/** An open petition, told by the bureau as such or by its code in the rating field. */
export const creditBankruptcyPetition: Rule = {
  id: 'credit-bankruptcy-petition',
  version: 1,
  category: 'credit',
  severity: 'high',
  label: 'Konkursansökan inlämnad',
  basis: ['LOV 7 kap. 1 §, om valfrihetssystem gäller', 'ID06, krav i företagsrapporten'],
  readers: {
    procurement: 'Fråga företaget hur ansökan ska lösas och följ den till beslut.',
    care: 'Fråga företaget hur ansökan ska lösas, och se över er plan för brukarna.',
    finance: 'Följ ansökan till beslut: blir det konkurs betalas inget till bolaget.',
  },
  relations: { impliedBy: ['credit-bankrupt', 'register-deregistered'], ends: [] },
  notice: false,
  informs: false,
  falsePositives:
    'En fordringsägare vill sätta tryck, skulden är betald och ansökan återkallad, eller personalen söker lönegaranti.',
  payment: false,
  appliesTo: companies,
  outside: 'kreditupplysning frågas inte här; be om eget underlag om ekonomin vid behov',
  needs: ['credit.petition', 'credit.rating'],
  history: [],
  evaluate({ facts }) {
    const petition = facts['credit.petition'];
    const rating = facts['credit.rating'];
    if (petition.known && petition.value.status === 'open') {
      const params = { on: petition.value.since };
      return {
        outcome: 'hit',
        severity: 'high',
        params,
        evidence: [shown('credit.petition', petition)],
        weight: null,
      };
    }
    if (rating.known && rating.value.special === petitionCode) {
      return {
        outcome: 'hit',
        severity: 'high',
        params: { on: null },
        evidence: [shown('credit.rating', rating)],
        weight: null,
      };
    }
    return petition.known ? clear(shown('credit.petition', petition)) : unknownAs(petition);
  },
  explain: ({ on }) =>
    typeof on === 'string'
      ? `En ansökan om konkurs registrerades ${dayText(on)} och är inte prövad`
      : 'En ansökan om konkurs är registrerad och inte prövad',
};
