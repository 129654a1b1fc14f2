import { createRowsInserter } from '../sqlite/many-rows.ts';
import type { facts } from '../sqlite/schema.ts';
import type { Database } from '../sqlite/database.ts';

export type NewFact = Pick<typeof facts.$inferSelect, 'kind' | 'value' | 'valid_from'>;

/** Where facts come from; `at` in milliseconds. */
interface Origin {
  readonly cellId: number;
  readonly questionId: number;
  readonly at: number;
}

/** Adds the facts of one answer and gives their ids by kind; used inside write commands. */
export function createFactWriter(
  db: Database,
): (added: readonly NewFact[], origin: Origin) => ReadonlyMap<string, number> {
  const insert = createRowsInserter(db, {
    into: 'facts (cell_id, kind, value, valid_from, recorded_at, question_id)',
    columns: 6,
  });
  return (added, { cellId, questionId, at }) => {
    if (added.length === 0) return new Map();
    const rows = added.flatMap((fact) => [cellId, fact.kind, fact.value, fact.valid_from, at, questionId]);
    // Nobody else writes meanwhile: the rows of one statement have ids in a row.
    const first = Number(insert(rows).lastInsertRowid) - added.length + 1;
    return new Map(added.map((fact, index) => [fact.kind, first + index] as const));
  };
}
