import { ConfigInvalid } from '../domain/errors.ts';
import type { Logger } from 'pino';

import type { Backend } from './backend.ts';
import { openEmbedded } from './embedded.ts';
import { openPostgres } from './postgres.ts';
import { openRedis } from './redis.ts';

interface Where {
  readonly url: string;
  readonly prefix: string;
  readonly queues: number;
  readonly cacheDir: string | null;
  readonly log: Logger;
}

/** The backend that the address names. Throws ConfigInvalid for an address that names none. */
export async function openBackend({ url, prefix, queues, cacheDir, log }: Where): Promise<Backend> {
  const scheme = /^([a-z]+):/.exec(url)?.[1] ?? '';
  switch (scheme) {
    case 'embedded':
      return openEmbedded(cacheDir);
    case 'redis':
    case 'rediss':
      return openRedis(url, log);
    case 'postgres':
    case 'postgresql':
      return openPostgres(url, prefix, queues, log);
    default:
      throw new ConfigInvalid(
        `QUEUE_URL: expected "embedded:", "redis://…", "rediss://…" or "postgres://…", ` +
          `found ${scheme === '' ? 'no scheme' : `the scheme "${scheme}:"`}.`,
      );
  }
}
