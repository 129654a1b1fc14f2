import { InputInvalid } from '../domain/errors.ts';
import { decimalEvidence, styleOf, type DecimalStyle } from './amount.ts';
import { mayBeAmount } from './amount-columns.ts';
import { type Field, missingBriefly, missingColumns, readHeader, type HeaderReading } from './columns.ts';
import { currencySearch } from './currency.ts';
import type { FileSurvey } from './file-survey.ts';
import { unusedColumns } from './headings.ts';
import { lineAmountSearch } from './repeated-amount.ts';
import type { Table } from './tables.ts';
import { cellText, fold, shownHeading } from './text.ts';
import { OTHER_COLUMNS, type SheetReport } from '../domain/import.ts';

/** Where the ledger's parts are in this table. */
export interface Layout extends HeaderReading {
  readonly table: Table;
  /** Row of the header; above it there may be titles. */
  readonly headerRow: number;
  readonly headings: readonly string[];
  readonly decimals: DecimalStyle;
  /** Estimated from the length of the first rows. */
  readonly expectedRows: number;
}

export interface Layouts {
  /** One for text; of a workbook each sheet that is a ledger with the same columns. */
  readonly read: readonly Layout[];
  /** Every sheet of a workbook in its order; those that are read, before they are counted. */
  readonly sheets: readonly SheetReport[];
}

/** So many rows are looked through for the decimal sign and for currencies before the first is read. */
const SAMPLED_ROWS = 10_000;

type Candidate = HeaderReading & {
  readonly table: Table;
  readonly headerRow: number;
  readonly headings: readonly string[];
};

/**
 * Finds tables, headers, columns and decimal sign.
 * @throws {InputInvalid} when the file is no ledger: what was expected and which columns were found.
 */
export async function findLayouts(tables: readonly Table[], survey: FileSurvey): Promise<Layouts> {
  const candidates = tables.flatMap((table) =>
    table.head.map((headings, index) => ({
      table,
      headerRow: index + 1,
      headings,
      ...readHeader(headings),
    })),
  );
  const best = (among: readonly Candidate[]): Candidate | undefined =>
    among
      .filter(({ columns }) => missingColumns(columns).length === 0)
      .toSorted(
        (a, b) => Object.keys(b.columns).length - Object.keys(a.columns).length || a.headerRow - b.headerRow,
      )[0];
  const ofTable = (table: Table): Candidate | undefined =>
    best(candidates.filter((each) => each.table === table));
  // The first sheet that is a ledger; text is parted in the way that gives most columns.
  const found = survey.isWorkbook ? tables.map(ofTable).find((each) => each !== undefined) : best(candidates);
  if (found === undefined) throw notALedger(survey.name, candidates);
  refuseDoubled(survey.name, found);
  const judged = survey.isWorkbook
    ? tables.map((table) => judgeSheet(table, ofTable(table), found))
    : [found];
  const read = judged.filter(isFitting);
  const samples = await Promise.all(read.map((each) => sampleRows(survey, each)));
  const decimals = styleOf({
    comma: samples.reduce((sum, { seen }) => sum + seen.comma, 0),
    point: samples.reduce((sum, { seen }) => sum + seen.point, 0),
  });
  return {
    read: read.map((each, at) => ({
      ...each,
      columns: { ...each.columns, ...samples[at]?.currency },
      decimals,
      expectedRows: samples[at]?.expectedRows ?? 0,
    })),
    sheets: judged.flatMap((each) => (isFitting(each) ? toRead(each.table) : [each])),
  };
}

const toRead = ({ sheet }: Table): readonly SheetReport[] =>
  sheet === null ? [] : [{ name: sheet, read: true, rows: 0, reason: null }];

const isFitting = (judged: Candidate | SheetReport): judged is Candidate => 'table' in judged;

