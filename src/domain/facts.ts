import { z } from 'zod';

import { legalForms } from './supplier.ts';
import type { Day, Instant } from './time.ts';

const DayText = z.iso.date();
const MonthText = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);
/** What a document says of itself; `unknown` where it does not say. */
const Told = z.enum(['yes', 'no', 'unknown']);

/**
 * A tax registration. `deregistered` was registered once; `never` never was; `not-yet` begins later.
 * Dates are those of the source and null where it gives none.
 */
export const Registration = z.object({
  status: z.enum(['registered', 'deregistered', 'never', 'not-yet']),
  from: DayText.nullable(),
  to: DayText.nullable(),
  reason: z.string().nullable(),
});
export type Registration = z.infer<typeof Registration>;

export const procedureKinds = [
  'bankruptcy',
  'liquidation',
  'compulsory-liquidation',
  'reorganisation',
  'composition',
  'merger-out',
  'merger-in',
  'division',
  'conversion',
  'resolution',
] as const;
const Procedure = z.object({
  kind: z.enum(procedureKinds),
  /** The source's own code, shown beside our reading. */
  code: z.string(),
  from: DayText.nullable(),
});
export type Procedure = z.infer<typeof Procedure>;

/** Roles that registers give; `other` keeps the source's own code. */
export const officerRoles = [
  'board-member',
  'chair',
  'deputy',
  'managing-director',
  'deputy-managing-director',
  'auditor',
  'auditor-deputy',
  'lay-auditor',
  'signatory',
  'proxy',
  'partner',
  'liquidator',
  'branch-manager',
  'service-recipient',
  'other',
] as const;

export const deregistrationKinds = [
  'bankruptcy-closed',
  'liquidation-closed',
  'merged',
  'divided',
  'converted',
  'struck-off',
  'own-request',
  'other',
] as const;

/**
 * Every kind of fact and its shape. One fact is one block that a source delivers as a unit, so that a block which
 * failed changes nothing. A new kind starts here. Absence of a kind means unknown, never "no".
 */
