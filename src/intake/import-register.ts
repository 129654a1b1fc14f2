import { setImmediate } from 'node:timers/promises';

import type { EngagementStore, Registered, RegisterKind, RegisterReport } from '../domain/engagement.ts';
import { InputInvalid } from '../domain/errors.ts';
import type { LedgerIdentity, RejectedRow } from '../domain/ledger.ts';
import { dayOf } from '../domain/time.ts';
import type { Unit } from '../domain/unit.ts';
import { decimalEvidence, styleOf } from './amount.ts';
import { unclosedQuote } from './csv-records.ts';
import { type FileSurvey, surveyFile } from './file-survey.ts';
import { headingReader, type Headings } from './headings.ts';
import { hasSwallowedLines } from './import-ledger.ts';
import { describeFound } from './layout.ts';
import { type CellOf, registerReaders, type RegisterRows } from './read-register.ts';
import { shown } from './read-row.ts';
import { isRefusal, ownerReader } from './register-cells.ts';
import { neededColumns, registerSpellings, registerText } from './register-spellings.ts';
import { openTables, type Table } from './tables.ts';
import { disagreements, type ReadBid } from './tender-agreement.ts';
import { cellText, isDamaged } from './text.ts';
import { unitReader } from './units.ts';

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

/** A register is held whole in memory: a municipality has thousands of contracts, not millions. */
const MOST_TEXT_MB = 20;
const MOST_ROWS = 200_000;
const BATCH = 1000;

interface Found {
  readonly table: Table;
  readonly headerRow: number;
  readonly width: number;
  readonly columns: Headings<string>['columns'];
}
interface Line {
  readonly row: number;
  readonly cells: readonly string[];
}
interface Sorted<Row> {
  readonly rows: readonly Row[];
  readonly leftOut: number;
  readonly rejected: readonly RejectedRow[];
}

/**
 * Reads a file of one of the municipality's own registers, CSV or xlsx, into the store. Every row is stored, changed,
 * known, left out because it was masked, or rejected with its row and reason; the same file again adds nothing.
 * @throws {InputInvalid} one sentence, when the file is not that register or the unit is unknown.
 */
export async function importRegister(options: RegisterOptions): Promise<RegisterReport> {
  const { file, kind, engagements, units, unit, now } = options;
  // The same sentence for an unknown unit as for a ledger.
  unitReader(units, unit);
  const survey = await surveyFile(file, undefined, 'text-or-workbook');
  if (survey.bytes > MOST_TEXT_MB * 1024 * 1024 && !survey.isWorkbook)
    throw new InputInvalid(`${survey.name}: filen är större än ${MOST_TEXT_MB} MB; dela den i flera.`, {
      file: survey.name,
    });
  const found = findTable(await openTables(file, survey), survey, kind);
  const lines = await readLines(found, survey);
  const readers = registerReaders({
    owners: ownerReader(units, unit),
    today: dayOf(now()),
    decimals: decimalsOf(lines, found.columns['value']),
  });
  const instant = now().toISOString();
  if (kind === 'suppliers') {
    const sorted = sortRows(lines, found, readers.suppliers);
    return store(sorted, suppliersOf, (rows) => engagements.listSuppliers(rows, instant));
  }
  if (kind === 'contracts') {
    const sorted = sortRows(lines, found, readers.contracts);
    return store(sorted, suppliersOf, (rows) => engagements.recordContracts(rows, instant));
  }
  if (kind === 'tenders') {
    const bids: ReadBid[] = [];
    sortRows(lines, found, readers.tenders, (bid, at) => {
      bids.push({ at, bid });
      return null;
    });
    const refused = await disagreements(bids, engagements);
    const sorted = sortRows(lines, found, readers.tenders, (_, at) => refused.get(at) ?? null);
    return store(sorted, suppliersOf, (rows) => engagements.recordBids(rows, instant));
  }
  const sorted = sortRows(lines, found, readers.subcontractors);
  return store(sorted, suppliersOf, (rows) => engagements.recordSubcontractors(rows, instant));
}

const suppliersOf = (row: {
  readonly supplier: LedgerIdentity;
  readonly main?: LedgerIdentity | null;
}): readonly LedgerIdentity[] => (row.main == null ? [row.supplier] : [row.supplier, row.main]);

