import { netSharedBankAccount } from '../../../src/rules/network/net-shared-bank-account.ts';
import { ledger, testRule } from '../../support/test-rule.ts';

const shared = (suppliers: number, kind: 'bankgiro' | 'iban' = 'bankgiro') =>
  ledger({ sharedAccounts: [{ masked: '••• 1234', kind, suppliers }] });

testRule(netSharedBankAccount, {
  hit: [
    {
      title: 'two suppliers',
      ledger: shared(2),
      severity: 'high',
      says: 'Bankgirot ••• 1234 används av 2 leverantörer',
      weight: 2,
    },
    {
      title: 'an IBAN',
      ledger: shared(3, 'iban'),
      severity: 'high',
      says: 'Kontot ••• 1234 används av 3 leverantörer',
    },
  ],
  clear: [
    { title: 'shared with nobody', ledger: ledger() },
    { title: 'only itself', ledger: shared(1) },
  ],
  unknown: [
    { title: 'no ledger', reason: 'no-value' },
    { title: 'no accounts in the ledger', ledger: ledger({ accountsKnown: false }), reason: 'no-value' },
  ],
  notApplicable: [
    { title: 'own company', ownCompany: true, ledger: shared(2), reason: 'own-company' },
    { title: 'public body', form: 'OFFENTLIG', ledger: shared(2), reason: 'legal-form' },
  ],
});
