import { hash } from 'node:crypto';

import { privatePersonText } from '../domain/admission.ts';
import type { DocumentStore, NewDocument, RegisteredDocument } from '../domain/document.ts';
import { InputInvalid } from '../domain/errors.ts';
import type { DrawnFact } from '../domain/facts.ts';
import { gatherFacts } from '../domain/gathered-facts.ts';
import type { Instant } from '../domain/time.ts';
import { dayOfMs } from './sqlite/calendar.ts';
import { canonicalJson } from './sqlite/canonical.ts';
import { orNull, toInstant, toMs, type Context } from './sqlite/database.ts';
import type { documents } from './sqlite/schema.ts';
import type { Settlement } from './rows/settlement.ts';
import { createRowInserter } from './sqlite/one-row.ts';

type DocumentRow = typeof documents.$inferSelect;

/** What the column `facts` holds, as JSON. */
interface Content {
  readonly product: string;
  readonly adds: boolean;
  readonly drawn: readonly DrawnFact[];
  readonly withdrawn: { readonly by: string; readonly at: Instant } | null;
}

/** Our own writing of it, checked by the kinds' schemas when the facts were drawn. */
const contentOf = (row: DocumentRow): Content => JSON.parse(row.facts) as Content;

const readDocument = (row: DocumentRow): RegisteredDocument => ({
  documentId: row.id,
  form: row.form,
  source: row.source,
  supplierId: row.supplier_id,
  reference: row.reference,
  on: row.on,
  registeredBy: row.registered_by,
  registeredAt: toInstant(row.registered_at),
  confirmedBy: row.confirmed_by,
  confirmedAt: orNull(row.confirmed_at),
  withdrawn: contentOf(row).withdrawn,
  state: row.state,
});

const outsideText = 'Leverantören kontrolleras inte: inget svenskt register omfattar den.';

/** Two spellings of one name are one person. */
const folded = (name: string): string =>
  name.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLocaleLowerCase('sv');

