import type { LedgerIdentity, LedgerRow } from '../domain/ledger.ts';
import { isTestNumber } from '../domain/org-number.ts';
import { notControlled } from '../domain/supplier.ts';
import type { LeftOut } from './read-row.ts';
import type { ImportReport } from '../domain/import.ts';

type Counts = Pick<ImportReport, 'outside' | 'private' | 'testNumbers' | 'masked' | 'totals' | 'leftOut'>;

/** What is counted while a ledger is read. */
export interface Tally {
  /** A row that is stored or known. */
  row(row: LedgerRow): void;
  leftOut(row: LeftOut): void;
  report(): Counts & Pick<ImportReport, 'sumSek' | 'from' | 'to' | 'withoutUnit'>;
}

/** True for whom no control covers: abroad, a public body or an estate. */
export const isOutside = ({ kind, presumedForm }: LedgerIdentity): boolean =>
  kind === 'foreign' || notControlled.has(presumedForm);

/** More names than this are no administrations; their rows are counted together. */
const MOST_NAMES = 200;
const OTHERS = '(övriga)';

export function createTally(): Tally {
  const counts = { outside: 0, private: 0, testNumbers: 0, masked: 0, totals: 0, leftOut: 0 };
  const withoutUnit = new Map<string, number>();
  let ore = 0;
  let from: string | null = null;
  let to: string | null = null;
  return {
    row({ identity, month, amountOre }) {
      ore += amountOre;
      if (from === null || month < from) from = month;
      if (to === null || month > to) to = month;
      if (identity.kind === 'personal') counts.private++;
      else if (isOutside(identity)) counts.outside++;
      else if (isTestNumber(identity.number)) counts.testNumbers++;
    },
    leftOut(row) {
      counts.leftOut++;
      if (row.why === 'masked') counts.masked++;
      if (row.why === 'total') counts.totals++;
      if (row.why !== 'without-unit') return;
      const name =
        withoutUnit.has(row.administration) || withoutUnit.size < MOST_NAMES ? row.administration : OTHERS;
      withoutUnit.set(name, (withoutUnit.get(name) ?? 0) + 1);
    },
    report: () => ({
      ...counts,
      sumSek: ore / 100,
      from,
      to,
      withoutUnit: [...withoutUnit]
        .map(([administration, rows]) => ({ administration, rows }))
        .toSorted((a, b) => b.rows - a.rows),
    }),
  };
}
