import { noRelations, type Rule } from '../../domain/rule.ts';
import { legalForms } from '../../domain/supplier.ts';
import { clear, fromLedger } from '../read.ts';

const kinds: Readonly<Record<string, string>> = {
  giro: 'Gironumret',
  plusgiro: 'Plusgirot',
  // As stored before the two were told apart.
  bankgiro: 'Gironumret',
};

/**
 * Known shared accounts (factoring, cash pools) and own companies are taken out before the rule sees the ledger. An account
 * that many share is hardly anybody's own: then it is information, to be named in the policy once and for all.
 */
export const netSharedBankAccount: Rule = {
  id: 'net-shared-bank-account',
  version: 2,
  category: 'network',
  severity: 'high',
  label: 'Samma bankkonto hos flera leverantörer',
  basis: ['Jens Nylander, granskning av leverantörsreskontror', 'Inyett, publicerade kontroller'],
  readers: {
    procurement: ({ wide }) =>
      wide === 'yes'
        ? 'Inget att göra: ekonomi ser efter om kontot är gemensamt.'
        : 'Fråga leverantören, via en redan känd kontaktväg, varför kontot delas.',
    finance: ({ wide }) =>
      wide === 'yes'
        ? 'Är kontot ett factoringkonto eller ett koncernkonto: låt den som sköter systemet föra in det bland gemensamma konton (sharedAccounts).'
        : 'Verifiera kontot med leverantören via en redan känd kontaktväg före nästa betalning.',
  },
  relations: noRelations,
  notice: false,
  informs: true,
  falsePositives: 'Factoring, gemensamt konto i en koncern, eller ett egenanställningsföretag.',
  payment: true,
  appliesTo: legalForms.filter((form) => form !== 'OFFENTLIG' && form !== 'DODSBO'),
  outside: 'offentliga organisationer och dödsbon delar ofta konto; stäm av med mottagaren vid behov',
  needs: [],
  history: [],
  evaluate({ ledger, supplier, policy }) {
    if (supplier.ownCompany) return { outcome: 'not-applicable', reason: 'own-company' };
    if (ledger === null || !ledger.accountsKnown)
      return { outcome: 'unknown', reason: 'no-value', source: 'ledger' };
    const widest = ledger.sharedAccounts.reduce<(typeof ledger.sharedAccounts)[number] | null>(
      (best, one) => (one.suppliers >= 2 && one.suppliers > (best?.suppliers ?? 0) ? one : best),
      null,
    );
    if (widest === null) return clear(fromLedger('ledger.sharedAccounts', 0));
    const { masked, kind, suppliers } = widest;
    const isWide = suppliers > policy.network.fewSuppliers;
    return {
      outcome: 'hit',
      severity: isWide ? 'info' : 'high',
      params: { account: masked, kind, suppliers, wide: isWide ? 'yes' : null },
      evidence: [fromLedger('ledger.sharedAccounts', suppliers)],
      weight: suppliers,
    };
  },
  explain: ({ account, kind, suppliers, wide }) => {
    const others = Number(suppliers) - 1;
    const shared = `${kinds[String(kind)] ?? 'Kontot'} ${account} används också av ${others} ${others === 1 ? 'annan mottagare' : 'andra mottagare'}`;
    return wide === 'yes' ? `${shared}, som ett gemensamt konto` : shared;
  },
};
