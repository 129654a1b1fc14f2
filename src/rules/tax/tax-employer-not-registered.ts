import type { Rule } from '../../domain/rule.ts';
import { swedishPayees } from '../forms.ts';
import { clear, fromLedger, notFoundBy, registeredFrom, shown, unknownAs } from '../read.ts';
import { sekText } from '../../wording/text.ts';

/**
 * Needs both: no employer registration, and labour paid above the limit. Either one known to fail is enough for
 * `clear`. Only what was labour counts, whatever else was bought; accounts that no one has sorted into trades, and that
 * could make up the limit, leave it `unknown`.
 */
export const taxEmployerNotRegistered: Rule = {
  id: 'tax-employer-not-registered',
  version: 4,
  category: 'tax',
  severity: 'medium',
  label: 'Inte registrerad som arbetsgivare',
  basis: [
    'Skatteverket, ställ krav i upphandlingar',
    'Upphandlingsmyndigheten, frågeportalen: krav på registrering som arbetsgivare (kvalificerings- eller avtalsfråga, i sig ingen uteslutningsgrund)',
  ],
  readers: {
    procurement: 'Fråga vilka som utför arbetet och vem som anställer dem.',
    care: 'Fråga vilka som arbetar hos brukarna och vem som anställer dem.',
  },
  relations: { impliedBy: ['credit-bankrupt', 'register-deregistered'], ends: [] },
  notice: false,
  informs: false,
  falsePositives:
    'Ägaren arbetar ensam, personalen är anställd i koncernen eller ett egenanställningsföretag, eller en godkänd underleverantör gör arbetet.',
  payment: false,
  appliesTo: swedishPayees,
  outside:
    'fråga vem som anställer dem som utför arbetet; ett utländskt företag kan visa intyg från hemlandet',
  needs: ['tax.employer'],
  history: [],
  evaluate(input) {
    const { facts, ledger, policy } = input;
    if (ledger === null) return { outcome: 'not-applicable', reason: 'no-ledger' };
    const { labour, unknown } = ledger.byTrade;
    if (labour <= 0 && unknown <= 0) return { outcome: 'not-applicable', reason: 'not-labour' };
    const limit = policy.tax.employerPaymentsSek;
    const paid = fromLedger('ledger.labourSek', Math.max(labour, 0));
    // What no one has sorted may be labour too.
    if (Math.max(labour, 0) + Math.max(unknown, 0) <= limit) return clear(paid);
    const fact = facts['tax.employer'];
    if (!fact.known) return unknownAs(fact);
    const evidence = shown('tax.employer', fact);
    if (fact.value.status === 'registered') return clear(evidence, ...registeredFrom(evidence, fact.value));
    const [nowhere] = notFoundBy(input);
    // That the number is nowhere is told by tax-fskatt-missing: it says nothing of a registration of its own.
    if (nowhere !== undefined) return { outcome: 'unknown', reason: 'no-value', source: nowhere.source };
    if (labour <= limit) return { outcome: 'unknown', reason: 'no-value', source: 'ledger' };
    return {
      outcome: 'hit',
      severity: 'medium',
      params: { status: fact.value.status, paidSek: Math.floor(labour / 1000) * 1000 },
      evidence: [evidence, paid],
      weight: null,
    };
  },
  explain: ({ paidSek }) =>
    `Inte registrerad som arbetsgivare, men arbete för ${sekText(paidSek)} har betalats den här månaden och de elva före`,
};
