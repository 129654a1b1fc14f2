import { columnsOf, type DocumentForm, type FormCells } from '../domain/document.ts';
import { InputInvalid } from '../domain/errors.ts';
import { redactNumbers } from '../domain/org-number.ts';
import { type Delimiter, firstRecords, readRecords, textDecoder, unclosedQuote } from './csv-records.ts';
import { type FileSurvey, surveyFile } from './file-survey.ts';
import { cellText, fold } from './text.ts';

/** A filled line of a form file. */
export interface FormRow {
  /** As a spreadsheet shows it. */
  readonly row: number;
  readonly cells: FormCells;
  /** Something stands beyond the form's own columns; for an open form, beyond every heading. */
  readonly further: boolean;
}

export interface FormRows {
  readonly rows: readonly FormRow[];
  /** Headings that the form does not have. */
  readonly unknownColumns: readonly string[];
  readonly encoding: string;
  readonly delimiter: Delimiter;
}

/** Forms are filled in by people; a file larger than this is something else. */
const MOST_BYTES = 20 * 1024 * 1024;

const delimiters: readonly Delimiter[] = [';', ',', '\t'];

/**
 * Reads the lines of a form file: CSV with its headings in the first row, in any order and spelling of å, ä, ö.
 * @throws {InputInvalid} one sentence, when the file does not have the form's columns or cannot be read.
 */
export async function readFormFile(file: string, form: DocumentForm): Promise<FormRows> {
  const survey = await surveyFile(file, { mostBytes: MOST_BYTES });
  const { delimiter, headings } = findHeadings(survey, form);
  const names = new Map(columnsOf(form).map(({ name }) => [fold(name), name] as const));
  const placed = headings.map((heading) => names.get(fold(heading)));
  const rows: FormRow[] = [];
  const read = await readRecords(file, survey, delimiter, {
    onRecord: (record, row) => {
      const texts = record.map((cell) => cellText(cell));
      if (row === 1 || texts.every((text) => text === '')) return;
      // No cell of a form has several lines: a quote that is not closed has swallowed them.
      if (texts.some((text) => /[\r\n]/.test(text))) throw unclosedQuote(survey.name, row);
      const cells: Record<string, string> = {};
      let further = false;
      for (const [at, text] of texts.entries()) {
        const name = placed[at];
        if (name !== undefined) cells[name] = text;
        else if (text !== '' && (form.closed || at >= headings.length)) further = true;
      }
      rows.push({ row, cells, further });
    },
    afterChunk: () => Promise.resolve(true),
  });
  if (read.sha256 !== survey.sha256) {
    throw new InputInvalid(
      `${survey.name}: filen ändrades under inläsningen; läs in den igen när den är färdig.`,
      { file: survey.name },
    );
  }
  const unknown = headings.filter((heading, at) => placed[at] === undefined && heading !== '');
  return { rows, unknownColumns: unknown.map(shown), encoding: survey.alphabet.name, delimiter };
}

/** A heading fit to be shown: it may be a line of data. */
const shown = (heading: string): string => redactNumbers(heading.replaceAll(/\p{Cc}+/gu, ' ')).slice(0, 40);

function findHeadings(
  survey: FileSurvey,
  form: DocumentForm,
): { readonly delimiter: Delimiter; readonly headings: readonly string[] } {
  const head = textDecoder(survey.alphabet).write(survey.head);
  const columns = columnsOf(form).map((column) => ({ ...column, folded: fold(column.name) }));
  const candidates = delimiters.map((delimiter) => {
    const headings = (firstRecords(head, delimiter, 1)[0] ?? []).map((cell) => cellText(cell));
    const folded = headings.map(fold);
    return {
      delimiter,
      headings,
      folded,
      fits: columns.filter((each) => folded.includes(each.folded)).length,
    };
  });
  const [best] = candidates.toSorted((a, b) => b.fits - a.fits);
  if (best === undefined || best.fits === 0) {
    throw new InputInvalid(
      `${survey.name}: första raden är inte formulärets rubriker; "kontroll intake --form ${form.id}" skriver ut dem.`,
      { file: survey.name },
    );
  }
  const lacking = columns.filter((each) => each.needed && !best.folded.includes(each.folded));
  if (lacking.length > 0) {
    throw new InputInvalid(
      `${survey.name}: det saknas en kolumn för ${lacking.map(({ name }) => name).join(', ')}; "kontroll intake --form ${form.id}" skriver ut alla rubriker.`,
      { file: survey.name },
    );
  }
  const doubled = columns.find(
    (each) => best.folded.indexOf(each.folded) !== best.folded.lastIndexOf(each.folded),
  );
  if (doubled !== undefined) {
    throw new InputInvalid(
      `${survey.name}: rubriken ${doubled.name} finns två gånger; ta bort eller byt namn på den ena.`,
      { file: survey.name },
    );
  }
  return best;
}
