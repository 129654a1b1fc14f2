import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Database } from 'better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';

/** Generated SQL is not compiled: the built program finds it beside the sources. */
function migrationsFolder(): string {
  const beside = fileURLToPath(new URL('../migrations', import.meta.url));
  return existsSync(beside)
    ? beside
    : fileURLToPath(new URL('../../../../src/store/migrations', import.meta.url));
}

/**
 * Brings the database to this program's schema, in one transaction that two processes may enter one after the other.
 * Drizzle's own migrator switches foreign keys off inside its transaction, where SQLite ignores that, so that a rebuilt
 * table takes its children along; here they are off before it begins and checked before it ends.
 * Throws when the database was written by a newer program.
 */
export async function migrate(db: Database, file: string): Promise<void> {
  const migrations = readMigrationFiles({ migrationsFolder: migrationsFolder() });
  const newest = Math.max(...migrations.map((migration) => migration.folderMillis));
  db.exec(
    'CREATE TABLE IF NOT EXISTS __drizzle_migrations (id INTEGER PRIMARY KEY, hash TEXT NOT NULL, created_at INTEGER NOT NULL)',
  );
  const last = db.prepare<[], number | null>('SELECT max(created_at) FROM __drizzle_migrations').pluck();
  const had = last.get() ?? null;
  if (had !== null && had > newest) {
    throw new Error(
      `Databasen ${file} skrevs av en nyare version av programmet (schema ${had}, det här programmet känner ${newest}). Starta den versionen, eller lägg tillbaka en äldre kopia.`,
    );
  }
  if (had === newest) return;
  if (had !== null && !db.memory) await db.backup(`${file}.before-${newest}`);

  const record = db.prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)');
  db.pragma('foreign_keys = OFF');
  db.exec('BEGIN IMMEDIATE');
  try {
    const applied = last.get() ?? 0;
    for (const migration of migrations) {
      if (migration.folderMillis <= applied) continue;
      for (const statement of migration.sql) db.exec(statement);
      record.run(migration.hash, migration.folderMillis);
    }
    const broken = db.pragma('foreign_key_check');
    if (Array.isArray(broken) && broken.length > 0) {
      throw new Error(
        `Databasen ${file} kan inte uppgraderas: ${broken.length} av dess rader skulle förlora det de hör till. Inget är ändrat.`,
      );
    }
    db.exec('COMMIT');
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  } finally {
    db.pragma('foreign_keys = ON');
  }
}
