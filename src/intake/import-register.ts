import { setImmediate } from 'node:timers/promises';

import type { EngagementStore, Registered, RegisterReport } from '../domain/engagement.ts';
import type { LedgerIdentity } from '../domain/ledger.ts';
import { isTestNumber } from '../domain/org-number.ts';
import { dayOf } from '../domain/time.ts';
import type { Unit } from '../domain/unit.ts';
import { decimalEvidence, styleOf } from './amount.ts';
import { surveyFile } from './file-survey.ts';
import { isBlankNumber } from './identity.ts';
import { type CellOf, type Read, registerReaders, type RegisterRows } from './read-register.ts';
import { shown } from './read-row.ts';
import { isRefusal, ownerReader } from './register-cells.ts';
import { type Line, readRegisterFile, type RegisterFile } from './register-file.ts';
import { openTables } from './tables.ts';
import { isOutside } from './tally.ts';
import { disagreements, type ReadBid } from './tender-agreement.ts';
import { isDamaged } from './text.ts';
import { saysSum } from './totals.ts';
import { unitReader } from './units.ts';
import type { RegisterKind, RejectedRow } from '../domain/import.ts';

export interface RegisterOptions {
  readonly file: string;
  readonly kind: RegisterKind;
  /** The unit of rows that name none. */
  readonly unit: string | null;
  readonly units: readonly Unit[];
  readonly engagements: Pick<
    EngagementStore,
    'listSuppliers' | 'recordContracts' | 'recordBids' | 'recordSubcontractors' | 'bidsLeftOut'
  >;
  readonly now: () => Date;
}

const MOST_TEXT_BYTES = 20 * 1024 * 1024;
const BATCH = 1000;

interface Sorted<Row> {
  readonly rows: readonly Row[];
  readonly masked: number;
  readonly totals: number;
  readonly rejected: readonly RejectedRow[];
}

/**
 * Reads a file of one of the municipality's own registers, CSV or xlsx, into the store. Every row is stored, changed,
 * known, left out because it was masked or a sum, or rejected with its row and reason; the same file again adds nothing.
 * @throws {InputInvalid} one sentence, when the file is not that register or the unit is unknown.
 */
export async function importRegister(options: RegisterOptions): Promise<RegisterReport> {
  const { file, kind, engagements, units, unit, now } = options;
  // The same sentence for an unknown unit as for a ledger.
  unitReader(units, unit);
  const survey = await surveyFile(file, { takes: 'text-or-workbook', mostBytes: MOST_TEXT_BYTES });
  const found = await readRegisterFile(await openTables(file, survey), survey, kind);
  const readers = registerReaders({
    owners: ownerReader(units, unit),
    today: dayOf(now()),
    decimals: decimalsOf(found),
  });
  const instant = now().toISOString();
  const { lines } = found;
  if (kind === 'suppliers') {
    const sorted = sortRows(lines, readers.suppliers);
    return store(sorted, found, suppliersOf, (rows) => engagements.listSuppliers(rows, instant));
  }
  if (kind === 'contracts') {
    const sorted = sortRows(lines, readers.contracts);
    return store(sorted, found, suppliersOf, (rows) => engagements.recordContracts(rows, instant));
  }
  if (kind === 'tenders') {
    const bids: ReadBid[] = [];
    sortRows(lines, readers.tenders, (bid, line) => {
      bids.push({ at: placeOf(line), bid });
      return null;
    });
    const refused = await disagreements(bids, engagements);
    const sorted = sortRows(lines, readers.tenders, (_, line) => refused.get(placeOf(line)) ?? null);
    return store(sorted, found, suppliersOf, (rows) => engagements.recordBids(rows, instant));
  }
  const sorted = sortRows(lines, readers.subcontractors);
  return store(sorted, found, suppliersOf, (rows) => engagements.recordSubcontractors(rows, instant));
}

