import type { FactKind, StoredFact } from '../../domain/facts.ts';
import type { FactHistory } from '../../domain/rule.ts';
import type { Day } from '../../domain/time.ts';
import { dayOfMs } from '../sqlite/calendar.ts';
import { toInstant, type Context } from '../sqlite/database.ts';
import { readList } from './readers.ts';
import type { facts } from '../sqlite/schema.ts';

type FactRow = typeof facts.$inferSelect;
/** The answer that one source's facts are read from. */
type AnswerRow = Confirmation & {
  readonly cell_id: number;
  readonly source: string;
  readonly missing: string | null;
  readonly fact_ids: string;
};
/** Bare rows, because facts are most of what a check reads. */
type FactTuple = readonly [
  id: number,
  cell_id: number,
  kind: string,
  value: string,
  valid_from: string | null,
  recorded_at: number,
];
interface Confirmation {
  readonly as_of: string | null;
  readonly settled_at: number;
}

export interface FactReader {
  /** The facts that the last answers hold; with `before` (ms), the answers that were settled earlier than that. */
  current(supplierId: number, before: number | null): readonly StoredFact[];
  /** Every version of the kinds, newest first; without what the source has taken back. */
  history(supplierId: number, kinds: readonly FactKind[]): FactHistory;
  /** Dates of the last answer, settled before `before` (ms), that confirmed a fact; null for an unknown fact. */
  confirmation(factId: number, before: number): { readonly asOf: Day; readonly fetchedOn: Day } | null;
}

const answerColumns = 'c.id AS cell_id, c.source, q.as_of, q.settled_at, q.missing, a.fact_ids';

