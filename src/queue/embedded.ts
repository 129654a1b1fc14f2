import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import { PGlite } from '@electric-sql/pglite';
import { createPostgresBackend, LATEST_SCHEMA_VERSION, runMigrations } from 'bullmq';
import { z } from 'zod';

import type { Backend } from './backend.ts';
import { pglitePool } from './pglite-pool.ts';

const SCHEMA = 'bullmq';

/**
 * PostgreSQL inside this process, in memory: it keeps nothing, because the database of record does. Building it from
 * nothing takes seconds, so its empty, migrated state is kept as a file in `cacheDir` (when given), named by the exact
 * versions it was made with. A file that cannot be read is made anew.
 */
export async function openEmbedded(cacheDir: string | null): Promise<Backend> {
  const db = await openDatabase(cacheDir);
  await db.exec(`SET search_path TO ${SCHEMA}`);
  const pool = pglitePool(db);
  let closing: Promise<void> | undefined;
  return {
    name: 'embedded',
    producer: (name, options, kind) => createPostgresBackend(name, { ...options, connection: pool }, kind),
    worker: (name, options, kind) => createPostgresBackend(name, { ...options, connection: pool }, kind),
    ready: async () => {},
    ping: async () => {
      await pool.query('select 1');
    },
    // It is there from the first moment.
    onConnected: () => undefined,
    close: () => (closing ??= db.close()),
  };
}

async function openDatabase(cacheDir: string | null): Promise<PGlite> {
  const file = cacheDir === null ? null : join(cacheDir, dumpName());
  const dump = file === null ? null : await readFile(file).catch(() => null);
  if (file !== null && dump !== null) {
    const loaded = await loadDump(dump);
    if (loaded !== null) return loaded;
    await rm(file, { force: true });
  }
  const db = await PGlite.create();
  await migrate(db);
  if (file !== null && cacheDir !== null) await saveDump(db, cacheDir, file);
  return db;
}

/** Null when the file is not a whole dump: cut short, of another version, or something else. */
async function loadDump(dump: Buffer): Promise<PGlite | null> {
  try {
    // PGlite never answers when it is given bytes that it cannot unpack, so they are unpacked here.
    const tar = await promisify(gunzip)(dump);
    const file = new File([new Uint8Array(tar)], 'queue.tar', { type: 'application/x-tar' });
    const db = await PGlite.create({ loadDataDir: file });
    await migrate(db);
    return db;
  } catch {
    return null;
  }
}

async function migrate(db: PGlite): Promise<void> {
  const client = await pglitePool(db).connect();
  await runMigrations(client, SCHEMA);
}

/** A folder that cannot be written costs time at the next start and nothing else. */
async function saveDump(db: PGlite, folder: string, file: string): Promise<void> {
  const part = `${file}.${process.pid}.part`;
  try {
    await mkdir(folder, { recursive: true });
    const dump = await db.dumpDataDir('gzip');
    await writeFile(part, Buffer.from(await dump.arrayBuffer()), { mode: 0o600 });
    await rename(part, file);
  } catch {
    await rm(part, { force: true }).catch(() => {});
  }
}

/** The dump's file name: it says which versions can read it. */
export function dumpName(): string {
  const require = createRequire(import.meta.url);
  const manifest: unknown = require(join(require.resolve('@electric-sql/pglite'), '../../package.json'));
  const { version } = z.object({ version: z.string() }).parse(manifest);
  return `queue-pglite-${version}-schema-${LATEST_SCHEMA_VERSION}.tar.gz`;
}
