import type { StoreFreshness } from '../../domain/store.ts';
import { orNull, toInstant, type Context } from '../sqlite/database.ts';
import { hiddenSupplier } from './tender-wall.ts';
import { offIndex } from '../sqlite/dialect.ts';

/** As `counted` of the figures, asked of one supplier: a walk that ends at its first row need not read every tender. */
const countedAlone = (id: string): string => `NOT ((
    EXISTS (SELECT 1 FROM tender_bidders b WHERE b.supplier_id = ${id})
    OR EXISTS (SELECT 1 FROM subcontractors x WHERE x.supplier_id = ${id})
    OR EXISTS (SELECT 1 FROM subcontractors x WHERE x.main_supplier_id = ${id}))
  AND ${hiddenSupplier(id)})`;

/** When the last check of a complete run was done. Newer checks than `upTo` have not been looked at. */
interface RunEnd {
  readonly runId: number;
  readonly doneAt: number | null;
  readonly upTo: number;
}

/** How old what we tell is. Cheap enough to be asked at every probe, also in the middle of a night. */
export function createFreshness({ db }: Pick<Context, 'db'>): () => StoreFreshness {
  const oldestQuestion = db
    .prepare<[], number>(
      `SELECT q.planned_at FROM questions q JOIN cells c ON c.id = q.cell_id
       WHERE q.outcome IS NULL AND ${countedAlone('c.supplier_id')} ORDER BY q.planned_at LIMIT 1`,
    )
    .pluck();
  const oldestMail = db
    .prepare<[], number | null>('SELECT min(created_at) FROM outbox WHERE sent_at IS NULL')
    .pluck();
  const completeRun = db.prepare<[], { id: number; period: string; planned_at: number }>(`
    SELECT r.id, r.period, r.planned_at FROM runs r
    WHERE r.planned_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM checks k WHERE k.run_id = r.id AND k.done_at IS NULL)
    ORDER BY r.started_at DESC, r.id DESC LIMIT 1`);
  const newestCheck = db.prepare<[], number | null>('SELECT max(id) FROM checks').pluck();
  const endOf = db
    .prepare<[number], number | null>('SELECT max(done_at) FROM checks WHERE run_id = ?')
    .pluck();
  // By the ids, of which few are new.
  const endSince = db
    .prepare<[number, number], number | null>(
      `SELECT max(done_at) FROM checks WHERE id > ? AND ${offIndex('run_id')} = ?`,
    )
    .pluck();

  let known: RunEnd | null = null;
  /** A check that is done stays so: the checks of a complete run are read once, and then only those that are newer. */
  function runEnd(runId: number): number | null {
    const upTo = newestCheck.get() ?? 0;
    if (known?.runId !== runId) known = { runId, doneAt: endOf.get(runId) ?? null, upTo };
    else if (known.upTo < upTo) {
      const later = endSince.get(known.upTo, runId) ?? null;
      known = { runId, doneAt: later === null ? known.doneAt : Math.max(known.doneAt ?? later, later), upTo };
    }
    return known.doneAt;
  }

  // One snapshot: a check that another process adds between two of these reads would pass for one that was looked at.
  return db.transaction(() => {
    const run = completeRun.get();
    return {
      oldestOpenQuestion: orNull(oldestQuestion.get() ?? null),
      oldestOutbox: orNull(oldestMail.get() ?? null),
      lastCompleteRun:
        run === undefined
          ? null
          : { period: run.period, doneAt: toInstant(runEnd(run.id) ?? run.planned_at) },
    };
  });
}
