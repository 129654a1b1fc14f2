import { toInstant, toMs, type Context } from './sqlite/database.ts';
import { createEvidencePacker } from './evidence.ts';
import { readSupplier, supplierColumns, type QuestionRow, type ReadSupplierRow } from './rows/readers.ts';
import { joinSettled, nothingSettled, unanswered, type Settlement } from './rows/settlement.ts';
import type { QuestionStore, Settled } from '../domain/question-store.ts';
import { atMost } from './sqlite/at-most.ts';

type OpenQuestionRow = Pick<QuestionRow, 'id' | 'paid'> & {
  readonly source: string;
  readonly claimed: 0 | 1;
};

/** An open question with its supplier. `deadline`: the latest of the open checks that wait for it, null when none does. */
type ClaimableRow = ReadSupplierRow &
  Pick<QuestionRow, 'stage' | 'paid' | 'attempts'> & {
    readonly source: string;
    readonly product: string;
    readonly until: number | null;
    readonly deadline: number | null;
  };

/**
 * A stage-two question waits until every register that names the form has ended, in a check that waits for it. `k` is
 * an open check.
 */
const askable = `(q.stage < 2 OR NOT EXISTS (
  SELECT 1 FROM check_questions l1 JOIN questions q1 ON q1.id = l1.question_id
  WHERE l1.check_id = k.id AND q1.stage = 1 AND q1.outcome IS NULL))`;

