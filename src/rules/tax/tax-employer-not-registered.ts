import { noRelations, type Rule } from '../../domain/rule.ts';
import { privatePayees } from '../forms.ts';
import { clear, fromLedger, registeredFrom, shown, unknownAs } from '../read.ts';
import { sekText } from '../words.ts';

/**
 * Needs both: no employer registration, and labour paid above the limit. Either one known to fail is enough for
 * `clear`. Without a ledger row nobody has been paid for labour, so the rule does not concern the supplier; a ledger
 * whose accounts no one has sorted into trades leaves it `unknown`.
 */
export const taxEmployerNotRegistered: Rule = {
  id: 'tax-employer-not-registered',
  version: 2,
  category: 'tax',
  severity: 'medium',
  label: 'Inte registrerad som arbetsgivare',
  basis: [
    'Skatteverket, ställ krav i upphandlingar',
    'Upphandlingsmyndigheten, frågeportalen: krav på registrering som arbetsgivare (kvalificerings- eller avtalsfråga, i sig ingen uteslutningsgrund)',
  ],
  readers: {
    procurement: 'Fråga vilka som utför arbetet och vem som anställer dem.',
    care: 'Fråga vilka som utför arbetet och vem som anställer dem.',
  },
  relations: noRelations,
  notice: false,
  informs: false,
  falsePositives:
    'Ägaren arbetar ensam, personalen är anställd i koncernen eller ett egenanställningsföretag, eller en godkänd underleverantör gör arbetet.',
  payment: false,
  appliesTo: privatePayees,
  outside:
    'fråga vem som anställer dem som utför arbetet; ett utländskt företag kan visa intyg från hemlandet',
  needs: ['tax.employer'],
  history: [],
  evaluate({ facts, ledger, policy }) {
    if (ledger === null) return { outcome: 'not-applicable', reason: 'no-ledger' };
    if (ledger.trade === 'goods' || ledger.trade === 'services')
      return { outcome: 'not-applicable', reason: 'not-labour' };
    const paid = fromLedger('ledger.paidSek', ledger.paidSek);
    if (ledger.paidSek <= policy.tax.employerPaymentsSek) return clear(paid);
    const fact = facts['tax.employer'];
    if (!fact.known) return unknownAs(fact);
    const evidence = shown('tax.employer', fact);
    if (fact.value.status === 'registered') return clear(evidence, ...registeredFrom(evidence, fact.value));
    if (ledger.trade === 'unknown') return { outcome: 'unknown', reason: 'no-value', source: 'ledger' };
    return {
      outcome: 'hit',
      severity: 'medium',
      params: { status: fact.value.status, paidSek: Math.floor(ledger.paidSek / 1000) * 1000 },
      evidence: [evidence, paid],
      weight: null,
    };
  },
  explain: ({ paidSek }) =>
    `Inte registrerad som arbetsgivare, men arbete för ${sekText(paidSek)} har betalats de senaste tolv månaderna`,
};
