import type { Command } from 'commander';

import type { CommandLine } from './command-line.ts';
import { documentForms } from '../../connectors/document-forms.ts';
import type { DecisionContext } from '../control/decisions/context.ts';
import { confirmDocument, withdrawDocument } from '../control/decisions/documents.ts';
import type { Environment } from '../config/index.ts';
import {
  columnsOf,
  type DocumentForm,
  type DocumentReport,
  type RegisteredDocument,
} from '../domain/document.ts';
import { InputInvalid } from '../domain/errors.ts';
import type { Store } from '../domain/store.ts';
import { dayOf, swedishDay } from '../domain/time.ts';
import { readAsText, rejectedText, sheetLines } from '../wording/file-rows.ts';
import { isName, registerDocuments } from '../intake/documents.ts';
import { withDecisions, withRecords } from './base.ts';
import { json, type Output } from './output.ts';
import { countText } from '../wording/text.ts';

/** `kontroll intake <file>`: documents go in; exit code 1 when rows were rejected. Without a file: the form's heading. */
export async function intakeCommand(
  env: Environment,
  output: Output,
  options: { file: string | null; form: string | null; by: string | null; json: boolean },
): Promise<number> {
  const form = readForm(options.form);
  const { file } = options;
  if (file === null) {
    output.print(
      columnsOf(form)
        .map(({ name }) => name)
        .join(';'),
    );
    output.note(describeForm(form));
    return 0;
  }
  const by = readName(options.by);
  return withRecords(env, async (store, { now }) => {
    const { suppliers, documents } = store;
    const report = await registerDocuments({ file, form, by, suppliers, documents, now });
    output.print(options.json ? json(report) : describeReport(report, form, await refsOf(report, store)));
    return report.rejected.length > 0 ? 1 : 0;
  });
}

/** `kontroll intake confirm`: a second person stands behind a grave document, which counts from then on. */
export function confirmDocumentCommand(
  env: Environment,
  output: Output,
  options: { id: string; by: string | null },
): Promise<number> {
  const documentId = readId(options.id);
  const actor = { name: readName(options.by) };
  return withDecisions(env, output, async (context) => {
    const document = await confirmDocument(actor, { documentId }, context);
    return `${await describeOf(document, context)}: bekräftad av ${actor.name} och gäller från nu.`;
  });
}

/** `kontroll intake withdraw`: the document counts for nothing from then on. */
export function withdrawDocumentCommand(
  env: Environment,
  output: Output,
  options: { id: string; by: string | null },
): Promise<number> {
  const documentId = readId(options.id);
  const actor = { name: readName(options.by) };
  return withDecisions(env, output, async (context) => {
    const document = await withdrawDocument(actor, { documentId }, context);
    return `${await describeOf(document, context)}: återkallad och gäller inte längre.`;
  });
}

const describeOf = async (document: RegisteredDocument, { store }: DecisionContext): Promise<string> =>
  describeDocument(document, await store.suppliers.refOf(document.supplierId));

function readId(text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new InputInvalid('Handlingens nummer väntades; "kontroll intake waiting" visar dem som väntar.');
  return Number(text);
}

/** `kontroll intake waiting`: grave documents that wait for a second person. */
export const waitingDocumentsCommand = (
  env: Environment,
  output: Output,
  options: { json: boolean },
): Promise<number> =>
  withRecords(env, async (store) => {
    const waiting = await store.documents.waiting();
    if (options.json) output.print(json(waiting));
    else if (waiting.length === 0) output.print('Ingen handling väntar på en andra person.');
    else {
      const lines = waiting.map(async (each) => {
        const ref = await store.suppliers.refOf(each.supplierId);
        return `${describeDocument(each, ref)}: ${registered(each)}`;
      });
      output.print((await Promise.all(lines)).join('\n'));
    }
    return 0;
  });

function readForm(id: string | null): DocumentForm {
  const form = documentForms.find((each) => each.id === id);
  if (form !== undefined) return form;
  const known = documentForms.map((each) => each.id).join(', ');
  throw new InputInvalid(
    `--form: ett av formulären ${known} väntades, men ${id === null ? 'inget angavs' : 'något annat angavs'}.`,
  );
}