export function createQuestions(context: Context, settlement: Settlement): QuestionStore {
  const { db, write, identity } = context;
  const packEvidence = createEvidencePacker(context);
  const isOpen = db
    .prepare<[number], number>('SELECT 1 FROM questions WHERE id = ? AND outcome IS NULL')
    .pluck();
  const claimable = db.prepare<[number], ClaimableRow>(`
    SELECT ${supplierColumns}, c.source, c.product, q.stage, q.paid, q.attempts, m.until, (
      SELECT max(k.deadline) FROM check_questions l JOIN checks k ON k.id = l.check_id
      WHERE l.question_id = q.id AND k.done_at IS NULL) AS deadline
    FROM questions q JOIN cells c ON c.id = q.cell_id JOIN suppliers s ON s.id = c.supplier_id
    LEFT JOIN claims m ON m.question_id = q.id
    WHERE q.id = ? AND q.outcome IS NULL`);
  const putClaim = db.prepare(`
    INSERT INTO claims (question_id, claimed_by, until) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET claimed_by = excluded.claimed_by, until = excluded.until`);
  const keepClaim = db.prepare('UPDATE claims SET until = ? WHERE question_id = ? AND claimed_by = ?');
  const cameToNothing = db.prepare('UPDATE questions SET attempts = attempts + 1 WHERE id = ?');
  const dropOwn = db.prepare('DELETE FROM claims WHERE question_id = ? AND claimed_by = ?');
  const drop = db.prepare('DELETE FROM claims WHERE question_id = ?');
  const lapsed = db.prepare<[number], OpenQuestionRow>(`
    SELECT q.id, q.paid, c.source, 1 AS claimed FROM claims m JOIN questions q ON q.id = m.question_id
    JOIN cells c ON c.id = q.cell_id WHERE m.until <= ? ORDER BY q.id LIMIT 500`);
  const openOf = db.prepare<[number, number], OpenQuestionRow>(`
    SELECT q.id, q.paid, c.source, EXISTS (SELECT 1 FROM claims m WHERE m.question_id = q.id) AS claimed
    FROM checks k JOIN check_questions l ON l.check_id = k.id JOIN questions q ON q.id = l.question_id
    JOIN cells c ON c.id = q.cell_id
    WHERE k.id = ? AND k.done_at IS NULL AND k.deadline <= ? AND q.outcome IS NULL`);
  const neededLater = db
    .prepare<[number, number, number], number>(
      `SELECT 1 FROM check_questions l JOIN checks k ON k.id = l.check_id
       WHERE l.question_id = ? AND k.id <> ? AND k.done_at IS NULL AND k.deadline > ? LIMIT 1`,
    )
    .pluck();
  const standIn = db.prepare(`
    INSERT INTO questions (cell_id, period, round, stage, paid, attempts, legal_basis_id, planned_at, settled_at, outcome, reason)
    SELECT cell_id, period, (SELECT max(round) + 1 FROM questions o WHERE o.cell_id = q.cell_id AND o.period = q.period),
      stage, paid, 0, legal_basis_id, planned_at, ?, 'unavailable', 'deadline' FROM questions q WHERE id = ?`);
  const relink = db.prepare(
    'UPDATE check_questions SET question_id = ? WHERE check_id = ? AND question_id = ?',
  );
  // The first of each source: one that is paused must not hide what others could answer.
  const pendingQuestions = db.prepare<[number, number], { questionId: number; source: string }>(`
    SELECT questionId, source FROM (
    SELECT q.id AS questionId, c.source, row_number() OVER (PARTITION BY c.source ORDER BY q.id) AS place
    FROM questions q JOIN cells c ON c.id = q.cell_id
    WHERE q.outcome IS NULL
      AND NOT EXISTS (SELECT 1 FROM claims m WHERE m.question_id = q.id AND (m.until > ? OR q.paid = 1))
      AND EXISTS (SELECT 1 FROM check_questions l JOIN checks k ON k.id = l.check_id
        WHERE l.question_id = q.id AND k.done_at IS NULL AND ${askable}))
    WHERE place <= ? ORDER BY questionId`);
  const hasOpen = `EXISTS (SELECT 1 FROM check_questions l JOIN questions q ON q.id = l.question_id
    WHERE l.check_id = k.id AND q.outcome IS NULL)`;
  const pendingChecks = db
    .prepare<[number], number>(
      `SELECT k.id FROM checks k WHERE k.done_at IS NULL AND NOT ${hasOpen} ORDER BY k.id ${atMost('?')}`,
    )
    .pluck();
  const pastDeadline = db
    .prepare<[number, number], number>(
      `SELECT k.id FROM checks k WHERE k.done_at IS NULL AND k.deadline <= ? AND ${hasOpen} ORDER BY k.id ${atMost('?')}`,
    )
    .pluck();

  /** A check that gives up on a question which another check still waits for gets a row of its own instead. */
  function giveUp(checkId: number, question: OpenQuestionRow, nowMs: number): Settled {
    if (neededLater.get(question.id, checkId, nowMs) === 1) {
      const { lastInsertRowid } = standIn.run(nowMs, question.id);
      relink.run(Number(lastInsertRowid), checkId, question.id);
      return { settled: true, completedChecks: [checkId], released: [], newFacts: 0 };
    }
    // A paid question in someone's hands may have been charged already: it must not look as if it could be asked again.
    const reason = question.paid === 1 && question.claimed === 1 ? 'outcome-unknown' : 'deadline';
    drop.run(question.id);
    return settlement.settle(question.id, unanswered('unavailable', reason, nowMs));
  }

  return {
    claim: ({ questionId, by, now, leaseMs }) =>
      write(() => {
        const nowMs = toMs(now);
        const row = claimable.get(questionId);
        if (!row || row.deadline === null) return null;
        if (row.until !== null && (row.until > nowMs || row.paid === 1)) return null;
        putClaim.run(questionId, by, nowMs + leaseMs);
        const lapsed = row.until !== null;
        if (lapsed) cameToNothing.run(questionId);
        return {
          questionId,
          supplier: readSupplier(row, identity),
          source: row.source,
          product: row.product,
          stage: row.stage,
          paid: row.paid === 1,
          deadline: toInstant(row.deadline),
          attempt: row.attempts + (lapsed ? 2 : 1),
        };
      }),
    renew: ({ questionId, by, now, leaseMs }) =>
      write(() => {
        keepClaim.run(toMs(now) + leaseMs, questionId, by);
      }),

    release: ({ questionId, by }) =>
      write(() => {
        if (dropOwn.run(questionId, by).changes > 0) cameToNothing.run(questionId);
      }),
    async settle({ evidence = [], ...command }) {
      const packed = await packEvidence(evidence);
      return write(() => {
        // Only open questions are claimed, and settling ends the claim: whoever can take it away may settle.
        if (dropOwn.run(command.questionId, command.by).changes === 0) return nothingSettled;
        const retryAt = command.retryAt === null ? null : toMs(command.retryAt);
        return settlement.settle(command.questionId, {
          ...command,
          retryAt,
          at: toMs(command.now),
          evidence: packed,
        });
      });
    },
    expire: ({ checkId, now }) =>
      write(() => {
        const nowMs = toMs(now);
        const ended = joinSettled(
          openOf.all(checkId, nowMs).map((question) => giveUp(checkId, question, nowMs)),
        );
        const waits = openOf.all(checkId, nowMs).length > 0;
        return {
          ...ended,
          completedChecks: ended.completedChecks.filter((id) => id !== checkId || !waits),
          released: ended.released.filter((ref) => isOpen.get(ref.questionId) === 1),
        };
      }),
    reclaim: (now) =>
      write(() => {
        const nowMs = toMs(now);
        const ended = lapsed.all(nowMs).map((question): Settled => {
          drop.run(question.id);
          if (question.paid === 1) {
            return settlement.settle(question.id, unanswered('unavailable', 'outcome-unknown', nowMs));
          }
          cameToNothing.run(question.id);
          const again = { questionId: question.id, source: question.source };
          return { settled: false, completedChecks: [], released: [again], newFacts: 0 };
        });
        return joinSettled(ended);
      }),
    async pending({ now, limit }) {
      const nowMs = toMs(now);
      return {
        questions: pendingQuestions.all(nowMs, limit),
        checks: pendingChecks.all(limit),
        expired: pastDeadline.all(nowMs, limit),
      };
    },
  };
}
