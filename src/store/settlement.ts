import type { DrawnFact, FactKind } from '../domain/facts.ts';
import { isFailure, type QuestionOutcome, type QuestionReason } from '../domain/question.ts';
import type { QuestionRef, Settled } from '../domain/store.ts';
import type { Day } from '../domain/time.ts';
import { canonicalJson } from './canonical.ts';
import type { Context } from './database.ts';
import type { CellRow, QuestionRow } from './readers.ts';
import type { facts } from './schema.ts';
import { createRegisterFacts } from './register-facts.ts';

type HeldFact = Pick<typeof facts.$inferSelect, 'id' | 'kind' | 'value' | 'valid_from'>;

/** How a question ended, times in milliseconds. */
export interface Ending {
  readonly outcome: QuestionOutcome;
  readonly reason: QuestionReason | null;
  readonly asOf: Day | null;
  readonly facts: readonly DrawnFact[];
  readonly missing: readonly FactKind[];
  readonly retryAt: number | null;
  readonly at: number;
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
});

export interface Settlement {
  /** Writes the ending of an open question; used inside write commands. */
  settle(question: QuestionRow, ending: Ending): Settled;
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

export function createSettlement({ db }: Pick<Context, 'db'>): Settlement {
  const registerFacts = createRegisterFacts(db);
  const cellById = db.prepare<[number], CellRow>('SELECT * FROM cells WHERE id = ?');
  const heldFacts = db.prepare<[string], HeldFact>(
    'SELECT f.id, f.kind, f.value, f.valid_from FROM json_each(?) j JOIN facts f ON f.id = j.value',
  );
  const answerIds = db.prepare<[number], string>('SELECT fact_ids FROM answers WHERE id = ?').pluck();
  const addFact = db.prepare(
    'INSERT INTO facts (cell_id, kind, value, valid_from, recorded_at, question_id) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const addAnswer = db.prepare('INSERT INTO answers (cell_id, fact_ids) VALUES (?, ?)');
  const end = db.prepare(`
    UPDATE questions SET outcome = ?, reason = ?, as_of = ?, answer_id = ?, missing = ?, retry_at = ?, settled_at = ?
    WHERE id = ?`);
  const unclaim = db.prepare('DELETE FROM claims WHERE question_id = ?');
  const answered = db.prepare(`
    UPDATE cells SET answer_id = ?, answered_question_id = ?, last_question_id = ?, failing_since = NULL,
      failed_from = ifnull(failing_since, failed_from),
      recovered_at = CASE WHEN failing_since IS NULL THEN recovered_at ELSE ? END
    WHERE id = ?`);
  const failed = db.prepare(
    'UPDATE cells SET last_question_id = ?, failing_since = ifnull(failing_since, ?) WHERE id = ?',
  );
  const skipped = db.prepare(
    'UPDATE cells SET last_question_id = ?, failing_since = CASE WHEN ? THEN NULL ELSE failing_since END WHERE id = ?',
  );
  const waitingChecks = db
    .prepare<[number], number>(
      `SELECT k.id FROM check_questions l JOIN checks k ON k.id = l.check_id
       WHERE l.question_id = ? AND k.done_at IS NULL ORDER BY k.id`,
    )
    .pluck();
  const openOf = db.prepare<[number], { id: number; stage: 1 | 2; source: string; claimed: 0 | 1 }>(`
    SELECT q.id, q.stage, c.source, EXISTS (SELECT 1 FROM claims m WHERE m.question_id = q.id) AS claimed
    FROM check_questions l JOIN questions q ON q.id = l.question_id JOIN cells c ON c.id = q.cell_id
    WHERE l.check_id = ? AND q.outcome IS NULL ORDER BY q.id`);

  /** The answer's set of facts: an equal fact keeps its id, a changed one is a new row, a failed block keeps the old. */
  function store(question: QuestionRow, cell: CellRow, ending: Ending): { answerId: number; added: number } {
    const heldIds = cell.answer_id === null ? null : (answerIds.get(cell.answer_id) ?? '[]');
    const held = new Map(heldFacts.all(heldIds ?? '[]').map((row) => [row.kind, row] as const));
    let added = 0;
    const ids = new Map<string, number>();
    for (const fact of ending.facts) {
      const before = held.get(fact.kind);
      const value = canonicalJson(fact.value);
      if (before && before.value === value && before.valid_from === fact.validFrom) {
        ids.set(fact.kind, before.id);
      } else {
        const row = addFact.run(cell.id, fact.kind, value, fact.validFrom, ending.at, question.id);
        ids.set(fact.kind, Number(row.lastInsertRowid));
        added++;
      }
    }
    for (const kind of ending.missing) {
      const before = held.get(kind);
      if (before && !ids.has(kind)) ids.set(kind, before.id);
    }
    const list = JSON.stringify([...ids.values()].sort((a, b) => a - b));
    if (cell.answer_id !== null && list === heldIds) return { answerId: cell.answer_id, added };
    return { answerId: Number(addAnswer.run(cell.id, list).lastInsertRowid), added };
  }

  function settleCell(
    question: QuestionRow,
    cell: CellRow,
    ending: Ending,
  ): { answerId: number | null; added: number } {
    if (ending.outcome === 'answered' || ending.outcome === 'not-found') {
      const said = ending.outcome === 'answered' ? ending : { ...ending, facts: [], missing: [] };
      const { answerId, added } = store(question, cell, said);
      answered.run(answerId, question.id, question.id, ending.at, cell.id);
      return { answerId, added };
    }
    if (isFailure(ending.outcome)) failed.run(question.id, ending.at, cell.id);
    else
      skipped.run(question.id, ending.reason !== null && notAskedAnyMore.has(ending.reason) ? 1 : 0, cell.id);
    return { answerId: null, added: 0 };
  }

  /** Which waiting checks are complete now, and which stage-two questions this ending set free. */
  function consequences(
    question: QuestionRow,
    formBecameKnown: boolean,
  ): Pick<Settled, 'completedChecks' | 'released'> {
    const completedChecks: number[] = [];
    const released = new Map<number, QuestionRef>();
    for (const checkId of waitingChecks.all(question.id)) {
      const open = openOf.all(checkId);
      if (open.length === 0) completedChecks.push(checkId);
      const stageOneEnded = question.stage === 1 && !open.some((other) => other.stage === 1);
      if (!formBecameKnown && !stageOneEnded) continue;
      for (const other of open) {
        if (other.stage === 2 && other.claimed === 0)
          released.set(other.id, { questionId: other.id, source: other.source });
      }
    }
    return { completedChecks, released: [...released.values()] };
  }

  return {
    settle(question, ending) {
      const cell = cellById.get(question.cell_id);
      if (!cell) throw new Error(`question ${question.id} has no cell`);
      const { answerId, added } = settleCell(question, cell, ending);
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
        question.id,
      );
      unclaim.run(question.id);
      const formBecameKnown =
        ending.outcome === 'answered' &&
        registerFacts.apply(cell.supplier_id, question.stage, cell.source, ending.facts);
      return { settled: true, newFacts: added, ...consequences(question, formBecameKnown) };
    },
  };
}
