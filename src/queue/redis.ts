import { createRedisBackend } from 'bullmq';
import { Redis } from 'ioredis';
import type { Logger } from 'pino';

import type { Backend } from './backend.ts';
import { ANSWER_WITHIN_MS, queueUnavailable, within } from './time-limit.ts';

/** Soon back after a short outage, and at most two seconds late after a long one. */
const retryStrategy = (tries: number): number => Math.min(50 * 2 ** Math.min(tries, 10), 2000);

/**
 * Redis. Producers fail fast while the server is away; workers wait for it. Opening succeeds without a server, so
 * that the process can start first and join later.
 */
export function openRedis(url: string, log: Logger): Backend {
  const shared = { retryStrategy, connectTimeout: 2000, keepAlive: 10_000 };
  const producer = new Redis(url, { ...shared, enableOfflineQueue: false, maxRetriesPerRequest: 0 });
  const worker = new Redis(url, { ...shared, maxRetriesPerRequest: null, lazyConnect: true });
  const server = `Redis at ${producer.options.host}:${producer.options.port}`;
  reportOutages(producer, server, log);
  producer.on('ready', () => void warnOfEviction(producer, server, log));
  worker.on('error', () => {});

  const comeUp = async (): Promise<void> => {
    let arrived = (): void => {};
    const comesUp = new Promise<void>((resolve) => {
      arrived = resolve;
      producer.once('ready', arrived);
    });
    try {
      await within(ANSWER_WITHIN_MS, comesUp, () => queueUnavailable(server));
    } finally {
      producer.off('ready', arrived);
    }
  };
  // However many commands wait, one listens.
  let coming: Promise<void> | undefined;
  const ready = async (): Promise<void> => {
    if (producer.status === 'ready') return;
    coming ??= comeUp().finally(() => {
      coming = undefined;
    });
    await coming;
  };

  return {
    name: 'redis',
    producer: (name, options, kind) => createRedisBackend(name, { ...options, connection: producer }, kind),
    worker: (name, options, kind) => createRedisBackend(name, { ...options, connection: worker }, kind),
    ready,
    ping: async () => {
      await within(
        ANSWER_WITHIN_MS,
        ready().then(() => producer.ping()),
        () => queueUnavailable(server),
      ).catch((error: unknown) => {
        throw queueUnavailable(server, error);
      });
    },
    onConnected: (listener) => void producer.on('ready', listener),
    close: async () => {
      producer.disconnect();
      worker.disconnect();
    },
  };
}

/** One line when the server goes and one when it is back, however many tries lie between. */
function reportOutages(client: Redis, server: string, log: Logger): void {
  let away = false;
  client.on('error', (error: Error) => {
    if (!away) log.warn({ server, cause: error.message }, 'queue server away; trying again');
    away = true;
  });
  client.on('ready', () => {
    if (away) log.info({ server }, 'queue server back');
    away = false;
  });
}

async function warnOfEviction(client: Redis, server: string, log: Logger): Promise<void> {
  const memory = await client.info('memory').catch(() => '');
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
  if (policy !== undefined && policy !== 'noeviction') {
    log.warn({ server, policy }, 'Redis may throw jobs away: set maxmemory-policy to noeviction');
  }
}
