import type { DocumentForm, DocumentLine, FormCells, FormFacts, FormLine } from '../src/domain/document.ts';
import { type Day, isDay, type Month } from '../src/domain/time.ts';

/** Reads one cell; undefined for what it cannot read. `expected` says in Swedish what it can. */
export interface CellReader<Value> {
  readonly expected: string;
  read(text: string): Value | undefined;
}

export interface Column<Value> {
  /** In Swedish, for the one who fills in the form. */
  readonly what: string;
  readonly needed: boolean;
  readonly expected: string;
  /** `text` is trimmed; undefined for what cannot be read. */
  read(text: string): Value | undefined;
}

export const needed = <Value>(what: string, { expected, read }: CellReader<Value>): Column<Value> => ({
  what,
  needed: true,
  expected,
  read: (text) => (text === '' ? undefined : read(text)),
});

/** Blank is null: the document does not say. */
export const optional = <Value>(
  what: string,
  { expected, read }: CellReader<Value>,
): Column<Value | null> => ({
  what,
  needed: false,
  expected,
  read: (text) => (text === '' ? null : read(text)),
});

const MAX_TEXT = 120;
/** Words as they stand in the document, on one line. */
export const words: CellReader<string> = {
  expected: `text på en rad, högst ${MAX_TEXT} tecken`,
  read: (text) => (text.length <= MAX_TEXT && !/\p{Cc}/u.test(text) ? text : undefined),
};

export const day: CellReader<Day> = {
  expected: 'ett datum som ÅÅÅÅ-MM-DD',
  read: (text) => (isDay(text) ? text : undefined),
};

export const month: CellReader<Month> = {
  expected: 'en månad som ÅÅÅÅ-MM',
  // A spreadsheet makes the first day of the month of what was typed as a month.
  read: (text) => (/^\d{4}-(?:0[1-9]|1[0-2])(?:-01)?$/.test(text) ? text.slice(0, 7) : undefined),
};

/** Blanks between thousands away, any minus sign as `-`, decimal comma as point. */
const plainNumber = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/(?<=\d)\s(?=\d{3})/g, '')
    .replace(/^[\u2010-\u2015\u2212]/, '-')
    .replace(',', '.');

/** A count: 0 or more. */
export const count: CellReader<number> = {
  expected: 'ett helt tal, 0 eller mer',
  read: (text) => (/^\d{1,9}$/.test(plainNumber(text)) ? Number(plainNumber(text)) : undefined),
};

/** Whole kronor, a minus sign before what is negative; öre are rounded off. `12.500` may be either and is refused. */
export const kronor: CellReader<number> = {
  expected: 'hela kronor, till exempel 12500 eller -300',
  read: (text) => {
    const plain = plainNumber(text);
    return /^-?\d{1,12}(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain)) + 0 : undefined;
  },
};

/** Kronor that cannot be negative. */
export const kronorOwed: CellReader<number> = {
  expected: 'hela kronor utan minustecken, till exempel 12500 eller 0',
  read: (text) => {
    const sum = kronor.read(text);
    return sum === undefined || sum < 0 ? undefined : sum;
  },
};

/** Hours, with at most two decimals. */
export const hours: CellReader<number> = {
  expected: 'timmar, till exempel 1250 eller 1250,5',
  read: (text) => (/^\d{1,7}(\.\d{1,2})?$/.test(plainNumber(text)) ? Number(plainNumber(text)) : undefined),
};

/** A share: `0,18` or `18 %`. Above `most`, a number without its percent sign is likely, and refused. */
export const share = (most: number): CellReader<number> => ({
  expected: `en andel som 0,18 eller 18 %, högst ${String(most).replace('.', ',')}`,
  read: (text) => {
    const [, digits = '', percent = ''] = /^(\d{1,3}(?:\.\d{1,4})?)\s?(%?)$/.exec(plainNumber(text)) ?? [];
    if (digits === '') return undefined;
    const value = percent === '' ? Number(digits) : Number((Number(digits) / 100).toFixed(6));
    return value <= most ? value : undefined;
  },
});

/** One of these words, in any letter case, read as ours. */
export const oneOf = <Value extends string>(table: Readonly<Record<string, Value>>): CellReader<Value> => ({
  expected: Object.keys(table).join(', '),
  read: (text) => new Map(Object.entries(table)).get(text.toLocaleLowerCase('sv')),
});

/** Whether something is so by the document. */
export const yesNo = oneOf({ ja: 'yes', nej: 'no', okänt: 'unknown' } as const);

type Columns = Readonly<Record<string, Column<unknown>>>;
export type LineOf<Form extends Columns> = {
  readonly [Name in keyof Form]: Form[Name] extends Column<infer Value> ? Value : never;
};

export interface FormDefinition<Form extends Columns> extends Pick<
  DocumentForm,
  'id' | 'source' | 'title' | 'kinds' | 'adds'
> {
  /** The form's id unless another form gives the same kind. */
  readonly product?: string;
  readonly closed?: boolean;
  readonly columns: Form;
  readonly isGrave?: (lines: readonly LineOf<Form>[]) => boolean;
  readonly draw: (lines: readonly DocumentLine<LineOf<Form>>[]) => FormFacts;
}

/** A form from its columns: each is read by its own reader, and the first that cannot be read refuses the line. */
export function defineForm<const Form extends Columns>(
  definition: FormDefinition<Form>,
): DocumentForm<LineOf<Form>> {
  const { id, columns, product = id, closed = false, isGrave = () => false } = definition;
  const readLine = (cells: FormCells): FormLine<LineOf<Form>> => {
    const line: Record<string, unknown> = {};
    for (const [name, column] of Object.entries(columns)) {
      const text = (cells[name] ?? '').trim();
      const value = column.read(text);
      if (value === undefined) {
        const found = text === '' ? 'cellen är tom' : 'cellen går inte att läsa så';
        return { ok: false, column: name, reason: `${name}: ${column.expected} väntades, men ${found}` };
      }
      line[name] = value;
    }
    // Every column has been read by its own reader: this is what they make together.
    return { ok: true, line: line as LineOf<Form> };
  };
  return {
    ...definition,
    product,
    closed,
    columns: Object.entries(columns).map(([name, column]) => ({
      name,
      what: column.what,
      needed: column.needed,
    })),
    readLine,
    isGrave,
  };
}

/** For a form that has one line in each document. */
export function onlyLine<Line>(
  lines: readonly DocumentLine<Line>[],
  draw: (line: DocumentLine<Line>) => FormFacts,
): FormFacts {
  const [line, another] = lines;
  return line === undefined || another !== undefined
    ? { ok: false, reason: 'handlingen ska ha en enda rad för leverantören' }
    : draw(line);
}

/** For a form that has one line for each month: newest first, each once. */
export function byMonth<Line extends { readonly month: Month }>(
  lines: readonly Line[],
): { readonly ok: true; readonly months: Line[] } | { readonly ok: false; readonly reason: string } {
  return new Set(lines.map((line) => line.month)).size < lines.length
    ? { ok: false, reason: 'samma månad står på mer än en rad' }
    : { ok: true, months: lines.toSorted((a, b) => b.month.localeCompare(a.month)) };
}
