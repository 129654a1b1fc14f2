import type { Database, RunResult, Statement } from 'better-sqlite3';

/** What a column of ours holds. */
export type Value = string | number | Buffer | null;

/**
 * Inserts many rows by one statement: half the time of one statement each. `into` is a table with its columns, `values`
 * the rows one after another. Callers keep the number of rows small, because a statement is kept per number.
 */
export function createRowsInserter(
  db: Database,
  { into, columns, conflict = '' }: { into: string; columns: number; conflict?: string },
): (values: readonly Value[]) => RunResult {
  const statements = new Map<number, Statement>();
  const row = `(${Array.from({ length: columns }, () => '?').join(', ')})`;

  function statementFor(rows: number): Statement {
    const before = statements.get(rows);
    if (before !== undefined) return before;
    const statement = db.prepare(
      `INSERT INTO ${into} VALUES ${Array.from({ length: rows }, () => row).join(', ')} ${conflict}`,
    );
    statements.set(rows, statement);
    return statement;
  }

  // So that a table or column that is missing is found at the start.
  statementFor(1);
  return (values) => statementFor(values.length / columns).run(values);
}
