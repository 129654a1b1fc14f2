import { z } from 'zod';

import { scalar, textOrNull } from '../wire.ts';

/**
 * The one mapping: the wire format of every block, turned into names of our own, so that a name which turns out to be
 * another is changed here and nowhere else. tic.io omits what is null. Each block says where its names come from.
 */

const text = scalar.transform(textOrNull);
const flag = z.boolean().nullish();
const list = <Row extends z.ZodType>(row: Row) => z.array(row).nullish();

/** `GET /search-public/companies`, a typo-tolerant search (vendor's documentation). */
export const Search = z.looseObject({
  hits: z.array(
    z.looseObject({
      document: z
        .looseObject({ companyId: z.number().int(), registrationNumber: text, iso3166CountryCode: text })
        .transform((document) => ({
          id: document.companyId,
          number: document.registrationNumber,
          country: document.iso3166CountryCode,
        })),
    }),
  ),
});
export type Search = z.infer<typeof Search>;

/** Assumption: the names inside `debtBalance`, which is documented for the older version of the service alone. */
const Balance = z
  .looseObject({ amountInSEK: scalar, numberOfCases: scalar })
  .transform((row) => ({ amount: row.amountInSEK, cases: row.numberOfCases }));

/**
 * `GET /companies/{id}/debts`: `debtSummary` and `debtCases` are the vendor's. `debtBalance` and `executions` are those
 * of the older version, read where they come; the names inside `executions` are assumptions.
 */
export const Debts = z.looseObject({
  debtSummary: list(
    z
      .looseObject({
        kfm_DebtorSummaryId: scalar,
        debtCaseType: text,
        numberOfCases: scalar,
        debtAmountInSEK: scalar,
        isDeleted: flag,
      })
      .transform((row) => ({
        summary: row.kfm_DebtorSummaryId ?? null,
        type: row.debtCaseType,
        cases: row.numberOfCases,
        amount: row.debtAmountInSEK,
        deleted: row.isDeleted === true,
      })),
  ),
  debtBalance: z
    .looseObject({
      totalAmountInSEK: scalar,
      public: z.union([z.array(Balance), Balance.transform((row) => [row])]).nullish(),
      private: z.union([z.array(Balance), Balance.transform((row) => [row])]).nullish(),
    })
    .transform((balance) => ({
      total: balance.totalAmountInSEK,
      public: balance.public ?? [],
      private: balance.private ?? [],
    }))
    .nullish(),
  debtCases: list(
    z
      .looseObject({
        amount: scalar,
        dateOfApplicationOrVerdict: scalar,
        applicationVerdict: text,
        applicationVerdictDescription: text,
        applicationWithdrawn: flag,
        applicationContested: z.union([z.boolean(), text]).nullish(),
        applicationContestedDate: text,
        applicationDismissed: flag,
        applicationToCourt: flag,
        causeOfRemoval: text,
        defendantCompanyId: scalar,
      })
      .transform((row) => ({
        amount: row.amount,
        on: row.dateOfApplicationOrVerdict,
        step: row.applicationVerdict,
        stepText: row.applicationVerdictDescription,
        withdrawn: row.applicationWithdrawn === true,
        contested: row.applicationContested ?? null,
        contestedOn: row.applicationContestedDate,
        dismissed: row.applicationDismissed === true,
        toCourt: row.applicationToCourt === true,
        removal: row.causeOfRemoval,
        defendant: row.defendantCompanyId ?? null,
      })),
  ),
  executions: list(
    z
      .looseObject({ resultCode: text, amount: scalar, date: scalar })
      .transform((row) => ({ code: row.resultCode, amount: row.amount, on: row.date })),
  ),
});
export type Debts = z.infer<typeof Debts>;

/**
 * `GET /companies/{id}/payrolls`: names are the vendor's. Assumption: `period` is year and month as `202610`, and
 * `belopp` the employer contributions of that month in whole kronor.
 */
export const Payrolls = z.looseObject({
  payrolls: z.array(
    z
      .looseObject({ period: scalar, belopp: scalar })
      .transform((row) => ({ period: textOrNull(row.period), contributions: row.belopp })),
  ),
});
export type Payrolls = z.infer<typeof Payrolls>;

/**
 * `GET /companies/{id}`: `financialSummary`, whose path a public client uses and whose names the vendor documents for
 * the older version. Names that end in `K` are thousands of kronor.
 */
export const Company = z.looseObject({
  registrationNumber: text,
  financialSummary: z.array(
    z
      .looseObject({ periodEnd: scalar, rs_NetSalesK: scalar, fn_NumberOfEmployees: scalar })
      .transform((row) => ({
        periodEnd: row.periodEnd,
        turnoverThousands: row.rs_NetSalesK,
        employees: row.fn_NumberOfEmployees,
      })),
  ),
});
export type Company = z.infer<typeof Company>;

/** `GET /companies/{id}/representatives`: `positionType` and ids are the vendor's names, the others a public client's. */
export const Representatives = z.looseObject({
  representatives: z.array(
    z
      .looseObject({
        companyPersonId: scalar,
        personId: scalar,
        positionType: text,
        positionDescription: text,
        positionStart: scalar,
        positionEnd: scalar,
        roleByPersonName: text,
        roleByPersonalIdentityNumber: text,
        roleByCompanyName: text,
        roleByCompanyRegistrationNumber: text,
        residenceLocationTypeDescription: text,
      })
      .transform((row) => ({
        sourceId: textOrNull(row.personId),
        type: row.positionType,
        description: row.positionDescription,
        from: row.positionStart,
        to: row.positionEnd,
        name: row.roleByPersonName,
        number: row.roleByPersonalIdentityNumber,
        company: row.roleByCompanyName,
        companyNumber: row.roleByCompanyRegistrationNumber,
        residence: row.residenceLocationTypeDescription,
      })),
  ),
});
export type Representatives = z.infer<typeof Representatives>;
export type Representative = Representatives['representatives'][number];

/** How a block is refused, in the vendor's Problem Details (`code`), or under the older version's name. */
export const Problem = z
  .looseObject({ code: text, error: text })
  .transform(({ code, error }) => code ?? error);
