import { noRelations, type Rule } from '../../domain/rule.ts';
import { businesses } from '../forms.ts';
import { clear, fromLedger, shown, unknownAs } from '../read.ts';
import { againstMonthsAgo } from '../spans.ts';
import { dayText } from '../../wording/text.ts';

/** Never above medium: new firms may compete on equal terms. */
export const registerNewlyFormed: Rule = {
  id: 'register-newly-formed',
  version: 1,
  category: 'register',
  severity: 'medium',
  label: 'Nystartat företag',
  basis: ['Ekobrottsmyndighetens checklista, återgiven av Inyett', 'Roaring, publicerade standardgränser'],
  readers: {
    procurement: 'Be om annat underlag för kapacitet och ekonomi.',
  },
  relations: noRelations,
  notice: false,
  informs: false,
  falsePositives: 'Ett sunt nystartat företag, eller ett nytt bolag i en gammal koncern.',
  payment: false,
  appliesTo: businesses,
  outside: 'åldern säger inget här; fråga efter verksamhetsberättelse vid behov',
  needs: ['company.registration'],
  history: [],
  evaluate({ facts, ledger, today, policy }) {
    const fact = facts['company.registration'];
    if (!fact.known) return unknownAs(fact);
    const { registeredOn } = fact.value;
    if (registeredOn === null) return { outcome: 'unknown', reason: 'no-value', source: fact.source };
    const evidence = { ...shown('company.registration', fact), value: registeredOn };
    if (againstMonthsAgo(registeredOn, today, policy.register.newlyFormedMonths) <= 0) return clear(evidence);
    const paid = ledger?.paidSek ?? 0;
    const large = paid > policy.register.newlyFormedPaymentsSek;
    return {
      outcome: 'hit',
      severity: large ? 'medium' : 'low',
      params: { registeredOn },
      evidence: large ? [evidence, fromLedger('ledger.paidSek', paid)] : [evidence],
      weight: null,
    };
  },
  explain: ({ registeredOn }) =>
    `Registrerat ${dayText(registeredOn)}; nya företag får delta på lika villkor`,
};