/** `17`, or `17 (blad Anbud)` where several sheets were read. */
const placeOf = ({ row, sheet }: Line): string => (sheet === undefined ? `${row}` : `${row} (blad ${sheet})`);

const suppliersOf = (row: {
  readonly supplier: LedgerIdentity;
  readonly main?: LedgerIdentity | null;
}): readonly LedgerIdentity[] => (row.main == null ? [row.supplier] : [row.supplier, row.main]);

const cellsOf =
  ({ cells, columns }: Line): CellOf =>
  (field) => {
    const index = columns[field];
    return index === undefined ? '' : (cells[index] ?? '');
  };

function decimalsOf({ lines }: RegisterFile) {
  const seen = { comma: 0, point: 0 };
  for (const line of lines) {
    const evidence = decimalEvidence(cellsOf(line)('value'));
    if (evidence !== null) seen[evidence]++;
  }
  return styleOf(seen);
}

function sortRows<Row extends RegisterRows[RegisterKind]>(
  lines: readonly Line[],
  read: (cell: CellOf) => Read<Row>,
  objection: (row: Row, line: Line) => string | null = () => null,
): Sorted<Row> {
  const rows: Row[] = [];
  const rejected: RejectedRow[] = [];
  let masked = 0;
  let totals = 0;
  for (const line of lines) {
    const { row, sheet, cells, width } = line;
    const reject = (reason: string, value: string): number =>
      rejected.push({ row, ...(sheet === undefined ? {} : { sheet }), reason, value: shown(value) });
    const cell = cellsOf(line);
    if (isSum(cell, cells)) {
      totals++;
      continue;
    }
    if (cells.slice(width).some((extra) => extra !== '')) {
      reject('Raden har fler kolumner än rubrikraden', '');
      continue;
    }
    if (cells.some(isDamaged)) {
      reject('Raden har tecken som inte går att läsa', '');
      continue;
    }
    const one = read(cell);
    if (isRefusal(one)) reject(one.refused, one.value);
    else if ('masked' in one) masked++;
    else {
      const why = objection(one, line);
      if (why === null) rows.push(one);
      else reject(why, '');
    }
  }
  return { rows, masked, totals, rejected };
}

/** A line of sums names no supplier and says what it is. */
const isSum = (cell: CellOf, cells: readonly string[]): boolean =>
  isBlankNumber(cell('vat')) &&
  (isBlankNumber(cell('number')) || saysSum(cell('number'))) &&
  cells.some(saysSum);

async function store<Row extends { readonly supplier: LedgerIdentity }>(
  { rows, masked, totals, rejected }: Sorted<Row>,
  { report }: RegisterFile,
  named: (row: Row) => readonly LedgerIdentity[],
  keep: (rows: readonly Row[]) => Promise<Registered>,
): Promise<RegisterReport> {
  const total = { stored: 0, changed: 0, known: 0, newSuppliers: 0 };
  for (let at = 0; at < rows.length; at += BATCH) {
    const done = await keep(rows.slice(at, at + BATCH));
    total.stored += done.stored;
    total.changed += done.changed;
    total.known += done.known;
    total.newSuppliers += done.newSuppliers;
    await setImmediate();
  }
  const { newSuppliers, ...counts } = total;
  const suppliers = new Set(rows.flatMap(named).map(({ kind, number }) => `${kind} ${number}`)).size;
  const leftOut = masked + totals;
  const count = (holds: (who: LedgerIdentity) => boolean): number =>
    rows.filter(({ supplier }) => holds(supplier)).length;
  return {
    rows: rows.length + leftOut + rejected.length,
    ...counts,
    leftOut,
    masked,
    totals,
    outside: count(isOutside),
    private: count(({ kind }) => kind === 'personal'),
    testNumbers: count(({ kind, number }) => kind === 'organisation' && isTestNumber(number)),
    suppliers: { new: newSuppliers, known: suppliers - newSuppliers },
    rejected,
    ...report,
  };
}