export function createDocuments({ db, write }: Context, settlement: Settlement): DocumentStore {
  const byId = db.prepare<[number], DocumentRow>('SELECT * FROM documents WHERE id = ?');
  const byContent = db.prepare<[number, string, Buffer], DocumentRow>(
    'SELECT * FROM documents WHERE supplier_id = ? AND form = ? AND content_hash = ?',
  );
  const standingOf = db.prepare<[number], string>('SELECT standing FROM suppliers WHERE id = ?').pluck();
  const add = createRowInserter(
    db,
    `INSERT INTO documents (form, source, supplier_id, reference, "on", content_hash, facts, grave, state, registered_by, registered_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const setConfirmed = db.prepare(
    `UPDATE documents SET state = 'in-force', confirmed_by = ?, confirmed_at = ? WHERE id = ?`,
  );
  const setWithdrawn = db.prepare(`UPDATE documents SET state = 'withdrawn', facts = ? WHERE id = ?`);
  const setQuestion = db.prepare('UPDATE documents SET question_id = ? WHERE id = ?');
  const inForce = db.prepare<[number, string], DocumentRow>(`
    SELECT * FROM documents WHERE supplier_id = ? AND source = ? AND state = 'in-force'
    ORDER BY "on" DESC, id DESC`);
  const waiting = db.prepare<[], DocumentRow>(`SELECT * FROM documents WHERE state = 'waiting' ORDER BY id`);
  const ofSupplier = db.prepare<[number], DocumentRow>(
    'SELECT * FROM documents WHERE supplier_id = ? ORDER BY id DESC',
  );
  const cellOf = db
    .prepare<[number, string, string], number>(
      'SELECT id FROM cells WHERE supplier_id = ? AND source = ? AND product = ?',
    )
    .pluck();
  const addCell = createRowInserter(db, 'INSERT INTO cells (supplier_id, source, product) VALUES (?, ?, ?)');
  const lastRound = db
    .prepare<[number, string], number>('SELECT max(round) FROM questions WHERE cell_id = ? AND period = ?')
    .pluck();
  const addQuestion = createRowInserter(
    db,
    `INSERT INTO questions (cell_id, period, round, stage, paid, attempts, planned_at, settled_at, outcome, reason)
     VALUES (?, ?, ?, 0, 0, 0, ?, ?, ?, ?)`,
  );
  const empty = db.prepare(`
    UPDATE cells SET answer_id = NULL, answered_question_id = NULL, last_question_id = ?, failing_since = NULL WHERE id = ?`);

  function newQuestion(row: DocumentRow, atMs: number, skipped: boolean): { id: number; cellId: number } {
    const { supplier_id: supplierId, source } = row;
    const { product } = contentOf(row);
    const cellId = cellOf.get(supplierId, source, product) ?? addCell(supplierId, source, product);
    const period = dayOfMs(atMs);
    const round = (lastRound.get(cellId, period) ?? 0) + 1;
    const ended = skipped ? [atMs, 'skipped', 'no-document'] : [null, null, null];
    return { id: addQuestion(cellId, period, round, atMs, ...ended), cellId };
  }

  /**
   * Makes the cell hold what its documents in force say. With none left, the cell loses its answer: an answer without
   * facts would say that there is nothing, and what is true is that we no longer know. The skipped question with reason
   * `no-document` marks when, so that reading the past (`fact-reader`) stops there too.
   */
  function settleCell(row: DocumentRow, atMs: number): void {
    const { product } = contentOf(row);
    const rows = inForce
      .all(row.supplier_id, row.source)
      .filter((each) => contentOf(each).product === product);
    const [newest] = rows;
    const question = newQuestion(row, atMs, newest === undefined);
    if (newest === undefined) {
      empty.run(question.id, question.cellId);
      return;
    }
    settlement.settle(question.id, {
      outcome: 'answered',
      reason: null,
      asOf: newest.on,
      facts: gatherFacts(
        rows.map((each) => {
          const { adds, drawn } = contentOf(each);
          return { form: each.form, adds, facts: drawn };
        }),
      ),
      missing: [],
      retryAt: null,
      at: atMs,
    });
    setQuestion.run(question.id, row.id);
  }

  const found = (documentId: number): DocumentRow => {
    const row = byId.get(documentId);
    if (row === undefined) {
      throw new InputInvalid(
        `Det finns ingen handling med nummer ${documentId}; "kontroll intake waiting" visar dem som väntar.`,
      );
    }
    return row;
  };

  /** The same content, or the key under which it may be added: a withdrawn one leaves its place to the next. */
  function known(command: NewDocument): DocumentRow | Buffer {
    const content = canonicalJson([command.reference, command.on, command.facts]);
    for (let times = 0; ; times++) {
      const key = hash('sha256', `${times} ${content}`, 'buffer');
      const row = byContent.get(command.supplierId, command.form, key);
      if (row === undefined) return key;
      if (row.state !== 'withdrawn') return row;
    }
  }

  return {
    register: (command) =>
      write(() => {
        const standing = standingOf.get(command.supplierId);
        if (standing !== 'controlled') {
          throw new InputInvalid(standing === 'outside' ? outsideText : privatePersonText);
        }
        const same = known(command);
        if (!Buffer.isBuffer(same)) return { document: readDocument(same), known: true };
        const { product, adds, facts: drawn } = command;
        const content: Content = { product, adds, drawn, withdrawn: null };
        const atMs = toMs(command.now);
        const documentId = add(
          command.form,
          command.source,
          command.supplierId,
          command.reference,
          command.on,
          same,
          canonicalJson(content),
          command.grave ? 1 : 0,
          command.grave ? 'waiting' : 'in-force',
          command.by.trim(),
          atMs,
        );
        const row = found(documentId);
        if (!command.grave) settleCell(row, atMs);
        return { document: readDocument(row), known: false };
      }),
    confirm: ({ documentId, by, now }) =>
      write(() => {
        const row = found(documentId);
        if (row.state === 'withdrawn') {
          throw new InputInvalid(`Handling ${documentId} är återkallad; registrera den på nytt.`);
        }
        if (row.grave === 0) {
          throw new InputInvalid(`Handling ${documentId} gäller redan och behöver inte bekräftas.`);
        }
        if (folded(by) === folded(row.registered_by)) {
          throw new InputInvalid(
            `Handling ${documentId} registrerades av samma person; be någon annan läsa handlingen och bekräfta.`,
          );
        }
        if (row.state === 'waiting') {
          setConfirmed.run(by.trim(), toMs(now), documentId);
          settleCell(row, toMs(now));
        }
        return readDocument(found(documentId));
      }),
    withdraw: ({ documentId, by, now }) =>
      write(() => {
        const row = found(documentId);
        if (row.state === 'withdrawn') return readDocument(row);
        const content: Content = { ...contentOf(row), withdrawn: { by: by.trim(), at: now } };
        setWithdrawn.run(canonicalJson(content), documentId);
        if (row.state === 'in-force') settleCell(row, toMs(now));
        return readDocument(found(documentId));
      }),
    waiting: async () => waiting.all().map(readDocument),
    ofSupplier: async (supplierId) => ofSupplier.all(supplierId).map(readDocument),
  };
}
