import { http, HttpResponse } from 'msw';
import type { SetupServer } from 'msw/node';

import { NUMBER } from './support.ts';

export const COMPANY_ID = 3_500_001;
const BASE = 'http://tic.test';

export const hit = (registrationNumber: string | undefined, companyId = COMPANY_ID, more: object = {}) => ({
  document: { companyId, iso3166CountryCode: 'SE', registrationNumber, ...more },
});
export const found = { found: 1, hits: [hit(NUMBER)] };

export const debts = {
  debtSummary: [
    { kfm_DebtorSummaryId: 7, debtCaseType: 'a', numberOfCases: 2, debtAmountInSEK: 8000, isDeleted: false },
    { kfm_DebtorSummaryId: 7, debtCaseType: 'a', numberOfCases: 1, debtAmountInSEK: 499.6 },
    { kfm_DebtorSummaryId: 7, debtCaseType: 'e', numberOfCases: 3, debtAmountInSEK: 12_000 },
    {
      kfm_DebtorSummaryId: 7,
      debtCaseType: 'e',
      numberOfCases: 9,
      debtAmountInSEK: 999_999,
      isDeleted: true,
    },
  ],
  debtCases: [],
};
const dates = { positionStart: '2020-01-15T00:00:00Z' };
export const officers = {
  representativeInformation: [],
  representatives: [
    {
      positionType: 'ceo',
      positionDescription: 'Verkställande direktör',
      personId: 11,
      roleByPersonName: 'Alfhild Påhittsson',
      roleByPersonalIdentityNumber: '18900101-9802',
      residenceLocationTypeDescription: 'Bosatt i Sverige',
      ...dates,
    },
    {
      positionType: 'auditor',
      roleByCompanyName: 'Siffergranskarna AB',
      roleByCompanyRegistrationNumber: '559994-0011',
      ...dates,
    },
  ],
};
export const company = {
  registrationNumber: NUMBER,
  financialSummary: [
    { periodEnd: '2024-12-31T00:00:00Z', rs_NetSalesK: 8100, fn_NumberOfEmployees: 7 },
    { periodEnd: '2025-12-31T00:00:00Z', rs_NetSalesK: 9000.5 },
  ],
};
export const payrolls = {
  payrolls: [
    { period: 202609, belopp: 61_000 },
    { period: 202610, belopp: 63_700 },
  ],
};

export type BlockName = 'search' | 'debts' | 'representatives' | 'company' | 'payrolls';
export type Reply = () => Response | Promise<Response>;

/** Headers that any answer may carry. */
type Headers = Record<string, string>;
export const json = (body: object, status = 200, headers: Headers = {}): Reply => {
  return () => HttpResponse.json(body, { status, headers });
};
export const refusal = (status: number, code: string): Reply => json({ status, title: 'No', code }, status);

const whole: Readonly<Record<BlockName, Reply>> = {
  search: json(found),
  debts: json(debts),
  representatives: json(officers),
  company: json(company),
  payrolls: json(payrolls),
};

/** A tic.io that answers well, but for the replies that are given; what was called is listed, with its key. */
export function serve(server: SetupServer, changes: Partial<Record<BlockName, Reply>> = {}): string[] {
  const calls: string[] = [];
  const replies = { ...whole, ...changes };
  const handler = (path: string, name: BlockName) =>
    http.get(`${BASE}${path}`, ({ request }) => {
      const { pathname, search } = new URL(request.url);
      calls.push(`${pathname}${search} ${request.headers.get('x-api-key')}`);
      return replies[name]();
    });
  server.use(
    handler('/search-public/companies', 'search'),
    handler('/companies/:id/debts', 'debts'),
    handler('/companies/:id/representatives', 'representatives'),
    handler('/companies/:id/payrolls', 'payrolls'),
    handler('/companies/:id', 'company'),
  );
  return calls;
}