export function createFactReader({ db, asOf }: Pick<Context, 'db' | 'asOf'>): FactReader {
  const latest = db.prepare<[number], AnswerRow>(`
    SELECT ${answerColumns} FROM cells c
    JOIN questions q ON q.id = c.answered_question_id
    JOIN answers a ON a.id = q.answer_id
    WHERE c.supplier_id = ?`);
  // A document that was withdrawn ends the answer before it, and is none itself; so is a report that was taken back.
  const then = db.prepare<[number, number, number], AnswerRow>(`
    SELECT ${answerColumns} FROM cells c
    JOIN questions q ON q.id = (
      SELECT id FROM questions WHERE cell_id = c.id AND (outcome IN ('answered', 'not-found') OR reason = 'no-document')
        AND settled_at < ?
      ORDER BY settled_at DESC, id DESC LIMIT 1)
    JOIN answers a ON a.id = q.answer_id
    WHERE c.supplier_id = ? AND NOT EXISTS (
      SELECT 1 FROM orders o JOIN questions oq ON oq.id = o.question_id
      WHERE o.supplier_id = c.supplier_id AND o.source = c.source AND oq.answer_id = q.answer_id AND o.superseded_at < ?)`);
  const factsOf = db
    .prepare<[string], FactTuple>(
      `SELECT id, cell_id, kind, value, valid_from, recorded_at FROM facts
       WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`,
    )
    .raw();
  const confirming = db.prepare<[number, string, number, number], Confirmation>(`
    SELECT q.as_of, q.settled_at FROM questions q JOIN answers a ON a.id = q.answer_id
    WHERE q.cell_id = ? AND q.outcome = 'answered'
      AND NOT EXISTS (SELECT 1 FROM json_each(q.missing) WHERE value = ?)
      AND EXISTS (SELECT 1 FROM json_each(a.fact_ids) WHERE value = ?)
      AND q.settled_at < ?
    ORDER BY q.settled_at DESC, q.id DESC LIMIT 1`);
  // A fact from a rejected answer counts where an answer that stands holds it too.
  const versions = db.prepare<
    [number, string],
    Pick<FactRow, 'id' | 'value' | 'valid_from' | 'recorded_at'> & { readonly source: string }
  >(`
    SELECT f.id, f.value, f.valid_from, f.recorded_at, c.source FROM cells c JOIN facts f ON f.cell_id = c.id
    WHERE c.supplier_id = ? AND f.kind = ?
      AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.question_id = f.question_id AND o.superseded_at IS NOT NULL)
      AND (NOT EXISTS (SELECT 1 FROM questions q WHERE q.id = f.question_id AND q.reason = 'implausible')
        OR EXISTS (SELECT 1 FROM questions q JOIN answers a ON a.id = q.answer_id
          WHERE q.cell_id = c.id AND q.outcome = 'answered'
            AND EXISTS (SELECT 1 FROM json_each(a.fact_ids) WHERE value = f.id)))
    ORDER BY f.recorded_at DESC, f.id DESC`);
  const byId = db.prepare<[number], Pick<FactRow, 'cell_id' | 'kind'> & { readonly source: string }>(
    'SELECT f.cell_id, f.kind, c.source FROM facts f JOIN cells c ON c.id = f.cell_id WHERE f.id = ?',
  );

  const lastConfirmed = (
    fact: { id: number; cell_id: number; kind: string },
    before: number,
  ): Confirmation | undefined => confirming.get(fact.cell_id, fact.kind, fact.id, before);

  const datesOf = ({ as_of, settled_at }: Confirmation): Pick<StoredFact, 'asOf' | 'fetchedAt'> => ({
    asOf: as_of ?? dayOfMs(settled_at),
    fetchedAt: toInstant(settled_at),
  });

  /** Reads the facts of one answer. A block that it missed has the dates of the answer that last gave it. */
  function readerOf(answer: AnswerRow, before: number): (row: FactTuple) => StoredFact {
    const missing = readList(answer.missing);
    const dates = datesOf(answer);
    // Most facts of an answer were recorded together.
    let recordedMs = Number.NaN;
    let recorded = '';
    return ([id, cell_id, kind, value, validFrom, recordedAt]) => {
      if (recordedAt !== recordedMs) {
        recordedMs = recordedAt;
        recorded = toInstant(recordedAt);
      }
      const earlier = missing.includes(kind) ? lastConfirmed({ id, cell_id, kind }, before) : undefined;
      const { asOf: answered, fetchedAt } = earlier === undefined ? dates : datesOf(earlier);
      // Values were checked by their kind's schema when they were drawn, and nothing changes them after that.
      return {
        id,
        source: answer.source,
        kind: kind as FactKind,
        value: JSON.parse(value) as StoredFact['value'],
        validFrom,
        recordedAt: recorded,
        fetchedAt,
        asOf: asOf(answer.source, kind, answered),
      };
    };
  }

  return {
    current(supplierId, before) {
      const limit = before ?? Number.MAX_SAFE_INTEGER;
      const answers = before === null ? latest.all(supplierId) : then.all(before, supplierId, before);
      const readers = new Map(answers.map((answer) => [answer.cell_id, readerOf(answer, limit)] as const));
      const ids = answers.flatMap((answer) => JSON.parse(answer.fact_ids) as readonly number[]);
      return factsOf.all(JSON.stringify(ids)).flatMap((row) => readers.get(row[1])?.(row) ?? []);
    },
    history(supplierId, kinds) {
      const found: Record<string, unknown[]> = {};
      for (const kind of kinds) {
        const rows = versions.all(supplierId, kind);
        if (rows.length === 0) continue;
        found[kind] = rows.map((row) => ({
          factId: row.id,
          source: row.source,
          value: JSON.parse(row.value) as unknown,
          validFrom: row.valid_from,
          recordedOn: dayOfMs(row.recorded_at),
        }));
      }
      return found;
    },
    confirmation(factId, before) {
      const fact = byId.get(factId);
      const found = fact && lastConfirmed({ id: factId, ...fact }, before);
      if (fact === undefined || found === undefined) return null;
      const fetchedOn = dayOfMs(found.settled_at);
      return { asOf: asOf(fact.source, fact.kind, found.as_of ?? fetchedOn), fetchedOn };
    },
  };
}
