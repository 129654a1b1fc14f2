import type { CheckResult, OpenFlag } from '../domain/check.ts';
import type { FactKind } from '../domain/facts.ts';
import type { Evidence, Params, Verdict } from '../domain/rule.ts';
import type { Day } from '../domain/time.ts';
import { dayOfMs } from './sqlite/calendar.ts';
import { createCellReader } from './rows/cell-reader.ts';
import { orNull, toInstant, toMs, type Context } from './sqlite/database.ts';
import type { FactReader } from './rows/fact-reader.ts';
import { createFlagWriter } from './rows/flag-writer.ts';
import { createLastJudged } from './rows/last-judged.ts';
import { createOldIds } from './rows/old-ids.ts';
import type { PlanCheck } from './rows/plan.ts';
import {
  questionColumns,
  readQuestion,
  readSupplier,
  supplierColumns,
  type LinkedQuestionRow,
  type ReadSupplierRow,
} from './rows/readers.ts';
import type { checks, flags, supplierStates } from './sqlite/schema.ts';
import { createSupplierPlaces } from './rows/supplier-places.ts';
import { createVerdictSets } from './rows/verdict-sets.ts';
import type { PlannedCheck, PlanResult } from '../domain/planned.ts';
import type { CheckHead, CheckMaterial, CheckRecord, CheckStore } from '../domain/check-store.ts';

type CheckRow = typeof checks.$inferSelect;
type FlagRow = typeof flags.$inferSelect;
type StateRow = typeof supplierStates.$inferSelect;
/** A check about to be settled, with the state that the supplier is in. */
type SettledRow = Pick<CheckRow, 'supplier_id' | 'done_at' | 'unit'> &
  Pick<Nullable<StateRow>, 'version' | 'unchecked' | 'unchecked_since'> & { readonly of_night: 0 | 1 };
type Nullable<Row> = { readonly [Column in keyof Row]: Row[Column] | null };

/** Checks planned in one command; about 10 ms of work. */
const PLAN_PART = 100;

const readHead = (row: CheckRow): CheckHead => ({
  checkId: row.id,
  kind: row.kind,
  runId: row.run_id,
  period: row.period,
  unit: row.unit,
  reason: row.reason,
  dnr: row.dnr,
  requestedBy: row.requested_by,
  createdAt: toInstant(row.created_at),
  deadline: toInstant(row.deadline),
  doneAt: orNull(row.done_at),
});

const readFlag = (row: FlagRow): OpenFlag => ({
  flagId: row.id,
  rule: row.rule,
  severity: row.severity,
  weight: row.weight,
  params: JSON.parse(row.params) as Params,
  openedOn: row.opened_on,
  lastSeenOn: row.last_seen_on,
});

