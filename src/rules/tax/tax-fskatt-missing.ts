import type { Params, Rule } from '../../domain/rule.ts';
import { contractParams, deductionQuestion, needsNoFSkatt, severityWithout } from '../f-skatt.ts';
import { isForeignFirm, privatePayees } from '../forms.ts';
import { clear, notFoundBy, registeredFrom, shown, unknownAs } from '../read.ts';
import { dayText } from '../../wording/text.ts';

const wrongNumber = 'Jämför numret med faktura och avtal, och fråga leverantören vilket som är rätt.';

const procurement = ({ status, payee }: Params): string => {
  if (status === 'nowhere') return wrongNumber;
  if (status === 'fa') return 'Be leverantören åberopa FA-skatten skriftligt, i anbud, avtal eller faktura.';
  return payee === 'foreign'
    ? 'Fråga om arbetet görs i Sverige och om företaget ska ansöka om F-skatt.'
    : 'Fråga leverantören om F-skatt före nästa beställning.';
};

const finance = (params: Params): string => {
  const { status, payee } = params;
  if (status === 'nowhere') return `${wrongNumber} Vänta med betalningen tills det är klart.`;
  if (status === 'fa') return 'Se efter att FA-skatten åberopas skriftligt, till exempel på fakturan.';
  return payee === 'foreign'
    ? 'Fråga om arbetet görs i Sverige: i så fall dras 30 procent av på ersättningen för arbete så länge svensk F-skatt saknas.'
    : deductionQuestion(params);
};

/** Judges without a ledger too: only a ledger that shows goods and rights alone takes the supplier out. */
export const taxFskattMissing: Rule = {
  id: 'tax-fskatt-missing',
  version: 5,
  category: 'tax',
  severity: 'high',
  label: 'Saknar F-skatt',
  basis: [
    'Skatteverket, köpa tjänster: den som betalar för arbete ska normalt göra skatteavdrag när mottagaren inte är godkänd för F-skatt',
    'Skatteverket, offentliga uppgifter vid upphandling och uppföljning',
  ],
  readers: { procurement, finance },
  relations: { impliedBy: ['tax-fskatt-revoked', 'credit-bankrupt', 'register-deregistered'], ends: [] },
  notice: false,
  informs: true,
  falsePositives:
    'Rena varuköp, en förening utan näringsverksamhet, FA-skatt som ska åberopas skriftligt, arbete utomlands, eller att fel organisationsnummer står på betalningen.',
  payment: true,
  appliesTo: privatePayees,
  outside: 'offentliga organisationer och dödsbon kontrolleras inte här',
  needs: ['tax.fSkatt'],
  history: [],
  evaluate(input) {
    const { facts, supplier, contractFrom } = input;
    if (needsNoFSkatt(input)) return { outcome: 'not-applicable', reason: 'goods-only' };
    const fact = facts['tax.fSkatt'];
    const nowhere = notFoundBy(input);
    const isApproved = fact.known && fact.value.status === 'registered';
    if (nowhere.length > 0 && !isApproved && (fact.known || fact.reason === 'no-value')) {
      const params = { status: 'nowhere', from: null, payee: null, contract: null, approvedThen: null };
      return { outcome: 'hit', severity: severityWithout(input), params, evidence: nowhere, weight: null };
    }
    if (!fact.known) return unknownAs(fact);
    const { status, from, form } = fact.value;
    const evidence = shown('tax.fSkatt', fact);
    if (status === 'registered' && form !== 'FA')
      return clear(evidence, ...registeredFrom(evidence, fact.value));
    const isForeign = isForeignFirm(supplier.form);
    return {
      outcome: 'hit',
      severity: status === 'registered' ? 'info' : severityWithout(input),
      params: {
        status: status === 'registered' ? 'fa' : status,
        from: status === 'not-yet' ? from : null,
        payee: isForeign ? 'foreign' : null,
        ...contractParams(fact.value, contractFrom),
      },
      evidence: [evidence],
      weight: null,
    };
  },
  explain: ({ status, from, payee }) => {
    if (status === 'nowhere') return 'Numret finns inte i något register som vi har frågat';
    if (status === 'fa') return 'Godkänd för FA-skatt, som gäller bara när den åberopas skriftligt';
    const later = status === 'not-yet' ? ` förrän ${dayText(from)}` : '';
    return payee === 'foreign'
      ? `Inte godkänd för F-skatt i Sverige${later}; för arbete här drar betalaren av 30 procent`
      : `Inte godkänd för F-skatt${later}; vid betalning för arbete kan skatteavdrag behövas`;
  },
};
