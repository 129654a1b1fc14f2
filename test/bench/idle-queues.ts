import { setTimeout as wait } from 'node:timers/promises';

import { Redis } from 'ioredis';

const EVERY_MS = 20;

/**
 * Looks at these queues on Redis every 20 ms until it is stopped. `stop` tells for how long, at the longest, one of them
 * had jobs waiting and nobody at any of its jobs, in milliseconds.
 */
export function watchQueues(redisPort: number, names: readonly string[]): { stop(): Promise<number> } {
  const redis = new Redis(redisPort, '127.0.0.1');
  const idleSince = new Map<string, number>();
  let longest = 0;
  const stopping = new AbortController();

  const look = async (name: string): Promise<void> => {
    const key = `kontroll:${name}`;
    const [waiting, prioritized, active] = await Promise.all([
      redis.llen(`${key}:wait`),
      redis.zcard(`${key}:prioritized`),
      redis.llen(`${key}:active`),
    ]);
    const now = performance.now();
    const since = idleSince.get(name);
    if (since !== undefined) longest = Math.max(longest, now - since);
    if (waiting + prioritized === 0 || active > 0) idleSince.delete(name);
    else if (since === undefined) idleSince.set(name, now);
  };
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      await Promise.all(names.map(look));
      await wait(EVERY_MS);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await watching;
      redis.disconnect();
      return longest;
    },
  };
}