export const factSchemas = {
  /** `form` is F or FA where the source tells them apart. */
  'tax.fSkatt': Registration.extend({ form: z.enum(['F', 'FA']).nullable() }),
  'tax.vat': Registration,
  'tax.employer': Registration,
  'company.name': z.object({ name: z.string().min(1), tradeNames: z.array(z.string()) }),
  'company.form': z.object({ form: z.enum(legalForms), code: z.string() }),
  'company.registration': z.object({
    registeredOn: DayText.nullable(),
    deregistered: z
      .object({
        on: DayText.nullable(),
        kind: z.enum(deregistrationKinds),
        code: z.string(),
        text: z.string().nullable(),
        /** Organisation number of the company that took over, where the source gives it. */
        successor: z.string().nullable(),
        /** Its name, where the source gives it. */
        successorName: z.string().nullable().optional(),
      })
      .nullable(),
  }),
  /**
   * `coverage`: `full` when an empty list means that there is no procedure; `partial` when the source may not know
   * of one (SCB shows one status per company, and always "normal" for a sole trader).
   */
  'company.procedures': z.object({
    ongoing: z.array(Procedure),
    ended: z.array(Procedure),
    coverage: z.enum(['full', 'partial']),
  }),
  'company.activity': z.object({ status: z.enum(['active', 'inactive', 'never-active']) }),
  /** Industry codes (SNI 2007 or 2025), main one first; empty when the register has none. */
  'company.industry': z.object({ sni: z.array(z.string()) }),
  'company.address': z.object({
    careOf: z.string().nullable(),
    street: z.string().nullable(),
    postalCode: z.string().nullable(),
    city: z.string().nullable(),
  }),
  /** SCB's size classes; text as the code table says. */
  'company.size': z.object({ employeesClass: z.string().nullable(), turnoverClass: z.string().nullable() }),
  /**
   * `score` on the bureau's own scale (Creditsafe Sweden 1–100, higher is better), null when it gives none.
   * `special` is a negative code in the rating field (-29 bankruptcy petition, -28 accounts lacking …).
   */
  'credit.rating': z.object({
    score: z.number().nullable(),
    band: z.enum(['very-low', 'low', 'medium', 'high', 'very-high', 'none']).nullable(),
    text: z.string().nullable(),
    special: z.number().int().nullable(),
    limitSek: z.number().nullable(),
  }),
  'credit.petition': z.object({ status: z.enum(['open', 'none']), since: DayText.nullable() }),
  /** Balance at Kronofogden, whole kronor: public claims (allmänna mål: taxes, fees) and private claims (enskilda mål). */
  'credit.publicDebt': z.object({ amountSek: z.number(), cases: z.number().int().nullable() }),
  'credit.privateDebt': z.object({ amountSek: z.number(), cases: z.number().int().nullable() }),
  /** Latest yearly turnover, whole kronor. */
  'credit.turnover': z.object({ amountSek: z.number(), year: z.string().nullable() }),
  /** The bureau would not score the company: its code (S291, S371 …), text and date. */
  'credit.rejection': z.object({
    code: z.string().nullable(),
    text: z.string().nullable(),
    on: DayText.nullable(),
  }),
  /** VIES: whether the number that follows from the organisation number is valid for trade within the EU. */
  'tax.vies': z.object({ valid: z.boolean(), vatNumber: z.string() }),
  /** Employer contributions decided by Skatteverket per month, whole kronor, newest first; decided is not paid. */
  'tax.contributions': z.object({ months: z.array(z.object({ month: MonthText, decidedSek: z.number() })) }),
  /** The supplier's own extract of its tax account: a debt is positive. */
  'tax.account': z.object({ debtSek: z.number(), on: DayText }),
  /** Detailed status entries of the register, newest first; codes are the source's own. */
  'company.status': z.object({
    entries: z.array(z.object({ code: z.string(), text: z.string().nullable(), on: DayText.nullable() })),
  }),
  /** Annual reports that came in, newest period first, and reminders for those that did not. */
  'company.accounts': z.object({
    reports: z.array(
      z.object({ periodEnd: DayText, arrived: DayText.nullable(), registered: DayText.nullable() }),
    ),
    reminders: z.array(z.object({ periodEnd: DayText.nullable(), on: DayText.nullable() })),
  }),
  /**
   * Who holds which role, since when. `person` is the keyed reference of a person (see domain/person.ts) or an
   * organisation number; never a name and never a personal number. `role` is our reading, `code` the source's own.
   */
  'representatives.officers': z.object({
    officers: z.array(
      z.object({
        person: z.string(),
        role: z.enum(officerRoles),
        code: z.string(),
        from: DayText.nullable(),
        to: DayText.nullable(),
        /** Lives abroad, by the register; null where it does not say. */
        abroad: z.boolean().nullable(),
      }),
    ),
  }),
  /** Signing power: the source's code, and a fingerprint of its text, which may name people and is not kept. */
  'representatives.signing': z.object({ code: z.string().nullable(), fingerprint: z.string().nullable() }),
  /** Näringsförbud among those who hold a role now: `asked` of `holders` were looked up. */
  'representatives.prohibitions': z.object({
    holders: z.number().int(),
    asked: z.number().int(),
    prohibited: z.array(
      z.object({
        person: z.string(),
        kind: z.enum(['final', 'temporary']),
        from: DayText.nullable(),
        to: DayText.nullable(),
      }),
    ),
  }),
  /** Cases at Kronofogden, newest first: applications for payment orders, and results of execution. */
  'debts.cases': z.object({
    applications: z.array(
      z.object({
        amountSek: z.number().nullable(),
        on: DayText.nullable(),
        state: z.enum(['open', 'contested', 'withdrawn', 'verdict', 'other']),
      }),
    ),
    executions: z.array(
      z.object({ code: z.string(), amountSek: z.number().nullable(), on: DayText.nullable() }),
    ),
  }),
  /** Reported payroll per month, newest first. */
  'payroll.months': z.object({
    months: z.array(
      z.object({
        month: MonthText,
        employees: z.number().nullable(),
        paidSek: z.number().nullable(),
        contributionsSek: z.number().nullable(),
      }),
    ),
  }),
  /** Figures of the annual reports, newest period first, whole kronor; null where a report does not say. */
  'financials.years': z.object({
    years: z.array(
      z.object({
        periodEnd: DayText,
        turnoverSek: z.number().nullable(),
        resultSek: z.number().nullable(),
        equitySek: z.number().nullable(),
        shareCapitalSek: z.number().nullable(),
        employees: z.number().nullable(),
      }),
    ),
  }),
  /** What the auditor said in the latest digital report; `none-found` is not proof that there is none. */
  'financials.audit': z.object({
    periodEnd: DayText,
    remark: z.enum(['remark', 'none-found', 'no-auditor']),
  }),
  /**
   * Entries of a sanctions list that this supplier may be. `by` number is certain, by name a question to a person;
   * `score` 0–1; `known` says which of the supplier's names it resembles, absent in older facts and by number. Entries
   * that a person has answered "not them" for this version of the entry are left out.
   */
  'sanctions.matches': z.object({
    matches: z.array(
      z.object({
        entry: z.string(),
        by: z.enum(['number', 'name']),
        score: z.number(),
        listed: DayText.nullable(),
        known: z.enum(['register', 'ledger', 'trade', 'earlier']).optional(),
      }),
    ),
  }),
  /**
   * Care permits by IVO's register extract or decision; `type` is the kind of service. `banned` is an interim ban;
   * `overturned` a refusal, revocation or ban that a court has set aside: it says nothing of the permit any more.
   * `decided`, `appealed` and `stayed` (inhibition: it does not hold while the court looks at it) are absent in older facts.
   */
  'permits.care': z.object({
    permits: z.array(
      z.object({
        type: z.string(),
        scope: z.string().nullable(),
        unit: z.string().nullable(),
        places: z.number().int().nullable(),
        status: z.enum(['active', 'not-started', 'closed', 'revoked', 'refused', 'banned', 'overturned']),
        from: DayText.nullable(),
        to: DayText.nullable(),
        legalForce: Told,
        reference: z.string(),
        /** Day of the decision; null in an extract, which gives none. */
        decided: DayText.nullable().optional(),
        appealed: Told.optional(),
        stayed: Told.optional(),
      }),
    ),
  }),
  /**
   * A judgment or decision that a person has registered; graver than the rest, so two people stand behind it. `on` is
   * the day on which it was given, `event` the day of what it is about. `listed` is the point of LOU 13 kap. 1 § that
   * it falls under, `about` whom it is about: the supplier, somebody who leads or represents it, or somebody else.
   * The last three are absent in older facts, which is unknown.
   */
  'judgments.registered': z.object({
    judgments: z.array(
      z.object({
        kind: z.enum(['tax', 'environment', 'labour', 'procurement', 'crime', 'other']),
        on: DayText,
        legalForce: Told,
        reference: z.string(),
        event: DayText.nullable().optional(),
        listed: z.enum(['1', '2', '3', '4', '5', '6', 'no', 'unknown']).optional(),
        about: z.enum(['supplier', 'representative', 'other', 'unknown']).optional(),
      }),
    ),
  }),
  /** Care figures of one supplier per month, newest first: counts and ratios only, no client and no worker. */
  'care.months': z.object({
    months: z.array(
      z.object({
        month: MonthText,
        invoicedHours: z.number(),
        overlappingVisits: z.number().int(),
        visits: z.number().int(),
        manualShare: z.number(),
        visitsDuringAbsence: z.number().int(),
        performedShare: z.number(),
      }),
    ),
  }),
} as const;

