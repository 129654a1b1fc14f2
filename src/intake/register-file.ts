import { InputInvalid } from '../domain/errors.ts';
import { reportColumns, type UsedColumns } from './column-report.ts';
import { MOST_COLUMNS, unclosedQuote } from './csv-records.ts';
import { changedMeanwhile, type FileSurvey } from './file-survey.ts';
import { currencySearch } from './currency.ts';
import { headingReader, type Headings, unusedColumns, withCurrency } from './headings.ts';
import { hasSwallowedLines } from './import-ledger.ts';
import { describeFound } from './layout.ts';
import { neededColumns, registerSpellings, registerText } from './register-spellings.ts';
import type { Table } from './tables.ts';
import { cellText, fold } from './text.ts';
import { OTHER_COLUMNS, type RegisterKind, type FileReport, type SheetReport } from '../domain/import.ts';

/** A register is held whole in memory: a municipality has thousands of contracts, not millions. */
const MOST_ROWS = 200_000;

type Columns = Headings<string>['columns'];

/** A filled line, with its cells by field. */
export interface Line {
  /** As a spreadsheet shows it. */
  readonly row: number;
  /** Of a workbook with several sheets that were read. */
  readonly sheet?: string;
  readonly cells: readonly string[];
  readonly columns: Columns;
  /** Number of columns in the header. */
  readonly width: number;
}

export interface RegisterFile {
  readonly lines: readonly Line[];
  readonly report: Pick<FileReport, 'columns' | 'ignoredColumns' | 'sheets' | 'delimiter' | 'encoding'>;
}

type Found = Headings<string> & {
  readonly table: Table;
  readonly headerRow: number;
  readonly headings: readonly string[];
};

/**
 * The lines of a register: of text, or of every sheet with the same columns.
 * @throws {InputInvalid} one sentence, when the file is not that register.
 */
export async function readRegisterFile(
  tables: readonly Table[],
  survey: FileSurvey,
  kind: RegisterKind,
): Promise<RegisterFile> {
  const first = findTable(tables, survey, kind);
  const judged = survey.isWorkbook ? tables.map((table) => judgeSheet(table, first, kind)) : [first];
  const read = judged.filter((each) => 'table' in each);
  const lines: Line[] = [];
  const sheets: SheetReport[] = [];
  const used: UsedColumns[] = [];
  for (const one of judged) {
    if (!('table' in one)) {
      sheets.push(one);
      continue;
    }
    const before = lines.length;
    const columns = await addLines(one, survey, read.length > 1, lines);
    used.push({ columns, headings: one.headings, names: {} });
    const { sheet } = one.table;
    if (sheet !== null) sheets.push({ name: sheet, read: true, rows: lines.length - before, reason: null });
  }
  return {
    lines,
    report: {
      ...reportColumns(used),
      sheets,
      delimiter: first.table.delimiter,
      encoding: survey.isWorkbook ? null : survey.alphabet.name,
    },
  };
}

const candidatesIn = (table: Table, kind: RegisterKind): readonly Found[] => {
  const readHeader = headingReader<string>(registerSpellings[kind]);
  const namesCurrency = 'currency' in registerSpellings[kind];
  return table.head.flatMap((headings, index) => {
    if (headings.length > MOST_COLUMNS) return [];
    const found = readHeader(headings);
    const columns = namesCurrency ? withCurrency(found.columns, headings) : found.columns;
    return [{ table, headerRow: index + 1, headings, ...found, columns }];
  });
};

const missing = (columns: Found['columns'], kind: RegisterKind): readonly string[] =>
  neededColumns[kind]
    .filter(({ anyOf }) => anyOf.every((field) => columns[field] === undefined))
    .map(({ text }) => text);

const bestOf = (candidates: readonly Found[], kind: RegisterKind): Found | undefined =>
  candidates.toSorted(
    (a, b) =>
      missing(a.columns, kind).length - missing(b.columns, kind).length ||
      Object.keys(b.columns).length - Object.keys(a.columns).length ||
      b.headings.length - a.headings.length,
  )[0];

function findTable(tables: readonly Table[], survey: FileSurvey, kind: RegisterKind): Found {
  const best = bestOf(
    tables.flatMap((table) => candidatesIn(table, kind)),
    kind,
  );
  const lacking = missing(best?.columns ?? {}, kind);
  if (best === undefined || lacking.length > 0) {
    const what = best === undefined ? 'ingen rad som gick att läsa' : describeFound(best.headings);
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
  return best;
}

/** The sheet as it is to be read, or why it is not. */
function judgeSheet(table: Table, first: Found, kind: RegisterKind): Found | SheetReport {
  if (table === first.table) return first;
  const unread = (reason: string): SheetReport => ({ name: table.sheet ?? '', read: false, rows: 0, reason });
  if (table.head.length === 0) return unread('bladet är tomt');
  const own = bestOf(candidatesIn(table, kind), kind);
  if (own === undefined || missing(own.columns, kind).length > 0)
    return unread(`är inte ${registerText[kind]}`);
  return meaningOf(own) === meaningOf(first) && own.doubled.length === 0
    ? own
    : unread(
        `${OTHER_COLUMNS} än bladet ${first.table.sheet ?? ''}; spara bladet som en egen fil och läs in den för sig`,
      );
}

/** Which heading was taken for what, in whatever order the columns stand. */
const meaningOf = ({ columns, headings }: Found): string =>
  JSON.stringify(
    Object.entries(columns)
      .map(([field, index]) => `${field} ${fold(headings[index ?? -1] ?? '')}`)
      .toSorted(),
  );

/** Adds the lines of a table; a column of currencies that does not say so is found by what it holds. */
async function addLines(
  { table, headerRow, headings, columns: named }: Found,
  survey: FileSurvey,
  isOneOfMany: boolean,
  lines: Line[],
): Promise<Columns> {
  const width = headings.length;
  const sheet = table.sheet === null || !isOneOfMany ? {} : { sheet: table.sheet };
  const columns: Partial<Record<string, number>> = { ...named };
  const isSearched = columns['value'] !== undefined && columns['currency'] === undefined;
  const currencies = currencySearch(isSearched ? unusedColumns(columns, headings) : []);
  const read = await table.read({
    onRecord: (cells, row) => {
      if (row <= headerRow || cells.every((cell) => cell.trim() === '')) return;
      if (hasSwallowedLines(cells, width, table)) throw unclosedQuote(survey.name, row);
      if (lines.length >= MOST_ROWS)
        throw new InputInvalid(`${survey.name}: har fler än ${MOST_ROWS} rader; dela filen.`, {
          file: survey.name,
        });
      currencies.add(cells);
      lines.push({ row, ...sheet, cells: cells.map(cellText), columns, width });
    },
    afterChunk: () => Promise.resolve(true),
  });
  if (read.sha256 !== survey.sha256) throw changedMeanwhile(survey);
  const currency = currencies.found();
  if (currency !== null) columns['currency'] = currency;
  return columns;
}
