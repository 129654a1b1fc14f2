import type { Rule } from '../../domain/rule.ts';
import { privatePayees } from '../forms.ts';
import { clear, registeredFrom, shown, unknownAs } from '../read.ts';
import { dayText } from '../words.ts';

/** Judges without a ledger too: only a ledger that shows goods alone takes the supplier out. */
export const taxFskattMissing: Rule = {
  id: 'tax-fskatt-missing',
  version: 2,
  category: 'tax',
  severity: 'high',
  label: 'Saknar F-skatt',
  basis: [
    'Skatteverket, köpa tjänster: den som betalar för arbete ska normalt göra skatteavdrag när mottagaren inte är godkänd för F-skatt',
    'Skatteverket, offentliga uppgifter vid upphandling och uppföljning',
  ],
  readers: {
    procurement: 'Fråga leverantören om F-skatt före nästa utbetalning.',
    finance: 'Fråga leverantören om F-skatt före nästa utbetalning.',
  },
  relations: { impliedBy: ['tax-fskatt-revoked'], ends: [] },
  notice: false,
  informs: false,
  falsePositives:
    'Rena varuköp, en förening utan näringsverksamhet, FA-skatt som ska åberopas skriftligt, eller att fel organisationsnummer står på betalningen.',
  payment: true,
  appliesTo: privatePayees,
  outside:
    'ett utländskt företag kan visa svenskt godkännande för F-skatt eller intyg från hemlandet; offentliga organisationer och dödsbon kontrolleras inte här',
  needs: ['tax.fSkatt'],
  history: [],
  evaluate({ facts, ledger }) {
    if (ledger?.trade === 'goods') return { outcome: 'not-applicable', reason: 'goods-only' };
    const fact = facts['tax.fSkatt'];
    if (!fact.known) return unknownAs(fact);
    const { status, from } = fact.value;
    const evidence = shown('tax.fSkatt', fact);
    if (status === 'registered') return clear(evidence, ...registeredFrom(evidence, fact.value));
    return {
      outcome: 'hit',
      severity: 'high',
      params: { status, from: status === 'not-yet' ? from : null },
      evidence: [evidence],
      weight: null,
    };
  },
  explain: ({ status, from }) => {
    const later = status === 'not-yet' ? ` förrän ${dayText(from)}` : '';
    return `Inte godkänd för F-skatt${later}, så kommunen kan behöva göra skatteavdrag`;
  },
};
