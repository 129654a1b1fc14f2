/**
 * Where each value stands inside a block, as a path with dots from `report` (`SECTION.RATING` for a section). Blocks
 * are set up per customer, so this is the one place to change, by configuration.
 */
export interface CreditFields {
  readonly rating: string;
  readonly ratingText: string;
  readonly limit: string;
  readonly publicDebtSum: string;
  readonly publicDebtCount: string;
  readonly privateDebtSum: string;
  readonly privateDebtCount: string;
  readonly turnover: string;
  readonly turnoverYear: string;
  readonly petitionDate: string;
  /** In the Basic block: the company's name, and its status. */
  readonly name: string;
  readonly status: string;
  /** In DateCheck's answer, from its top: where the categories of change stand with their dates. */
  readonly changes: string;
  /** Which categories make a new credit report worth its price, with commas between; `*` for any. */
  readonly changesThatCount: string;
}

/** RATING, RATING_TEXT and LIMIT are documented names. The others are our assumption until a block has been seen. */
export const defaultCreditFields: CreditFields = {
  rating: 'RATING',
  ratingText: 'RATING_TEXT',
  limit: 'LIMIT',
  publicDebtSum: 'DEBT_PUBLIC_SUM',
  publicDebtCount: 'DEBT_PUBLIC_COUNT',
  privateDebtSum: 'DEBT_PRIVATE_SUM',
  privateDebtCount: 'DEBT_PRIVATE_COUNT',
  turnover: 'TURNOVER',
  turnoverYear: 'TURNOVER_YEAR',
  petitionDate: 'PETITION_DATE',
  name: 'NAME',
  status: 'STATUS',
  changes: 'report',
  changesThatCount: '*',
};
