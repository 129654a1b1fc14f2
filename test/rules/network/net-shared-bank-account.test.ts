import type { LedgerView } from '../../../src/domain/rule.ts';
import { netSharedBankAccount } from '../../../src/rules/network/net-shared-bank-account.ts';
import { ledger, testRule } from '../../support/test-rule.ts';

type Kind = LedgerView['sharedAccounts'][number]['kind'];
const shared = (suppliers: number, kind: Kind = 'giro') =>
  ledger({ sharedAccounts: [{ masked: '••• 1234', kind, suppliers }] });

testRule(netSharedBankAccount, {
  hit: [
    {
      title: 'two suppliers',
      ledger: shared(2),
      severity: 'high',
      says: 'Gironumret ••• 1234 används också av 1 annan mottagare',
      weight: 2,
    },
    {
      title: 'an IBAN',
      ledger: shared(3, 'iban'),
      severity: 'high',
      says: 'Kontot ••• 1234 används också av 2 andra mottagare',
    },
    {
      title: 'a short number is a plusgiro',
      ledger: shared(2, 'plusgiro'),
      severity: 'high',
      says: 'Plusgirot ••• 1234 används också av 1 annan mottagare',
    },
    {
      title: 'as many as the policy calls few',
      ledger: shared(5),
      severity: 'high',
      says: 'Gironumret ••• 1234 används också av 4 andra mottagare',
    },
    {
      title: 'forty on one factoring account are information',
      ledger: shared(40),
      severity: 'info',
      says: 'Gironumret ••• 1234 används också av 39 andra mottagare, som ett gemensamt konto',
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
