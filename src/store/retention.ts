import type { Hold, Removal, RetentionRule, RetentionStore } from '../domain/retention.ts';
import { legalForms } from '../domain/supplier.ts';
import { toInstant, toMs, type Context } from './sqlite/database.ts';
import type { PersonStore } from '../domain/person.ts';
import { removingForGood } from './sqlite/for-good.ts';
import type { holds, removals } from './sqlite/schema.ts';
import { textsIn } from './sqlite/dialect.ts';
import { createRowInserter } from './sqlite/one-row.ts';

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
      OR coalesce(s.confirmed_form, s.presumed_form) NOT IN ${textsIn('@forms')}))
  AND NOT ${inForce}`;
const held = `EXISTS (
  SELECT 1 FROM question_evidence l JOIN questions q ON q.id = l.question_id JOIN cells c ON c.id = q.cell_id
  JOIN holds h ON h.supplier_id = c.supplier_id WHERE l.evidence_id = e.id AND h.released_at IS NULL)`;

/** What really went. */
type Gone = Pick<Removal, 'answers' | 'bytes'>;
/** A rule that somebody carries out. */
interface Signed {
  readonly rule: RetentionRule;
  readonly by: string;
  readonly at: number;
}
const beforeOf = ({ days }: RetentionRule, at: number): number => at - days * DAY_MS;

export function createRetention({ db, write }: Context, persons: PersonStore): RetentionStore {
  type Named = { readonly source: string; readonly before: number; readonly forms: string };
  const count = db.prepare<[Named], { answers: number; bytes: number; onHold: number }>(`
    SELECT count(*) FILTER (WHERE NOT ${held}) AS answers, coalesce(sum(e.size) FILTER (WHERE NOT ${held}), 0) AS bytes,
      count(*) FILTER (WHERE ${held}) AS "onHold" ${due}`);
  const remove = db
    .prepare<[Named & { readonly at: number }], number>(
      `UPDATE evidence SET bytes = NULL, removed_at = @at
       WHERE id IN (SELECT e.id ${due} AND NOT ${held} LIMIT ${PART}) RETURNING size`,
    )
    .pluck();
  const addNote = createRowInserter(
    db,
    'INSERT INTO removals (at, by, decision, source, answers, bytes) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const addToNote = db.prepare('UPDATE removals SET answers = answers + ?, bytes = bytes + ? WHERE id = ?');
  const addHold = db.prepare<[number, string, string, number], HoldRow>(
    'INSERT INTO holds (supplier_id, by, reason, at) VALUES (?, ?, ?, ?) RETURNING *',
  );
  const endHold = db.prepare(
    'UPDATE holds SET released_at = ?, released_by = ? WHERE id = ? AND released_at IS NULL',
  );
  const openHolds = db.prepare<[], HoldRow>('SELECT * FROM holds WHERE released_at IS NULL ORDER BY id');
  const protocol = db.prepare<[], RemovalRow>('SELECT * FROM removals ORDER BY id');

  const namedOf = (rule: RetentionRule, at: number): Named => ({
    source: rule.source,
    before: beforeOf(rule, at),
    forms: JSON.stringify(rule.forms ?? legalForms),
  });
  const counted = (named: Named) => count.get(named) ?? { answers: 0, bytes: 0, onHold: 0 };

  /** Adds to the rule's line of the protocol, which the first part begins; used inside the write that removes. */
  function note(line: number | null, { answers, bytes }: Gone, { rule, by, at }: Signed): number | null {
    if (answers === 0) return line;
    if (line === null) return addNote(at, by, rule.decision, rule.source, answers, bytes);
    addToNote.run(answers, bytes, line);
    return line;
  }

  async function removeEvidence(signed: Signed, named: Named): Promise<Gone> {
    let gone: Gone = { answers: 0, bytes: 0 };
    let line: number | null = null;
    for (;;) {
      const before: number | null = line;
      const part: Gone & { readonly line: number | null } = await write(() => {
        const sizes = remove.all({ ...named, at: signed.at });
        const removed = { answers: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
        return { ...removed, line: note(before, removed, signed) };
      });
      gone = { answers: gone.answers + part.answers, bytes: gone.bytes + part.bytes };
      if (part.answers < PART) return gone;
      line = part.line;
    }
  }

  async function wouldRemove(rule: RetentionRule, at: number): Promise<Removal> {
    const { source, decision } = rule;
    if (source !== 'persons') return { source, decision, ...counted(namedOf(rule, at)) };
    const answers = await persons.forget({ before: toInstant(beforeOf(rule, at)), dryRun: true });
    return { source, decision, answers, bytes: 0, onHold: 0 };
  }

  async function carryOut(signed: Signed): Promise<Removal> {
    const { rule, at } = signed;
    const { source, decision } = rule;
    if (source !== 'persons') {
      const named = namedOf(rule, at);
      const gone = await removeEvidence(signed, named);
      return { source, decision, ...gone, onHold: counted(named).onHold };
    }
    const answers = await persons.forget({
      before: toInstant(beforeOf(rule, at)),
      dryRun: false,
      note: (forgotten) => note(null, { answers: forgotten, bytes: 0 }, signed),
    });
    return { source, decision, answers, bytes: 0, onHold: 0 };
  }

  return {
    async apply({ rules, by, now, dryRun }) {
      const at = toMs(now);
      const done: Removal[] = [];
      if (dryRun) {
        for (const rule of rules) done.push(await wouldRemove(rule, at));
        return done;
      }
      return removingForGood(db, async () => {
        for (const rule of rules) done.push(await carryOut({ rule, by, at }));
        return done;
      });
    },
    hold: ({ supplierId, by, reason, now }) =>
      write(() => {
        const row = addHold.get(supplierId, by, reason, toMs(now));
        if (row === undefined) throw new Error('a hold was not written');
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
