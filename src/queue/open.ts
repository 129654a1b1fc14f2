import { ConfigInvalid } from '../domain/errors.ts';
import type { Logger } from 'pino';

import type { Backend } from './backend.ts';

interface Where {
  readonly url: string;
  readonly prefix: string;
  readonly queues: number;
  readonly cacheDir: string | null;
  readonly log: Logger;
}

/** The backend that the address names; only its own libraries are loaded, some are large. Throws ConfigInvalid for an address that names none. */
export async function openBackend({ url, prefix, queues, cacheDir, log }: Where): Promise<Backend> {
  const scheme = /^([a-z]+):/.exec(url)?.[1] ?? '';
  switch (scheme) {
    case 'embedded':
      return (await import('./embedded.ts')).openEmbedded(cacheDir);
    case 'redis':
    case 'rediss':
      return (await import('./redis.ts')).openRedis(url, log);
    case 'postgres':
    case 'postgresql':
      return (await import('./postgres.ts')).openPostgres(url, prefix, queues, log);
    default:
      throw new ConfigInvalid(
        `QUEUE_URL: embedded:, redis://…, rediss://… eller postgres://… väntades, ` +
          `men ${scheme === '' ? 'något annat' : `"${scheme}:"`} angavs. Rätta variabeln.`,
      );
  }
}
