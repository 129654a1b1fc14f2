import { Gauge, Histogram, Registry } from 'prom-client';

import { coverageParts, type Coverage } from '../domain/coverage.ts';
import type { SourceHealth } from '../domain/source-health.ts';
import type { StoreStats } from '../domain/store.ts';
import { createLatestCoverage, createLatestStats } from './asking.ts';
import { shareWhileRunning, within, withinASecond } from './health.ts';
import type { AdminParts } from './parts.ts';

/** The ledger of a very large run takes longer to count than anything else here, without holding up others. */
const COUNTED_WITHIN_MS = 5000;

export interface HttpMetrics {
  observe(labels: { method: string; route: string; status: number }, seconds: number): void;
}
export interface Metrics extends HttpMetrics {
  readonly contentType: string;
  /** The exposition text: ages as of now, counts of the last quarter of a minute. */
  text(): Promise<string>;
}

/** A registry of its own per app. Labels are ids of sources, queues and routes; never of suppliers, checks or tokens. */
export function createMetrics(parts: AdminParts): Metrics {
  const registry = new Registry();
  const gauge = <Label extends string = never>(
    name: string,
    help: string,
    labelNames: Label[] = [],
  ): Gauge<Label> => new Gauge({ name: `kontroll_${name}`, help, labelNames, registers: [registry] });

  gauge('build_info', 'Version that runs.', ['version']).set({ version: parts.version }, 1);
  const up = gauge('up', 'Whether database and queue answered this scrape.', ['part']);
  const closed = gauge('source_closed', 'Sources that are not asked, and why.', ['source', 'reason']);
  for (const source of parts.sources)
    if (source.closedTo !== null) closed.set({ source: source.id, reason: source.closedTo }, 1);

  const figures = {
    suppliers: gauge('suppliers', 'Suppliers by standing.', ['standing']),
    levels: gauge('supplier_levels', 'Controlled suppliers by level.', ['level']),
    unchecked: gauge('suppliers_unchecked', 'Suppliers with a mandatory rule that could not be judged.'),
    flags: gauge('open_flags', 'Open flags by severity.', ['severity']),
    openQuestions: gauge('open_questions', 'Questions without an outcome.'),
    oldestQuestion: gauge('oldest_open_question_seconds', 'Age of the oldest open question.'),
    openChecks: gauge('open_checks', 'Checks that are not done.'),
    outbox: gauge('outbox_waiting', 'Mails that are not sent.'),
    oldestMail: gauge('oldest_outbox_seconds', 'Age of the oldest mail that is not sent.'),
    lastRun: gauge('last_complete_run_age_seconds', 'Time since the last complete run ended.'),
    ordersWaiting: gauge('orders_waiting', 'Orders whose outcome a person has to settle.'),
    coverage: gauge('coverage', 'Suppliers of the latest run, by source and what became of the question.', [
      'source',
      'part',
    ]),
    sourceDown: gauge('source_down', 'Whether a source is down, as far as we know.', ['source']),
    outcomes: gauge('source_outcomes_24h', 'Questions settled in the last 24 hours.', ['source', 'outcome']),
  };
  const jobs = gauge('queue_jobs', 'Jobs by queue and state.', ['queue', 'state']);
  const duration = new Histogram({
    name: 'kontroll_http_request_duration_seconds',
    help: 'Time to answer, by route template.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });

  const setStats = (stats: StoreStats, now: Date): void => {
    const ageOf = (instant: string): number =>
      Math.max(0, (now.getTime() - new Date(instant).getTime()) / 1000);
    for (const [standing, count] of Object.entries(stats.suppliers))
      figures.suppliers.set({ standing }, count);
    for (const [level, count] of Object.entries(stats.levels)) figures.levels.set({ level }, count);
    for (const [severity, count] of Object.entries(stats.openFlags)) figures.flags.set({ severity }, count);
    for (const { source, outcome, count } of stats.outcomes) figures.outcomes.set({ source, outcome }, count);
    figures.unchecked.set(stats.unchecked);
    figures.ordersWaiting.set(stats.ordersWaiting);
    figures.openQuestions.set(stats.openQuestions);
    figures.openChecks.set(stats.openChecks);
    figures.outbox.set(stats.outboxWaiting);
    figures.oldestQuestion.set(stats.oldestOpenQuestion === null ? 0 : ageOf(stats.oldestOpenQuestion));
    figures.oldestMail.set(stats.oldestOutbox === null ? 0 : ageOf(stats.oldestOutbox));
    if (stats.lastCompleteRun !== null) figures.lastRun.set(ageOf(stats.lastCompleteRun.doneAt));
  };

  const setCoverage = ({ lines }: Coverage): void => {
    for (const { source, parts: counts } of lines)
      for (const part of coverageParts) figures.coverage.set({ source, part }, counts[part]);
  };

  const setHealth = (health: readonly SourceHealth[]): void => {
    const down = new Set(health.filter(({ downSince }) => downSince !== null).map(({ source }) => source));
    for (const { id } of parts.sources) figures.sourceDown.set({ source: id }, down.has(id) ? 1 : 0);
  };

  const latestCoverage = createLatestCoverage(parts);
  const latestStats = createLatestStats(parts);

  const collect = async (): Promise<string> => {
    const now = parts.now();
    const [stats, counts, health, coverage] = await Promise.all([
      withinASecond(latestStats),
      withinASecond(() => parts.queue.counts()),
      withinASecond(() => parts.store.health.all()),
      within(COUNTED_WITHIN_MS, latestCoverage),
    ]);
    up.set({ part: 'database' }, stats === null ? 0 : 1);
    up.set({ part: 'queue' }, counts === null ? 0 : 1);
    // An old figure shown as today's would be worse than none: a series that could not be read is absent.
    for (const figure of [...Object.values(figures), jobs]) {
      figure.reset();
      figure.remove({});
    }
    if (stats !== null) setStats(stats.value, now);
    if (health !== null) setHealth(health.value);
    if (coverage !== null && coverage.value !== null) setCoverage(coverage.value);
    for (const [queue, states] of Object.entries(counts?.value ?? {}))
      for (const [state, count] of Object.entries(states)) jobs.set({ queue, state }, count);
    return registry.metrics();
  };

  return {
    contentType: registry.contentType,
    observe: ({ method, route, status }, seconds) =>
      duration.observe({ method, route, status: String(status) }, seconds),
    text: shareWhileRunning(collect),
  };
}
