import { columnsOf, type DocumentForm, type FormCells } from '../domain/document.ts';
import { InputInvalid } from '../domain/errors.ts';
import type { FileReport, SheetReport } from '../domain/import.ts';
import { unclosedQuote } from './csv-records.ts';
import { changedMeanwhile, type FileSurvey, surveyFile } from './file-survey.ts';
import { openTables, type Table } from './tables.ts';
import { cellText, fold, shownHeading } from './text.ts';

/** A filled line of a form file. */
export interface FormRow {
  /** As a spreadsheet shows it. */
  readonly row: number;
  /** Of a workbook with several sheets that were read. */
  readonly sheet?: string;
  readonly cells: FormCells;
  /** Something stands beyond the form's own columns; for an open form, beyond every heading. */
  readonly further: boolean;
}

export interface FormRows extends Pick<FileReport, 'encoding' | 'delimiter' | 'sheets'> {
  readonly rows: readonly FormRow[];
  /** Headings that the form does not have. */
  readonly unknownColumns: readonly string[];
}

/** Forms are filled in by people; a file larger than this is something else. */
const MOST_BYTES = 20 * 1024 * 1024;

/** A table whose first row was held against the form's headings. */
interface Candidate {
  readonly table: Table;
  readonly headings: readonly string[];
  /** Of the form's columns, how many stand there. */
  readonly fits: number;
  readonly lacking: readonly string[];
  /** A heading that stands there twice. */
  readonly doubled: string | null;
}

/**
 * Reads the lines of a form file: CSV, or every sheet of a workbook that has the form's columns, with its headings in
 * the first row, in any order and spelling of å, ä, ö.
 * @throws {InputInvalid} one sentence, when the file does not have the form's columns or cannot be read.
 */
export async function readFormFile(file: string, form: DocumentForm): Promise<FormRows> {
  const survey = await surveyFile(file, { mostBytes: MOST_BYTES, takes: 'text-or-workbook' });
  const candidates = (await openTables(file, survey)).map((table) => judgeTable(table, form));
  const [best] = candidates.toSorted((a, b) => b.fits - a.fits);
  refuseMisfit(best, survey, form);
  const judged = survey.isWorkbook ? candidates : [best];
  const read = judged.filter(isWhole);
  const rows: FormRow[] = [];
  const sheets: SheetReport[] = [];
  for (const candidate of judged) {
    const before = rows.length;
    const isRead = read.includes(candidate);
    if (isRead) await addRows(candidate, survey, form, { isOneOfMany: read.length > 1, rows });
    const { sheet } = candidate.table;
    if (sheet !== null)
      sheets.push({
        name: sheet,
        read: isRead,
        rows: rows.length - before,
        reason: isRead ? null : unreadReason(candidate),
      });
  }
  const columns = namesOf(form);
  const unknown = read.flatMap(({ headings }) =>
    headings.filter((heading) => heading !== '' && !columns.has(fold(heading))),
  );
  return {
    rows,
    unknownColumns: [...new Set(unknown.map(shownHeading))],
    encoding: survey.isWorkbook ? null : survey.alphabet.name,
    delimiter: best.table.delimiter,
    sheets,
  };
}

const namesOf = (form: DocumentForm): ReadonlyMap<string, string> =>
  new Map(columnsOf(form).map(({ name }) => [fold(name), name] as const));

function judgeTable(table: Table, form: DocumentForm): Candidate {
  const headings = (table.head[0] ?? []).map((cell) => cellText(cell));
  const folded = headings.map(fold);
  const columns = columnsOf(form).map((column) => ({ ...column, folded: fold(column.name) }));
  return {
    table,
    headings,
    fits: columns.filter((each) => folded.includes(each.folded)).length,
    lacking: columns.filter((each) => each.needed && !folded.includes(each.folded)).map(({ name }) => name),
    doubled:
      columns.find((each) => folded.indexOf(each.folded) !== folded.lastIndexOf(each.folded))?.name ?? null,
  };
}

const isWhole = ({ fits, lacking, doubled }: Candidate): boolean =>
  fits > 0 && lacking.length === 0 && doubled === null;

function unreadReason({ table, fits, lacking, doubled }: Candidate): string {
  if (table.head.length === 0) return 'bladet är tomt';
  if (fits === 0) return 'första raden är inte formulärets rubriker';
  return doubled === null
    ? `det saknas en kolumn för ${lacking.join(', ')}`
    : `rubriken ${doubled} finns två gånger`;
}

function refuseMisfit(
  best: Candidate | undefined,
  survey: FileSurvey,
  form: DocumentForm,
): asserts best is Candidate {
  const refuse = (what: string): InputInvalid =>
    new InputInvalid(`${survey.name}: ${what}.`, { file: survey.name });
  if (best === undefined || best.fits === 0)
    throw refuse(
      `första raden är inte formulärets rubriker; "kontroll intake --form ${form.id}" skriver ut dem`,
    );
  if (best.lacking.length > 0)
    throw refuse(
      `det saknas en kolumn för ${best.lacking.join(', ')}; "kontroll intake --form ${form.id}" skriver ut alla rubriker`,
    );
  if (best.doubled !== null)
    throw refuse(`rubriken ${best.doubled} finns två gånger; ta bort eller byt namn på den ena`);
}

async function addRows(
  { table, headings }: Candidate,
  survey: FileSurvey,
  form: DocumentForm,
  { isOneOfMany, rows }: { readonly isOneOfMany: boolean; readonly rows: FormRow[] },
): Promise<void> {
  const names = namesOf(form);
  const placed = headings.map((heading) => names.get(fold(heading)));
  const sheet = isOneOfMany && table.sheet !== null ? { sheet: table.sheet } : {};
  const { sha256 } = await table.read({
    onRecord: (record, row) => {
      const texts = record.map((cell) => cellText(cell));
      if (row === 1 || texts.every((text) => text === '')) return;
      // No cell of a form has several lines: a quote that is not closed has swallowed them.
      if (table.sheet === null && texts.some((text) => /[\r\n]/.test(text)))
        throw unclosedQuote(survey.name, row);
      const cells: Record<string, string> = {};
      let further = false;
      for (const [at, text] of texts.entries()) {
        const name = placed[at];
        if (name !== undefined) cells[name] = text;
        else if (text !== '' && (form.closed || at >= headings.length)) further = true;
      }
      rows.push({ row, ...sheet, cells, further });
    },
    afterChunk: () => Promise.resolve(true),
  });
  if (sha256 === survey.sha256) return;
  throw changedMeanwhile(survey);
}
