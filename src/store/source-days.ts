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

/** Of suppliers `s`: the check in force rests on an answer that a person has rejected since. Mostly no day was decided. */
export const restsOnRejected = `(EXISTS (SELECT 1 FROM source_days WHERE decided_by IS NOT NULL)
  AND EXISTS (SELECT 1 FROM supplier_states t JOIN check_questions r ON r.check_id = t.check_id
    JOIN questions i ON i.id = r.question_id WHERE t.supplier_id = s.id AND i.reason = 'implausible'))`;

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
      `SELECT figures FROM source_days WHERE source = ? AND day < ? AND state <> 'held'
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
  // To the answer before it, or to none where that one was withdrawn or corrected; a later answer stays.
  const goBack = db.prepare(`
    UPDATE cells SET failing_since = ifnull(failing_since, @at),
      (answered_question_id, answer_id) = (SELECT q.id, q.answer_id FROM questions q
        WHERE q.answer_id IS NOT NULL AND q.id = (SELECT n.id FROM questions n
          WHERE n.cell_id = cells.id AND (n.outcome IN ('answered', 'not-found') OR n.reason = 'no-document')
          ORDER BY n.settled_at DESC, n.id DESC LIMIT 1)
        AND NOT EXISTS (SELECT 1 FROM orders o JOIN questions oq ON oq.id = o.question_id
          WHERE oq.cell_id = cells.id AND oq.answer_id = q.answer_id AND o.superseded_at IS NOT NULL))
    WHERE answered_question_id = @id AND id = (SELECT cell_id FROM questions WHERE id = @id)`);
  const wasRejected = db
    .prepare<[], number>('SELECT 1 FROM source_days WHERE decided_by IS NOT NULL LIMIT 1')
    .pluck();
  const unjudged = db
    .prepare<[], string>(
      `SELECT DISTINCT c.source FROM suppliers s JOIN supplier_states t ON t.supplier_id = s.id
       JOIN check_questions l ON l.check_id = t.check_id
       JOIN questions q ON q.id = l.question_id JOIN cells c ON c.id = q.cell_id
       WHERE s.standing = 'controlled' AND q.reason = 'implausible' ORDER BY c.source`,
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
    // Every check in force is looked through, which only a rejected day makes necessary.
    unjudged: async () => (wasRejected.get() === undefined ? [] : unjudged.all()),
    of: async (day) => ofDay.all(day).map(readDay),
    before: async ({ source, day, days }) =>
      earlier.all(source, day, days).map(readFigures).reduce(merged, noFigures),
    hold: ({ source, day, why }) => write(() => hold.run(why, source, day).changes > 0),
    letThrough: ({ source, day, by, now }) =>
      write(() => decide.run('let-through', by, toMs(now), source, day).changes > 0),
    reject: ({ source, day, by, now }) =>
      write(() => {
        const at = toMs(now);
        // Open again, and empty: what is asked anew is looked at like any other day's answers.
        if (decide.run('open', by, at, source, day).changes === 0) return null;
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
