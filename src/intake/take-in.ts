import type { PaidMonth } from '../domain/payment.ts';
import { comparer, type Comparison, type ReadLine } from './compare-ledger.ts';
import { findReplaced } from './replace-ledger.ts';
import { paymentMarks } from './row-key.ts';
import type { Disappearing, Replacement, ImportReport } from '../domain/import.ts';
import type { LedgerStore } from '../domain/ledger-store.ts';

/** Reads the file from the beginning and gives its rows, some at a time; the same ones in the same order each time. */
export type ReadFile = (take: (rows: readonly ReadLine[]) => Promise<void>) => Promise<void>;

/** What may come of replacing: told before anything is stored, and gone on with unless it throws. */
export interface Replacing extends Replacement {
  readonly onDisappearing: (disappearing: Disappearing) => void;
}

export interface TakeInOptions {
  readonly ledger: LedgerStore;
  readonly secret: Buffer;
  readonly read: ReadFile;
  readonly file: { readonly fileHash: string; readonly settingsHash: string; readonly fileName: string };
  readonly replace: Replacing | null;
  readonly now: () => Date;
}

export interface TakenIn {
  readonly stored: number;
  readonly known: number;
  readonly newSuppliers: number;
  /** When there are any, the file was stopped and nothing of it is stored. */
  readonly conflicts: ImportReport['conflicts'];
  readonly replaced: Disappearing | null;
  /** From here on it counts. Does nothing for a file that was stopped. */
  end(report: ImportReport): Promise<void>;
}

/**
 * Takes the rows of a file into the ledger. Where payments are stored already, the whole file is first read to compare
 * it with them, and stopped if it contradicts one; then it is read again to store what is new.
 */
export async function takeIn(options: TakeInOptions): Promise<TakenIn> {
  const { ledger, read, secret, replace, now } = options;
  const marksOf = paymentMarks(secret);
  const comparedTo = await ledger.lastRow();
  const comparison = comparedTo === 0 ? null : await compare(options, marksOf);
  if (comparison !== null && comparison.conflicts.length > 0 && replace === null) return stopped(comparison);
  const replaced =
    replace === null || comparison === null ? null : await findReplaced(ledger, comparison, comparison.years);
  if (replaced !== null) replace?.onDisappearing(replaced.disappearing);

  const { by, reason } = replace ?? { by: null, reason: null };
  const importId = await ledger.beginImport({
    ...options.file,
    replaces: by === null ? null : { by, reason },
    comparedTo,
    now: now().toISOString(),
  });
  const total = { stored: comparison?.revived ?? 0, known: comparison?.known ?? 0, newSuppliers: 0 };
  let place = 0;
  if (comparison === null || comparison.fresh > 0)
    await read(async (lines) => {
      const rows = lines.filter(() => comparison === null || !comparison.isKnown(place++));
      if (rows.length === 0) return;
      const done = await ledger.append(
        rows.map(({ row }) => ({ ...row, marks: marksOf(row) })),
        now().toISOString(),
        importId,
      );
      total.stored += done.stored;
      total.known += done.known;
      total.newSuppliers += done.newSuppliers;
    });
  if (comparison !== null) await restate(ledger, importId, comparison, now);
  if (replaced !== null) await ledger.replace(importId, replaced.rowIds);
  return {
    ...total,
    conflicts: [],
    replaced: replaced?.disappearing ?? null,
    end: (report) => ledger.endImport({ importId, report, now: now().toISOString() }),
  };
}

type Compared = Comparison & { readonly years: { readonly from: number; readonly to: number } };

async function compare(
  { ledger, read, replace }: TakeInOptions,
  marksOf: ReturnType<typeof paymentMarks>,
): Promise<Compared> {
  const comparing = comparer(ledger, marksOf, replace !== null);
  const years = { from: Number.MAX_SAFE_INTEGER, to: 0 };
  await read((lines) => {
    for (const { row } of lines) {
      const year = Number(row.month.slice(0, 4));
      if (year < years.from) years.from = year;
      if (year > years.to) years.to = year;
    }
    return comparing.add(lines);
  });
  return { ...(await comparing.end()), years };
}

async function restate(
  ledger: LedgerStore,
  importId: number,
  { stated, paid }: Comparison,
  now: () => Date,
): Promise<void> {
  for (const [unit, rowIds] of stated)
    await ledger.restate(
      importId,
      rowIds.map((rowId) => ({ rowId, unit })),
    );
  const months: readonly PaidMonth[] = paid;
  await ledger.notePaid(importId, months, now().toISOString());
}

const stopped = ({ known, revived, conflicts }: Comparison): TakenIn => ({
  stored: 0,
  known: known + revived,
  newSuppliers: 0,
  conflicts: conflicts.map(({ row, reason }) => ({ row, reason })),
  replaced: null,
  end: () => Promise.resolve(),
});
