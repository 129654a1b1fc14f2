import { EventEmitter } from 'node:events';

import type { PGlite } from '@electric-sql/pglite';
import type { PgPool, PgPoolClient } from 'bullmq';

type Answer = { rows: never[]; rowCount: number };

/**
 * PGlite in the shape of a `pg.Pool`. PGlite is one connection: a statement waits for the one before it, and a client
 * that says BEGIN keeps everybody else waiting until its COMMIT or ROLLBACK. LISTEN and UNLISTEN go to PGlite's own
 * subscription, because a plain LISTEN statement delivers nothing and every hop would wait for a poll.
 */
export function pglitePool(db: PGlite): PgPool & { readonly options: { readonly keepAlive: boolean } } {
  const acquire = turnstile();

  const statement = async (text: string, params?: readonly unknown[]): Promise<Answer> => {
    if (params === undefined || params.length === 0) {
      const results = await db.exec(text);
      return answerOf(results.at(-1));
    }
    return answerOf(await db.query(text, [...params]));
  };

  const connect = async (): Promise<PgPoolClient> => {
    const events = new EventEmitter().setMaxListeners(0);
    const subscriptions = new Map<string, () => Promise<void>>();
    let leave: (() => void) | undefined;

    const query = async (text: string, params?: readonly unknown[]): Promise<Answer> => {
      const { verb, channel } = wordsOf(text);
      if (verb === 'LISTEN') {
        if (!subscriptions.has(channel)) {
          const deliver = (payload: string): boolean => events.emit('notification', { channel, payload });
          subscriptions.set(channel, await db.listen(channel, deliver));
        }
        return { rows: [], rowCount: 0 };
      }
      if (verb === 'UNLISTEN') {
        await subscriptions.get(channel)?.();
        subscriptions.delete(channel);
        return { rows: [], rowCount: 0 };
      }
      if (leave !== undefined) {
        try {
          return await statement(text, params);
        } finally {
          if (verb === 'COMMIT' || verb === 'ROLLBACK') {
            leave();
            leave = undefined;
          }
        }
      }
      const done = await acquire();
      if (verb === 'BEGIN') leave = done;
      try {
        return await statement(text, params);
      } finally {
        if (verb !== 'BEGIN') done();
      }
    };

    const release = (): void => {
      for (const unsubscribe of subscriptions.values()) void unsubscribe().catch(() => {});
      subscriptions.clear();
      leave?.();
      leave = undefined;
    };
    return Object.assign(events, { query, release });
  };

  const query = async (text: string, params?: readonly unknown[]): Promise<Answer> => {
    const done = await acquire();
    try {
      return await statement(text, params);
    } finally {
      done();
    }
  };
  const pool = Object.assign(new EventEmitter().setMaxListeners(0), {
    connect,
    query,
    end: async () => {},
    options: { keepAlive: true },
  });
  return pool;
}

const answerOf = (result: { rows: unknown[]; affectedRows?: number } | undefined): Answer => ({
  rows: (result?.rows ?? []) as never[],
  rowCount: result?.affectedRows || (result?.rows.length ?? 0),
});

function wordsOf(text: string): { verb: string; channel: string } {
  const [verb = '', channel = ''] = text
    .replace(/^\s*--.*$/gm, '')
    .trim()
    .split(/[\s;]+/, 2);
  return { verb: verb.toUpperCase(), channel: channel.replaceAll('"', '') };
}

/** Lets one through at a time, in the order of arrival. Each entry resolves with the way out. */
function turnstile(): () => Promise<() => void> {
  let last: Promise<void> = Promise.resolve();
  return () => {
    let leave = (): void => {};
    const mine = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const before = last;
    last = mine;
    return before.then(() => leave);
  };
}