function findTable(tables: readonly Table[], survey: FileSurvey, kind: RegisterKind): Found {
  const readHeader = headingReader<string>(registerSpellings[kind]);
  const candidates = tables.flatMap((table) =>
    table.head.map((cells, index) => ({ table, headerRow: index + 1, cells, ...readHeader(cells) })),
  );
  const missing = (columns: Found['columns']): readonly string[] =>
    neededColumns[kind]
      .filter(({ anyOf }) => anyOf.every((field) => columns[field] === undefined))
      .map(({ text }) => text);
  const best = candidates.toSorted(
    (a, b) =>
      missing(a.columns).length - missing(b.columns).length ||
      Object.keys(b.columns).length - Object.keys(a.columns).length ||
      b.cells.length - a.cells.length,
  )[0];
  const lacking = missing(best?.columns ?? {});
  if (best === undefined || lacking.length > 0) {
    const what = best === undefined ? 'ingen rad som gick att läsa' : describeFound(best.cells);
    throw new InputInvalid(
      `${survey.name}: är inte ${registerText[kind]}. Det saknas en kolumn för ${lacking.join(' och ')}; funnet: ${what}. Exportera med rubrikrad, som Excel (.xlsx) eller CSV.`,
      { file: survey.name },
    );
  }
  const double = best.doubled[0];
  if (double !== undefined)
    throw new InputInvalid(
      `${survey.name}: rubriken ${double.heading} finns två gånger, så att det inte går att veta vilken kolumn som gäller; ta bort eller byt namn på den ena.`,
      { file: survey.name },
    );
  return { table: best.table, headerRow: best.headerRow, width: best.cells.length, columns: best.columns };
}

async function readLines({ table, headerRow, width }: Found, survey: FileSurvey): Promise<readonly Line[]> {
  const lines: Line[] = [];
  const read = await table.read({
    onRecord: (cells, row) => {
      if (row <= headerRow || cells.every((cell) => cell.trim() === '')) return;
      if (hasSwallowedLines(cells, width, table)) throw unclosedQuote(survey.name, row);
      if (lines.length >= MOST_ROWS)
        throw new InputInvalid(`${survey.name}: har fler än ${MOST_ROWS} rader; dela filen.`, {
          file: survey.name,
        });
      lines.push({ row, cells: cells.map(cellText) });
    },
    afterChunk: () => Promise.resolve(true),
  });
  if (read.sha256 === survey.sha256) return lines;
  throw new InputInvalid(
    `${survey.name}: filen ändrades under inläsningen; läs in den igen när den är färdig.`,
    {
      file: survey.name,
    },
  );
}

function decimalsOf(lines: readonly Line[], column: number | undefined) {
  const seen = { comma: 0, point: 0 };
  for (const { cells } of lines) {
    const evidence = column === undefined ? null : decimalEvidence(cells[column] ?? '');
    if (evidence !== null) seen[evidence]++;
  }
  return styleOf(seen);
}

function sortRows<Row extends RegisterRows[RegisterKind]>(
  lines: readonly Line[],
  { columns, width }: Found,
  read: (
    cell: CellOf,
  ) => Row | { readonly refused: string; readonly value: string } | { readonly masked: true },
  objection: (row: Row, at: number) => string | null = () => null,
): Sorted<Row> {
  const rows: Row[] = [];
  const rejected: RejectedRow[] = [];
  let leftOut = 0;
  for (const { row, cells } of lines) {
    const cellOf: CellOf = (field) => {
      const index = columns[field];
      return index === undefined ? '' : (cells[index] ?? '');
    };
    const reject = (reason: string, value: string): number =>
      rejected.push({ row, reason, value: shown(value) });
    if (cells.slice(width).some((extra) => extra !== '')) {
      reject('Raden har fler kolumner än rubrikraden', '');
      continue;
    }
    if (cells.some(isDamaged)) {
      reject('Raden har tecken som inte går att läsa', '');
      continue;
    }
    const one = read(cellOf);
    if (isRefusal(one)) reject(one.refused, one.value);
    else if ('masked' in one) leftOut++;
    else {
      const why = objection(one, row);
      if (why === null) rows.push(one);
      else reject(why, '');
    }
  }
  return { rows, leftOut, rejected };
}

async function store<Row>(
  { rows, leftOut, rejected }: Sorted<Row>,
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
  return {
    rows: rows.length + leftOut + rejected.length,
    ...counts,
    leftOut,
    suppliers: { new: newSuppliers, known: suppliers - newSuppliers },
    rejected,
    columns: {},
    ignoredColumns: [],
    sheets: [],
    encoding: null,
    delimiter: null,
    outside: 0,
    private: 0,
    testNumbers: 0,
    masked: 0,
    totals: 0,
  };
}
