import type { Logger } from 'pino';

/** How often the process itself looks after the queue, milliseconds. */
const EVERY_MS = 10_000;

/** What the keeper keeps going. */
export interface Kept {
  readonly queue: {
    /** Makes the schedules on the server those of the code; true when something had to be written. */
    syncSchedules(): Promise<boolean>;
    waiting(): Promise<ReadonlySet<string>>;
    onConnected(listener: () => void): void;
  };
  sweep(busy: ReadonlySet<string>): Promise<void>;
  readonly log: Logger;
}

/** Milliseconds since the schedules were last seen in place, and since the last sweep to its end; null before the first. */
export interface KeeperState {
  readonly scheduled: number | null;
  readonly swept: number | null;
}

export interface Keeper {
  /** In memory, by a clock that nobody can set. */
  state(): KeeperState;
  /** No round begins any more; resolves when the one under way has ended. */
  stop(): Promise<void>;
}

/**
 * A timer of the process, not of the queue: what would begin everything again must not lie in the queue that was lost.
 * Each round puts the schedules in place and sweeps. Also at every connection to the queue's server, which may have come
 * back empty; a server that was emptied without a break is met by the next round. Resolves after the first round, also
 * when that failed because the server is away.
 */
export async function startKeeper({ queue, sweep, log }: Kept, everyMs = EVERY_MS): Promise<Keeper> {
  let scheduledAt: number | null = null;
  let sweptAt: number | null = null;
  let failing = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round = Promise.resolve();

  const work = async (): Promise<void> => {
    try {
      const written = await queue.syncSchedules();
      if (written && scheduledAt !== null)
        log.warn('the schedules were gone from the queue, or out of date; they are written again');
      scheduledAt = performance.now();
      await sweep(await queue.waiting());
      sweptAt = performance.now();
      if (failing) log.info('sweeping again');
      failing = false;
    } catch (error) {
      if (!failing) log.warn({ err: error }, 'could not sweep; trying again');
      failing = true;
    }
  };
  const next = (): Promise<void> => {
    clearTimeout(timer);
    round = round.then(async () => {
      if (stopped) return;
      await work();
      clearTimeout(timer);
      if (!stopped) timer = setTimeout(() => void next(), everyMs);
    });
    return round;
  };

  const since = (at: number | null): number | null => (at === null ? null : performance.now() - at);
  await next();
  queue.onConnected(() => void next());
  return {
    state: () => ({ scheduled: since(scheduledAt), swept: since(sweptAt) }),
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}
