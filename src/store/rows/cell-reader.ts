import { dayOfMs } from '../sqlite/calendar.ts';
import { orNull, toInstant, type Database } from '../sqlite/database.ts';
import { readList, type CellRow, type QuestionRow } from './readers.ts';
import type { CellState } from '../../domain/planned.ts';

type CellStateRow = Pick<
  CellRow,
  'source' | 'product' | 'answered_question_id' | 'last_question_id' | 'failing_since' | 'changed_at'
> & {
  readonly answered_at: number | null;
  readonly as_of: string | null;
  readonly missing: string | null;
  readonly outcome: QuestionRow['outcome'];
  readonly reason: QuestionRow['reason'];
  readonly period: string | null;
};

export interface CellReader {
  of(supplierId: number): readonly CellState[];
}

function readCell(row: CellStateRow): CellState {
  const { answered_question_id: answered, answered_at: at, last_question_id: last } = row;
  return {
    source: row.source,
    product: row.product,
    lastAnswer:
      answered === null || at === null
        ? null
        : {
            questionId: answered,
            fetchedAt: toInstant(at),
            asOf: row.as_of ?? dayOfMs(at),
            missing: readList(row.missing),
          },
    lastQuestion:
      last === null || row.period === null
        ? null
        : { questionId: last, outcome: row.outcome, reason: row.reason, period: row.period },
    failingSince: orNull(row.failing_since),
    changedAt: orNull(row.changed_at),
  };
}

export function createCellReader(db: Database): CellReader {
  const ofSupplier = db.prepare<[number], CellStateRow>(`
    SELECT c.source, c.product, c.answered_question_id, c.last_question_id, c.failing_since, c.changed_at,
      a.settled_at AS answered_at, a.as_of, a.missing, q.outcome, q.reason, q.period
    FROM cells c
    LEFT JOIN questions a ON a.id = c.answered_question_id
    LEFT JOIN questions q ON q.id = c.last_question_id
    WHERE c.supplier_id = ? ORDER BY c.source, c.product`);
  return { of: (supplierId) => ofSupplier.all(supplierId).map(readCell) };
}
