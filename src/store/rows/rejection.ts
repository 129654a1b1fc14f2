import { severityRank } from '../../domain/rule.ts';
import type { Day } from '../../domain/time.ts';
import { dayOfMs } from '../sqlite/calendar.ts';
import type { Context } from '../sqlite/database.ts';
import type { DrawnFact } from '../../domain/facts.ts';
import type { KeptEvidence } from './flag-writer.ts';
import { standingOf, type SupplierRow } from './readers.ts';
import { createRegisterFacts } from './register-facts.ts';
import type { flagEvents, flags } from '../sqlite/schema.ts';
import { createSupplierNames } from './supplier-names.ts';
import { eachId, eachText, idsIn } from '../sqlite/dialect.ts';
import { createRowInserter } from '../sqlite/one-row.ts';

type FlagRow = typeof flags.$inferSelect;
type EventRow = typeof flagEvents.$inferSelect;

/** Of suppliers `s`: answers that its level in force may rest on were rejected, and it has not been judged since. */
export const restsOnRejected = `EXISTS (SELECT 1 FROM supplier_states t
  WHERE t.supplier_id = s.id AND t.rejected_source IS NOT NULL)`;

/**
 * Takes back what a source answered, as if it had not answered: cells go back to what they held before, later answers
 * lose what they only inherited, form and name are read from the answers that are left, flags stand as they did, a list
 * is no longer in force, and each supplier is to be judged anew. Questions, facts and events stay, and tell what happened.
 */
