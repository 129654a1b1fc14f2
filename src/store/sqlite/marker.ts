import { existsSync, statSync, writeFileSync } from 'node:fs';

import type { Database } from 'better-sqlite3';

import { ConfigInvalid } from '../../domain/errors.ts';

/** A small file beside the database that tells a lost database from a first start. */
const markerOf = (file: string): string => `${file}.made`;

const lost = (file: string): ConfigInvalid =>
  new ConfigInvalid(
    `Databasen ${file}: den har funnits här och är nu borta eller tom. Lägg tillbaka den senaste säkerhetskopian; ska en ny börja från början, ta bort ${markerOf(file)} först.`,
  );

/** Refuses to begin anew where a database has been. The key alone tells nothing: it may be mounted from elsewhere. */
export function assertNotLost(file: string): void {
  if (!existsSync(markerOf(file))) return;
  if (!existsSync(file) || statSync(file).size === 0) throw lost(file);
}

/** The same for a file that is a database and none of ours any more. */
export function assertOurs(db: Database, file: string): void {
  if (!existsSync(markerOf(file))) return;
  const ours = db.prepare("SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'").get();
  if (ours === undefined) throw lost(file);
}

/** Left once the database is there with its schema and its seal. */
export function leaveMarker(file: string): void {
  if (existsSync(markerOf(file))) return;
  writeFileSync(
    markerOf(file),
    'Här finns en databas. Saknas den, lägg tillbaka säkerhetskopian; filen hindrar att en ny tom börjar i det tysta.\n',
    { mode: 0o600 },
  );
}

/**
 * Throws when the file that was opened no longer stands under its name. It still answers and takes what is written, and
 * all of that is gone when the process ends.
 */
export function keptInPlace(file: string): () => void {
  const { ino } = statSync(file);
  return () => {
    if (statSync(file, { throwIfNoEntry: false })?.ino !== ino)
      throw new Error('the database was taken away or replaced while it was open');
  };
}
