import type { DrawnFact, FactKind, FactValue } from '../../src/domain/facts.ts';
import { debtTypes, entryOf } from './codes.ts';
import type { Debts } from './schema.ts';
import { countOf, dayAt, kronorOf, newestFirst } from './values.ts';

export interface Drawn {
  readonly facts: readonly DrawnFact[];
  readonly missing: readonly FactKind[];
}

type Debt = FactValue<'credit.publicDebt'>;
type Both = { readonly public: Debt; readonly private: Debt };
type Application = FactValue<'debts.cases'>['applications'][number];

const none: Debt = { amountSek: 0, cases: 0 };

/** 404: Kronofogden has nothing about the company, by the vendor's own words. An answer, and a good one. */
export const noDebts: Drawn = {
  facts: [...debtFacts({ public: none, private: none }), casesFact({ applications: [], executions: [] })],
  missing: [],
};

/** The block of debts → facts. Lists that are not there are unknown, never empty. */
export function drawDebts(debts: Debts, companyId: number): Drawn {
  const both = fromSummary(debts) ?? fromBalance(debts);
  const cases = casesOf(debts, companyId);
  return {
    facts: [...(both === null ? [] : debtFacts(both)), ...(cases === null ? [] : [casesFact(cases)])],
    missing: [
      ...(both === null ? (['credit.publicDebt', 'credit.privateDebt'] as const) : []),
      ...(cases === null ? (['debts.cases'] as const) : []),
    ],
  };
}

function debtFacts(both: Both): DrawnFact[] {
  return [
    { kind: 'credit.publicDebt', value: both.public, validFrom: null },
    { kind: 'credit.privateDebt', value: both.private, validFrom: null },
  ];
}

function casesFact(value: FactValue<'debts.cases'>): DrawnFact {
  return { kind: 'debts.cases', value, validFrom: null };
}

/**
 * The rows of one summary, added up. A type that is not in our table could be either kind, and rows of several summaries
 * would be counted twice or left out: then neither sum is known.
 */
function fromSummary({ debtSummary }: Debts): Both | null {
  if (debtSummary == null) return null;
  const rows = debtSummary.filter((row) => !row.deleted);
  if (new Set(rows.map((row) => row.summary)).size > 1) return null;
  const sums: { public: Debt; private: Debt } = { public: none, private: none };
  for (const row of rows) {
    const type = entryOf(debtTypes, (row.type ?? '').toLowerCase());
    const amount = kronorOf(row.amount, 'debtSummary.debtAmountInSEK');
    if (type === undefined || amount === null) return null;
    sums[type] = plus(sums[type], amount, countOf(row.cases, 'debtSummary.numberOfCases'));
  }
  return sums;
}

/** The older version's balance; known when its two parts make its total. */
function fromBalance({ debtBalance }: Debts): Both | null {
  if (debtBalance == null) return null;
  const sum = (rows: NonNullable<Debts['debtBalance']>['public']): Debt =>
    rows.reduce(
      (debt, row) =>
        plus(debt, kronorOf(row.amount, 'debtBalance.amountInSEK') ?? 0, countOf(row.cases, 'debtBalance')),
      none,
    );
  const both = { public: sum(debtBalance.public), private: sum(debtBalance.private) };
  const total = kronorOf(debtBalance.total, 'debtBalance.totalAmountInSEK');
  return total === both.public.amountSek + both.private.amountSek ? both : null;
}

const plus = (debt: Debt, amount: number, cases: number | null): Debt => ({
  amountSek: debt.amountSek + amount,
  cases: debt.cases === null || cases === null ? null : debt.cases + cases,
});

function casesOf({ debtCases, executions }: Debts, companyId: number): FactValue<'debts.cases'> | null {
  if (debtCases == null) return null;
  // A case where the company is the one who claims says nothing about its debts.
  const own = debtCases.filter(
    (row) => row.defendant === null || String(row.defendant) === String(companyId),
  );
  return {
    applications: newestFirst(
      own.map((row) => ({
        amountSek: kronorOf(row.amount, 'debtCases.amount'),
        on: dayAt(row.on, 'debtCases.dateOfApplicationOrVerdict'),
        state: stateOf(row),
      })),
    ),
    executions: newestFirst(
      (executions ?? []).map((row) => ({
        code: row.code ?? '',
        amountSek: kronorOf(row.amount, 'executions.amount'),
        on: dayAt(row.on, 'executions.date'),
      })),
    ),
  };
}

type Case = NonNullable<Debts['debtCases']>[number];

/** Words and letters for "application" and "verdict" are assumptions; whatever is not known is `other`, never `open`. */
function stateOf(row: Case): Application['state'] {
  if (row.withdrawn) return 'withdrawn';
  if (row.dismissed) return 'other';
  const said = `${row.step ?? ''} ${row.stepText ?? ''}`;
  if (/\b(?:utslag|verdict|u|v)\b/i.test(said)) return 'verdict';
  if (isContested(row)) return 'contested';
  if (row.removal !== null || row.toCourt) return 'other';
  return /\b(?:ansökan|application|a)\b/i.test(said) ? 'open' : 'other';
}

const isContested = ({ contested, contestedOn }: Case): boolean =>
  contestedOn !== null ||
  contested === true ||
  (typeof contested === 'string' && !/^(?:n|no|nej|false|0)$/i.test(contested));
