import { InputInvalid } from '../../domain/errors.ts';
import type { SkipReason } from '../../domain/question.ts';
import { dayOfMs, paidLatelyFrom } from '../sqlite/calendar.ts';
import { toMs, type Database } from '../sqlite/database.ts';
import type { CellRow, QuestionRow } from './readers.ts';
import type { checks } from '../sqlite/schema.ts';
import { secretQuestion } from './tender-wall.ts';
import type { QuestionRef } from '../../domain/question-store.ts';
import type { PlannedCheck, PlannedQuestion, PlanResult } from '../../domain/planned.ts';

type CheckRow = typeof checks.$inferSelect;

/** Plans one check with its questions, or finds the open one; used inside write commands. */
export type PlanCheck = (check: PlannedCheck, nowMs: number) => PlanResult;

/** `superseded`: its source has taken the answer back. `released`: as in `isReleased`, by a leave that holds. */
type QuestionOfPeriod = QuestionRow & { readonly superseded: 0 | 1; readonly released: 0 | 1 };

/**
 * SQL of questions `q` that may have been charged: nothing was ordered after all, or a named person has given leave since
 * to ask once more. `holds`: which leaves `a` hold.
 */
const isReleased = (holds: string): string => `(
  EXISTS (SELECT 1 FROM orders o WHERE o.question_id = q.id AND o.outcome = 'rejected')
  OR EXISTS (SELECT 1 FROM cells c JOIN approvals a ON a.supplier_id = c.supplier_id AND a.source = c.source
    WHERE c.id = q.cell_id AND a.used_at IS NULL AND a.at >= q.settled_at AND ${holds}))`;

/** A paid question whose answer may have been charged is not asked again in its period, until a person has seen to it. */
const settledForGood = (row: QuestionOfPeriod): boolean =>
  row.superseded === 0 &&
  row.reason !== 'implausible' &&
  (row.outcome === 'answered' ||
    row.outcome === 'not-found' ||
    (row.paid === 1 && row.released === 0 && (row.reason === 'outcome-unknown' || row.outcome === 'broken')));

/**
 * The SQL of a failure that may be asked again; the same reading as `settledForGood`, but a leave counts even when it has
 * run out: planning does not ask by it then. `q` is the question.
 */
export const mayBeAskedAgain = `(q.outcome IN ('unavailable', 'refused', 'broken') AND (q.reason = 'implausible'
  OR NOT (q.paid = 1 AND (ifnull(q.reason, '') = 'outcome-unknown' OR q.outcome = 'broken')) OR ${isReleased('1')}))`;

/** Reasons that hold until somebody changes something. */
const standing: ReadonlySet<SkipReason> = new Set([
  'not-configured',
  'no-legal-basis',
  'legal-form',
  'not-controlled',
  'depth',
  'no-document',
]);

