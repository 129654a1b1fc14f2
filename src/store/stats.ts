import type { Level } from '../domain/check.ts';
import type { QuestionOutcome } from '../domain/question.ts';
import { readingIn } from '../domain/reading.ts';
import type { Severity } from '../domain/rule.ts';
import type { StoreFreshness, StoreStats } from '../domain/store.ts';
import type { Instant } from '../domain/time.ts';
import { seesRule } from '../domain/viewer.ts';
import { toMs, type Context } from './sqlite/database.ts';
import type { supplierStates } from './sqlite/schema.ts';
import { readState } from './rows/supplier-places.ts';
import { hiddenSupplier } from './rows/tender-wall.ts';

type StateRow = Pick<typeof supplierStates.$inferSelect, 'level' | 'unchecked' | 'readings'>;

const DAY = 86_400_000;
/** An order on its way for longer than this was left by a worker that is gone. */
const STALE_ORDER = 10 * 60_000;

/** What only an open tender has brought here is in no count. */
export const counted = (id: string): string => `${id} NOT IN (SELECT named.id FROM (
    SELECT supplier_id AS id FROM tender_bidders UNION SELECT supplier_id FROM subcontractors
    UNION SELECT main_supplier_id FROM subcontractors) named
  WHERE ${hiddenSupplier('named.id')})`;

/** Figures for metrics. Reads every supplier's state; history is entered by id, never scanned. */
export function createStats(
  { db, viewers }: Context,
  freshness: () => StoreFreshness,
): (now: Instant) => StoreStats {
  const standings = db.prepare<[], { controlled: number; privateOrUnknown: number; outside: number }>(`
    SELECT count(*) FILTER (WHERE standing = 'controlled') AS controlled,
      count(*) FILTER (WHERE standing = 'private-or-unknown') AS "privateOrUnknown",
      count(*) FILTER (WHERE standing = 'outside') AS outside FROM suppliers s WHERE ${counted('s.id')}`);
  const levelCounts = db.prepare<[], StateRow & { n: number }>(`
    SELECT t.level, t.unchecked, t.readings, count(*) AS n
    FROM supplier_states t JOIN suppliers s ON s.id = t.supplier_id WHERE s.standing = 'controlled' AND ${counted('s.id')}
    GROUP BY t.level, t.unchecked, t.readings`);
  const flagCounts = db.prepare<[], { rule: string; severity: Severity; n: number }>(`
    SELECT f.rule, f.severity, count(*) AS n FROM flags f JOIN suppliers s ON s.id = f.supplier_id
    WHERE f.cleared_on IS NULL AND s.standing = 'controlled' AND ${counted('s.id')} GROUP BY f.rule, f.severity`);
  const openQuestions = db
    .prepare<[], number>(
      `SELECT count(*) FROM questions q JOIN cells c ON c.id = q.cell_id
       WHERE q.outcome IS NULL AND ${counted('c.supplier_id')}`,
    )
    .pluck();
  const openChecks = db
    .prepare<[], number>(
      `SELECT count(*) FROM checks k WHERE k.done_at IS NULL AND ${counted('k.supplier_id')}`,
    )
    .pluck();
  const ordersWaiting = db
    .prepare<[number], number>(
      `SELECT count(*) FROM orders o WHERE (o.outcome IS NULL OR o.outcome = 'unknown')
       AND (o.outcome = 'unknown' OR o.ordered_at < ?) AND ${counted('o.supplier_id')}`,
    )
    .pluck();
  const mailsWaiting = db.prepare<[], number>('SELECT count(*) FROM outbox WHERE sent_at IS NULL').pluck();
  const newestQuestion = db.prepare<[], number | null>('SELECT max(id) FROM questions').pluck();
  const plannedAt = db
    .prepare<[number], number>('SELECT planned_at FROM questions WHERE id >= ? ORDER BY id LIMIT 1')
    .pluck();
  const outcomes = db.prepare<[number, number], { source: string; outcome: QuestionOutcome; count: number }>(`
    SELECT c.source, q.outcome, count(*) AS count FROM questions q JOIN cells c ON c.id = q.cell_id
    WHERE q.id >= ? AND q.settled_at > ? AND q.outcome IS NOT NULL AND ${counted('c.supplier_id')}
    GROUP BY 1, 2 ORDER BY 1, 2`);

  /** The first question planned at `ms` or later: ids grow with time, so halving finds it. */
  function firstPlannedFrom(ms: number): number {
    let low = 1;
    let high = (newestQuestion.get() ?? 0) + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((plannedAt.get(middle) ?? Number.MAX_SAFE_INTEGER) >= ms) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  return (now) => {
    const nowMs = toMs(now);
    const levels: Record<Level, number> = { stop: 0, deepen: 0, ask: 0, none: 0 };
    let unchecked = 0;
    for (const row of levelCounts.all()) {
      const reading = readingIn(readState(row), viewers.common.audience);
      levels[reading.level] += row.n;
      if (reading.unchecked) unchecked += row.n;
    }
    const openFlags: Record<Severity, number> = { block: 0, high: 0, medium: 0, low: 0, info: 0 };
    for (const row of flagCounts.all()) {
      if (seesRule(viewers.common, row.rule)) openFlags[row.severity] += row.n;
    }
    return {
      ...freshness(),
      suppliers: standings.get() ?? { controlled: 0, privateOrUnknown: 0, outside: 0 },
      levels,
      unchecked,
      openFlags,
      openQuestions: openQuestions.get() ?? 0,
      openChecks: openChecks.get() ?? 0,
      ordersWaiting: ordersWaiting.get(nowMs - STALE_ORDER) ?? 0,
      outboxWaiting: mailsWaiting.get() ?? 0,
      // A question may wait for hours before it is settled: enter a day earlier than the window.
      outcomes: outcomes.all(firstPlannedFrom(nowMs - 2 * DAY), nowMs - DAY),
    };
  };
}
