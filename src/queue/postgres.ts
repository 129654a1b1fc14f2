import { createPostgresBackend, DEFAULT_SCHEMA, runMigrations } from 'bullmq';
import { Pool } from 'pg';
import type { PgPool } from 'bullmq';
import type { Logger } from 'pino';

import type { Backend } from './backend.ts';
import { ANSWER_WITHIN_MS, queueUnavailable, within } from './time-limit.ts';

/**
 * PostgreSQL 13 or newer. Migrations run before anything else uses the tables. BullMQ keeps to its own schema when it
 * is given a pool, so `prefix` stands in the names of the queues.
 */
export async function openPostgres(
  url: string,
  prefix: string,
  queues: number,
  log: Logger,
): Promise<Backend> {
  const pool = new Pool({
    connectionString: url,
    options: `-c search_path=${DEFAULT_SCHEMA}`,
    // Every worker keeps one connection for LISTEN.
    max: queues + 8,
    keepAlive: true,
    connectionTimeoutMillis: ANSWER_WITHIN_MS,
  });
  const server = `PostgreSQL at ${pool.options.host ?? new URL(url).host}`;
  pool.on('error', (error) => log.warn({ server, cause: error.message }, 'queue connection lost'));

  // A client in somebody's hands reports to that one; nobody may be there in the moment the server goes.
  pool.on('connect', (client) => client.on('error', () => {}));

  const answer = async (): Promise<void> => {
    await within(ANSWER_WITHIN_MS, pool.query('select 1'), () => queueUnavailable(server)).catch(
      (error: unknown) => {
        throw queueUnavailable(server, error);
      },
    );
  };

  // The same object: the two type packages differ in how they write optional fields.
  const shared = pool as unknown as PgPool;
  try {
    await answer();
    const client = await pool.connect();
    try {
      await runMigrations(client, DEFAULT_SCHEMA);
    } finally {
      client.release();
    }
  } catch (error) {
    await pool.end();
    throw error;
  }
  const factory: Backend['producer'] = (name, options, kind) =>
    createPostgresBackend(`${prefix}.${name}`, { ...options, connection: shared }, kind);
  return {
    name: 'postgres',
    producer: factory,
    worker: factory,
    // The pool answers each command, or refuses within its own time limit.
    ready: async () => {},
    ping: answer,
    // A pool connects all the time; what stands on the server stays there.
    onConnected: () => undefined,
    close: () => pool.end(),
  };
}