export function createPlanner(db: Database): PlanCheck {
  const isSecret = db
    .prepare<{ id: number; today: string; active: number }, number>(`SELECT ${secretQuestion('@id')}`)
    .pluck();
  const openAdHoc = db.prepare<[number, string | null, string | null, string | null], CheckRow>(`
    SELECT * FROM checks WHERE kind = 'ad-hoc' AND done_at IS NULL AND supplier_id = ? AND unit IS ? AND reason IS ? AND dnr IS ?`);
  const recentAdHoc = db.prepare<
    [number, string | null, string | null, string | null, number, number],
    CheckRow
  >(`
    SELECT * FROM checks WHERE kind = 'ad-hoc' AND supplier_id = ? AND unit IS ? AND reason IS ? AND dnr IS ? AND created_at BETWEEN ? AND ?
    ORDER BY id DESC LIMIT 1`);
  const ofRun = db.prepare<[number | null, number, number], CheckRow>(
    'SELECT * FROM checks WHERE run_id = ? AND supplier_id = ? AND round = ?',
  );
  const addCheck = db.prepare(`
    INSERT INTO checks (kind, supplier_id, run_id, round, period, unit, reason, dnr, requested_by, created_at, deadline, unchecked)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`);
  const cellOf = db.prepare<[number, string, string], CellRow>(
    'SELECT * FROM cells WHERE supplier_id = ? AND source = ? AND product = ?',
  );
  const addCell = db.prepare('INSERT INTO cells (supplier_id, source, product) VALUES (?, ?, ?)');
  const ofPeriod = db.prepare<[{ cell: number; period: string; now: number }], QuestionOfPeriod>(`
    SELECT q.*, EXISTS (SELECT 1 FROM orders o WHERE o.question_id = q.id AND o.superseded_at IS NOT NULL) AS superseded,
      q.paid = 1 AND ${isReleased('a.at <= @now AND a.until > @now')} AS released
    FROM questions q WHERE q.cell_id = @cell AND q.period = @period ORDER BY q.round DESC`);
  // Of whatever period: the same thing is not asked twice at a time because midnight has passed.
  const openOfCell = db
    .prepare<[number], number>(
      'SELECT q.id FROM cells c JOIN questions q ON q.id = c.last_question_id WHERE c.id = ? AND q.outcome IS NULL',
    )
    .pluck();
  const lastSkip = db
    .prepare<[number, string], number>(
      "SELECT id FROM questions WHERE cell_id = ? AND outcome = 'skipped' AND reason = ? ORDER BY id DESC LIMIT 1",
    )
    .pluck();
  const addQuestion = db.prepare(`
    INSERT INTO questions (cell_id, period, round, stage, paid, attempts, legal_basis_id, planned_at, settled_at, outcome, reason)
    VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)`);
  const basisId = db.prepare<[string], number>('SELECT id FROM legal_bases WHERE basis = ?').pluck();
  const addBasis = db.prepare('INSERT INTO legal_bases (basis) VALUES (?)');
  const lastQuestion = db.prepare('UPDATE cells SET last_question_id = ? WHERE id = ?');
  const noLongerAsked = db.prepare(
    'UPDATE cells SET failing_since = NULL WHERE id = ? AND failing_since IS NOT NULL',
  );
  const link = db.prepare(`
    INSERT INTO check_questions (check_id, question_id, used_fresh) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`);
  const standingOf = db.prepare<[number], string>('SELECT standing FROM suppliers WHERE id = ?').pluck();
  const openOf = db.prepare<
    [number],
    { questionId: number; source: string; stage: 0 | 1 | 2; claimed: 0 | 1 }
  >(`
    SELECT q.id AS questionId, c.source, q.stage, EXISTS (SELECT 1 FROM claims m WHERE m.question_id = q.id) AS claimed
    FROM check_questions l JOIN questions q ON q.id = l.question_id JOIN cells c ON c.id = q.cell_id
    WHERE l.check_id = ? AND q.outcome IS NULL ORDER BY q.id`);

  function basis(text: string | null): number | null {
    if (text === null) return null;
    return basisId.get(text) ?? Number(addBasis.run(text).lastInsertRowid);
  }

  const cellId = (supplierId: number, planned: PlannedQuestion): number =>
    cellOf.get(supplierId, planned.source, planned.product)?.id ??
    Number(addCell.run(supplierId, planned.source, planned.product).lastInsertRowid);

  /** The question of this period that serves the check as it is, or undefined when a new round must be added. */
  function existing(
    rows: readonly QuestionOfPeriod[],
    planned: PlannedQuestion,
  ): QuestionOfPeriod | undefined {
    const { how } = planned;
    if (how.kind === 'skip')
      return rows.find((row) => row.outcome === 'skipped' && row.reason === how.reason);
    return rows.find(settledForGood) ?? rows.find((row) => row.outcome === null);
  }

  function questionId(check: PlannedCheck, planned: PlannedQuestion, nowMs: number): number {
    const { how } = planned;
    if (how.kind === 'use') return how.questionId;
    const cell = cellId(check.supplierId, planned);
    const open = how.kind === 'ask' ? openOfCell.get(cell) : undefined;
    if (open !== undefined) return open;
    // What stands in the way is mostly the same every night: it is written once, and every check points to it.
    if (how.kind === 'skip' && standing.has(how.reason)) {
      const told = lastSkip.get(cell, how.reason);
      if (told !== undefined) {
        noLongerAsked.run(cell);
        return told;
      }
    }
    const rows = ofPeriod.all({ cell, period: check.period, now: nowMs });
    // An answer that an open tender's night has fetched would tell a unit of it; what was paid for is not bought twice.
    const today = dayOfMs(nowMs);
    const isKeptBack = ({ id, paid }: QuestionOfPeriod): boolean =>
      paid === 0 && isSecret.get({ id, today, active: paidLatelyFrom(today) }) === 1;
    const usable = check.unit === null ? rows : rows.filter((row) => !isKeptBack(row));
    const found = existing(usable, planned);
    if (found) return found.id;
    const skip = how.kind === 'skip' ? how.reason : null;
    const { lastInsertRowid } = addQuestion.run(
      cell,
      check.period,
      (rows[0]?.round ?? 0) + 1,
      planned.stage,
      planned.paid ? 1 : 0,
      basis(planned.legalBasis),
      nowMs,
      skip === null ? null : nowMs,
      skip === null ? null : 'skipped',
      skip,
    );
    const id = Number(lastInsertRowid);
    // What was not asked must not hide the last thing that was.
    if (skip === null) lastQuestion.run(id, cell);
    if (skip !== null && skip !== 'closed' && skip !== 'budget' && skip !== 'fresh') noLongerAsked.run(cell);
    return id;
  }

  function askable(checkId: number): { ask: readonly QuestionRef[]; complete: boolean } {
    const open = openOf.all(checkId);
    const stageTwo = !open.some((question) => question.stage === 1);
    return {
      ask: open
        .filter((question) => question.claimed === 0 && (question.stage < 2 || stageTwo))
        .map(({ questionId, source }) => ({ questionId, source })),
      complete: open.length === 0,
    };
  }

  const joinable = (
    { supplierId, unit, reason, dnr, joinSince }: PlannedCheck,
    nowMs: number,
  ): CheckRow | undefined =>
    openAdHoc.get(supplierId, unit, reason, dnr) ??
    (joinSince === null ? undefined : recentAdHoc.get(supplierId, unit, reason, dnr, toMs(joinSince), nowMs));

  return (check, nowMs) => {
    if (standingOf.get(check.supplierId) === 'private-or-unknown') {
      throw new InputInvalid(
        'En privatperson kontrolleras inte. Är det en näringsidkare, bekräfta den först: kontroll supplier confirm-trader.',
      );
    }
    const found =
      check.kind === 'ad-hoc'
        ? joinable(check, nowMs)
        : ofRun.get(check.runId, check.supplierId, check.round);
    if (found) {
      const { ask, complete } = askable(found.id);
      return { checkId: found.id, created: false, ask, complete: complete && found.done_at === null };
    }
    const { lastInsertRowid } = addCheck.run(
      check.kind,
      check.supplierId,
      check.runId,
      check.round,
      check.period,
      check.unit,
      check.reason,
      check.dnr,
      check.requestedBy,
      nowMs,
      toMs(check.deadline),
    );
    const checkId = Number(lastInsertRowid);
    for (const planned of check.questions) {
      link.run(checkId, questionId(check, planned, nowMs), planned.how.kind === 'use' ? 1 : 0);
    }
    return { checkId, created: true, ...askable(checkId) };
  };
}
