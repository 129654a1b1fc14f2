import { setTimeout as wait } from 'node:timers/promises';

import type { Write } from './write-queue.ts';

/** How long one transaction of much that is to be written goes on; its commit comes on top. */
const HOLD_MS = 15;
/** The pause after it: as long as another process needs to see that the database is free, or its writes starve. */
const GAP_MS = 2;
/** On a slow machine both take longer, so that the pause grows with what came before it. */
const GAP_SHARE = 0.2;

/**
 * Writes a part of much in one transaction, and then leaves the database to others for a while. `work` writes some rows
 * at a time until `isOver`: a part is so many rows as there was time for, however slow the machine.
 */
export async function inTurn<T>(write: Write, work: (isOver: () => boolean) => T): Promise<T> {
  let heldMs = 0;
  const done = await write(() => {
    const began = performance.now();
    const result = work(() => performance.now() - began >= HOLD_MS);
    heldMs = performance.now() - began;
    return result;
  });
  await wait(Math.max(GAP_MS, heldMs * GAP_SHARE));
  return done;
}

/** Rows per statement of `inParts`. */
const ROWS = 50;

/** Writes all rows, some to a call of `insert`, as many to a transaction as there is time for. */
export async function inParts<Row>(
  write: Write,
  rows: readonly Row[],
  insert: (some: readonly Row[]) => void,
): Promise<void> {
  for (let at = 0; at < rows.length;) {
    const from = at;
    at = await inTurn(write, (isOver) => {
      let next = from;
      while (next < rows.length && !isOver()) insert(rows.slice(next, (next += ROWS)));
      return next;
    });
  }
}