export function createChecks(context: Context, planCheck: PlanCheck, facts: FactReader): CheckStore {
  const { db, write, identity, asOf } = context;
  const cells = createCellReader(db);
  const verdictSets = createVerdictSets(db);
  const writeFlags = createFlagWriter(db, facts);
  const lastJudged = createLastJudged(db);
  const putPlace = createSupplierPlaces(db);
  const oldIds = createOldIds(db);

  const byId = db.prepare<[number], CheckRow>('SELECT * FROM checks WHERE id = ?');
  const supplierById = db.prepare<[number], ReadSupplierRow>(
    `SELECT ${supplierColumns} FROM suppliers s WHERE s.id = ?`,
  );
  const linked = db.prepare<[number], LinkedQuestionRow>(`
    SELECT ${questionColumns}, l.used_fresh FROM check_questions l
    JOIN questions q ON q.id = l.question_id JOIN cells c ON c.id = q.cell_id
    WHERE l.check_id = ? ORDER BY q.stage, c.source, c.product`);
  const openFlags = db.prepare<[number], FlagRow>(
    'SELECT * FROM flags WHERE supplier_id = ? AND cleared_on IS NULL ORDER BY id',
  );
  const versionOf = db
    .prepare<[number], number>('SELECT version FROM supplier_states WHERE supplier_id = ?')
    .pluck();
  const toSettle = db.prepare<[number], SettledRow>(`
    SELECT k.supplier_id, k.done_at, k.unit, t.version, t.unchecked, t.unchecked_since,
      k.unit IS NULL OR EXISTS (SELECT 1 FROM checks n
        WHERE n.supplier_id = k.supplier_id AND n.unit IS NULL AND n.done_at IS NOT NULL) AS of_night
    FROM checks k LEFT JOIN supplier_states t ON t.supplier_id = k.supplier_id WHERE k.id = ?`);
  const putState = db.prepare(`
    INSERT INTO supplier_states
      (supplier_id, version, level, unchecked, readings, unchecked_since, check_id, checked_at, held_books)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (supplier_id) DO UPDATE SET version = excluded.version, level = excluded.level,
      unchecked = excluded.unchecked, readings = excluded.readings, unchecked_since = excluded.unchecked_since,
      check_id = excluded.check_id, checked_at = excluded.checked_at, held_books = excluded.held_books,
      rejected_source = NULL`);
  const done = db.prepare(`
    UPDATE checks SET done_at = ?, level = ?, unchecked = ?, readings = ?, verdict_set_id = ?, rule_book_id = ? WHERE id = ?`);

  function supplierOf(id: number) {
    const row = supplierById.get(id);
    if (!row) throw new Error(`supplier ${id} is gone although suppliers are never deleted`);
    return readSupplier(row, identity);
  }

  function settle(result: CheckResult, nowMs: number): 'done' | 'stale' | 'already' {
    const check = toSettle.get(result.checkId);
    if (!check) throw new Error(`there is no check ${result.checkId}`);
    if (check.done_at !== null) return 'already';
    if ((check.version ?? 0) !== result.basedOn) return 'stale';
    const { supplier_id: supplierId } = check;
    writeFlags({
      supplierId,
      checkId: result.checkId,
      changes: result.flags,
      verdicts: result.verdicts,
      nowMs,
    });
    const book = lastJudged.bookId(result);
    const held = lastJudged.heldAfter(supplierId, result.verdicts, book);
    const unchecked = result.unchecked ? 1 : 0;
    const { level, readings, checkId } = result;
    done.run(nowMs, level, unchecked, readings, verdictSets.idOf(result.verdicts), book, checkId);
    const today = dayOfMs(nowMs);
    const since: Day | null = result.unchecked ? (check.unchecked_since ?? today) : null;
    putState.run(supplierId, result.basedOn + 1, level, unchecked, readings, since, checkId, nowMs, held);
    putPlace({
      supplierId,
      before: { unchecked: check.unchecked ?? 0, since: check.unchecked_since },
      after: { level, unchecked: result.unchecked, readings, since },
      ofNight: check.of_night === 1,
      today,
    });
    return 'done';
  }

  /** Evidence with the dates of the questions the check rested on; a fact that none of them confirmed keeps its last. */
  function dated(
    verdicts: readonly Verdict[],
    questions: readonly LinkedQuestionRow[],
    check: CheckRow,
  ): readonly Verdict[] {
    const at = check.done_at;
    const before = at === null ? Number.MAX_SAFE_INTEGER : at + 1;
    const known = new Map<number, Day | null>();
    const dateOf = (evidence: Evidence): Day | null => {
      if (evidence.factId === null) return evidence.source === 'ledger' && at !== null ? dayOfMs(at) : null;
      if (!known.has(evidence.factId))
        known.set(evidence.factId, facts.confirmation(evidence.factId, before)?.asOf ?? null);
      return known.get(evidence.factId) ?? null;
    };
    const simple = new Map<string, Day>();
    for (const row of questions) {
      if (row.outcome === 'answered' && row.missing === null && row.as_of !== null)
        simple.set(row.source, row.as_of);
    }
    const asAnswered = ({ source, fact, factId }: Evidence): Day | null => {
      const day = factId === null ? undefined : simple.get(source);
      return day === undefined ? null : asOf(source, fact, day);
    };
    return verdicts.map((verdict) => ({
      ...verdict,
      evidence: verdict.evidence.map((evidence) => ({
        ...evidence,
        asOf: asAnswered(evidence) ?? dateOf(evidence),
      })),
    }));
  }

  // One snapshot: what another process writes between two of these reads must not be mixed in.
  const oneMoment = db.transaction(
    (checkId: number, historyKinds: readonly FactKind[]): CheckMaterial | null => {
      const check = byId.get(checkId);
      if (!check) return null;
      return {
        check: readHead(check),
        supplier: supplierOf(check.supplier_id),
        questions: linked.all(checkId).map(readQuestion),
        cells: cells.of(check.supplier_id),
        facts: facts.current(check.supplier_id, null),
        history: facts.history(check.supplier_id, historyKinds),
        openFlags: openFlags.all(check.supplier_id).map(readFlag),
        last: lastJudged.of(check.supplier_id),
        stateVersion: versionOf.get(check.supplier_id) ?? 0,
      };
    },
  );

  const refOf = (checkId: number): string => identity.ids.ref('K', checkId);

  function read(checkId: number): CheckRecord | null {
    const check = byId.get(checkId);
    if (!check) return null;
    const questions = linked.all(checkId);
    const verdicts = check.verdict_set_id === null ? [] : verdictSets.read(check.verdict_set_id);
    return {
      check: readHead(check),
      ref: refOf(checkId),
      supplier: supplierOf(check.supplier_id),
      level: check.level,
      unchecked: check.unchecked === 1,
      readings: check.readings,
      questions: questions.map(readQuestion),
      verdicts: dated(verdicts, questions, check),
    };
  }

  return {
    async plan(planned, now) {
      const nowMs = toMs(now);
      const parts: Promise<readonly PlanResult[]>[] = [];
      for (let i = 0; i < planned.length; i += PLAN_PART) {
        const part: readonly PlannedCheck[] = planned.slice(i, i + PLAN_PART);
        parts.push(write(() => part.map((check) => planCheck(check, nowMs))));
      }
      return (await Promise.all(parts)).flat();
    },
    material: async (checkId, historyKinds) => oneMoment(checkId, historyKinds),
    settle: (result, now) => write(() => settle(result, toMs(now))),
    get: async (checkId) => read(checkId),
    async find(ref) {
      const checkId = identity.ids.id('K', ref) ?? oldIds.read('check', ref);
      return checkId === null ? null : read(checkId);
    },
    refOf,
  };
}
