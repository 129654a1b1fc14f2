import type { Connector } from '../../src/domain/connector.ts';
import type { DocumentForm } from '../../src/domain/document.ts';
import { sourceNames } from '../../src/domain/source-names.ts';
import { documentSource } from '../document-source.ts';
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

/** Facts that arrive as documents. */
export const createIntake = (): Connector =>
  documentSource({
    id: 'intake',
    name: sourceNames.intake,
    provides: [
      'tax.contributions',
      'tax.account',
      'credit.publicDebt',
      'credit.privateDebt',
      'judgments.registered',
      'care.months',
    ],
  });
