import { firstRecords, readRecords, textDecoder, type Delimiter, type RecordReader } from './csv-records.ts';
import type { FileSurvey } from './file-survey.ts';
import { shownHeading } from './text.ts';
import { readWorkbook } from './workbook.ts';

/** One way to see a file as records: text parted by one delimiter, or one sheet of a workbook. */
export interface Table {
  /** Null for a sheet, whose cells are parted already. */
  readonly delimiter: Delimiter | null;
  /** The sheet's name, fit to be shown; null for text. */
  readonly sheet: string | null;
  /** The first records, titles and headings among them. */
  readonly head: readonly (readonly string[])[];
  readonly read: (reader: RecordReader) => Promise<{ readonly sha256: string }>;
}

/** A header is looked for this far down: reports begin with a title and a date. */
const HEADER_WITHIN = 20;
/** Rows of a sheet between two pauses. */
const ROWS_AT_ONCE = 500;

const delimiters: readonly Delimiter[] = [';', ',', '\t'];

/**
 * The tables that a file may hold. Text is streamed, a workbook is held whole in memory, within its caps.
 * @throws {InputInvalid} for a workbook that is too large or cannot be read.
 */
export async function openTables(file: string, survey: FileSurvey): Promise<readonly Table[]> {
  if (!survey.isWorkbook) {
    const head = textDecoder(survey.alphabet).write(survey.head);
    return delimiters.map((delimiter) => ({
      delimiter,
      sheet: null,
      head: firstRecords(head, delimiter, HEADER_WITHIN),
      read: (reader) => readRecords(file, survey, delimiter, reader),
    }));
  }
  const { sheets, sha256 } = await readWorkbook(file, survey.name);
  return sheets.map(({ name, records }) => ({
    delimiter: null,
    sheet: shownHeading(name),
    head: records.slice(0, HEADER_WITHIN),
    read: async (reader) => {
      for (let at = 0; at < records.length; at += ROWS_AT_ONCE) {
        for (const [index, cells] of records.slice(at, at + ROWS_AT_ONCE).entries())
          reader.onRecord(cells, at + index + 1);
        const share = Math.min(1, (at + ROWS_AT_ONCE) / records.length);
        if (!(await reader.afterChunk(Math.round(survey.bytes * share)))) return { sha256: '' };
      }
      return { sha256 };
    },
  }));
}
