import { readNumber } from '../domain/admission.ts';
import { CaseNumber } from '../domain/check.ts';
import type { DocumentForm, DocumentLine } from '../domain/document.ts';
import type { DrawnFact } from '../domain/facts.ts';
import { type AcceptedNumber, maskValue, redactNumbers } from '../domain/org-number.ts';
import { cleanFacts } from '../domain/outside-text.ts';
import { type Day, isDay } from '../domain/time.ts';
import type { FormRow, FormRows } from './form-file.ts';
import { byPlace, rowPlace } from '../wording/file-rows.ts';
import { isDamaged } from './text.ts';
import type { RejectedRow } from '../domain/import.ts';

/** One supplier's lines with the same reference and date. */
export interface FormDocument {
  readonly number: AcceptedNumber;
  readonly reference: string;
  readonly on: Day;
  readonly registeredBy: string;
  readonly facts: readonly DrawnFact[];
  readonly grave: boolean;
  /** Its rows in the file, as a spreadsheet shows them, with the number as it was written, masked. */
  readonly rows: readonly RejectedRow[];
}

export interface ReadForm {
  readonly documents: readonly FormDocument[];
  readonly rejected: readonly RejectedRow[];
}

/** What can be read of the row's document; a rejected row keeps its whole document out. */
interface Part {
  readonly number: AcceptedNumber | null;
  readonly reference: string | null;
  readonly on: Day | null;
}

type Reading = Part & { readonly row: FormRow; readonly registeredBy: string } & (
    | { readonly ok: true; readonly line: unknown }
    | { readonly ok: false; readonly column: string; readonly reason: string }
  );

/**
 * Rows → documents. A document goes in whole or not at all: with a row of it rejected, what is left would say something
 * else. `by` registers, or null when every row must name the registrar itself.
 */
export function readFormDocuments(
  { rows, unknownColumns }: FormRows,
  form: DocumentForm,
  { by, today }: { readonly by: string | null; readonly today: Day },
): ReadForm {
  const readings = rows.map((row) => readRow(row, form, { by, today, unknownColumns }));
  const rejected = readings.flatMap((reading) => (reading.ok ? [] : [rejection(reading)]));
  const groups = new Map<string, Reading[]>();
  for (const reading of readings) {
    if (!reading.ok) continue;
    const key = JSON.stringify([reading.number?.number, reading.reference, reading.on]);
    groups.set(key, [...(groups.get(key) ?? []), reading]);
  }
  const broken = readings.filter((reading) => !reading.ok);
  const documents: FormDocument[] = [];
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const fault = broken.find((other) => mayBelong(other, first));
    const drawn =
      fault === undefined
        ? drawGroup(group, form)
        : {
            ok: false as const,
            reason: `${rowPlace(fault.row)} i samma handling avvisades; rätta den och läs in igen`,
          };
    if (drawn.ok) documents.push(drawn.document);
    else rejected.push(...group.map(({ row }) => ({ ...placeOf(row), reason: drawn.reason, value: '' })));
  }
  return { documents, rejected: rejected.toSorted(byPlace) };
}

const placeOf = ({ row, sheet }: FormRow): Pick<RejectedRow, 'row' | 'sheet'> =>
  sheet === undefined ? { row } : { row, sheet };

/** What could not be read may be anything; whose row it is, must be known. */
const mayBelong = (broken: Part, of: Part): boolean =>
  broken.number !== null &&
  broken.number.number === of.number?.number &&
  (broken.reference === null || broken.reference === of.reference) &&
  (broken.on === null || broken.on === of.on);

const rejection = (reading: Reading & { readonly ok: false }): RejectedRow => ({
  ...placeOf(reading.row),
  reason: reading.reason,
  value: maskValue(reading.row.cells[reading.column] ?? ''),
});

