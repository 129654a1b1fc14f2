import type { Database } from 'better-sqlite3';

/** What took long: a batch of commands, or the wait for another process that was writing. */
export interface SlowWrite {
  readonly what: 'batch' | 'wait';
  readonly ms: number;
  readonly commands: number;
}
export type OnSlow = (slow: SlowWrite) => void;

/** Runs a command inside the next transaction; resolves when that transaction is durable, rejects when the command threw. */
export type Write = <T>(command: () => T) => Promise<T>;

export interface WriteQueue {
  readonly write: Write;
  /** Resolves when everything that was queued has ended. */
  drain(): Promise<void>;
}

interface Waiting {
  run(): void;
  resolve(): void;
  reject(error: unknown): void;
}

const BATCH_MS = 20;
const SLOW_MS = 60;
const BUSY_RETRY_MS = 2;
const BUSY_LIMIT_MS = 10_000;

const isBusy = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  error.code.startsWith('SQLITE_BUSY');

/**
 * Group commit. Commands that wait at the same time share one transaction, each in a savepoint of its own, so that a
 * disk flush is paid once and a command that throws undoes only itself. A batch takes about 20 ms, then the event loop
 * has its turn. While another process writes we wait on a timer and never inside SQLite, which would stop the process.
 */
export function createWriteQueue(db: Database, onSlow: OnSlow): WriteQueue {
  const waiting: Waiting[] = [];
  const idle: (() => void)[] = [];
  let scheduled = false;
  let busySince: number | null = null;
  let next = 0;

  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const rollback = db.prepare('ROLLBACK');
  const savepoint = db.prepare('SAVEPOINT command');
  const release = db.prepare('RELEASE command');
  const undo = db.prepare('ROLLBACK TO command');

  function tryBegin(): boolean {
    // Not prepared once: SQLite sets this timeout when the statement is compiled, not when it runs.
    db.exec('PRAGMA busy_timeout = 0');
    try {
      begin.run();
      return true;
    } catch (error) {
      if (isBusy(error)) return false;
      throw error;
    } finally {
      db.exec('PRAGMA busy_timeout = 2000');
    }
  }

  function take(): Waiting[] {
    const rest = waiting.splice(next);
    waiting.length = 0;
    next = 0;
    return rest;
  }

  function runOne(command: Waiting, done: Waiting[]): void {
    savepoint.run();
    try {
      command.run();
      release.run();
      done.push(command);
    } catch (error) {
      // A full disk or an I/O error ends the whole transaction by itself; then nothing of the batch has happened.
      if (!db.inTransaction) throw error;
      undo.run();
      release.run();
      command.reject(error);
    }
  }

  function runBatch(): void {
    const done: Waiting[] = [];
    const started = performance.now();
    try {
      while (next < waiting.length && (done.length === 0 || performance.now() - started < BATCH_MS)) {
        const command = waiting[next++];
        if (command === undefined) break;
        try {
          runOne(command, done);
        } catch (error) {
          command.reject(error);
          throw error;
        }
      }
      commit.run();
    } catch (error) {
      if (db.inTransaction) rollback.run();
      for (const command of done) command.reject(error);
      return;
    }
    for (const command of done) command.resolve();
    const ms = performance.now() - started;
    if (ms > SLOW_MS) onSlow({ what: 'batch', ms, commands: done.length });
  }

  function flush(): void {
    scheduled = false;
    let begun = false;
    try {
      begun = tryBegin();
      if (!begun) {
        busySince ??= performance.now();
        const waited = performance.now() - busySince;
        if (waited > BUSY_LIMIT_MS) {
          throw new Error(
            'the database was locked by another process for ten seconds: end that process, then try again',
          );
        }
        scheduled = true;
        setTimeout(flush, BUSY_RETRY_MS);
        return;
      }
    } catch (error) {
      busySince = null;
      for (const command of take()) command.reject(error);
      settleIdle();
      return;
    }
    if (busySince !== null) {
      const ms = performance.now() - busySince;
      if (ms > SLOW_MS) onSlow({ what: 'wait', ms, commands: waiting.length });
      busySince = null;
    }
    runBatch();
    if (next >= waiting.length) {
      waiting.length = 0;
      next = 0;
      settleIdle();
    } else {
      schedule();
    }
  }

  function settleIdle(): void {
    for (const resolve of idle.splice(0)) resolve();
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  }

  return {
    write: (command) =>
      new Promise((resolve, reject) => {
        let keep: () => void = () => undefined;
        waiting.push({
          run: () => {
            const result = command();
            keep = () => resolve(result);
          },
          resolve: () => keep(),
          reject,
        });
        schedule();
      }),
    drain: () => (waiting.length === 0 ? Promise.resolve() : new Promise((resolve) => idle.push(resolve))),
  };
}