/** The sheet as it is to be read, or why it is not. */
function judgeSheet(table: Table, own: Candidate | undefined, first: Candidate): Candidate | SheetReport {
  const unread = (reason: string): SheetReport => ({ name: table.sheet ?? '', read: false, rows: 0, reason });
  if (table.head.length === 0) return unread('bladet är tomt');
  if (own === undefined) {
    const lacking = table.head.map((headings) => missingBriefly(readHeader(headings).columns));
    const [least = []] = lacking.toSorted((a, b) => a.length - b.length);
    return unread(`ingen reskontra: kolumn för ${least.join(' och ')} saknas`);
  }
  return meaningOf(own) === meaningOf(first) && own.doubled.length <= first.doubled.length
    ? own
    : unread(
        `${OTHER_COLUMNS} än bladet ${first.table.sheet ?? ''}; spara bladet som en egen fil och läs in den för sig`,
      );
}

/** What decides who was paid what; two sheets that are alike in it are one ledger, in whatever order their columns stand. */
const deciding: readonly Field[] = [
  'number',
  'vat',
  'amount',
  'amountSek',
  'currency',
  'date',
  'year',
  'monthOfYear',
  'konto',
  'administration',
  'section',
  'voucher',
  'invoice',
  'country',
  'buyer',
  'bankgiro',
  'plusgiro',
  'iban',
  'bankAccount',
];

const meaningOf = ({ columns, headings }: Candidate): string =>
  JSON.stringify(
    deciding.map((field) => {
      const index = columns[field];
      return index === undefined ? '' : fold(headings[index] ?? '');
    }),
  );

interface Sample {
  readonly seen: { readonly comma: number; readonly point: number };
  readonly expectedRows: number;
  /** A column that holds currencies and does not say so. */
  readonly currency: { readonly currency?: number };
}

async function sampleRows(
  survey: FileSurvey,
  { table, headerRow, columns, headings, amount }: Candidate,
): Promise<Sample> {
  const seen = { comma: 0, point: 0 };
  const currencies = currencySearch(columns.currency === undefined ? unusedColumns(columns, headings) : []);
  const { number, vat, invoice, voucher } = columns;
  const isChosen = amount !== null && !amount.isTotal;
  const lineAmounts = lineAmountSearch({
    number: number ?? vat ?? 0,
    bill: invoice ?? voucher ?? 0,
    amount: amount?.amount ?? 0,
    others:
      isChosen && (invoice ?? voucher) !== undefined
        ? unusedColumns(columns, headings).filter((index) => mayBeAmount(headings[index] ?? ''))
        : [],
  });
  let rows = 0;
  let bytes = 0;
  await table.read({
    onRecord: (cells, row) => {
      rows++;
      if (row <= headerRow || row > SAMPLED_ROWS) return;
      const evidence = decimalEvidence(cellText(cells[columns.amount ?? 0]));
      if (evidence !== null) seen[evidence]++;
      currencies.add(cells);
      lineAmounts.add(cells);
    },
    afterChunk: (bytesRead) => {
      bytes = bytesRead;
      return Promise.resolve(rows < SAMPLED_ROWS);
    },
  });
  const line = lineAmounts.found();
  if (line !== null) throw repeatedAmount(survey.name, headings[amount?.amount ?? 0], headings[line]);
  const currency = currencies.found();
  return {
    seen,
    expectedRows: Math.ceil((rows * survey.bytes * 1.02) / Math.max(bytes, 1)),
    currency: currency === null ? {} : { currency },
  };
}

function repeatedAmount(name: string, chosen: string | undefined, other: string | undefined): InputInvalid {
  const [repeated, line] = [shownHeading(chosen ?? ''), shownHeading(other ?? '')];
  return new InputInvalid(
    `${name}: ${repeated} är samma på alla rader av en faktura, men inte ${line}, så att det inte går att veta vilket som är radens belopp. Är det ${line}, döp om den till Radbelopp; annars ta bort den.`,
    { file: name },
  );
}

function notALedger(name: string, candidates: readonly Candidate[]): InputInvalid {
  const closest = candidates.toSorted(
    (a, b) =>
      Object.keys(b.columns).length - Object.keys(a.columns).length || b.headings.length - a.headings.length,
  )[0];
  const missing = missingColumns(closest?.columns ?? {}).join(' och ');
  const found = closest === undefined ? 'ingen rad som gick att läsa' : describeFound(closest.headings);
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
  const shown = texts.slice(0, 20).map(shownHeading);
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