function readName(by: string | null): string {
  const name = by?.trim() ?? '';
  if (isName(name)) return name;
  throw new InputInvalid('--by: namnet på den person som gör detta väntades, men saknas.');
}

const describeForm = (form: DocumentForm): string =>
  `${form.title}. ${columnsOf(form)
    .map(({ name, what, needed }) => `${name}: ${what}${needed ? '' : ' (får utelämnas)'}`)
    .join(' · ')}.`;

/** The references of the suppliers whose documents wait. */
async function refsOf(
  { documents }: DocumentReport,
  { suppliers }: Store,
): Promise<ReadonlyMap<number, string>> {
  const ids = [...new Set(documents.map(({ supplierId }) => supplierId))];
  return new Map(await Promise.all(ids.map(async (id) => [id, await suppliers.refOf(id)] as const)));
}

const describeDocument = ({ documentId, form, reference, on }: RegisteredDocument, ref: string): string => {
  const title = documentForms.find((each) => each.id === form)?.title ?? form;
  return `Handling ${documentId} (${title}, ${reference}, ${swedishDay(on)}, ${ref})`;
};

const registered = ({ registeredBy, registeredAt }: RegisteredDocument): string =>
  `registrerad av ${registeredBy} ${swedishDay(dayOf(new Date(registeredAt)))}`;

const most = 20;

function describeReport(
  report: DocumentReport,
  form: DocumentForm,
  refs: ReadonlyMap<number, string>,
): string {
  const known = report.documents.filter((each) => each.known).length;
  const waiting = report.documents.filter((each) => each.state === 'waiting');
  return [
    `${form.title}: ${countText(report.rows, 'rad', 'rader')}, ${countText(report.documents.length - known, 'ny handling', 'nya handlingar')}, ` +
      `${countText(known, 'känd', 'kända')} sedan tidigare, ${countText(report.rejected.length, 'rad avvisad', 'rader avvisade')}.`,
    `Läst som: ${readAsText(report)}.`,
    ...sheetLines(report.sheets),
    ...(report.unknownColumns.length === 0
      ? []
      : [`Kolumner som formuläret inte har och som inte lästes: ${report.unknownColumns.join(', ')}.`]),
    ...waiting.map(
      ({ documentId, supplierId }) =>
        `  Handling ${documentId} (${refs.get(supplierId) ?? ''}) väntar på en andra person: kontroll intake confirm ${documentId} --by <namn>`,
    ),
    ...report.rejected.slice(0, most).map((each) => `  ${rejectedText(each)}`),
    ...(report.rejected.length > most
      ? [`  … och ${report.rejected.length - most} till; --json visar alla.`]
      : []),
  ].join('\n');
}

/** Arguments and options of `kontroll intake`. */
export function addIntake(program: Command, { env, output, on }: CommandLine): void {
  const intake = program
    .command('intake')
    .description('läser in handlingar på ett formulär (CSV eller xlsx), eller skriver formulärets rubrikrad')
    .argument('[fil]')
    .option('--form <id>', 'formuläret')
    .option('--by <namn>', 'den som registrerar')
    .option('--json', 'skriver rapporten som JSON', false)
    .enablePositionalOptions()
    .action((file: string | undefined, options: { form?: string; by?: string; json: boolean }) =>
      on(() =>
        intakeCommand(env, output, {
          file: file ?? null,
          form: options.form ?? null,
          by: options.by ?? null,
          json: options.json,
        }),
      ),
    );
  const documentCommands = { confirm: confirmDocumentCommand, withdraw: withdrawDocumentCommand };
  for (const [name, command] of Object.entries(documentCommands)) {
    intake
      .command(name)
      .description(
        name === 'confirm' ? 'en andra person bekräftar en handling' : 'en handling gäller inte längre',
      )
      .argument('<id>', 'handlingens nummer')
      .option('--by <namn>', 'den som gör det')
      .action((id: string, options: { by?: string }) =>
        on(() => command(env, output, { id, by: options.by ?? null })),
      );
  }
  intake
    .command('waiting')
    .description('handlingar som väntar på en andra person')
    .option('--json', 'skriver dem som JSON', false)
    .action((options: { json: boolean }) => on(() => waitingDocumentsCommand(env, output, options)));
}
