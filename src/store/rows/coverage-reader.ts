import { setImmediate as turn } from 'node:timers/promises';

import type { CoverageLine, CoveragePart } from '../../domain/coverage.ts';
import { coverageParts } from '../../domain/coverage.ts';
import { orNull, type Database } from '../sqlite/database.ts';
import { eachId, eachText } from '../sqlite/dialect.ts';

/** So many suppliers are counted before others get their turn. */
const CHUNK = 100;

/** Values of the names in `whose`. */
type Values = Readonly<Record<string, string | number>>;

interface CheckRow {
  readonly id: number;
  readonly supplier: number;
}

/** `worst`: the number of the part, a space, and the reason. */
interface CountRow {
  readonly source: string;
  readonly worst: string;
  readonly n: number;
  readonly overdue: number;
  readonly never: number;
  readonly oldest: number | null;
}

interface MissingRow {
  readonly source: string;
  readonly kind: string;
  readonly n: number;
}

interface Sums {
  readonly parts: Record<CoveragePart, number>;
  readonly reasons: Record<string, number>;
  readonly missing: Record<string, number>;
  overdue: number;
  never: number;
  oldest: number | null;
}

export interface Counted {
  readonly suppliers: number;
  readonly lines: readonly CoverageLine[];
}

const place = (part: CoveragePart): number => coverageParts.indexOf(part);

/** A round before in the same run asked it: that the latest round holds the answer does not make it an old one. */
const askedBefore = `(k.round > 1 AND EXISTS (SELECT 1 FROM checks p
  JOIN check_questions m ON m.check_id = p.id AND m.question_id = q.id AND m.used_fresh = 0
  WHERE p.run_id = k.run_id AND p.supplier_id = k.supplier_id AND p.round < k.round))`;

const part = `CASE
  WHEN q.outcome IS NULL THEN ${place('open')}
  WHEN q.outcome IN ('answered', 'not-found') THEN
    CASE WHEN l.used_fresh = 1 AND NOT ${askedBefore} THEN ${place('fresh')} ELSE ${place('asked')} END
  WHEN q.outcome = 'skipped' AND q.reason = 'fresh' THEN ${place('fresh')}
  WHEN q.outcome = 'skipped' AND q.reason IN ('legal-form', 'not-controlled', 'no-document') THEN ${place('notApplicable')}
  WHEN q.outcome = 'skipped' THEN ${place('notPermitted')}
  ELSE ${place('failed')} END`;

/** Somebody would have been asked, had nothing been in the way, and no answer has come since. */
const owed = `((q.outcome IN ('unavailable', 'refused', 'broken')
    OR (q.outcome = 'skipped' AND q.reason IN ('budget', 'closed', 'needs-approval')))
  AND (a.settled_at IS NULL OR a.settled_at <= q.settled_at))`;

const linked = `${eachId('@checks', 'j')} JOIN checks k ON k.id = j.value
  JOIN check_questions l ON l.check_id = k.id JOIN questions q ON q.id = l.question_id JOIN cells c ON c.id = q.cell_id`;

/**
 * Counts a run, supplier by supplier and source by source, for those suppliers `s` and their checks `k` that the SQL
 * `whose` lets through. The check that counts for a supplier is the one of its latest round; where a source has several
 * questions about it, the worst counts, in the order of `coverageParts`. Suppliers are taken a few at a time, each whole,
 * so that nobody else waits and the sums add up at any moment.
 */
export function createCoverageReader(
  db: Database,
  whose: string,
): (runId: number, of: Values) => Promise<Counted> {
  const checks = db.prepare<[Values], CheckRow>(`
    SELECT k.id, k.supplier_id AS supplier FROM checks k JOIN suppliers s ON s.id = k.supplier_id
    WHERE k.run_id = @run AND k.supplier_id > @after AND NOT EXISTS (SELECT 1 FROM checks n
      WHERE n.run_id = k.run_id AND n.supplier_id = k.supplier_id AND n.round > k.round) AND ${whose}
    ORDER BY k.supplier_id LIMIT ${CHUNK}`);
  const counts = db.prepare<[{ checks: string }], CountRow>(`
    SELECT source, worst, count(*) AS n, sum(owed) AS overdue,
      count(*) FILTER (WHERE owed = 1 AND answered_at IS NULL) AS never,
      min(answered_at) AS oldest
    FROM (
      SELECT c.source, max(${part} || ' ' || coalesce(q.reason, '')) AS worst, max(CASE WHEN ${owed} THEN 1 ELSE 0 END) AS owed,
        min(CASE WHEN ${owed} THEN a.settled_at END) AS answered_at
      FROM ${linked} LEFT JOIN questions a ON a.id = c.answered_question_id
      GROUP BY k.id, c.source) answers
    GROUP BY source, worst`);
  const missing = db.prepare<[{ checks: string }], MissingRow>(`
    SELECT c.source, m.value AS kind, count(DISTINCT k.supplier_id) AS n
    FROM ${linked}, ${eachText('q.missing', 'm')} WHERE q.missing IS NOT NULL GROUP BY c.source, m.value`);

  return async (runId, of) => {
    const bySource = new Map<string, Sums>();
    let suppliers = 0;
    let after = 0;
    for (;;) {
      const chunk = checks.all({ ...of, run: runId, after });
      suppliers += chunk.length;
      const ids = { checks: JSON.stringify(chunk.map(({ id }) => id)) };
      for (const row of counts.all(ids)) add(sumsOf(bySource, row.source), row);
      for (const { source, kind, n } of missing.all(ids)) more(sumsOf(bySource, source).missing, kind, n);
      const last = chunk.at(-1);
      if (last === undefined || chunk.length < CHUNK) break;
      after = last.supplier;
      await turn();
    }
    const sorted = [...bySource].sort(([a], [b]) => (a < b ? -1 : 1));
    return { suppliers, lines: sorted.map(([source, sums]) => lineOf(source, sums)) };
  };
}

function sumsOf(bySource: Map<string, Sums>, source: string): Sums {
  const known = bySource.get(source);
  if (known !== undefined) return known;
  const parts = { asked: 0, fresh: 0, notApplicable: 0, notPermitted: 0, failed: 0, open: 0 };
  const sums: Sums = { parts, reasons: {}, missing: {}, overdue: 0, never: 0, oldest: null };
  bySource.set(source, sums);
  return sums;
}

const more = (counts: Record<string, number>, key: string, n: number): void => {
  counts[key] = (counts[key] ?? 0) + n;
};

function add(sums: Sums, row: CountRow): void {
  const name = coverageParts[Number(row.worst.slice(0, 1))];
  const reason = row.worst.slice(2);
  if (name !== undefined) sums.parts[name] += row.n;
  if (reason !== '' && name !== 'asked' && name !== 'fresh') more(sums.reasons, reason, row.n);
  sums.overdue += row.overdue;
  sums.never += row.never;
  if (row.oldest !== null) sums.oldest = Math.min(row.oldest, sums.oldest ?? row.oldest);
}

const lineOf = (source: string, sums: Sums): CoverageLine => ({
  source,
  parts: sums.parts,
  reasons: sums.reasons,
  missing: sums.missing,
  overdue: sums.overdue,
  neverAnswered: sums.never,
  oldestAnswer: orNull(sums.oldest),
});
