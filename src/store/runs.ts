import type { Level } from '../domain/check.ts';
import { readingIn } from '../domain/reading.ts';
import { paidLatelyFrom } from './sqlite/calendar.ts';
import { createCellReader } from './rows/cell-reader.ts';
import { orNull, toInstant, toMs, type Context } from './sqlite/database.ts';
import { mayBeAskedAgain } from './rows/plan.ts';
import { readSupplier, type SupplierRow } from './rows/readers.ts';
import type { checks, runs } from './sqlite/schema.ts';
import { restsOnRejected } from './rows/rejection.ts';
import { readState } from './rows/supplier-places.ts';
import { due } from './rows/tender-wall.ts';
import type { Run, RunStore, RunSummary } from '../domain/run-store.ts';
import { atMost } from './sqlite/at-most.ts';

type RunRow = typeof runs.$inferSelect;
type TallyRow = Pick<typeof checks.$inferSelect, 'level' | 'unchecked' | 'readings'> & {
  readonly done: 0 | 1;
  readonly n: number;
};

const readRun = (row: RunRow): Run => ({
  runId: row.id,
  period: row.period,
  startedAt: toInstant(row.started_at),
  deadline: toInstant(row.deadline),
  plannedAt: orNull(row.planned_at),
});

/** The check that counts for a supplier is the one of its latest round. */
const counted = `SELECT k.* FROM checks k WHERE k.run_id = ? AND NOT EXISTS (
  SELECT 1 FROM checks n WHERE n.run_id = k.run_id AND n.supplier_id = k.supplier_id AND n.round > k.round)`;

export function createRuns({ db, write, identity, viewers }: Context): RunStore {
  const cells = createCellReader(db);
  const add = db.prepare(
    'INSERT INTO runs (period, started_at, deadline) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const byPeriod = db.prepare<[string], RunRow>('SELECT * FROM runs WHERE period = ?');
  const byId = db.prepare<[number], RunRow>('SELECT * FROM runs WHERE id = ?');
  const last = db.prepare<[], RunRow>('SELECT * FROM runs ORDER BY started_at DESC, id DESC LIMIT 1');
  const setPlanned = db.prepare('UPDATE runs SET planned_at = ? WHERE id = ? AND planned_at IS NULL');
  const notPlanned = db.prepare<[], RunRow>('SELECT * FROM runs WHERE planned_at IS NULL ORDER BY id');
  const dueFirst = db.prepare<
    { after: number; active: number; today: string; run: number; limit: number },
    SupplierRow
  >(`
    SELECT s.* FROM suppliers s
    WHERE s.id > @after AND s.standing = 'controlled' AND (${due} OR ${restsOnRejected})
      AND NOT EXISTS (SELECT 1 FROM checks k WHERE k.run_id = @run AND k.supplier_id = s.id)
    ORDER BY s.id ${atMost('@limit')}`);
  const dueAgain = db.prepare<[number, number, number, number], SupplierRow>(`
    SELECT s.* FROM checks k JOIN suppliers s ON s.id = k.supplier_id
    WHERE k.run_id = ? AND k.round = ? AND s.id > ? AND k.done_at IS NOT NULL AND s.standing = 'controlled'
      AND NOT EXISTS (SELECT 1 FROM checks n WHERE n.run_id = k.run_id AND n.supplier_id = k.supplier_id AND n.round > k.round)
      AND (${restsOnRejected} OR EXISTS (SELECT 1 FROM check_questions l JOIN questions q ON q.id = l.question_id
        WHERE l.check_id = k.id AND l.used_fresh = 0 AND ${mayBeAskedAgain}))
    ORDER BY s.id ${atMost('?')}`);
  // The plus keeps SQLite on the index of open checks, which shrinks as the run goes on.
  const openChecks = db
    .prepare<[number], number>('SELECT count(*) FROM checks WHERE +run_id = ? AND done_at IS NULL')
    .pluck();
  const planned = db.prepare<[number], number>('SELECT count(*) FROM checks WHERE run_id = ?').pluck();
  const tally = db.prepare<[number], TallyRow>(`
    SELECT level, unchecked, readings, done_at IS NOT NULL AS done, count(*) AS n FROM (${counted}) c
    GROUP BY 1, 2, 3, 4`);
  const asked = db.prepare<[number], { answered: number | null; unknown: number | null }>(`
    SELECT sum(q.outcome IN ('answered', 'not-found')) AS answered,
      sum(q.outcome IN ('unavailable', 'refused', 'broken')) AS unknown
    FROM (${counted}) k JOIN check_questions l ON l.check_id = k.id JOIN questions q ON q.id = l.question_id
    WHERE l.used_fresh = 0 OR q.period = k.period`);

  function summary(runId: number): RunSummary {
    const run = byId.get(runId);
    if (!run) throw new Error(`there is no run ${runId}`);
    const levels: Record<Level, number> = { stop: 0, deepen: 0, ask: 0, none: 0 };
    const sums = { checks: 0, done: 0, flagged: 0, unchecked: 0 };
    for (const row of tally.all(runId)) {
      sums.checks += row.n;
      if (row.done === 0) continue;
      sums.done += row.n;
      if (row.level === null) continue;
      const reading = readingIn(readState({ ...row, level: row.level }), viewers.all.audience);
      if (reading.unchecked) sums.unchecked += row.n;
      levels[reading.level] += row.n;
      if (reading.level !== 'none') sums.flagged += row.n;
    }
    const { answered, unknown } = asked.get(runId) ?? { answered: 0, unknown: 0 };
    return { period: run.period, ...sums, answered: answered ?? 0, unknown: unknown ?? 0, levels };
  }

  return {
    async start({ period, now, deadline }) {
      const found = byPeriod.get(period);
      if (found) return readRun(found);
      return write(() => {
        add.run(period, toMs(now), toMs(deadline));
        const row = byPeriod.get(period);
        if (!row) throw new Error(`the run of ${period} was not stored`);
        return readRun(row);
      });
    },
    async get(runId) {
      const row = byId.get(runId);
      return row ? readRun(row) : null;
    },
    async ofPeriod(period) {
      const row = byPeriod.get(period);
      return row === undefined ? null : readRun(row);
    },
    async latest() {
      const row = last.get();
      return row ? readRun(row) : null;
    },
    planned: (runId, now) =>
      write(() => {
        setPlanned.run(toMs(now), runId);
      }),
    unplanned: async () => notPlanned.all().map(readRun),
    async due({ runId, round, after, limit, today }) {
      const found =
        round <= 1
          ? dueFirst.all({ after, active: paidLatelyFrom(today), today, run: runId, limit })
          : dueAgain.all(runId, round - 1, after, limit);
      return found.map((row) => ({ supplier: readSupplier(row, identity), cells: cells.of(row.id) }));
    },
    async progress(runId) {
      const checks = planned.get(runId) ?? 0;
      return { checks, done: checks - (openChecks.get(runId) ?? 0) };
    },
    open: async (runId) => openChecks.get(runId) ?? 0,
    summary: async (runId) => summary(runId),
  };
}
