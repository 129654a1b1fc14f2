import type { Hold, Removal, RetentionRule, RetentionStore } from '../domain/retention.ts';
import { legalForms } from '../domain/supplier.ts';
import { toInstant, toMs, type Context } from './database.ts';
import type { PersonStore } from '../domain/person.ts';
import type { holds, removals } from './schema.ts';

type HoldRow = typeof holds.$inferSelect;
type RemovalRow = typeof removals.$inferSelect;

const DAY_MS = 86_400_000;
/** Answers per transaction, so that nobody waits long for the database. */
const PART = 500;

const readHold = (row: HoldRow): Hold => ({
  holdId: row.id,
  supplierId: row.supplier_id,
  by: row.by,
  reason: row.reason,
  at: toInstant(row.at),
});

/**
 * What is held rests on evidence `e`: it came with the answer in force, or it is the newest that came by its route. A
 * confirmation by a change check and an answer with a block missing rest on bytes of earlier questions.
 */
const inForce = `EXISTS (
  SELECT 1 FROM question_evidence l JOIN questions q ON q.id = l.question_id JOIN cells c ON c.id = q.cell_id
  JOIN questions a ON a.id = c.answered_question_id
  WHERE l.evidence_id = e.id AND l.quarantined = 0 AND (q.id = a.id OR (a.outcome = 'answered' AND q.outcome = 'answered'
    AND NOT EXISTS (SELECT 1 FROM questions n JOIN question_evidence k ON k.question_id = n.id
      WHERE n.cell_id = q.cell_id AND n.id > q.id AND n.outcome = 'answered'
        AND k.route_id = l.route_id AND k.quarantined = 0))))`;

/**
 * Bytes of a source about suppliers of some forms that nothing held and no younger question rests on. The same bytes may have answered
 * several questions: they go when the last of these is old enough.
 */
const due = `FROM evidence e WHERE e.bytes IS NOT NULL AND e.last_used_at < @before
  AND EXISTS (SELECT 1 FROM question_evidence l WHERE l.evidence_id = e.id)
  AND NOT EXISTS (
    SELECT 1 FROM question_evidence l JOIN questions q ON q.id = l.question_id JOIN cells c ON c.id = q.cell_id
    JOIN suppliers s ON s.id = c.supplier_id
    WHERE l.evidence_id = e.id AND (c.source <> @source OR q.settled_at >= @before
      OR ifnull(s.confirmed_form, s.presumed_form) NOT IN (SELECT value FROM json_each(@forms))))
  AND NOT ${inForce}`;
const held = `EXISTS (
  SELECT 1 FROM question_evidence l JOIN questions q ON q.id = l.question_id JOIN cells c ON c.id = q.cell_id
  JOIN holds h ON h.supplier_id = c.supplier_id WHERE l.evidence_id = e.id AND h.released_at IS NULL)`;

export function createRetention({ db, write }: Context, persons: PersonStore): RetentionStore {
  type Named = { readonly source: string; readonly before: number; readonly forms: string };
  const count = db.prepare<[Named], { answers: number; bytes: number; onHold: number }>(`
    SELECT count(*) FILTER (WHERE NOT ${held}) AS answers, ifnull(sum(e.size) FILTER (WHERE NOT ${held}), 0) AS bytes,
      count(*) FILTER (WHERE ${held}) AS onHold ${due}`);
  const remove = db.prepare<[Named & { readonly at: number }]>(
    `UPDATE evidence SET bytes = NULL, removed_at = @at WHERE id IN (SELECT e.id ${due} AND NOT ${held} LIMIT ${PART})`,
  );
  const note = db.prepare(
    'INSERT INTO removals (at, by, decision, source, answers, bytes) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const addHold = db.prepare('INSERT INTO holds (supplier_id, by, reason, at) VALUES (?, ?, ?, ?)');
  const holdById = db.prepare<[number], HoldRow>('SELECT * FROM holds WHERE id = ?');
  const endHold = db.prepare(
    'UPDATE holds SET released_at = ?, released_by = ? WHERE id = ? AND released_at IS NULL',
  );
  const openHolds = db.prepare<[], HoldRow>('SELECT * FROM holds WHERE released_at IS NULL ORDER BY id');
  const protocol = db.prepare<[], RemovalRow>('SELECT * FROM removals ORDER BY id');

  async function ofPersons(rule: RetentionRule, before: number, dryRun: boolean): Promise<Removal> {
    const answers = await persons.forget({ before: toInstant(before), dryRun });
    return { source: rule.source, decision: rule.decision, answers, bytes: 0, onHold: 0 };
  }

  async function removeAll(named: Named & { readonly at: number }): Promise<void> {
    let removed: number;
    do removed = await write(() => remove.run(named).changes);
    while (removed === PART);
  }

  async function ofEvidence(
    rule: RetentionRule,
    before: number,
    at: number,
    dryRun: boolean,
  ): Promise<Removal> {
    const named = { source: rule.source, before, forms: JSON.stringify(rule.forms ?? legalForms) };
    const counted = count.get(named) ?? { answers: 0, bytes: 0, onHold: 0 };
    if (!dryRun) await removeAll({ ...named, at });
    return { source: rule.source, decision: rule.decision, ...counted };
  }

  return {
    async apply({ rules, by, now, dryRun }) {
      const at = toMs(now);
      const done: Removal[] = [];
      for (const rule of rules) {
        const before = at - rule.days * DAY_MS;
        const removal =
          rule.source === 'persons'
            ? await ofPersons(rule, before, dryRun)
            : await ofEvidence(rule, before, at, dryRun);
        if (!dryRun && removal.answers > 0) {
          await write(() => note.run(at, by, rule.decision, rule.source, removal.answers, removal.bytes));
        }
        done.push(removal);
      }
      return done;
    },
    hold: ({ supplierId, by, reason, now }) =>
      write(() => {
        const { lastInsertRowid } = addHold.run(supplierId, by, reason, toMs(now));
        const row = holdById.get(Number(lastInsertRowid));
        if (row === undefined) throw new Error('a hold that was written is gone');
        return readHold(row);
      }),
    release: ({ holdId, by, now }) => write(() => endHold.run(toMs(now), by, holdId).changes > 0),
    holds: async () => openHolds.all().map(readHold),
    protocol: async () =>
      protocol.all().map(({ at, by, decision, source, answers, bytes }) => ({
        at: toInstant(at),
        by,
        decision,
        source,
        answers,
        bytes,
      })),
  };
}
