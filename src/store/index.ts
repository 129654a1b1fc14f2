import { type AsOf, asAnswered } from '../domain/as-of.ts';
import type { SourceMode } from '../domain/connector.ts';
import type { Store } from '../domain/store.ts';
import { openViewers, type Viewers } from '../domain/viewer.ts';
import { createChecks } from './checks.ts';
import { openDatabase, unusable, type Context } from './sqlite/database.ts';
import { createClock } from './clock.ts';
import { createCoverage } from './coverage.ts';
import { createDigests } from './digests.ts';
import { createDocuments } from './documents.ts';
import { createEngagements } from './engagements.ts';
import { createFactReader } from './rows/fact-reader.ts';
import { createFreshness } from './rows/freshness.ts';
import { createIdentity } from './seal/identity.ts';
import { createJobDays } from './job-days.ts';
import { createLedger } from './ledger.ts';
import { keptInPlace, leaveMarker } from './sqlite/marker.ts';
import { hideOldAccounts } from './rows/old-accounts.ts';
import { createOrders } from './orders.ts';
import { createOutbox } from './outbox.ts';
import { createPaidRecount } from './rows/paid-recount.ts';
import { createPlanner } from './rows/plan.ts';
import { createQuestions } from './questions.ts';
import { quickCheck } from './sqlite/quick-check.ts';
import { type NewRef, randomRef } from './seal/references.ts';
import { createRegisters } from './registers.ts';
import { createRetention } from './retention.ts';
import { createRuns } from './runs.ts';
import { createSettlement } from './rows/settlement.ts';
import { createStats } from './stats.ts';
import { fillNames } from './rows/supplier-names.ts';
import { fillPlaces } from './rows/supplier-places.ts';
import { createSupplierRows } from './rows/supplier-rows.ts';
import { createSuppliers } from './suppliers.ts';
import { createTokens } from './tokens.ts';
import { createWarnings } from './warnings.ts';
import { createEvidence } from './evidence.ts';
import { createPersons } from './persons.ts';
import { assertSameSources, markSources } from './sqlite/same-sources.ts';
import { createSourceDays } from './source-days.ts';
import { createSourceHealth } from './source-health.ts';
import type { OnSlow } from './sqlite/write-queue.ts';
import { assertSameKey } from './sqlite/same-key.ts';

export type { OnSlow, SlowWrite } from './sqlite/write-queue.ts';

export interface StoreOptions {
  /** Path of the database file, or `:memory:`. */
  readonly file: string;
  /** 32 bytes: keyed hashes and encryption of personal numbers. */
  readonly key: Buffer;
  /** Told when a batch of commands, or the wait for another process that writes, took long. */
  readonly onSlow?: OnSlow;
  /** The clock by which "today" is meant in `suppliers.history`. */
  readonly clock?: () => Date;
  /** As of when a fact of an answer is; the answer's own day unless told otherwise. */
  readonly asOf?: AsOf;
  /** Who may read what; absent: everybody everything. */
  readonly viewers?: Viewers;
  /** The form in which an account is stored; absent: those of an earlier version wait for somebody who has it. */
  readonly accountForm?: (account: string) => string;
  /** The kind of sources that is asked; absent: nobody asks. Real and made-up answers never stand in one database. */
  readonly sources?: SourceMode;
  /** Where suppliers get their references from. */
  readonly newRef?: NewRef;
}

/** What a newer version or another units file asks for, in pieces, so that others are not kept waiting. */
async function bringUpToDate(context: Context, accountForm: StoreOptions['accountForm']): Promise<void> {
  if (accountForm !== undefined) await hideOldAccounts(context, accountForm);
  await fillNames(context);
  await fillPlaces(context);
}

/**
 * Opens the database and brings its schema up to date. Throws, with what to do, when the file was written by a newer
 * version, was sealed with another key, or when the linked SQLite is too old.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const identity = createIdentity(options.key);
  const { db, write, close } = await openDatabase(options.file, options.onSlow ?? (() => undefined));
  try {
    await write(() => assertSameKey(db, identity, options.file));
    if (options.sources !== undefined) assertSameSources(db, options.sources, options.file);
    const context: Context = {
      db,
      write,
      identity,
      clock: options.clock ?? (() => new Date()),
      asOf: options.asOf ?? asAnswered,
      viewers: options.viewers ?? openViewers,
      newRef: options.newRef ?? randomRef,
    };
    await bringUpToDate(context, options.accountForm);
    const recountPaid = createPaidRecount(context);
    await recountPaid();
    const store = createStore(context, recountPaid, options.file, close);
    if (options.file !== ':memory:') leaveMarker(options.file);
    return store;
  } catch (error) {
    await close();
    throw unusable(options.file, error);
  }
}

/** Every statement is prepared here: a schema that is not whole is found at the start, and not by the first who needs it. */
function createStore(
  context: Context,
  recountPaid: () => Promise<void>,
  file: string,
  close: () => Promise<void>,
): Store {
  const { db, identity } = context;
  const supplierRows = createSupplierRows(context);
  const facts = createFactReader(context);
  const freshness = createFreshness(context);
  const stats = createStats(context, freshness);
  const assertInPlace = file === ':memory:' ? () => undefined : keptInPlace(file);
  const settlement = createSettlement(context);
  const persons = createPersons(context, supplierRows, facts);
  return {
    suppliers: createSuppliers(context, supplierRows, facts),
    ledger: createLedger(context, supplierRows, recountPaid),
    engagements: createEngagements(context, supplierRows),
    runs: createRuns(context),
    checks: createChecks(context, createPlanner(db), facts),
    questions: createQuestions(context, settlement),
    digests: createDigests(context, facts),
    outbox: createOutbox(context),
    tokens: createTokens(context),
    orders: createOrders(context),
    coverage: createCoverage(context),
    health: createSourceHealth(context),
    sourceDays: createSourceDays(context),
    evidence: createEvidence(context, identity.evidence),
    persons,
    retention: createRetention(context, persons),
    documents: createDocuments(context, settlement),
    registers: createRegisters(context),
    warnings: createWarnings(context),
    jobDays: createJobDays(context),
    clock: createClock(context),
    beginAsking: (mode) => context.write(() => markSources(db, mode)),
    freshness: async () => {
      assertInPlace();
      return freshness();
    },
    stats: async (now) => {
      assertInPlace();
      return stats(now);
    },
    damage: async () => (file === ':memory:' ? null : quickCheck(file)),
    close,
  };
}
