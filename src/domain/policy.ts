import { z } from 'zod';

import { factKinds, type FactKind } from './facts.ts';
import { legalForms } from './supplier.ts';

const kind = z.enum(factKinds as [FactKind, ...FactKind[]]);
const days = z.number().int().min(1);
const sek = z.number().min(0);
const share = z.number().min(0).max(1);

/** Sources per fact kind, most trusted first. */
const trustByKind: Partial<Record<FactKind, readonly string[]>> = {
  'tax.fSkatt': ['skatteverket', 'scb'],
  'tax.vat': ['skatteverket', 'scb'],
  'tax.employer': ['skatteverket', 'scb'],
  'company.name': ['bolagsverket', 'scb'],
  'company.form': ['bolagsverket', 'scb'],
  'company.registration': ['bolagsverket', 'scb'],
  'company.procedures': ['bolagsverket', 'scb'],
  'company.activity': ['scb', 'bolagsverket'],
  'company.industry': ['scb', 'bolagsverket'],
  'company.address': ['bolagsverket', 'scb'],
  'company.size': ['scb'],
};

/** What must be judged before a supplier counts as checked. Forms that registers do not cover owe less. */
const mandatoryByForm: Readonly<Record<string, string[]>> & { readonly default: string[] } = {
  default: ['tax-fskatt-missing', 'credit-bankrupt', 'credit-liquidation', 'register-deregistered'],
  EF: ['tax-fskatt-missing', 'register-deregistered'],
  IDEELL: ['tax-fskatt-missing', 'register-deregistered'],
  STIFTELSE: ['register-deregistered'],
  OFFENTLIG: [],
  DODSBO: [],
  FOREIGN: [],
  UNKNOWN: ['tax-fskatt-missing', 'register-deregistered'],
};

/**
 * The numbers that people may tune: data, not code. Every limit has its unit in its name; the comment says where it
 * comes from (L law or authority practice, S published source, F our own start value, to be calibrated).
 */
export const Policy = z.strictObject({
  /** Sources per fact kind, most trusted first. A kind that is not listed trusts any source equally, in alphabetical order. */
  trustOrder: z
    .partialRecord(kind, z.array(z.string()).min(1))
    .default({})
    .transform((given): Partial<Record<FactKind, readonly string[]>> => ({ ...trustByKind, ...given })),
  /** Older than this, a fact is stale and judges nothing. */
  maxAgeDays: z.strictObject({ default: days.default(14), credit: days.default(45) }).prefault({}),
  /** Rules that must be judged before a supplier counts as checked, per legal form; `default` for forms not listed. */
  mandatoryRules: z
    .partialRecord(z.enum([...legalForms, 'default']), z.array(z.string()))
    .default({})
    .transform((given) => ({ ...mandatoryByForm, ...given })),
  /** Konto numbers (or prefixes with `*`) and what is bought there; the first match counts, no match is `unknown`. */
  trades: z
    .array(
      z.strictObject({ konto: z.string().regex(/^\d+\*?$/), trade: z.enum(['goods', 'services', 'labour']) }),
    )
    .default([]),
  tax: z
    .strictObject({
      /** F: for how long a revoked F-skatt is told. */
      revokedWindowMonths: z.number().int().min(1).default(24),
      /** F: payments for labour in twelve months above which an employer registration is expected. */
      employerPaymentsSek: sek.default(500_000),
      /** L: Skatteverket's own step before hand-over. */
      debtFixedSek: sek.default(10_000),
      /** F */
      debtTurnoverShare: share.default(0.005),
    })
    .prefault({}),
  credit: z
    .strictObject({
      /** F */
      privateDebtFixedSek: sek.default(50_000),
      /** F; that the limit follows turnover: S. */
      privateDebtTurnoverShare: share.default(0.01),
      /** F */
      ratingDropBands: z.number().int().min(1).default(2),
      /** F */
      ratingDropDays: days.default(90),
    })
    .prefault({}),
  register: z
    .strictObject({
      /** S */
      newlyFormedMonths: z.number().int().min(1).default(12),
      /** F: payments in twelve months that make a new company a medium signal. */
      newlyFormedPaymentsSek: sek.default(1_000_000),
    })
    .prefault({}),
  network: z
    .strictObject({
      /** Accounts that many suppliers lawfully share (factoring, cash pools): bankgiro or IBAN, digits and letters only. */
      sharedAccounts: z.array(z.string()).default([]),
      /** The municipality's own companies, by organisation number. */
      ownCompanies: z.array(z.string()).default([]),
    })
    .prefault({}),
  /** F: a flag counts as worse when its amount grows by this share or more. */
  worseGrowthShare: share.default(0.25),
  rounds: z
    .strictObject({
      atMost: z.number().int().min(0).default(2),
      afterMinutes: z.number().int().min(1).default(90),
    })
    .prefault({}),
});
export type Policy = z.infer<typeof Policy>;

export const builtInPolicy: Policy = Policy.parse({});
