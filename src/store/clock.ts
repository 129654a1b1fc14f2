import type { Ahead, ClockStore } from '../domain/clock.ts';
import { addDays, dayOf } from '../domain/time.ts';
import { toMs, type Context } from './sqlite/database.ts';
import { atMost } from './sqlite/at-most.ts';
import { offIndex } from './sqlite/dialect.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Two processes' clocks may differ by as much without either being wrong. */
const SLACK = HOUR;
/** A clock that is ahead for a while begins few nights; more than this many after now, and ours is taken for the wrong one. */
const MOST_RUNS_AHEAD = 3;
/** So old that every list is fetched again. */
const LONG_AGO = 8 * DAY;
const CHUNK = 200;
/** What a period is called that was begun by a wrong clock, so that its own day can come, also more than once. */
const WRONG = "|| ' (fel klocka ' || id || ')'";
/** Whether a period is called so. */
export const ofWrongClock = (period: string): string => `${period} LIKE '% (fel klocka%'`;

export function createClock({ db, write }: Context): ClockStore {
  const runsAhead = db
    .prepare<[number], number>('SELECT id FROM runs WHERE started_at > ? ORDER BY id')
    .pluck();
  const digestAhead = db.prepare<[string], 1>('SELECT 1 FROM digests WHERE "on" > ? LIMIT 1').pluck();
  const newestRun = db.prepare<[], number | null>('SELECT max(id) FROM runs').pluck();
  const isOpen = db
    .prepare<[number], 1>(`SELECT 1 FROM checks WHERE ${offIndex('run_id')} = ? AND done_at IS NULL LIMIT 1`)
    .pluck();
  const latestTrue = db
    .prepare<[number], number | null>('SELECT max(started_at) FROM runs WHERE started_at <= ?')
    .pluck();
  const setRunBack = db.prepare(`
    UPDATE runs SET period = period ${WRONG}, started_at = @at, planned_at = @at, deadline = @at WHERE id = @id`);
  const checksOf = db
    .prepare<[number, number, number], number>(
      `SELECT id FROM checks WHERE run_id = ? AND id > ? ORDER BY id ${atMost('?')}`,
    )
    .pluck();
  const setQuestionsBack = db.prepare(`
    UPDATE questions SET period = period ${WRONG}
    WHERE planned_at > ? AND id IN (SELECT question_id FROM check_questions WHERE check_id = ?)`);

  const statements = {
    // Told for no later day than the unit's last true one, so that today's regular one comes.
    digests: [
      db.prepare(`UPDATE digests SET period = period ${WRONG}, "on" = coalesce(
          (SELECT max(o."on") FROM digests o WHERE o.unit = digests.unit AND o."on" <= @today), @yesterday)
        WHERE "on" > @today`),
    ],
    mails: [
      db.prepare('UPDATE outbox SET retry_at = NULL WHERE sent_at IS NULL AND retry_at > @mailBound'),
      db.prepare(`UPDATE outbox SET claimed_by = NULL, claimed_until = NULL
        WHERE sent_at IS NULL AND claimed_until > @bound`),
      db.prepare('UPDATE outbox SET created_at = @now WHERE sent_at IS NULL AND created_at > @bound'),
    ],
    claims: [db.prepare('UPDATE claims SET until = @now WHERE until > @bound')],
    sources: [
      // A quota is probed once a day, anything else every quarter of an hour.
      db.prepare(`UPDATE source_states SET open_until = @now
        WHERE open_until > @quotaBound OR (open_until > @bound AND reason IS DISTINCT FROM 'quota')`),
      db.prepare('UPDATE source_states SET down_since = @now WHERE down_since > @bound'),
      db.prepare('UPDATE source_states SET last_answer_at = @now WHERE last_answer_at > @bound'),
      db.prepare('UPDATE drifts SET last_seen = @now WHERE last_seen > @bound'),
    ],
    checks: [
      db.prepare(`UPDATE checks SET deadline = @deadline
        WHERE done_at IS NULL AND deadline > @deadlineBound`),
    ],
    lists: [
      db.prepare(`UPDATE register_versions SET confirmed_at = @longAgo
        WHERE state = 'published' AND confirmed_at > @bound`),
      db.prepare(`UPDATE register_versions SET fetched_at = @longAgo, confirmed_at = NULL
        WHERE state IN ('published', 'reading') AND fetched_at > @bound`),
    ],
    warnings: [db.prepare('DELETE FROM warnings WHERE at > @bound')],
  } as const;

  /** A few hundred checks at a time: a night has tens of thousands of questions. */
  async function setBack(runId: number, nowMs: number): Promise<void> {
    for (let after = 0; ;) {
      const checks = checksOf.all(runId, after, CHUNK);
      const last = checks.at(-1);
      if (last === undefined) break;
      await write(() => {
        for (const check of checks) setQuestionsBack.run(nowMs + SLACK, check);
      });
      after = last;
    }
    // Before the latest true one, so that it is not taken for the latest.
    await write(() => setRunBack.run({ id: runId, at: (latestTrue.get(nowMs) ?? nowMs) - 1 }));
  }

  return {
    async takeAgain(now, { sure }) {
      const nowMs = toMs(now);
      const today = dayOf(new Date(nowMs));
      const ahead = runsAhead.all(nowMs + SLACK);
      const isContradicted = ahead.length > 0 && newestRun.get() !== ahead.at(-1);
      const isAhead = ahead.length > 0 || digestAhead.get(today) !== undefined;
      if (ahead.length > MOST_RUNS_AHEAD || (isAhead && !sure && !isContradicted)) return { clock: 'behind' };
      // One whose checks are open is under way, and waits for a later look.
      const ended = ahead.filter((runId) => isOpen.get(runId) === undefined);
      for (const runId of ended) await setBack(runId, nowMs);
      const times = {
        now: nowMs,
        bound: nowMs + SLACK,
        mailBound: nowMs + 2 * SLACK,
        quotaBound: nowMs + 25 * SLACK,
        deadline: nowMs + 6 * SLACK,
        deadlineBound: nowMs + 12 * SLACK,
        today,
        yesterday: addDays(today, -1),
        longAgo: nowMs - LONG_AGO,
      };
      const changed = await write(() =>
        Object.entries(statements).map(([what, list]) => ({
          what: what as keyof typeof statements,
          count: list.reduce((sum, statement) => sum + statement.run(times).changes, 0),
        })),
      );
      const taken: Ahead[] = [{ what: 'runs', count: ended.length }, ...changed];
      return { clock: 'right', taken: taken.filter(({ count }) => count > 0) };
    },
  };
}
