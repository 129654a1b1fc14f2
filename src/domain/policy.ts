import { z } from 'zod';

import { factKinds, type FactKind, type StoredFact } from './facts.ts';
import type { SpendLimits } from './order.ts';
import { RetentionRule } from './retention.ts';
import { legalForms } from './supplier.ts';
import { dayOf, type Day } from './time.ts';

const kind = z.enum(factKinds as [FactKind, ...FactKind[]]);
const days = z.number().int().min(1);
const sek = z.number().min(0);
const share = z.number().min(0).max(1);
const factor = z.number().positive().max(12).nullable();

/** Sources per fact kind, most trusted first. */
const trustByKind: Partial<Record<FactKind, readonly string[]>> = {
  'tax.fSkatt': ['skatteverket', 'scb'],
  'tax.vat': ['skatteverket', 'scb'],
  'tax.employer': ['skatteverket', 'scb'],
  'company.name': ['bolagsverket', 'bulk', 'scb'],
  'company.form': ['bolagsverket', 'bulk', 'scb'],
  'company.registration': ['bolagsverket', 'bulk', 'scb'],
  'company.procedures': ['bolagsverket', 'bulk', 'scb'],
  'company.activity': ['scb', 'bulk', 'bolagsverket'],
  'company.industry': ['scb', 'bulk', 'bolagsverket'],
  'company.address': ['bolagsverket', 'bulk', 'scb'],
  'company.size': ['scb'],
  'representatives.officers': ['foretagsinformation', 'tic'],
  // What is brought by hand is Kronofogden's own extract; the others have it from there.
  'credit.publicDebt': ['intake', 'tic', 'creditsafe'],
  'credit.privateDebt': ['intake', 'tic', 'creditsafe'],
};

/**
 * Days for kinds with an age of their own. A monthly quota is asked once in 30 days; a document holds until it is
 * withdrawn or replaced, and its rule reckons the statutory years from the event.
 */
const maxAgeByKind: Partial<Record<FactKind, number>> = {
  'representatives.officers': 45,
  'representatives.signing': 45,
  'representatives.prohibitions': 45,
  'permits.care': 3_660,
  'judgments.registered': 3_660,
};

/** What must be judged before a supplier counts as checked. Forms that registers do not cover owe less. */
const mandatoryByForm: Readonly<Record<string, string[]>> & { readonly default: string[] } = {
  default: ['tax-fskatt-missing', 'credit-bankrupt', 'credit-liquidation', 'register-deregistered'],
  EF: ['tax-fskatt-missing', 'register-deregistered'],
  IDEELL: ['tax-fskatt-missing', 'register-deregistered'],
  STIFTELSE: ['tax-fskatt-missing', 'register-deregistered'],
  OFFENTLIG: [],
  DODSBO: [],
  FOREIGN: ['tax-fskatt-missing'],
  UNKNOWN: ['tax-fskatt-missing', 'register-deregistered'],
};

