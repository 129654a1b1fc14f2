import type { Database } from 'better-sqlite3';

import type { Value } from './many-rows.ts';

/** Inserts a row, and gives its id. `insert` is the statement without `RETURNING`. */
export function createRowInserter(db: Database, insert: string): (...values: readonly Value[]) => number {
  const statement = db.prepare<unknown[], number>(`${insert} RETURNING id`).pluck();
  return (...values) => {
    const id = statement.get(...values);
    if (id === undefined) throw new Error('a row that was inserted has no id');
    return id;
  };
}
