import type { SourceHealth } from '../domain/source-health.ts';
import type { StoreFreshness } from '../domain/store.ts';
import type { AdminParts } from './parts.ts';
import type { Readiness, ReadinessCheck } from './schemas.ts';

const HOUR_MS = 3_600_000;
const ANSWER_WITHIN_MS = 1000;

/** Resolves to the value, or to null when it failed or took longer. */
export async function within<Value>(
  ms: number,
  work: () => Promise<Value>,
): Promise<{ value: Value } | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  const answer = Promise.resolve()
    .then(work)
    .then((value) => ({ value }))
    .catch(() => null);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

export const withinASecond = <Value>(work: () => Promise<Value>): Promise<{ value: Value } | null> =>
  within(ANSWER_WITHIN_MS, work);

/** Callers that come while the work is under way share its result, so that a flood of probes reads once. */
export function shareWhileRunning<Value>(work: () => Promise<Value>): () => Promise<Value> {
  let running: Promise<Value> | null = null;
  return () => {
    running ??= work().finally(() => {
      running = null;
    });
    return running;
  };
}

/** Age in milliseconds, or null where there is nothing that ages. */
const age = (instant: string | null, now: Date): number | null =>
  instant === null ? null : now.getTime() - new Date(instant).getTime();

const hours = (ms: number): string => `${Math.floor(ms / HOUR_MS)} h`;

function freshness(stored: StoreFreshness, now: Date): ReadinessCheck[] {
  const run = age(stored.lastCompleteRun?.doneAt ?? null, now);
  const question = age(stored.oldestOpenQuestion, now);
  const mail = age(stored.oldestOutbox, now);
  return [
    run === null
      ? { name: 'last-run', about: 'fresh', ok: false, detail: 'no run has been completed yet' }
      : {
          name: 'last-run',
          about: 'fresh',
          // What was completed after now was dated by a wrong clock, and proves nothing.
          ok: run > -HOUR_MS && run <= 36 * HOUR_MS,
          detail:
            run > -HOUR_MS
              ? `completed ${hours(Math.max(0, run))} ago, limit 36 h`
              : 'dated after now: the clock was wrong',
        },
    {
      name: 'open-questions',
      about: 'fresh',
      ok: question === null || question <= 6 * HOUR_MS,
      detail: question === null ? 'none open' : `oldest open for ${hours(question)}, limit 6 h`,
    },
    {
      name: 'outbox',
      about: 'fresh',
      ok: mail === null || mail <= 24 * HOUR_MS,
      detail: mail === null ? 'no mail waits' : `oldest mail waits ${hours(mail)}, limit 24 h`,
    },
  ];
}

/** The queue answers and nothing begins: it came back empty, or this process has stopped looking. */
const SCHEDULES_SEEN_MS = 60_000;
const SWEPT_MS = 3 * 60_000;

function keeping({ scheduled, swept, clockRight }: ReturnType<AdminParts['keeper']>): ReadinessCheck[] {
  const check = (name: string, what: string, ms: number | null, most: number): ReadinessCheck => ({
    name,
    about: 'up',
    ok: ms !== null && ms <= most,
    detail:
      ms === null ? `not ${what} yet` : `${what} ${Math.floor(ms / 1000)} s ago, limit ${most / 1000} s`,
  });
  return [
    check('schedules', 'seen in place', scheduled, SCHEDULES_SEEN_MS),
    check('sweep', 'swept', swept, SWEPT_MS),
    {
      name: 'clock',
      about: 'fresh',
      ok: clockRight,
      detail: clockRight
        ? 'agrees with what is stored'
        : 'seems to be behind what is stored: see that the clock of this machine is right',
    },
  ];
}

const downSources = (health: readonly SourceHealth[]): Readiness['sourcesDown'] =>
  health.flatMap(({ source, downSince, reason }) =>
    downSince === null ? [] : [{ source, since: downSince, reason }],
  );

/**
 * `up`: database and queue answer, and the queue's work is begun. `fresh`: what we tell people is recent. A stale service stays in rotation, because
 * restarting it helps nobody; freshness that cannot be read is not fresh. A source that is down stands beside both: it is
 * known and told, and no fault of the service.
 */
export async function readiness(parts: AdminParts): Promise<Readiness> {
  const now = parts.now();
  const [database, queue, health] = await Promise.all([
    withinASecond(() => parts.store.freshness()),
    withinASecond(() => parts.queue.ping()),
    withinASecond(() => parts.store.health.all()),
  ]);
  const said = (ok: boolean): string => (ok ? 'answers' : 'did not answer within 1 s');
  const checks: ReadinessCheck[] = [
    { name: 'database', about: 'up', ok: database !== null, detail: said(database !== null) },
    { name: 'queue', about: 'up', ok: queue !== null, detail: said(queue !== null) },
    ...keeping(parts.keeper()),
    ...(database === null
      ? [
          {
            name: 'freshness',
            about: 'fresh' as const,
            ok: false,
            detail: 'cannot be read without the database',
          },
        ]
      : freshness(database.value, now)),
  ];
  const holds = (about: 'up' | 'fresh'): boolean =>
    checks.every((check) => check.about !== about || check.ok);
  return {
    ready: holds('up'),
    up: holds('up'),
    fresh: holds('fresh'),
    checks,
    sourcesDown: health === null ? null : downSources(health.value),
  };
}
