import { sumOf, type CoverageLine } from '../../domain/coverage.ts';
import type { DigestMaterial } from '../../domain/digest.ts';
import { dayOf, daysBetween, type Day } from '../../domain/time.ts';
import { createCoverageReader, type Counted } from './coverage-reader.ts';
import { dayOfMs } from '../sqlite/calendar.ts';
import type { Context } from '../sqlite/database.ts';
import { inScope, type DigestScope } from './digest-material.ts';

type Asked = Pick<DigestMaterial, 'coverage' | 'downSources'>;

/** Whether a source had any part in the control: closed ones and those that cover nobody here are no news. */
const takesPart = ({ parts, overdue }: CoverageLine): boolean =>
  parts.asked + parts.fresh + parts.failed + parts.open + overdue > 0;

/** How the asking went in a run, for the suppliers that a digest counts, and for nobody else. */
export function createDigestCoverage({
  db,
}: Pick<Context, 'db'>): (scope: DigestScope, lastRun: DigestMaterial['lastRun']) => Promise<Asked> {
  const read = createCoverageReader(db, inScope);
  const runOf = db.prepare<[string], number>('SELECT id FROM runs WHERE period = ?').pluck();
  const down = db.prepare<[], { source: string; since: number; reason: string | null }>(
    'SELECT source, down_since AS since, reason FROM source_states WHERE down_since IS NOT NULL ORDER BY down_since, source',
  );

  return async (scope, lastRun) => {
    const runId = lastRun === null ? undefined : runOf.get(lastRun.period);
    if (runId === undefined) return { coverage: null, downSources: [] };
    const counted = await read(runId, { ...scope });
    const taking = new Set(counted.lines.filter(takesPart).map(({ source }) => source));
    return {
      coverage: summed(counted, taking.size, scope.today),
      downSources: down
        .all()
        .filter(({ source }) => taking.has(source))
        .map((row) => ({ ...row, since: dayOfMs(row.since) })),
    };
  };
}

function summed({ lines }: Counted, sources: number, today: Day): DigestMaterial['coverage'] {
  if (!lines.some((line) => sumOf(line) > 0)) return null;
  const sum = (count: (line: CoverageLine) => number): number =>
    lines.reduce((total, line) => total + count(line), 0);
  const because = (reason: string): number => sum(({ reasons }) => reasons[reason] ?? 0);
  const [oldest] = lines.flatMap(({ oldestAnswer }) => (oldestAnswer === null ? [] : [oldestAnswer])).sort();
  return {
    sources,
    asked: sum(({ parts }) => parts.asked),
    fresh: sum(({ parts }) => parts.fresh),
    notApplicable: sum(({ parts }) => parts.notApplicable),
    notPermitted: sum(({ parts }) => parts.notPermitted),
    failed: sum(({ parts }) => parts.failed),
    open: sum(({ parts }) => parts.open),
    overdue: sum(({ overdue, neverAnswered }) => overdue - neverAnswered),
    oldestDays: oldest === undefined ? null : Math.max(0, daysBetween(dayOf(new Date(oldest)), today)),
    waiting: because('budget') + because('needs-approval'),
    closed: because('closed'),
  };
}
