import {
  merged,
  noFigures,
  type DayFigures,
  type SourceDay,
  type SourceDayStore,
} from '../domain/plausibility.ts';
import { endOfDay } from './sqlite/calendar.ts';
import { toInstant, toMs, type Context } from './sqlite/database.ts';
import { createRejection } from './rows/rejection.ts';
import type { dayDecisions, sourceDays } from './sqlite/schema.ts';
import { addDays } from '../domain/time.ts';
import { numberIn } from './sqlite/dialect.ts';

type Row = typeof sourceDays.$inferSelect;
type DecisionRow = typeof dayDecisions.$inferSelect;

/** Days with answers that are looked through for something to compare with. */
const FURTHEST_BACK = 60;

const readFigures = (text: string): DayFigures => JSON.parse(text) as DayFigures;

export function createSourceDays({ db, write }: Context): SourceDayStore {
  const { takeBack } = createRejection({ db });
  const one = db.prepare<[string, string], Row>('SELECT * FROM source_days WHERE source = ? AND day = ?');
  const put = db.prepare(`
    INSERT INTO source_days (source, day, figures, state) VALUES (?, ?, ?, 'open')
    ON CONFLICT (source, day) DO UPDATE SET figures = excluded.figures`);
  const decisionsOf = db.prepare<[string, string], DecisionRow>(
    'SELECT * FROM day_decisions WHERE source = ? AND day = ? ORDER BY id',
  );
  const noteDecision = db.prepare(`
    INSERT INTO day_decisions (source, day, decision, why, by, at)
    SELECT source, day, ?, why, ?, ? FROM source_days WHERE source = ? AND day = ?`);
  const readDay = (row: Row): SourceDay => ({
    source: row.source,
    day: row.day,
    figures: readFigures(row.figures),
    state: row.state,
    why: row.why,
    decidedBy: row.decided_by,
    decisions: decisionsOf
      .all(row.source, row.day)
      .map(({ decision, by, at, why }) => ({ decision, by, at: toInstant(at), why })),
  });
  const ofDay = db.prepare<[string], Row>('SELECT * FROM source_days WHERE day = ? ORDER BY source');
  const held = db.prepare<[], Row>("SELECT * FROM source_days WHERE state = 'held' ORDER BY day, source");
  const earlier = db
    .prepare<[string, string], string>(
      `SELECT figures FROM source_days WHERE source = ? AND day < ? AND state <> 'held'
         AND ${numberIn('figures', 'answered')} + ${numberIn('figures', 'notFound')} > 0
       ORDER BY day DESC LIMIT ${FURTHEST_BACK}`,
    )
    .pluck();
  const hold = db.prepare(
    "UPDATE source_days SET state = 'held', why = ? WHERE source = ? AND day = ? AND state = 'open'",
  );
  const decide = db.prepare(
    "UPDATE source_days SET state = ?, decided_by = ?, decided_at = ? WHERE source = ? AND day = ? AND state = 'held'",
  );
  const reset = db.prepare('UPDATE source_days SET figures = ? WHERE source = ? AND day = ?');
  const answeredThen = db
    .prepare<[string, number, number], number>(
      `SELECT q.id FROM cells c JOIN questions q ON q.cell_id = c.id
       WHERE c.source = ? AND q.outcome IN ('answered', 'not-found') AND q.settled_at >= ? AND q.settled_at < ?`,
    )
    .pluck();
  const unjudged = db
    .prepare<[], string>(
      `SELECT DISTINCT t.rejected_source FROM supplier_states t JOIN suppliers s ON s.id = t.supplier_id
       WHERE t.rejected_source IS NOT NULL AND s.standing = 'controlled' ORDER BY t.rejected_source`,
    )
    .pluck();

  return {
    add: ({ source, day, figures }) =>
      write(() => {
        const before = one.get(source, day);
        const all = before === undefined ? figures : merged(readFigures(before.figures), figures);
        put.run(source, day, JSON.stringify(all));
      }),
    held: async () => held.all().map(readDay),
    unjudged: async () => unjudged.all(),
    of: async (day) => ofDay.all(day).map(readDay),
    async before({ source, day, days, least }) {
      let sum = noFigures;
      for (const [at, figures] of earlier.all(source, day).map(readFigures).entries()) {
        if (at >= days && sum.answered + sum.notFound >= least) break;
        sum = merged(sum, figures);
      }
      return sum;
    },
    hold: ({ source, day, why }) => write(() => hold.run(why, source, day).changes > 0),
    letThrough: ({ source, day, by, now }) =>
      write(() => {
        const at = toMs(now);
        if (decide.run('let-through', by, at, source, day).changes === 0) return false;
        noteDecision.run('let-through', by, at, source, day);
        return true;
      }),
    reject: ({ source, day, by, now }) =>
      write(() => {
        const at = toMs(now);
        // Open again, and empty: what is asked anew is looked at like any other day's answers.
        if (decide.run('open', by, at, source, day).changes === 0) return null;
        noteDecision.run('rejected', by, at, source, day);
        const met = answeredThen.all(source, endOfDay(addDays(day, -1)), endOfDay(day));
        takeBack(source, met, at);
        reset.run(JSON.stringify(noFigures), source, day);
        return met.length;
      }),
  };
}
