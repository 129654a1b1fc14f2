import {
  merged,
  noFigures,
  type DayFigures,
  type SourceDay,
  type SourceDayStore,
} from '../domain/plausibility.ts';
import { endOfDay } from './calendar.ts';
import { toMs, type Context } from './database.ts';
import type { sourceDays } from './schema.ts';
import { addDays } from '../domain/time.ts';

type Row = typeof sourceDays.$inferSelect;

const readFigures = (text: string): DayFigures => JSON.parse(text) as DayFigures;

const readDay = (row: Row): SourceDay => ({
  source: row.source,
  day: row.day,
  figures: readFigures(row.figures),
  state: row.state,
  why: row.why,
  decidedBy: row.decided_by,
});

export function createSourceDays({ db, write }: Context): SourceDayStore {
  const one = db.prepare<[string, string], Row>('SELECT * FROM source_days WHERE source = ? AND day = ?');
  const put = db.prepare(`
    INSERT INTO source_days (source, day, figures, state) VALUES (?, ?, ?, 'open')
    ON CONFLICT DO UPDATE SET figures = excluded.figures`);
  const ofDay = db.prepare<[string], Row>('SELECT * FROM source_days WHERE day = ? ORDER BY source');
  const held = db.prepare<[], Row>("SELECT * FROM source_days WHERE state = 'held' ORDER BY day, source");
  const earlier = db
    .prepare<[string, string, number], string>(
      `SELECT figures FROM source_days WHERE source = ? AND day < ? AND state IN ('open', 'let-through')
       ORDER BY day DESC LIMIT ?`,
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
  const undo = db.prepare(
    "UPDATE questions SET outcome = 'broken', reason = 'implausible', missing = NULL WHERE id = ?",
  );
  const goBack = db.prepare(`
    UPDATE cells SET failing_since = ifnull(failing_since, @at),
      answered_question_id = (SELECT q.id FROM questions q WHERE q.cell_id = cells.id
        AND q.outcome IN ('answered', 'not-found') ORDER BY q.settled_at DESC, q.id DESC LIMIT 1),
      answer_id = (SELECT q.answer_id FROM questions q WHERE q.cell_id = cells.id
        AND q.outcome IN ('answered', 'not-found') ORDER BY q.settled_at DESC, q.id DESC LIMIT 1)
    WHERE id = (SELECT cell_id FROM questions WHERE id = @id)`);

  return {
    add: ({ source, day, figures }) =>
      write(() => {
        const before = one.get(source, day);
        const all = before === undefined ? figures : merged(readFigures(before.figures), figures);
        put.run(source, day, JSON.stringify(all));
      }),
    held: async () => held.all().map(readDay),
    of: async (day) => ofDay.all(day).map(readDay),
    before: async ({ source, day, days }) =>
      earlier.all(source, day, days).map(readFigures).reduce(merged, noFigures),
    hold: ({ source, day, why }) => write(() => hold.run(why, source, day).changes > 0),
    letThrough: ({ source, day, by, now }) =>
      write(() => decide.run('let-through', by, toMs(now), source, day).changes > 0),
    reject: ({ source, day, by, now }) =>
      write(() => {
        const at = toMs(now);
        if (decide.run('rejected', by, at, source, day).changes === 0) return null;
        const met = answeredThen.all(source, endOfDay(addDays(day, -1)), endOfDay(day));
        for (const id of met) {
          undo.run(id);
          goBack.run({ id, at });
        }
        reset.run(JSON.stringify(noFigures), source, day);
        return met.length;
      }),
  };
}