function drawGroup(
  group: readonly Reading[],
  form: DocumentForm,
): { readonly ok: true; readonly document: FormDocument } | { readonly ok: false; readonly reason: string } {
  const lines = group.flatMap((reading): DocumentLine<unknown>[] =>
    reading.ok && reading.reference !== null && reading.on !== null
      ? [{ line: reading.line, reference: reading.reference, on: reading.on }]
      : [],
  );
  const [first] = group;
  const [line] = lines;
  if (first === undefined || first.number === null || line === undefined)
    throw new Error('an empty document');
  if (group.some((reading) => reading.registeredBy !== first.registeredBy))
    return {
      ok: false,
      reason: 'registrerad_av: en handling registreras av en person, men raderna namnger flera',
    };
  const drawn = form.draw(lines);
  if (!drawn.ok) return drawn;
  const { facts, missing } = cleanFacts(drawn.facts);
  if (missing.length > 0)
    return { ok: false, reason: 'en cell har bara tecken som inte syns; skriv texten på nytt' };
  return {
    ok: true,
    document: {
      number: first.number,
      reference: line.reference,
      on: line.on,
      registeredBy: first.registeredBy,
      facts,
      grave: form.isGrave(lines.map((each) => each.line)),
      rows: group.map(({ row }) => ({
        ...placeOf(row),
        reason: '',
        value: maskValue(row.cells['orgnr'] ?? ''),
      })),
    },
  };
}

interface RowContext {
  readonly by: string | null;
  readonly today: Day;
  readonly unknownColumns: readonly string[];
}

function readRow(row: FormRow, form: DocumentForm, context: RowContext): Reading {
  const { cells } = row;
  const admission = readNumber(cells['orgnr'] ?? '');
  const reference = CaseNumber.safeParse((cells['handling'] ?? '').trim());
  const date = (cells['datum'] ?? '').trim();
  const on = isDay(date) && date <= context.today ? date : null;
  const registrar = registrarOf((cells['registrerad_av'] ?? '').trim(), context.by);
  const part = {
    row,
    number: admission.admitted ? admission.number : null,
    reference: reference.success ? reference.data : null,
    on,
    registeredBy: registrar.ok ? registrar.name : '',
  };
  const refused = (column: string, reason: string): Reading => ({ ...part, ok: false, column, reason });

  if (!admission.admitted) return refused('orgnr', admission.why);
  if (row.further || (form.closed && context.unknownColumns.length > 0))
    return refused('', furtherText(form, context.unknownColumns));
  const damaged = Object.entries(cells).find(([, text]) => isDamaged(text));
  if (damaged !== undefined)
    return refused('', `${damaged[0]}: tecken gick inte att läsa; spara filen som UTF-8`);
  const personal = Object.entries(cells).find(
    ([name, text]) => name !== 'orgnr' && name !== 'handling' && redactNumbers(text) !== text,
  );
  if (personal !== undefined)
    return refused(
      '',
      `${personal[0]}: cellen ser ut att innehålla ett person- eller organisationsnummer; ta bort det`,
    );
  if (!reference.success)
    return refused('', `handling: ${reference.error.issues[0]?.message ?? 'diarienummer'} väntades`);
  if (on === null)
    return refused(
      'datum',
      isDay(date)
        ? 'datum: handlingens datum ligger i framtiden'
        : 'datum: ett datum som ÅÅÅÅ-MM-DD väntades',
    );
  if (!registrar.ok) return refused('', registrar.reason);
  const read = form.readLine(cells);
  return read.ok ? { ...part, ok: true, line: read.line } : refused(read.column, read.reason);
}

const furtherText = (form: DocumentForm, unknown: readonly string[]): string =>
  form.closed
    ? `formuläret får bara ha sina egna kolumner${unknown.length === 0 ? '' : `, men här finns ${unknown.join(', ')}`}; ta bort det övriga, som kan peka ut en brukare eller anställd`
    : 'raden har fler celler än det finns rubriker; kontrollera skiljetecknen';

/** True for something that can be a person's name in a record: three signs or more, and no number. */
export const isName = (name: string): boolean =>
  name.trim().length >= 3 && name.length <= 100 && redactNumbers(name) === name && /\p{L}/u.test(name);

function registrarOf(
  written: string,
  by: string | null,
): { readonly ok: true; readonly name: string } | { readonly ok: false; readonly reason: string } {
  if (written !== '' && by !== null && written.toLocaleLowerCase('sv') !== by.toLocaleLowerCase('sv'))
    return {
      ok: false,
      reason: 'registrerad_av: kolumnen namnger en annan person än den som läser in filen',
    };
  const name = by ?? written;
  return isName(name)
    ? { ok: true, name }
    : { ok: false, reason: 'registrerad_av: namnet på den som registrerar väntades' };
}
