import type { DrawnFact, FactKind } from '../../domain/facts.ts';
import { isFailure, type QuestionOutcome, type QuestionReason } from '../../domain/question.ts';
import type { Person } from '../../domain/person.ts';
import type { Day } from '../../domain/time.ts';
import { canonicalJson } from '../sqlite/canonical.ts';
import type { Context } from '../sqlite/database.ts';
import { createEvidenceWriter, type PackedEvidence } from '../evidence.ts';
import { createFactWriter, type NewFact } from './fact-writer.ts';
import { createPersonWriter } from '../persons.ts';
import type { CellRow, QuestionRow } from './readers.ts';
import type { facts } from '../sqlite/schema.ts';
import { createRegisterFacts } from './register-facts.ts';
import type { QuestionRef, Settled } from '../../domain/question-store.ts';

type HeldFact = NewFact & Pick<typeof facts.$inferSelect, 'id'>;

/** An open question with its cell and what that held before: ids of facts as JSON, null before the first answer. */
type OpenQuestion = Pick<QuestionRow, 'id' | 'stage' | 'cell_id'> &
  Pick<CellRow, 'supplier_id' | 'source' | 'answer_id'> & { readonly fact_ids: string | null };

/** How a question ended, times in milliseconds. */
export interface Ending {
  readonly outcome: QuestionOutcome;
  readonly reason: QuestionReason | null;
  readonly asOf: Day | null;
  readonly facts: readonly DrawnFact[];
  readonly missing: readonly FactKind[];
  readonly retryAt: number | null;
  readonly at: number;
  /** A free change check says that the answer we hold still stands: it is confirmed as it is. */
  readonly unchanged?: boolean;
  readonly persons?: readonly Person[];
  readonly evidence?: readonly PackedEvidence[];
  /** Nobody reports back on it any more: what its order brought is not here. */
  readonly lost?: boolean;
}

/** The ending of a question that was never answered. */
export const unanswered = (outcome: QuestionOutcome, reason: QuestionReason, at: number): Ending => ({
  outcome,
  reason,
  asOf: null,
  facts: [],
  missing: [],
  retryAt: null,
  at,
  lost: true,
});

export interface Settlement {
  /** Writes the ending of an open question that nobody claims any more; used inside write commands. */
  settle(questionId: number, ending: Ending): Settled;
}

/** Reasons by which a source is no longer asked about a supplier, so that an old outage of it says nothing any more. */
const notAskedAnyMore: ReadonlySet<QuestionReason> = new Set([
  'not-configured',
  'no-legal-basis',
  'needs-approval',
  'legal-form',
  'not-controlled',
]);

export const nothingSettled: Settled = { settled: false, completedChecks: [], released: [], newFacts: 0 };

/** Several endings as one. */
export function joinSettled(all: readonly Settled[]): Settled {
  const released = new Map(all.flatMap((one) => one.released.map((ref) => [ref.questionId, ref] as const)));
  return {
    settled: all.some((one) => one.settled),
    completedChecks: [...new Set(all.flatMap((one) => one.completedChecks))],
    released: [...released.values()],
    newFacts: all.reduce((sum, one) => sum + one.newFacts, 0),
  };
}

