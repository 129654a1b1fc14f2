import { z } from 'zod';

import { factKinds, type FactKind } from './facts.ts';
import { legalForms } from './supplier.ts';

const kind = z.enum(factKinds as [FactKind, ...FactKind[]]);
const days = z.number().int().min(1);
const sek = z.number().min(0);
const share = z.number().min(0).max(1);

/**
 * The numbers that people may tune: data, not code. Every limit has its unit in its name; the comment says where it
 * comes from (L law or authority practice, S published source, F our own start value, to be calibrated).
 */
export const Policy = z.object({
  /** Sources per fact kind, most trusted first. A kind that is not listed trusts any source equally, in alphabetical order. */
  trustOrder: z.partialRecord(kind, z.array(z.string()).min(1)).prefault({
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
  }),
  /** Older than this, a fact is stale and judges nothing. */
  maxAgeDays: z.object({ default: days, credit: days }).prefault({ default: 14, credit: 45 }),
  /** Rules that must be judged before a supplier counts as checked, per legal form; `default` for forms not listed. */
  mandatoryRules: z
    .intersection(
      z.object({ default: z.array(z.string()) }),
      z.partialRecord(z.enum(legalForms), z.array(z.string())),
    )
    .prefault({
      default: ['tax-fskatt-missing', 'credit-bankrupt', 'credit-liquidation', 'register-deregistered'],
      EF: ['tax-fskatt-missing', 'register-deregistered'],
      IDEELL: ['tax-fskatt-missing', 'register-deregistered'],
      STIFTELSE: ['register-deregistered'],
      OFFENTLIG: [],
      DODSBO: [],
      FOREIGN: [],
      UNKNOWN: ['tax-fskatt-missing', 'register-deregistered'],
    }),
  /** Konto numbers (or prefixes with `*`) and what is bought there; the first match counts, no match is `unknown`. */
  trades: z
    .array(z.object({ konto: z.string().regex(/^\d+\*?$/), trade: z.enum(['goods', 'services', 'labour']) }))
    .prefault([]),
  tax: z
    .object({
      /** L: a revoked F-skatt is told for 24 months (F). */
      revokedWindowMonths: z.number().int().min(1),
      /** F */
      employerPaymentsSek: sek,
      /** L: Skatteverket's own step before hand-over; F: half a per cent of turnover. */
      debtFixedSek: sek,
      debtTurnoverShare: share,
    })
    .prefault({
      revokedWindowMonths: 24,
      employerPaymentsSek: 500_000,
      debtFixedSek: 10_000,
      debtTurnoverShare: 0.005,
    }),
  credit: z
    .object({
      /** F; that the limit follows turnover: S. */
      privateDebtFixedSek: sek,
      privateDebtTurnoverShare: share,
      /** F */
      ratingDropBands: z.number().int().min(1),
      ratingDropDays: days,
    })
    .prefault({
      privateDebtFixedSek: 50_000,
      privateDebtTurnoverShare: 0.01,
      ratingDropBands: 2,
      ratingDropDays: 90,
    }),
  register: z
    .object({
      /** S */
      newlyFormedMonths: z.number().int().min(1),
      /** F: payments in twelve months that make a new company a medium signal. */
      newlyFormedPaymentsSek: sek,
    })
    .prefault({ newlyFormedMonths: 12, newlyFormedPaymentsSek: 1_000_000 }),
  network: z
    .object({
      /** Accounts that many suppliers lawfully share (factoring, cash pools): bankgiro or IBAN, digits and letters only. */
      sharedAccounts: z.array(z.string()),
      /** The municipality's own companies, by organisation number. */
      ownCompanies: z.array(z.string()),
    })
    .prefault({ sharedAccounts: [], ownCompanies: [] }),
  /** F: a flag counts as worse when its amount grows by this share or more. */
  worseGrowthShare: share.prefault(0.25),
  rounds: z
    .object({ atMost: z.number().int().min(0), afterMinutes: z.number().int().min(1) })
    .prefault({ atMost: 2, afterMinutes: 90 }),
});
export type Policy = z.infer<typeof Policy>;

export const builtInPolicy: Policy = Policy.parse({});
