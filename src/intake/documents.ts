import { admit } from '../domain/admission.ts';
import type { DocumentForm, DocumentReport, DocumentStore } from '../domain/document.ts';
import type { AcceptedNumber } from '../domain/org-number.ts';
import type { Supplier } from '../domain/supplier.ts';
import { dayOf } from '../domain/time.ts';
import { byPlace } from '../wording/file-rows.ts';
import { readFormDocuments } from './form-documents.ts';
import { readFormFile } from './form-file.ts';
import type { RejectedRow } from '../domain/import.ts';
import type { SupplierStore } from '../domain/supplier-store.ts';

export { isName } from './form-documents.ts';

export interface DocumentOptions {
  readonly file: string;
  readonly form: DocumentForm;
  /** Who registers; null when each row must say it in its column `registrerad_av`. */
  readonly by: string | null;
  readonly suppliers: Pick<SupplierStore, 'findByNumber' | 'ensure'>;
  readonly documents: Pick<DocumentStore, 'register'>;
  readonly now: () => Date;
}

/**
 * Registers every document of a form file. Each is one command of its own: read again after an interruption, those that
 * went in are known. Private persons and what no register covers are refused as everywhere else.
 * @throws {InputInvalid} one sentence, when the file is not that form.
 */
export async function registerDocuments(options: DocumentOptions): Promise<DocumentReport> {
  const { file, form, by, suppliers, now } = options;
  const read = await readFormFile(file, form);
  const { documents, rejected } = readFormDocuments(read, form, { by, today: dayOf(now()) });
  const done: DocumentReport['documents'][number][] = [];
  const refused: RejectedRow[] = [];
  for (const { number, rows, registeredBy, ...content } of documents) {
    const admission = await admit(number.number, suppliers);
    if (!admission.admitted) {
      refused.push(...rows.map((row) => ({ ...row, reason: admission.why })));
      continue;
    }
    const at = now().toISOString();
    const supplier = await findOrAdd(number, at, suppliers);
    const { document, known } = await options.documents.register({
      ...content,
      form: form.id,
      source: form.source,
      product: form.product,
      adds: form.adds,
      supplierId: supplier.id,
      by: registeredBy,
      now: at,
    });
    const { documentId, supplierId, state } = document;
    done.push({ documentId, supplierId, rows: rows.length, state, known });
  }
  return {
    form: form.id,
    rows: read.rows.length,
    documents: done,
    rejected: [...rejected, ...refused].toSorted(byPlace),
    unknownColumns: read.unknownColumns,
    sheets: read.sheets,
    encoding: read.encoding,
    delimiter: read.delimiter,
  };
}

/** Admitted by then: an organisation, or a sole trader who is known. */
async function findOrAdd(
  { number, kind, presumed }: AcceptedNumber,
  now: string,
  suppliers: DocumentOptions['suppliers'],
): Promise<Supplier> {
  const known = await suppliers.findByNumber(number, kind);
  return known ?? suppliers.ensure({ number, kind, presumedForm: presumed, name: null }, now);
}
