import { setTimeout as wait } from 'node:timers/promises';

import SqliteDatabase, { type Database } from 'better-sqlite3';

/** So often the log is tried to be emptied while others read or write, and so long apart. */
const EMPTY_TRIES = 10;
const EMPTY_WAIT_MS = 100;

/**
 * Without secure_delete SQLite leaves in the file what a row held before. It costs, and is on for this work alone. A
 * copy that SQLite itself left in a page which it split earlier may still stand there: only VACUUM takes that away.
 */
export async function removingForGood<Result>(db: Database, work: () => Promise<Result>): Promise<Result> {
  db.pragma('secure_delete = ON');
  try {
    return await work();
  } finally {
    db.pragma('secure_delete = OFF');
    await emptyLog(db);
  }
}

/** Who reads or writes for long keeps the log from being emptied; its own next turn then overwrites it. */
async function emptyLog(db: Database): Promise<void> {
  for (let tries = 1; !emptied(db) && tries < EMPTY_TRIES; tries++) await wait(EMPTY_WAIT_MS);
}

/** Writes the log into the file and empties it; false while somebody else reads or writes, for whom it does not wait. */
function emptied(db: Database): boolean {
  db.exec('PRAGMA busy_timeout = 0');
  try {
    return db.prepare<[], { busy: 0 | 1 }>('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy !== 1;
  } catch (error) {
    if (error instanceof SqliteDatabase.SqliteError && /^SQLITE_(?:BUSY|LOCKED)/.test(error.code))
      return false;
    throw error;
  } finally {
    db.exec('PRAGMA busy_timeout = 2000');
  }
}
