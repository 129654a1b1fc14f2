import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { AppError, SourceBroken, SourceThrottled } from '../domain/errors.ts';
import type { Fetched, PutRow, Register, RegisterReading, RegisterStatus } from '../domain/register.ts';
import { dayOf } from '../domain/time.ts';
import type { JobContext } from './context.ts';

/** `retryAfterMs`: what the publisher asked for, or null when it did not say. */
export type RegisterRead =
  | { readonly outcome: 'closed' | 'fresh' | 'unchanged' | 'busy' }
  | { readonly outcome: 'published'; readonly rows: number; readonly changed: number }
  | { readonly outcome: 'failed'; readonly retryAfterMs: number | null };

type Parts = Pick<JobContext, 'store' | 'watch' | 'now' | 'log' | 'workFolder'>;

/** Who reads a list says so every few seconds: a reading that has been silent for longer was cut short with its process. */
const KEEP_MS = 5_000;
const ABANDONED_MS = 20_000;
/** A list with fewer rows than this share of the one before has lost something on the way. */
const LEAST_SHARE = 0.5;
const BATCH = 1000;

/**
 * Fetches one list if it is time, and publishes it. A failure is written down and told, and what was published stays in
 * force. A supplier for whom the list was never read is a reason of its own to read it again.
 */
export async function readRegister(
  register: Register,
  context: Parts,
  signal: AbortSignal,
): Promise<RegisterRead> {
  const { source } = register;
  if (register.closedTo !== null) return { outcome: 'closed' };
  const { store, now, log } = context;
  const status = await store.registers.status(source);
  const { keys, allKnown } = await store.registers.wanted(source);
  if (!register.keepsAll && keys.size === 0) return { outcome: 'fresh' };
  // A list that keeps every row was read for everybody.
  const covers = register.keepsAll || allKnown;
  const age = status.version === null ? null : now().getTime() - Date.parse(status.version.confirmedAt);
  if (covers && age !== null && age < register.everyMs) return { outcome: 'fresh' };
  // Somebody is at it: nothing large is fetched to be thrown away.
  if (status.readAt !== null && Math.abs(now().getTime() - Date.parse(status.readAt)) < ABANDONED_MS)
    return { outcome: 'busy' };
  await mkdir(context.workFolder, { recursive: true });
  const folder = await mkdtemp(path.join(context.workFolder, `${source}-`));
  try {
    const wanted = (key: string): boolean => keys.has(key);
    const previous = covers ? status.validators : null;
    const fetched = await register.fetch({ previous, wanted, folder, signal, now });
    if (fetched.outcome === 'unchanged') {
      await store.registers.confirmed({ source, now: now().toISOString() });
      log.info({ source }, 'the list has not changed');
      return { outcome: 'unchanged' };
    }
    return await publish(register, fetched, { keys, status }, context, signal);
  } catch (error) {
    signal.throwIfAborted();
    return await failed(source, error, context);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function publish(
  { source, keepsAll }: Register,
  fetched: Extract<Fetched, { outcome: 'new' }>,
  { keys, status }: { keys: ReadonlySet<string>; status: RegisterStatus },
  { store, now, log }: Parts,
  signal: AbortSignal,
): Promise<RegisterRead> {
  const { asOf, validators } = fetched;
  const at = now();
  let reading: RegisterReading | null = null;
  const keep = async () => {
    try {
      await reading?.keep(now().toISOString());
    } catch (error) {
      log.warn({ source, err: error }, 'the reading of a list could not be kept');
    }
  };
  const keeping = setInterval(() => void keep(), KEEP_MS);
  try {
    reading = await store.registers.begin({
      source,
      asOf,
      validators,
      now: at.toISOString(),
      abandonedBefore: new Date(at.getTime() - ABANDONED_MS).toISOString(),
    });
    if (reading === null) return { outcome: 'busy' };
    await putAll(reading, fetched.rows, keepsAll ? new Set() : keys, signal);
    const { rows, unreadable } = fetched.read();
    assertPlausible(source, rows, status);
    const published = await reading.publish({ rows, unreadable, now: now().toISOString() });
    const { changed, supplierIds } = published;
    log.info(
      { source, asOf, rows, unreadable, changed, suppliers: supplierIds.length },
      'a new list is in force',
    );
    return { outcome: 'published', rows, changed };
  } catch (error) {
    await reading?.fail();
    throw error;
  } finally {
    clearInterval(keeping);
    await fetched.dispose();
  }
}

/** Every row, and for each number that was looked for in vain that it is not in the list. */
async function putAll(
  reading: RegisterReading,
  rows: AsyncIterable<PutRow>,
  wanted: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  const missing = new Set(wanted);
  let batch: PutRow[] = [];
  const flush = async () => {
    signal.throwIfAborted();
    await reading.put(batch);
    batch = [];
  };
  for await (const { key, data } of rows) {
    missing.delete(key);
    batch.push({ key, data });
    if (batch.length === BATCH) await flush();
  }
  for (const key of missing) batch.push({ key, data: null });
  await flush();
}

/** A list that shrank to a part would make absences of what was only cut off. */
function assertPlausible(source: string, rows: number, { version }: RegisterStatus): void {
  if (rows === 0 || (version !== null && rows < version.rows * LEAST_SHARE))
    throw new SourceBroken(`the list of ${source} has ${rows} rows, too few to be the whole list`, {
      source,
      reason: 'unreadable',
      rows,
      rowsBefore: version?.rows ?? null,
    });
}

async function failed(
  source: string,
  error: unknown,
  { store, watch, now, log }: Parts,
): Promise<RegisterRead> {
  log.error({ source, err: error }, 'the list could not be read; the one before stays in force');
  const at = now();
  await store.registers.failed({ source, asOf: dayOf(at), now: at.toISOString() });
  if (!(error instanceof AppError)) throw error;
  if (error instanceof SourceBroken) await watch.broken(source, error);
  return { outcome: 'failed', retryAfterMs: error instanceof SourceThrottled ? error.retryAfterMs : null };
}

/** A first list is waited for so long; after that the control goes on without it, and says so. */
const FIRST_LIST_MS = 10 * 60_000;
const LOOK_AGAIN_MS = 500;

/** The same for a control, which no list may stop: what goes wrong is logged, and the control goes on without the list. */
export async function tryReadRegister(
  register: Register,
  context: Parts,
  signal: AbortSignal,
): Promise<RegisterRead> {
  try {
    return await readRegister(register, context, signal);
  } catch (error) {
    signal.throwIfAborted();
    context.log.error({ source: register.source, err: error }, 'a list could not be read');
    return { outcome: 'failed', retryAfterMs: null };
  }
}

/** Reads the lists of which nothing is held yet, or waits for who is reading them: a first control should not miss them. */
export async function readFirstLists(
  context: Parts & Pick<JobContext, 'registers'>,
  signal: AbortSignal,
): Promise<void> {
  const until = performance.now() + FIRST_LIST_MS;
  for (const register of context.registers) {
    while ((await context.store.registers.held(register.source).current()) === null) {
      const { outcome } = await tryReadRegister(register, context, signal);
      if (outcome !== 'busy' || performance.now() > until) break;
      await wait(LOOK_AGAIN_MS, undefined, { signal });
    }
  }
}
