import { noRelations, type Rule } from '../../domain/rule.ts';
import { companies, privatePayees } from '../forms.ts';
import { clear, shown, unknownAs } from '../read.ts';
import { onText } from '../words.ts';

const words: Readonly<Record<string, string>> = {
  'bankruptcy-closed': 'Avregistrerat efter avslutad konkurs',
  'liquidation-closed': 'Avregistrerat efter avslutad likvidation',
  merged: 'Har gått upp i ett annat företag genom fusion',
  divided: 'Har delats upp på andra företag',
  converted: 'Har ombildats till en annan juridisk form',
  'struck-off': 'Avfört ur registret',
  'own-request': 'Avregistrerat på egen begäran',
  other: 'Avregistrerat',
};

/** The business lives on in another legal person: told as information, with the successor where the source names it. */
const livesOn = new Set(['merged', 'divided', 'converted']);

/** A successor's number, only when it is an organisation's: a personal number is never shown. */
const successorText = (number: string): string =>
  /^\d{2}[2-9]\d{7}$/.test(number) ? ` (${number.slice(0, 6)}-${number.slice(6)})` : '';

/**
 * Nobody is left to order from or to pay. A closed bankruptcy is told by credit-bankrupt, so that one cause gives one
 * flag; for a form that credit-bankrupt does not cover it is told here.
 */
export const registerDeregistered: Rule = {
  id: 'register-deregistered',
  version: 1,
  category: 'register',
  severity: 'block',
  label: 'Avregistrerat',
  basis: [
    'LOU 13 kap. 3 § punkt 2, om LOU över tröskelvärdet gäller',
    'Bolagsverket, avregistrerade företag',
  ],
  readers: {
    procurement:
      'Ta reda på vem som har tagit över och stäm av avtal och betalningsmottagare före nästa betalning.',
    care: 'Ta reda på vem som har tagit över och stäm av avtal och betalningsmottagare före nästa betalning.',
    finance:
      'Ta reda på vem som har tagit över och stäm av avtal och betalningsmottagare före nästa betalning.',
  },
  relations: noRelations,
  notice: false,
  informs: true,
  falsePositives:
    'Verksamheten kan fortsätta i ett annat företag, fel nummer kan stå på avtalet, eller registret kan ha rättats.',
  payment: true,
  appliesTo: privatePayees,
  outside:
    'registret omfattar inte den här formen; ett utländskt företag kan visa registreringsbevis från hemlandet',
  needs: ['company.registration'],
  history: [],
  evaluate({ facts, supplier }) {
    const fact = facts['company.registration'];
    if (!fact.known) return unknownAs(fact);
    const gone = fact.value.deregistered;
    if (gone === null) return clear(shown('company.registration', fact));
    if (gone.kind === 'bankruptcy-closed' && companies.includes(supplier.form))
      return { outcome: 'not-applicable', reason: 'told-as-bankruptcy' };
    return {
      outcome: 'hit',
      severity: livesOn.has(gone.kind) ? 'info' : 'block',
      params: { kind: gone.kind, on: gone.on, text: gone.text, successor: gone.successor },
      evidence: [shown('company.registration', fact)],
      weight: null,
    };
  },
  explain: ({ kind, on, text, successor }) => {
    const what = words[String(kind)] ?? 'Avregistrerat';
    const heir = typeof successor === 'string' ? successorText(successor) : '';
    const said = kind === 'other' && typeof text === 'string' ? `, enligt registret: ${text}` : '';
    return `${what}${heir}${onText(on)}${said}`;
  },
};
