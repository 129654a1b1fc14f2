import { closeSync, fdatasync, mkdirSync, openSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

import SqliteDatabase, { type Database } from 'better-sqlite3';

import type { AsOf } from '../../domain/as-of.ts';
import { ConfigInvalid } from '../../domain/errors.ts';
import type { Instant } from '../../domain/time.ts';
import type { Viewers } from '../../domain/viewer.ts';
import type { Identity } from '../seal/identity.ts';
import { assertNotLost, assertOurs } from './marker.ts';
import { migrate } from './migrate.ts';
import type { NewRef } from '../seal/references.ts';
import { createWriteQueue, type OnSlow, type Sync, type Write } from './write-queue.ts';

export type { Database };

/** What every part of the store works with. `write` is the only way to change anything. */
export interface Context {
  readonly db: Database;
  readonly write: Write;
  readonly identity: Identity;
  readonly clock: () => Date;
  /** As of when a fact of an answer is. */
  readonly asOf: AsOf;
  readonly newRef: NewRef;
  readonly viewers: Viewers;
}

export const toInstant = (ms: number): Instant => new Date(ms).toISOString();
export const orNull = (ms: number | null): Instant | null => (ms === null ? null : toInstant(ms));
export const toMs = (instant: Instant): number => Date.parse(instant);

/** The first release whose write-ahead log cannot be corrupted by two connections that reset it at the same time. */
const OLDEST_SQLITE = [3, 51, 3] as const;

function assertVersion(db: Database): void {
  const version = db.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? '0';
  const found = version.split('.').map(Number);
  for (const [i, wanted] of OLDEST_SQLITE.entries()) {
    const part = found[i] ?? 0;
    if (part > wanted) return;
    if (part < wanted) {
      throw new Error(
        `SQLite ${OLDEST_SQLITE.join('.')} eller nyare behövs, men ${version} är installerad. Installera om better-sqlite3.`,
      );
    }
  }
}

/**
 * The flush that SQLite leaves out under `synchronous = NORMAL`, done by us on a thread before a promise resolves. Every
 * commit ends in the write-ahead log, which stays the same file for as long as one connection is open; SQLite takes no
 * lock on it, so that a second descriptor cannot lose one.
 */
function openFlush(file: string): { sync: Sync; close: () => void } {
  const log = openSync(`${realpathSync(file)}-wal`, 'r+');
  const flush = promisify(fdatasync);
  return { sync: () => flush(log), close: () => closeSync(log) };
}

const nothingToFlush = { sync: () => Promise.resolve(), close: () => undefined };

/** Opens or makes the file (`:memory:` for none), brings its schema up to date, and starts the write queue. */
export async function openDatabase(
  file: string,
  onSlow: OnSlow,
): Promise<{ db: Database; write: Write; close: () => Promise<void> }> {
  if (file !== ':memory:') {
    makeFolder(file);
    assertNotLost(file);
  }
  const db = openFile(file);
  try {
    assertVersion(db);
    assertOurs(db, file);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('trusted_schema = OFF');
    db.pragma('cache_size = -32000');
    db.pragma('temp_store = MEMORY');
    db.pragma('wal_autocheckpoint = 4000');
    await migrate(db, file);
    db.pragma('foreign_keys = ON');
    const flush = file === ':memory:' ? nothingToFlush : openFlush(file);
    if (file !== ':memory:') db.pragma('synchronous = NORMAL');
    const queue = createWriteQueue(db, onSlow, flush.sync);
    return {
      db,
      write: queue.write,
      close: async () => {
        await queue.drain();
        db.close();
        flush.close();
      },
    };
  } catch (error) {
    db.close();
    throw unusable(file, error);
  }
}

function makeFolder(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch {
    throw new ConfigInvalid(
      `DATA_DIR: mappen ${dirname(file)} går inte att skapa. Rätta DATA_DIR, eller rättigheterna till mappen ovanför.`,
    );
  }
}

function openFile(file: string): Database {
  try {
    return new SqliteDatabase(file, { timeout: 10_000 });
  } catch (error) {
    throw unusable(file, error);
  }
}

const whyUnusable: Readonly<Record<string, string>> = {
  SQLITE_NOTADB: 'filen är något annat än en databas. Lägg tillbaka den senaste säkerhetskopian',
  SQLITE_CORRUPT: 'databasen är skadad. Lägg tillbaka den senaste säkerhetskopian',
  SQLITE_CANTOPEN: 'filen går inte att öppna eller skapa. Rätta DATA_DIR, eller mappens rättigheter',
  SQLITE_READONLY:
    'filen går inte att skriva. Rätta dess rättigheter, eller låt DATA_DIR ligga där det går att skriva',
  SQLITE_IOERR: 'disken ger fel. Undersök den, och lägg sedan tillbaka den senaste säkerhetskopian',
  // A table or column that the schema must have is not there.
  SQLITE_ERROR: 'databasen är skadad. Lägg tillbaka den senaste säkerhetskopian',
  SQLITE_FULL: 'disken är full. Gör plats, och starta igen',
};

/** What the engine says, as one sentence that tells what to do. */
export function unusable(file: string, error: unknown): unknown {
  if (!(error instanceof SqliteDatabase.SqliteError)) return error;
  const why = whyUnusable[error.code.split('_').slice(0, 2).join('_')];
  return why === undefined
    ? error
    : new ConfigInvalid(
        `Databasen ${file}: ${why}${error.code === 'SQLITE_ERROR' ? ` (${error.message})` : ''}.`,
      );
}
