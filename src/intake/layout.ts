import { InputInvalid } from '../domain/errors.ts';
import { redactNumbers } from '../domain/org-number.ts';
import { decimalEvidence, styleOf, type DecimalStyle } from './amount.ts';
import { missingColumns, readHeader, type Columns, type HeaderReading } from './columns.ts';
import type { FileSurvey } from './file-survey.ts';
import type { Table } from './tables.ts';
import { cellText, fold } from './text.ts';

/** Where the ledger's parts are in this file. */
export interface Layout {
  readonly table: Table;
  /** Row of the header; above it there may be titles. */
  readonly headerRow: number;
  /** Number of columns in the header. */
  readonly width: number;
  readonly columns: Columns;
  readonly decimals: DecimalStyle;
  /** Estimated from the length of the first rows. */
  readonly expectedRows: number;
}

/** So many rows are looked through for the decimal sign before the first is read. */
const ROWS_FOR_DECIMALS = 10_000;

/**
 * Finds table, header, columns and decimal sign.
 * @throws {InputInvalid} when the file is no ledger: what was expected and which columns were found.
 */
export async function findLayout(tables: readonly Table[], survey: FileSurvey): Promise<Layout> {
  const candidates = tables.flatMap((table) =>
    table.head.map((cells, index) => ({
      table,
      headerRow: index + 1,
      cells,
      ...readHeader(cells),
    })),
  );
  const fitting = candidates.filter(({ columns }) => missingColumns(columns).length === 0);
  // The first sheet that is a ledger; text is parted in the way that gives most columns.
  const firstSheet = fitting[0]?.table.delimiter === null ? fitting[0].table : null;
  const found = fitting
    .filter(({ table }) => firstSheet === null || table === firstSheet)
    .sort(
      (a, b) => Object.keys(b.columns).length - Object.keys(a.columns).length || a.headerRow - b.headerRow,
    )[0];
  if (found === undefined) throw notALedger(survey.name, candidates);
  refuseDoubled(survey.name, found);
  const { table, headerRow, columns, cells } = found;
  const sample = await sampleRows(survey, table, headerRow, columns.amount ?? 0);
  return { table, headerRow, width: cells.length, columns, ...sample };
}

async function sampleRows(
  survey: FileSurvey,
  table: Table,
  headerRow: number,
  amountColumn: number,
): Promise<Pick<Layout, 'decimals' | 'expectedRows'>> {
  const seen = { comma: 0, point: 0 };
  let rows = 0;
  let bytes = 0;
  await table.read({
    onRecord: (cells, row) => {
      rows++;
      if (row <= headerRow || row > ROWS_FOR_DECIMALS) return;
      const evidence = decimalEvidence(cellText(cells[amountColumn]));
      if (evidence !== null) seen[evidence]++;
    },
    afterChunk: (bytesRead) => {
      bytes = bytesRead;
      return Promise.resolve(rows < ROWS_FOR_DECIMALS);
    },
  });
  return {
    decimals: styleOf(seen),
    expectedRows: Math.ceil((rows * survey.bytes * 1.02) / Math.max(bytes, 1)),
  };
}

type Candidate = HeaderReading & { readonly cells: readonly string[] };

function notALedger(name: string, candidates: readonly Candidate[]): InputInvalid {
  const closest = candidates.toSorted(
    (a, b) =>
      Object.keys(b.columns).length - Object.keys(a.columns).length || b.cells.length - a.cells.length,
  )[0];
  const missing = missingColumns(closest?.columns ?? {}).join(' och ');
  const found = closest === undefined ? 'ingen rad som gick att läsa' : describeFound(closest.cells);
  return new InputInvalid(
    `${name}: är inte en leverantörsreskontra. Det saknas en kolumn för ${missing}; funnet: ${found}. Exportera med rubrikrad, som Excel (.xlsx) eller som CSV med semikolon, komma eller tabb mellan kolumnerna.`,
    { file: name },
  );
}

/** Headings only: a first line that holds data may name a person, and is not repeated. */
export function describeFound(cells: readonly string[]): string {
  const texts = cells.map((cell) => cellText(cell)).filter((text) => text !== '');
  const isData = texts.some(
    (text) => /\d{4}/.test(text) || decimalEvidence(text) !== null || /^[\d\s.,-]+$/.test(text),
  );
  if (isData) return 'en första rad med värden i stället för rubriker';
  const shown = texts
    .slice(0, 20)
    .map((text) => redactNumbers(text.replaceAll(/[\p{Cc}\s]+/gu, ' ')).slice(0, 40));
  if (shown.length === 0) return 'inga rubriker';
  return `kolumnerna ${shown.join(', ')}${texts.length > shown.length ? ' med flera' : ''}`;
}

function refuseDoubled(name: string, header: HeaderReading): void {
  const needed = new Set(['number', 'amount', 'date']);
  const double = header.doubled.find(({ field }) => needed.has(field));
  if (double === undefined || fold(double.heading) === '') return;
  throw new InputInvalid(
    `${name}: rubriken ${double.heading} finns två gånger, så att det inte går att veta vilken kolumn som gäller; ta bort eller byt namn på den ena.`,
    { file: name },
  );
}
