import type { Connector } from '../../src/domain/connector.ts';
import type { DocumentForm } from '../../src/domain/document.ts';
import { DOCUMENT_FRESH_MS } from '../settings.ts';
import { admitsSwedish } from '../wire.ts';
import { careFigures } from './forms/care-figures.ts';
import { enforcement } from './forms/enforcement.ts';
import { judgment } from './forms/judgment.ts';
import { taxAccount } from './forms/tax-account.ts';
import { taxContributions } from './forms/tax-contributions.ts';

/** What people bring, except from IVO. */
export const forms: readonly DocumentForm[] = [
  taxContributions,
  taxAccount,
  enforcement,
  judgment,
  careFigures,
];

/** Facts that arrive as documents. Nothing is ever asked. */
export function createIntake(): Connector {
  return {
    id: 'intake',
    name: 'registrerade handlingar',
    mode: 'intake',
    product: 'dokument',
    provides: [
      'tax.contributions',
      'tax.account',
      'credit.publicDebt',
      'credit.privateDebt',
      'judgments.registered',
      'care.months',
    ],
    freshForMs: DOCUMENT_FRESH_MS,
    cost: 'free',
    paid: false,
    lettersFor: [],
    covers: [],
    fromDepth: 'bas',
    stage: 1,
    rateLimit: null,
    timeoutMs: 1_000,
    closedTo: null,
    legalBasis: null,
    admits: admitsSwedish,
    closedUntil: () => null,
    ask: () => Promise.resolve({ outcome: 'skipped', reason: 'no-document' }),
  };
}
