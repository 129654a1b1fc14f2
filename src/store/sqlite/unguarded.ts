import type { Database } from 'better-sqlite3';

/** Changes rows of an append-only table while its guard, a trigger, is away; inside one transaction. */
export function unguarded(db: Database, guard: string, change: () => void): void {
  const made = db
    .prepare<[string], string>("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?")
    .pluck()
    .get(guard);
  if (made === undefined) throw new Error(`the guard ${guard} is missing`);
  db.exec(`DROP TRIGGER ${guard}`);
  change();
  db.exec(made);
}
