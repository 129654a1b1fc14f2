import { z } from 'zod';

import { legalForms } from './supplier.ts';
import type { Day, Instant } from './time.ts';

const DayText = z.iso.date();

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
