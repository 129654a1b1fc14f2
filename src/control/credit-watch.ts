import { SourceRefused } from '../domain/errors.ts';
import { timeLeft } from './time-left.ts';
import { readRef } from '../domain/supplier.ts';
import type { Store } from '../domain/store.ts';
import { lowOn, type Watch, type WatchContext, type Watched } from '../domain/watch.ts';
import type { JobContext } from './context.ts';

/** As far back as events are read: nights that were missed lose nothing within it. */
const LOOK_BACK_MS = 7 * 86_400_000;
const TIME_MS = 10 * 60_000;
const CHUNK = 500;

/** New companies under watch in one night; the others wait for the next. */
const MOST_ADDED = 500;
const LOW_SHARE = 0.1;

interface Held {
  readonly form: string;
  readonly fetchedAt: string;
}

/**
 * Listens to the source's own watch: whoever something happened to is due before the held report is old. Also keeps the
 * portfolio the same as what is held, and warns when little is left of the contract. Does nothing where no watch is set up.
 */
export async function listenToCreditWatch(context: JobContext, signal: AbortSignal): Promise<void> {
  const { creditWatch: watch, log } = context;
  if (watch == null) return;
  const time = timeLeft(TIME_MS, signal);
  try {
    await listen(watch, context, { signal: time.signal, now: context.now });
  } catch (error) {
    if (!(error instanceof SourceRefused)) throw error;
    log.error({ source: watch.source, err: error }, 'the source does not watch for us');
    await context.alert(
      `${context.sourceName(watch.source)} bevakar inte leverantörerna åt oss; skälet står i loggen.`,
    );
  } finally {
    time.end();
  }
}

async function listen(watch: Watch, context: JobContext, within: WatchContext): Promise<void> {
  const { store, log, now } = context;
  await watch.open(within);
  const [members, held] = [await watch.members(within), await heldBy(watch.source, context)];
  const supplierOf = new Map<string, number | null>();
  for (const member of members) supplierOf.set(member.companyId, await idOf(member, store));

  const since = new Date(now().getTime() - LOOK_BACK_MS).toISOString();
  let due = 0;
  for (const { companyId, at } of await watch.events(since, within)) {
    const supplierId = supplierOf.get(companyId) ?? null;
    if (supplierId === null || !held.has(supplierId)) continue;
    // An event from before the report is in the report; the store leaves it.
    if (await store.orders.noteChange({ supplierId, source: watch.source, at })) due += 1;
  }

  const isWanted = (id: number): boolean => watch.forms.some((form) => form === held.get(id)?.form);
  const watched = new Set<number>();
  let removed = 0;
  for (const member of members) {
    const id = supplierOf.get(member.companyId) ?? null;
    // What others have put into the portfolio is theirs.
    if (id === null) continue;
    watched.add(id);
    if (isWanted(id)) continue;
    await watch.remove(member.companyId, within);
    removed += 1;
  }

  let added = 0;
  for (const id of held.keys()) {
    if (added >= MOST_ADDED) break;
    if (watched.has(id) || !isWanted(id)) continue;
    const supplier = await store.suppliers.get(id);
    if (supplier?.standing !== 'controlled' || supplier.confirmedForm === null) continue;
    if ((await watch.add(supplier, supplier.ref, within)) === 'added') added += 1;
  }
  log.info({ source: watch.source, due, added, removed }, 'listened to the watch');
  await warnWhenLow(watch, context, within);
}

async function warnWhenLow(
  watch: Watch,
  { log, alert, sourceName }: JobContext,
  within: WatchContext,
): Promise<void> {
  for (const { service, country, paid, used } of lowOn(await watch.allowances(within), LOW_SHARE)) {
    log.warn({ source: watch.source, service, country, paid, used }, 'little is left of the contract');
    await alert(
      `${sourceName(watch.source)}: ${paid - used} av ${paid} kvar i ${service}${country === null ? '' : ` (${country})`}.`,
    );
  }
}

/** Suppliers with a report that stands. */
async function heldBy(source: string, { store }: JobContext): Promise<ReadonlyMap<number, Held>> {
  const all = new Map<number, Held>();
  for (let after = 0; ;) {
    const page = await store.orders.held({ source, after, limit: CHUNK });
    const last = page.at(-1);
    if (last === undefined) return all;
    for (const { supplierId, form, fetchedAt } of page) all.set(supplierId, { form, fetchedAt });
    after = last.supplierId;
  }
}

/** The supplier that our own mark (`L-7K3FM`) is of; null for what is not ours. */
async function idOf({ reference }: Watched, { suppliers }: Store): Promise<number | null> {
  if (reference === null || readRef(reference) !== reference) return null;
  return (await suppliers.findByRef(reference))?.id ?? null;
}
