import type { DrawnFact } from '../../src/domain/facts.ts';
import type { Company, Payrolls } from './schema.ts';
import { countOf, dayAt, kronorOf, numberOf } from './values.ts';

/** Payroll per month, newest first. Skatteverket's filings name no number of employees, and no sum of wages. */
export function drawPayroll({ payrolls }: Payrolls): DrawnFact | null {
  const months = payrolls.map((row) => ({
    month: monthOf(row.period),
    contributionsSek: kronorOf(row.contributions, 'payrolls.belopp'),
  }));
  const read = months.flatMap(({ month, contributionsSek }) =>
    month === null ? [] : [{ month, employees: null, paidSek: null, contributionsSek }],
  );
  // A period of another shape is one that our assumption does not cover: nothing of the block is believed.
  if (read.length < months.length) return null;
  return {
    kind: 'payroll.months',
    value: { months: read.toSorted((one, other) => other.month.localeCompare(one.month)) },
    validFrom: null,
  };
}

/** `202610` or `2026-10`. */
function monthOf(period: string | null): string | null {
  const [, year, month] = /^((?:19|20)\d{2})-?(0[1-9]|1[0-2])$/.exec(period ?? '') ?? [];
  return year === undefined || month === undefined ? null : `${year}-${month}`;
}

/** Figures of the annual reports, newest period first. tic.io's summary holds no net result, equity or share capital. */
export function drawFinancials({ financialSummary }: Company): DrawnFact | null {
  const years = financialSummary.map((row) => {
    const thousands = numberOf(row.turnoverThousands, 'financialSummary.rs_NetSalesK');
    return {
      periodEnd: dayAt(row.periodEnd, 'financialSummary.periodEnd'),
      turnoverSek: thousands === null ? null : Math.round(thousands * 1000),
      resultSek: null,
      equitySek: null,
      shareCapitalSek: null,
      employees: countOf(row.employees, 'financialSummary.fn_NumberOfEmployees'),
    };
  });
  const dated = years.flatMap((year) =>
    year.periodEnd === null ? [] : [{ ...year, periodEnd: year.periodEnd }],
  );
  if (dated.length < years.length) return null;
  return {
    kind: 'financials.years',
    value: { years: dated.toSorted((one, other) => other.periodEnd.localeCompare(one.periodEnd)) },
    validFrom: null,
  };
}
