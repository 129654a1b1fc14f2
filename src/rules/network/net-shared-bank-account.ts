import { noRelations, type Rule } from '../../domain/rule.ts';
import { legalForms } from '../../domain/supplier.ts';
import { clear, fromLedger } from '../read.ts';

/** Known shared accounts (factoring, cash pools) and own companies are taken out before the rule sees the ledger. */
export const netSharedBankAccount: Rule = {
  id: 'net-shared-bank-account',
  version: 1,
  category: 'network',
  severity: 'high',
  label: 'Samma bankkonto hos flera leverantörer',
  basis: ['Jens Nylander, granskning av leverantörsreskontror', 'Inyett, publicerade kontroller'],
  readers: {
    procurement: 'Verifiera kontot med leverantören via en redan känd kontaktväg före nästa betalning.',
    finance: 'Verifiera kontot med leverantören via en redan känd kontaktväg före nästa betalning.',
  },
  relations: noRelations,
  notice: false,
  informs: false,
  falsePositives: 'Factoring, gemensamt konto i en koncern, eller ett egenanställningsföretag.',
  payment: true,
  appliesTo: legalForms.filter((form) => form !== 'OFFENTLIG' && form !== 'DODSBO'),
  outside: 'offentliga organisationer och dödsbon delar ofta konto; stäm av med mottagaren vid behov',
  needs: [],
  history: [],
  evaluate({ ledger, supplier }) {
    if (supplier.ownCompany) return { outcome: 'not-applicable', reason: 'own-company' };
    if (ledger === null || !ledger.accountsKnown)
      return { outcome: 'unknown', reason: 'no-value', source: 'ledger' };
    const widest = ledger.sharedAccounts.reduce<(typeof ledger.sharedAccounts)[number] | null>(
      (best, one) => (one.suppliers >= 2 && one.suppliers > (best?.suppliers ?? 0) ? one : best),
      null,
    );
    if (widest === null) return clear(fromLedger('ledger.sharedAccounts', 0));
    const { masked, kind, suppliers } = widest;
    return {
      outcome: 'hit',
      severity: 'high',
      params: { account: masked, kind, suppliers },
      evidence: [fromLedger('ledger.sharedAccounts', suppliers)],
      weight: suppliers,
    };
  },
  explain: ({ account, kind, suppliers }) =>
    `${kind === 'iban' ? 'Kontot' : 'Bankgirot'} ${account} används av ${suppliers} leverantörer`,
};