export type FactKind = keyof typeof factSchemas;
export type FactValue<Kind extends FactKind = FactKind> = z.infer<(typeof factSchemas)[Kind]>;
export const factKinds = Object.keys(factSchemas) as FactKind[];

/** A block as a connector draws it from an answer. `validFrom`: since when it is true in the world, where the source says so. */
export type DrawnFact = {
  [Kind in FactKind]: {
    readonly kind: Kind;
    readonly value: FactValue<Kind>;
    readonly validFrom: Day | null;
  };
}[FactKind];

/** The one word that a fact is read by: what evidence shows and what two sources are compared on. */
const headlines: { [Kind in FactKind]: (value: FactValue<Kind>) => string | number | null } = {
  'tax.fSkatt': (value) => value.status,
  'tax.vat': (value) => value.status,
  'tax.employer': (value) => value.status,
  'company.name': (value) => value.name,
  'company.form': (value) => value.form,
  'company.registration': (value) => value.deregistered?.kind ?? 'registered',
  'company.procedures': (value) =>
    value.ongoing
      .map((procedure) => procedure.kind)
      .sort()
      .join('+') || 'none',
  'company.activity': (value) => value.status,
  'company.industry': (value) => value.sni[0] ?? 'none',
  'company.address': (value) =>
    [value.careOf, value.street, value.postalCode].filter(Boolean).join(', ') || 'none',
  'company.size': (value) => value.employeesClass,
  'credit.rating': (value) => value.special ?? value.score,
  'credit.petition': (value) => value.status,
  'credit.publicDebt': (value) => value.amountSek,
  'credit.privateDebt': (value) => value.amountSek,
  'credit.turnover': (value) => value.amountSek,
  'credit.rejection': (value) => value.code,
  'tax.vies': (value) => (value.valid ? 'valid' : 'invalid'),
  'tax.contributions': (value) => value.months[0]?.decidedSek ?? null,
  'tax.account': (value) => value.debtSek,
  'company.status': (value) => value.entries[0]?.code ?? 'none',
  'company.accounts': (value) => value.reports[0]?.periodEnd ?? 'none',
  'representatives.officers': (value) => value.officers.filter(({ to }) => to === null).length,
  'representatives.signing': (value) => value.code,
  'representatives.prohibitions': (value) => value.prohibited.length,
  'debts.cases': (value) => value.applications.length + value.executions.length,
  'payroll.months': (value) => value.months[0]?.employees ?? null,
  'financials.years': (value) => value.years[0]?.turnoverSek ?? null,
  'financials.audit': (value) => value.remark,
  'sanctions.matches': (value) => value.matches.length,
  'permits.care': (value) => value.permits[0]?.status ?? 'none',
  'judgments.registered': (value) => value.judgments.length,
  'care.months': (value) => value.months[0]?.invoicedHours ?? null,
};

export const headlineOf = <Kind extends FactKind>(
  kind: Kind,
  value: FactValue<Kind>,
): string | number | null => headlines[kind](value);

/** A fact as it is kept: drawn by `source`, first known to us at `recordedAt`, last confirmed by an answer as of `asOf`. */
export interface StoredFact<Kind extends FactKind = FactKind> {
  readonly id: number;
  readonly source: string;
  readonly kind: Kind;
  readonly value: FactValue<Kind>;
  readonly validFrom: Day | null;
  readonly recordedAt: Instant;
  /** The source's own date of the data, as the last answer that confirmed it said. */
  readonly asOf: Day;
  /** When the last answer that confirmed it was fetched. */
  readonly fetchedAt: Instant;
}