export function createRejection({ db }: Pick<Context, 'db'>): {
  /** Used inside write commands. */
  takeBack(source: string, questionIds: readonly number[], at: number): void;
} {
  const registerFacts = createRegisterFacts(db);
  const names = createSupplierNames(db);
  const undo = db.prepare(
    "UPDATE questions SET outcome = 'broken', reason = 'implausible', missing = NULL WHERE id = ?",
  );
  // To the answer before it, or to none where that one was withdrawn or corrected; a later answer stays.
  const goBack = db.prepare(`
    UPDATE cells SET failing_since = coalesce(failing_since, @at),
      (answered_question_id, answer_id) = (SELECT q.id, q.answer_id FROM questions q
        WHERE q.answer_id IS NOT NULL AND q.id = (SELECT n.id FROM questions n
          WHERE n.cell_id = cells.id AND (n.outcome IN ('answered', 'not-found') OR n.reason = 'no-document')
          ORDER BY n.settled_at DESC, n.id DESC LIMIT 1)
        AND NOT EXISTS (SELECT 1 FROM orders o JOIN questions oq ON oq.id = o.question_id
          WHERE oq.cell_id = cells.id AND oq.answer_id = q.answer_id AND o.superseded_at IS NOT NULL))
    WHERE answered_question_id = @id AND id = (SELECT cell_id FROM questions WHERE id = @id)`);
  const cellOf = db.prepare<[number], { cell: number; supplier: number }>(
    'SELECT c.id AS cell, c.supplier_id AS supplier FROM questions q JOIN cells c ON c.id = q.cell_id WHERE q.id = ?',
  );
  // A block that a later answer missed kept its old fact, which that answer says nothing about.
  const rejectedFacts = db
    .prepare<[number], number>(`
      SELECT f.id FROM facts f JOIN questions r ON r.id = f.question_id
      WHERE f.cell_id = ? AND r.reason = 'implausible' AND NOT EXISTS (
        SELECT 1 FROM questions q JOIN answers a ON a.id = q.answer_id
        WHERE q.cell_id = f.cell_id AND q.outcome = 'answered' AND q.id > f.question_id
          AND NOT EXISTS (SELECT 1 FROM ${eachText('q.missing', 'm')} WHERE m.value = f.kind)
          AND EXISTS (SELECT 1 FROM ${eachId('a.fact_ids', 'h')} WHERE h.value = f.id))`)
    .pluck();
  const inheriting = db.prepare<
    [{ cell: number; after: number; facts: string }],
    { id: number; answer_id: number; fact_ids: string }
  >(`
    SELECT q.id, q.answer_id, a.fact_ids FROM questions q JOIN answers a ON a.id = q.answer_id
    WHERE q.cell_id = @cell AND q.outcome = 'answered' AND q.id > @after AND EXISTS (SELECT 1 FROM ${eachId('a.fact_ids', 'h')}
      JOIN ${eachId('@facts', 'd')} ON d.value = h.value) ORDER BY q.id`);
  const addAnswer = createRowInserter(db, 'INSERT INTO answers (cell_id, fact_ids) VALUES (?, ?)');
  const pointTo = db.prepare('UPDATE questions SET answer_id = ? WHERE id = ?');
  const pointCell = db.prepare('UPDATE cells SET answer_id = ? WHERE id = ? AND answered_question_id = ?');

  const supplierById = db.prepare<[number], SupplierRow>('SELECT * FROM suppliers WHERE id = ?');
  const forget = db.prepare(`
    UPDATE suppliers SET confirmed_form = ?, form_rank = ?, register_name = ?, name_rank = ?, standing = ? WHERE id = ?`);
  const told = db.prepare<[number], { source: string; stage: 0 | 1 | 2; kind: string; value: string }>(`
    SELECT c.source, q.stage, f.kind, f.value FROM cells c JOIN questions q ON q.id = c.answered_question_id
    JOIN answers a ON a.id = c.answer_id, ${eachId('a.fact_ids', 'j')} JOIN facts f ON f.id = j.value
    WHERE c.supplier_id = ? AND f.kind IN ('company.form', 'company.name') ORDER BY q.stage, c.source`);

  const firstCheck = db
    .prepare<[string], number | null>(
      `SELECT min(l.check_id) FROM ${eachId('?', 'j')} JOIN check_questions l ON l.question_id = j.value`,
    )
    .pluck();
  const flagsSince = db.prepare<[number, number], FlagRow>(`
    SELECT * FROM flags f WHERE f.supplier_id = ? AND EXISTS (
      SELECT 1 FROM flag_events e WHERE e.flag_id = f.id AND e.check_id >= ?) ORDER BY f.id`);
  const eventsOf = db.prepare<[number], EventRow>('SELECT * FROM flag_events WHERE flag_id = ? ORDER BY id');
  const restsOn = db
    .prepare<[number, string], number>(
      `SELECT 1 FROM check_questions WHERE check_id = ? AND question_id IN ${idsIn('?')} LIMIT 1`,
    )
    .pluck();
  const openByRule = db
    .prepare<[number, string], number>(
      'SELECT id FROM flags WHERE supplier_id = ? AND rule = ? AND cleared_on IS NULL',
    )
    .pluck();
  const putFlag = db.prepare(
    'UPDATE flags SET cleared_on = ?, severity = ?, weight = ?, params = ? WHERE id = ?',
  );
  const tell = db.prepare(`
    INSERT INTO flag_events
      (flag_id, supplier_id, check_id, rule, change, severity, severity_before, weight, params, "on", evidence, because)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'facts')`);
  const toJudge = db.prepare(
    'UPDATE supplier_states SET rejected_source = ?, version = version + 1 WHERE supplier_id = ?',
  );
  const putAside = db.prepare(
    "UPDATE register_versions SET state = 'superseded', etag = NULL, last_modified = NULL WHERE source = ? AND state = 'published'",
  );

  function dropInherited(cell: number, after: number): void {
    const dropped = rejectedFacts.all(cell);
    if (dropped.length === 0) return;
    for (const row of inheriting.all({ cell, after, facts: JSON.stringify(dropped) })) {
      const ids = (JSON.parse(row.fact_ids) as readonly number[]).filter((id) => !dropped.includes(id));
      const answerId = addAnswer(cell, JSON.stringify(ids));
      pointTo.run(answerId, row.id);
      pointCell.run(answerId, cell, row.id);
    }
  }

  function readRegisteredAnew(supplierId: number, source: string): void {
    const row = supplierById.get(supplierId);
    if (row === undefined) return;
    const isFrom = (rank: string | null): boolean => rank?.endsWith(` ${source}`) === true;
    const [formGone, nameGone] = [isFrom(row.form_rank), isFrom(row.name_rank)];
    if (!formGone && !nameGone) return;
    const standing = standingOf(row.number_kind, row.presumed_form, row.trader_by !== null);
    forget.run(
      formGone ? null : row.confirmed_form,
      formGone ? null : row.form_rank,
      nameGone ? null : row.register_name,
      nameGone ? null : row.name_rank,
      formGone ? standing : row.standing,
      supplierId,
    );
    if (nameGone) names.changed(supplierId);
    for (const { source: from, stage, kind, value } of told.all(supplierId)) {
      // Values were checked by their kind's schema when they were drawn.
      const fact = { kind, value: JSON.parse(value), validFrom: null } as DrawnFact;
      registerFacts.apply(supplierId, stage, from, [fact]);
    }
  }

  /** An event is taken back by the opposite event, so that who was told of the one is told of the other. */
  function takeBackFlag(flag: FlagRow, isRejected: (event: EventRow) => boolean, today: Day): void {
    const events = eventsOf.all(flag.id);
    const last = events.at(-1);
    const left = events.filter((event) => !isRejected(event));
    if (last === undefined || left.length === events.length) return;
    const stands = left[0]?.change === 'opened' ? left.at(-1) : undefined;
    const isOpen = flag.cleared_on === null;
    const shallBeOpen = stands !== undefined && stands.change !== 'cleared';
    const { severity, weight, params } = stands ?? flag;
    const write = (change: EventRow['change']): void => {
      putFlag.run(shallBeOpen ? null : today, severity, weight, params, flag.id);
      tell.run(
        flag.id,
        flag.supplier_id,
        last.check_id,
        flag.rule,
        change,
        severity,
        change === 'opened' ? null : flag.severity,
        weight,
        params,
        today,
        stands?.evidence ?? '[]',
      );
    };
    if (isOpen && !shallBeOpen) return write('cleared');
    if (!isOpen && shallBeOpen) {
      if (openByRule.get(flag.supplier_id, flag.rule) === undefined) write('opened');
      return;
    }
    if (!isOpen) return;
    const step = severityRank[severity] - severityRank[flag.severity] || (weight ?? 0) - (flag.weight ?? 0);
    if (step !== 0) write(step > 0 ? 'worse' : 'eased');
  }

  return {
    takeBack(source, questionIds, at) {
      const today = dayOfMs(at);
      const bySupplier = new Map<number, { questions: number[]; cells: Set<number> }>();
      for (const id of questionIds) {
        undo.run(id);
        goBack.run({ id, at });
        const met = cellOf.get(id);
        if (met === undefined) continue;
        const of = bySupplier.get(met.supplier) ?? { questions: [], cells: new Set() };
        bySupplier.set(met.supplier, of);
        of.questions.push(id);
        of.cells.add(met.cell);
      }
      for (const [supplierId, { questions, cells }] of bySupplier) {
        for (const cell of cells) dropInherited(cell, Math.min(...questions));
        readRegisteredAnew(supplierId, source);
        const asked = JSON.stringify(questions);
        const first = firstCheck.get(asked) ?? Number.MAX_SAFE_INTEGER;
        // Also what later checks drew from the source: its history was wrong. Where they were right, judging anew says so.
        const isRejected = ({ check_id: checkId, evidence }: EventRow): boolean => {
          if (checkId < first) return false;
          const kept = JSON.parse(evidence) as readonly KeptEvidence[];
          if (kept.length === 0) return restsOn.get(checkId, asked) === 1;
          return kept.some((each) => each.source === source);
        };
        for (const flag of flagsSince.all(supplierId, first)) takeBackFlag(flag, isRejected, today);
        toJudge.run(source, supplierId);
      }
      putAside.run(source);
    },
  };
}
