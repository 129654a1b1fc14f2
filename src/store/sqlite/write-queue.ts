import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';

import type { Database } from 'better-sqlite3';

/** What took long: a batch of commands, or the wait for another process that was writing. */
export interface SlowWrite {
  readonly what: 'batch' | 'wait';
  readonly ms: number;
  readonly commands: number;
}
export type OnSlow = (slow: SlowWrite) => void;

/**
 * Runs a command inside the next transaction; resolves when that transaction is durable, rejects when the command threw.
 * A command may be run a second time on the same state, when another of its batch threw: what it does, it does in the
 * database alone.
 */
export type Write = <T>(command: () => T) => Promise<T>;

/** Resolves when everything that is committed is on the disk. */
export type Sync = () => Promise<void>;

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

function waitingFor<Result>(
  command: () => Result,
  resolve: (result: Result) => void,
  reject: (error: unknown) => void,
): Waiting {
  let result: Result;
  return {
    run() {
      result = command();
    },
    resolve() {
      resolve(result);
    },
    reject,
  };
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
 * Group commit. Commands that wait at the same time share one transaction of about 20 ms and one disk flush. The flush
 * runs on a thread: meanwhile the event loop works, the next batch gathers, and other processes may write. While one of
 * them does, we wait on a timer and never inside SQLite, which would stop the process.
 */
export function createWriteQueue(db: Database, onSlow: OnSlow, sync: Sync): WriteQueue {
  let waiting: Waiting[] = [];
  let working: Promise<void> | null = null;
  let unsure: Error | null = null;

  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const rollback = db.prepare('ROLLBACK');

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

  async function beginWhenFree(): Promise<void> {
    if (tryBegin()) return;
    const since = performance.now();
    do {
      if (performance.now() - since > BUSY_LIMIT_MS) {
        throw new Error(
          'Databasen var låst av en annan process i tio sekunder. Avsluta den, och försök igen.',
        );
      }
      await wait(BUSY_RETRY_MS);
    } while (!tryBegin());
    const ms = performance.now() - since;
    if (ms > SLOW_MS) onSlow({ what: 'wait', ms, commands: waiting.length });
  }

  /** Runs and commits what fits. A command that threw is told so and taken out; the others wait for the next batch. */
  function runBatch(): readonly Waiting[] {
    const started = performance.now();
    let ended = 0;
    let thrower: Waiting | undefined;
    try {
      for (const command of waiting) {
        if (ended > 0 && performance.now() - started > BATCH_MS) break;
        thrower = command;
        command.run();
        ended++;
      }
      thrower = undefined;
      commit.run();
    } catch (error) {
      if (db.inTransaction) rollback.run();
      const failed = thrower === undefined ? waiting.splice(0, ended) : waiting.splice(ended, 1);
      for (const command of failed) command.reject(error);
      return [];
    }
    const ms = performance.now() - started;
    if (ms > SLOW_MS) onSlow({ what: 'batch', ms, commands: ended });
    return waiting.splice(0, ended);
  }

  /** A disk that once failed to flush may have dropped what it held: nothing after that can be promised. */
  async function confirm(): Promise<void> {
    try {
      await sync();
    } catch (cause) {
      unsure = new Error(
        'Disken bekräftade inte en skrivning, så det är osäkert vad databasen innehåller. Undersök disken, och starta sedan igen.',
        { cause },
      );
      throw unsure;
    }
  }

  async function flush(): Promise<void> {
    // What the event loop already has in hand joins this batch.
    await turn();
    let batch: readonly Waiting[] = [];
    try {
      if (unsure !== null) throw unsure;
      await beginWhenFree();
      batch = runBatch();
      if (batch.length > 0) await confirm();
    } catch (error) {
      const failed = [...batch, ...waiting];
      waiting = [];
      for (const command of failed) command.reject(error);
      return;
    }
    for (const command of batch) command.resolve();
  }

  async function work(): Promise<void> {
    while (waiting.length > 0) await flush();
    working = null;
  }

  return {
    write: (command) =>
      new Promise((resolve, reject) => {
        waiting.push(waitingFor(command, resolve, reject));
        working ??= work();
      }),
    drain: () => working ?? Promise.resolve(),
  };
}
