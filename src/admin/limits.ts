import type { Limit } from './parts.ts';

/** Keys beyond this are forgotten, oldest first, so that made-up keys cannot fill the memory. */
const KEYS_AT_MOST = 10_000;

export interface Buckets {
  /** Takes one from the key's bucket: 0 when it was there, otherwise whole seconds to wait. */
  take(key: string): number;
  /** Takes more when a request turned out to be dear; what is then below nothing has to be refilled first. */
  charge(key: string, more: number): void;
}

/** Token buckets in memory, one per key, refilled evenly. */
export function createBuckets(limit: Limit, now: () => Date): Buckets {
  const buckets = new Map<string, { left: number; at: number }>();
  const perMs = limit.max / limit.perMs;
  const leftIn = (key: string, at: number): number => {
    const known = buckets.get(key) ?? { left: limit.max, at };
    return Math.min(limit.max, known.left + Math.max(0, at - known.at) * perMs);
  };
  const set = (key: string, left: number, at: number): void => {
    buckets.delete(key);
    buckets.set(key, { left, at });
    forgetOldest(buckets);
  };
  return {
    take(key) {
      const at = now().getTime();
      const left = leftIn(key, at);
      const taken = left >= 1;
      set(key, taken ? left - 1 : left, at);
      return taken ? 0 : Math.max(1, Math.ceil((1 - left) / perMs / 1000));
    },
    charge(key, more) {
      const at = now().getTime();
      set(key, leftIn(key, at) - more, at);
    },
  };
}

/** As `createBuckets`, but the same `what` again within the span costs nothing: fifty clicks are one. */
export function createDistinctBuckets(
  limit: Limit,
  now: () => Date,
): { take(key: string, what: string): number } {
  const buckets = createBuckets(limit, now);
  const seen = new Map<string, number>();
  return {
    take(key, what) {
      const at = now().getTime();
      const id = `${key} ${what}`;
      const last = seen.get(id);
      if (last !== undefined && at - last < limit.perMs) return 0;
      const wait = buckets.take(key);
      if (wait > 0) return wait;
      seen.delete(id);
      seen.set(id, at);
      forgetOldest(seen);
      return 0;
    },
  };
}

function forgetOldest(map: Map<string, unknown>): void {
  if (map.size <= KEYS_AT_MOST) return;
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}