/** What may be spent on one source; prices are contractual, so that every default is a start value of ours. */
const spendOf = (start: {
  priceSek: number;
  perRunSek: number;
  perMonthSek: number;
  perMonthOrders: number | null;
}) =>
  z
    .strictObject({
      /** F: what one order costs. The contract says; correct it before the first order. */
      priceSek: sek.default(start.priceSek),
      /** F */
      perRunSek: sek.default(start.perRunSek),
      /** F: a calendar month in Sweden. */
      perMonthSek: sek.default(start.perMonthSek),
      /** Orders in a calendar month, where the contract counts calls; null for no such cap. */
      perMonthOrders: z.number().int().min(0).nullable().default(start.perMonthOrders),
    })
    .prefault({});

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
  maxAgeDays: z
    .strictObject({
      default: days.default(14),
      credit: days.default(45),
      byKind: z
        .partialRecord(kind, days)
        .default({})
        .transform((given): Partial<Record<FactKind, number>> => ({ ...maxAgeByKind, ...given })),
    })
    .prefault({}),
  /**
   * Who uses this tool. L: a municipal company is no authority, and treats no data on a person's näringsförbud (GDPR
   * article 10).
   */
  asker: z.enum(['authority', 'municipal-company']).default('authority'),
  /** Rules that must be judged before a supplier counts as checked, per legal form; `default` for forms not listed. */
  mandatoryRules: z
    .partialRecord(z.enum([...legalForms, 'default']), z.array(z.string()))
    .default({})
    .transform((given) => ({ ...mandatoryByForm, ...given })),
  /** Rules that must be judged as well where the depth of the control has let their sources be asked. */
  mandatoryWhenAsked: z
    .array(z.string())
    .default([
      'tax-debt-kfm',
      'credit-bankruptcy-petition',
      'credit-kfm-private-debt',
      'sanctions-eu-list',
      'sanctions-trading-prohibition',
    ]),
  /** Konto numbers (or prefixes with `*`) and what is bought there; the first match counts, no match is `unknown`. */
  trades: z
    .array(
      z.strictObject({
        konto: z.string().regex(/^\d+\*?$/, 'ett kontonummer, eller dess början med * efter, väntades'),
        trade: z.enum(['goods', 'licences', 'services', 'labour']),
      }),
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
      /** F: a debt below the fixed limit that is a smaller share of turnover than this is information. */
      debtSmallShare: share.default(0.002),
    })
    .prefault({}),
  credit: z
    .strictObject({
      /** F */
      privateDebtFixedSek: sek.default(50_000),
      /** F; that the limit follows turnover: S. */
      privateDebtTurnoverShare: share.default(0.01),
      /** L (LOU 13 kap. 3 a §): for how long a sole trader's closed bankruptcy is told. */
      closedBankruptcyMonths: z.number().int().min(1).default(36),
      /** F: a turnover of an older year than this many back is set beside nothing. */
      turnoverYears: z.number().int().min(1).default(3),
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
      /** Accounts that many suppliers lawfully share (factoring, cash pools), as they stand in the ledger. */
      sharedAccounts: z.array(z.string()).default([]),
      /** F: an account that more suppliers than this share is told as information, to be named in `sharedAccounts`. */
      fewSuppliers: z.number().int().min(2).default(5),
      /** The municipality's own companies, by organisation number. */
      ownCompanies: z.array(z.string()).default([]),
    })
    .prefault({}),
  sanctions: z
    .strictObject({
      /** L (LOU 13 kap. 1 a §): for how long a judgment counts, from its own day. */
      judgmentMonths: z.number().int().min(1).default(60),
    })
    .prefault({}),
  care: z
    .strictObject({
      /** F: an older extract of IVO's register clears nothing. */
      permitExtractMonths: z.number().int().min(1).default(12),
    })
    .prefault({}),
  spend: z
    .strictObject({
      /** Per source. A paid source that has no section here cannot be ordered from. */
      sources: z
        .object({
          /** F */
          creditsafe: spendOf({
            priceSek: 30,
            perRunSek: 5_000,
            perMonthSek: 20_000,
            perMonthOrders: null,
          }),
          /** S: 500 calls a month for 1 000 kr is the smallest step; F: a question takes about six of them. */
          foretagsinformation: spendOf({
            priceSek: 12,
            perRunSek: 1_000,
            perMonthSek: 1_000,
            perMonthOrders: 83,
          }),
          /** S: the plan holds 3 000 calls a month, and one question takes five; nothing is charged one by one. */
          tic: spendOf({ priceSek: 0, perRunSek: 0, perMonthSek: 0, perMonthOrders: 600 }),
        })
        .catchall(
          z.strictObject({
            priceSek: sek,
            perRunSek: sek,
            perMonthSek: sek,
            perMonthOrders: z.number().int().min(0).nullable().default(null),
          }),
        )
        .prefault({}),
      /** F: for how long an order whose outcome nobody knows stands in the way of the next. */
      unclearDays: days.default(90),
      /** F: for how long a named approval holds. */
      approvalDays: days.default(14),
    })
    .prefault({}),
  /** What deepens a control by rule: persons, network and credit are asked from `utökad`. */
  depth: z
    .strictObject({
      /** F: the value of one contract that has not ended. That proportionality needs a limit: L (GDPR art. 5.1 c). */
      extendedFromContractSek: sek.default(700_000),
      /** F: payments in twelve months. */
      extendedFromPaidSek: sek.default(100_000),
    })
    .prefault({}),
  /** How often free sources are asked: their freshness is multiplied by this; null asks nothing. */
  rhythm: z
    .strictObject({
      /** F, per role. Nobody who is dormant or only known is asked about by the night. */
      byRole: z
        .strictObject({
          contracted: factor.default(1),
          bidder: factor.default(1),
          subcontractor: factor.default(1),
          'paid-without-contract': factor.default(1),
        })
        .prefault({}),
      /** F: level `deepen` or `stop`. */
      raisedLevel: z.number().positive().max(1).default(1),
    })
    .prefault({}),
  /** When a source's answers of a day, taken together, are too unlike earlier days to be published unseen. */
  plausibility: z
    .strictObject({
      /** F: fewer answers than this tell nothing. */
      leastAnswers: z.number().int().min(1).default(30),
      /** F: by this share of the suppliers they may differ. */
      mostShift: share.default(0.25),
      /** F: so many earlier days they are compared with. */
      days: z.number().int().min(1).default(5),
    })
    .prefault({}),
  /** F: days after which a whole list that nobody has confirmed answers nothing; `other` for lists not named. */
  lists: z
    .object({
      'eu-sanctions': z.number().int().min(1).default(7),
      other: z.number().int().min(1).default(21),
    })
    .catchall(z.number().int().min(1))
    .prefault({}),
  /** Decisions on how long the bytes of answers, and people's names, are kept. None: nothing is removed. */
  retention: z.array(RetentionRule).default([]),
  imports: z
    .strictObject({
      /** F: the share of rows or kronor of its administrations and periods that a file may replace unasked (--yes). */
      replaceShare: share.default(0.1),
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

/**
 * Kinds whose own date says nothing of how well they are known: a list keeps its date for weeks, a judgment for years.
 * Their age counts from the day on which the source, or the person who registered it, last confirmed them.
 */
const agedFromConfirmed: ReadonlySet<FactKind> = new Set([
  'sanctions.matches',
  'permits.care',
  'judgments.registered',
]);

/** The day from which a fact's age counts. */
export const agesFrom = ({
  kind: of,
  asOf,
  fetchedAt,
}: Pick<StoredFact, 'kind' | 'asOf' | 'fetchedAt'>): Day =>
  agedFromConfirmed.has(of) ? dayOf(new Date(fetchedAt)) : asOf;

/** Days after which a fact of this kind judges nothing. */
export const maxAgeDaysOf = (of: FactKind, { maxAgeDays }: Pick<Policy, 'maxAgeDays'>): number =>
  maxAgeDays.byKind[of] ?? (of.startsWith('credit.') ? maxAgeDays.credit : maxAgeDays.default);

/** What may be spent on a source; null for one that has no section. */
export const spendLimits = ({ spend }: Pick<Policy, 'spend'>, source: string): SpendLimits | null =>
  Object.entries(spend.sources).find(([id]) => id === source)?.[1] ?? null;