export function createSettlement(context: Pick<Context, 'db' | 'identity'>): Settlement {
  const { db } = context;
  const writeEvidence = createEvidenceWriter(context);
  const writePersons = createPersonWriter(context);
  const registerFacts = createRegisterFacts(db);
  const addFacts = createFactWriter(db);
  const openById = db.prepare<[number], OpenQuestion>(`
    SELECT q.id, q.stage, q.cell_id, c.supplier_id, c.source, c.answer_id, a.fact_ids
    FROM questions q JOIN cells c ON c.id = q.cell_id LEFT JOIN answers a ON a.id = c.answer_id
    WHERE q.id = ? AND q.outcome IS NULL`);
  const heldFacts = db.prepare<[string], HeldFact>(
    'SELECT f.id, f.kind, f.value, f.valid_from FROM json_each(?) j JOIN facts f ON f.id = j.value',
  );
  const addAnswer = db.prepare('INSERT INTO answers (cell_id, fact_ids) VALUES (?, ?)');
  const end = db.prepare(`
    UPDATE questions SET outcome = ?, reason = ?, as_of = ?, answer_id = ?, missing = ?, retry_at = ?, settled_at = ?
    WHERE id = ?`);
  const answered = db.prepare(`
    UPDATE cells SET answer_id = ?, answered_question_id = ?, last_question_id = ?, failing_since = NULL,
      failed_from = ifnull(failing_since, failed_from),
      recovered_at = CASE WHEN failing_since IS NULL THEN recovered_at ELSE ? END
    WHERE id = ?`);
  const failed = db.prepare(
    'UPDATE cells SET last_question_id = ?, failing_since = ifnull(failing_since, ?) WHERE id = ?',
  );
  const skipped = db.prepare(
    'UPDATE cells SET failing_since = CASE WHEN ? THEN NULL ELSE failing_since END WHERE id = ?',
  );
  // An order that nobody ended when its question did, or whose answer was lost on its way here: a person must look.
  const leaveOpen = db.prepare(`
    UPDATE orders SET outcome = 'unknown', ended_at = ? WHERE question_id = ? AND resolved_at IS NULL
      AND (outcome IS NULL OR (outcome = 'delivered' AND ?))`);
  const waitingChecks = db
    .prepare<[number], number>(
      `SELECT k.id FROM check_questions l JOIN checks k ON k.id = l.check_id
       WHERE l.question_id = ? AND k.done_at IS NULL ORDER BY k.id`,
    )
    .pluck();
  const openOf = db.prepare<[number], { id: number; stage: 0 | 1 | 2; source: string; claimed: 0 | 1 }>(`
    SELECT q.id, q.stage, c.source, EXISTS (SELECT 1 FROM claims m WHERE m.question_id = q.id) AS claimed
    FROM check_questions l JOIN questions q ON q.id = l.question_id JOIN cells c ON c.id = q.cell_id
    WHERE l.check_id = ? AND q.outcome IS NULL ORDER BY q.id`);

  /** The answer's set of facts: an equal fact keeps its id, a changed one is a new row, a failed block keeps the old. */
  function store(question: OpenQuestion, ending: Ending): { answerId: number; added: number } {
    const { fact_ids: heldIds } = question;
    const rows = heldIds === null ? [] : heldFacts.all(heldIds);
    const held = new Map(rows.map((row) => [row.kind, row] as const));
    const drawn = ending.facts.map(({ kind, value, validFrom }): NewFact => {
      return { kind, value: canonicalJson(value), valid_from: validFrom };
    });
    const changed = drawn.filter((fact) => {
      const before = held.get(fact.kind);
      return before?.value !== fact.value || before.valid_from !== fact.valid_from;
    });
    const added = addFacts(changed, { cellId: question.cell_id, questionId: question.id, at: ending.at });
    const ids = drawn.map(({ kind }) => added.get(kind) ?? held.get(kind)?.id);
    const kept = ending.missing.filter((kind) => !drawn.some((fact) => fact.kind === kind));
    const all = [...ids, ...kept.map((kind) => held.get(kind)?.id)].filter((id) => id !== undefined);
    const list = JSON.stringify([...new Set(all)].sort((a, b) => a - b));
    if (question.answer_id !== null && list === heldIds) {
      return { answerId: question.answer_id, added: changed.length };
    }
    const { lastInsertRowid } = addAnswer.run(question.cell_id, list);
    return { answerId: Number(lastInsertRowid), added: changed.length };
  }

  function settleCell(question: OpenQuestion, ending: Ending): { answerId: number | null; added: number } {
    const { cell_id: cellId } = question;
    if (ending.outcome === 'answered' || ending.outcome === 'not-found') {
      const said = ending.outcome === 'answered' ? ending : { ...ending, facts: [], missing: [] };
      const { answerId, added } =
        ending.unchanged === true && question.answer_id !== null
          ? { answerId: question.answer_id, added: 0 }
          : store(question, said);
      answered.run(answerId, question.id, question.id, ending.at, cellId);
      return { answerId, added };
    }
    if (isFailure(ending.outcome)) failed.run(question.id, ending.at, cellId);
    else skipped.run(ending.reason !== null && notAskedAnyMore.has(ending.reason) ? 1 : 0, cellId);
    return { answerId: null, added: 0 };
  }

  /** Which waiting checks are complete now, and which stage-two questions this ending set free. */
  function consequences(question: OpenQuestion): Pick<Settled, 'completedChecks' | 'released'> {
    const completedChecks: number[] = [];
    const released = new Map<number, QuestionRef>();
    for (const checkId of waitingChecks.all(question.id)) {
      const open = openOf.all(checkId);
      if (open.length === 0) completedChecks.push(checkId);
      if (question.stage !== 1 || open.some((other) => other.stage === 1)) continue;
      for (const other of open) {
        if (other.stage === 2 && other.claimed === 0)
          released.set(other.id, { questionId: other.id, source: other.source });
      }
    }
    return { completedChecks, released: [...released.values()] };
  }

  return {
    settle(questionId, ending) {
      const question = openById.get(questionId);
      if (!question) return nothingSettled;
      const { answerId, added } = settleCell(question, ending);
      const missing =
        ending.outcome === 'answered' && ending.missing.length > 0 ? JSON.stringify(ending.missing) : null;
      end.run(
        ending.outcome,
        ending.reason,
        ending.asOf,
        answerId,
        missing,
        ending.retryAt,
        ending.at,
        questionId,
      );
      if (ending.evidence !== undefined) writeEvidence(questionId, ending.evidence, ending.at);
      if (ending.persons !== undefined) {
        const { supplier_id: supplierId, source } = question;
        writePersons(ending.persons, { supplierId, source, at: ending.at });
      }
      leaveOpen.run(ending.at, questionId, ending.lost === true ? 1 : 0);
      if (ending.outcome === 'answered') {
        registerFacts.apply(question.supplier_id, question.stage, question.source, ending.facts);
      }
      return { settled: true, newFacts: added, ...consequences(question) };
    },
  };
}
