import type { FactKind, StoredFact } from '../domain/facts.ts';
import type { FactHistory } from '../domain/rule.ts';
import type { Day } from '../domain/time.ts';
import { dayOfMs } from './calendar.ts';
import { toInstant, type Context } from './database.ts';
import { readList } from './readers.ts';
import type { facts } from './schema.ts';

type FactRow = typeof facts.$inferSelect;
type ConfirmedRow = FactRow & {
  readonly source: string;
  readonly as_of: string | null;
  readonly settled_at: number;
  readonly missing: string | null;
};
interface Confirmation {
  readonly as_of: string | null;
  readonly settled_at: number;
}

export interface FactReader {
  /** The facts that the last answers hold; with `before` (ms), the answers that were settled earlier than that. */
  current(supplierId: number, before: number | null): readonly StoredFact[];
  /** Every version of the kinds, newest first. */
  history(supplierId: number, kinds: readonly FactKind[]): FactHistory;
  /** Dates of the last answer, settled before `before` (ms), that confirmed a fact; null for an unknown fact. */
  confirmation(factId: number, before: number): { readonly asOf: Day; readonly fetchedOn: Day } | null;
}

const columns = `f.id, f.cell_id, f.kind, f.value, f.valid_from, f.recorded_at, f.question_id, c.source, q.as_of, q.settled_at, q.missing`;

export function createFactReader({ db }: Context): FactReader {
  const latest = db.prepare<[number], ConfirmedRow>(`
    SELECT ${columns} FROM cells c
    JOIN questions q ON q.id = c.answered_question_id
    JOIN answers a ON a.id = q.answer_id
    JOIN json_each(a.fact_ids) j
    JOIN facts f ON f.id = j.value
    WHERE c.supplier_id = ? ORDER BY f.id`);
  const then = db.prepare<[number, number], ConfirmedRow>(`
    SELECT ${columns} FROM cells c
    JOIN questions q ON q.id = (
      SELECT id FROM questions WHERE cell_id = c.id AND outcome IN ('answered', 'not-found') AND settled_at < ?
      ORDER BY settled_at DESC, id DESC LIMIT 1)
    JOIN answers a ON a.id = q.answer_id
    JOIN json_each(a.fact_ids) j
    JOIN facts f ON f.id = j.value
    WHERE c.supplier_id = ? ORDER BY f.id`);
  const confirming = db.prepare<[number, string, number, number], Confirmation>(`
    SELECT q.as_of, q.settled_at FROM questions q JOIN answers a ON a.id = q.answer_id
    WHERE q.cell_id = ? AND q.outcome = 'answered'
      AND NOT EXISTS (SELECT 1 FROM json_each(q.missing) WHERE value = ?)
      AND EXISTS (SELECT 1 FROM json_each(a.fact_ids) WHERE value = ?)
      AND q.settled_at < ?
    ORDER BY q.settled_at DESC, q.id DESC LIMIT 1`);
  const versions = db.prepare<[number, string], FactRow & { readonly source: string }>(`
    SELECT f.*, c.source FROM cells c JOIN facts f ON f.cell_id = c.id
    WHERE c.supplier_id = ? AND f.kind IN (SELECT value FROM json_each(?))
    ORDER BY f.recorded_at DESC, f.id DESC`);
  const byId = db.prepare<[number], Pick<FactRow, 'cell_id' | 'kind'>>(
    'SELECT cell_id, kind FROM facts WHERE id = ?',
  );

  const lastConfirmed = (
    fact: { id: number; cell_id: number; kind: string },
    before: number,
  ): Confirmation | undefined => confirming.get(fact.cell_id, fact.kind, fact.id, before);

  function read(row: ConfirmedRow, before: number): StoredFact {
    const missed = row.missing !== null && readList(row.missing).includes(row.kind);
    const { as_of, settled_at } = (missed ? lastConfirmed(row, before) : undefined) ?? row;
    // Values were checked by their kind's schema when they were drawn, and nothing changes them after that.
    return {
      id: row.id,
      source: row.source,
      kind: row.kind as FactKind,
      value: JSON.parse(row.value) as StoredFact['value'],
      validFrom: row.valid_from,
      recordedAt: toInstant(row.recorded_at),
      asOf: as_of ?? dayOfMs(settled_at),
      fetchedAt: toInstant(settled_at),
    };
  }

  return {
    current(supplierId, before) {
      const limit = before ?? Number.MAX_SAFE_INTEGER;
      const rows = before === null ? latest.all(supplierId) : then.all(before, supplierId);
      return rows.map((row) => read(row, limit));
    },
    history(supplierId, kinds) {
      if (kinds.length === 0) return {};
      const found: Record<string, unknown[]> = {};
      for (const row of versions.all(supplierId, JSON.stringify(kinds))) {
        (found[row.kind] ??= []).push({
          factId: row.id,
          source: row.source,
          value: JSON.parse(row.value) as unknown,
          validFrom: row.valid_from,
          recordedOn: dayOfMs(row.recorded_at),
        });
      }
      return found;
    },
    confirmation(factId, before) {
      const fact = byId.get(factId);
      const found = fact && lastConfirmed({ id: factId, ...fact }, before);
      if (!found) return null;
      const fetchedOn = dayOfMs(found.settled_at);
      return { asOf: found.as_of ?? fetchedOn, fetchedOn };
    },
  };
}
