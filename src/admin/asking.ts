import type { Coverage } from '../domain/coverage.ts';
import type { StoreStats } from '../domain/store.ts';
import { dayOf } from '../domain/time.ts';
import { shareWhileRunning } from './health.ts';
import type { AdminParts } from './parts.ts';

/** The ledger of a large run takes a while to count, and changes little between two scrapes. */
const LEDGER_KEPT_MS = 60_000;
/** Every supplier is read for the figures: many who look at a time cost one reading. */
const FIGURES_KEPT_MS = 15_000;

/**
 * The ledger of the latest run, without what only an open tender has brought here; null when there is no run. Counted
 * anew when it is a minute old, or when there is a new run.
 */
export function createLatestCoverage({
  store,
  now,
}: Pick<AdminParts, 'store' | 'now'>): () => Promise<Coverage | null> {
  let kept: { readonly runId: number; readonly at: number; readonly coverage: Coverage | null } | null = null;
  return shareWhileRunning(async () => {
    const run = await store.runs.latest();
    if (run === null) return null;
    const at = now().getTime();
    if (kept?.runId === run.runId && Math.abs(at - kept.at) < LEDGER_KEPT_MS) return kept.coverage;
    const coverage = await store.coverage.openly({ runId: run.runId, today: dayOf(now()) });
    kept = { runId: run.runId, at, coverage };
    return coverage;
  });
}

/** The figures, counted anew when they are 15 seconds old; what grows stale is read every time, and fails with the database. */
export function createLatestStats({
  store,
  now,
}: Pick<AdminParts, 'store' | 'now'>): () => Promise<StoreStats> {
  let kept: { readonly at: number; readonly stats: StoreStats } | null = null;
  return shareWhileRunning(async () => {
    const freshness = await store.freshness();
    const at = now().getTime();
    // A clock that was set back keeps nothing for longer.
    if (kept === null || Math.abs(at - kept.at) >= FIGURES_KEPT_MS)
      kept = { at, stats: await store.stats(new Date(at).toISOString()) };
    return { ...kept.stats, ...freshness };
  });
}
