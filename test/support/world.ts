import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { setupServer } from 'msw/node';
import { pino } from 'pino';
import { z } from 'zod';

import { createConnectors } from '../../connectors/index.ts';
import { createRegisters } from '../../connectors/registers.ts';
import { cast, memberById } from '../../fixtures/cast/index.ts';
import { storyDates, type StoryDay } from '../../fixtures/cast/world.ts';
import { createFaults, type FaultSwitch } from '../../fixtures/faults.ts';
import { createJournal, type Journal } from '../../fixtures/journal.ts';
import { addressesAt, sourceEnvironment } from '../../fixtures/server.ts';
import { createDispatch } from '../../fixtures/sources/dispatch.ts';
import { createSources } from '../../fixtures/sources/index.ts';
import { jobs } from '../../jobs/index.ts';
import { createAnswerWatch } from '../../src/control/drift.ts';
import type { JobContext } from '../../src/control/context.ts';
import { heldWithin } from '../../src/control/list-age.ts';
import { createHealth } from '../../src/control/breaker.ts';
import { readRegister } from '../../src/control/fetch-list.ts';
import { readExpiries } from '../../src/config/expiries.ts';
import { readConfig } from '../../src/config/index.ts';
import { asOfIn } from '../../src/domain/as-of.ts';
import type { OutboxMail } from '../../src/domain/digest.ts';
import { PauseQueue } from '../../src/domain/errors.ts';
import type { EnqueueOptions, Job, JobType } from '../../src/domain/job.ts';
import type { LedgerRow } from '../../src/domain/ledger.ts';
import { parseOrgNumber } from '../../src/domain/org-number.ts';
import { kindsBySource, sourceNameIn } from '../../src/domain/connector.ts';
import type { Store } from '../../src/domain/store.ts';
import { createFetchDownload, type Download } from '../../src/http/download.ts';
import { createFetchTransport } from '../../src/http/fetch-transport.ts';
import type { Transport } from '../../src/http/transport.ts';

import { rules } from '../../src/rules/index.ts';
import { hashesOf } from '../../src/rules/engine/judge.ts';
import { createViewers } from '../../src/domain/viewer.ts';
import { openStore } from '../../src/store/index.ts';
import { dispatchTransport } from './dispatch-transport.ts';
import { refsInOrder } from './viewers.ts';
import { createStatistics } from '../../src/control/answer-counts.ts';

interface Waiting {
  readonly job: Job<JobContext>;
  readonly payload: unknown;
  readonly options: EnqueueOptions;
}

/** The whole tool in one process: real store, real rules, real connectors on the wire of the fixtures, and a queue that a test steps through. */
export interface World {
  readonly store: Store;
  readonly context: JobContext;
  /** To the made-up sources, as connectors have it. */
  readonly transport: Transport;
  readonly journal: Journal;
  readonly faults: FaultSwitch;
  readonly mails: OutboxMail[];
  readonly alerts: string[];
  readonly waiting: Waiting[];
  /** Pauses that jobs asked for, milliseconds. */
  readonly pauses: number[];
  setDay(day: StoryDay, time?: string): void;
  setNow(at: string): void;
  /** Adds members of the cast (all, unless named) as suppliers that were paid this month, and reads the lists for them. */
  addMembers(ids?: readonly string[]): Promise<void>;
  /** Reads the lists whose time has come, as every control does first. */
  readLists(): Promise<void>;
  /** Runs waiting jobs, in order, until none is left that is not delayed. */
  drain(): Promise<void>;
  /** Runs one job as the queue would. */
  run<Payload extends z.ZodType>(
    job: JobType<Payload>,
    payload: z.input<Payload>,
    signal?: AbortSignal,
  ): Promise<void>;
  close(): Promise<void>;
}

const addresses = addressesAt('http://fixtures.example');

/**
 * `lists: false`: no list has been read yet, as on an installation's first evening. `sources`: the only ones that are
 * asked, for what is about many suppliers and few sources.
 */
export async function openWorld(
  options: {
    readonly legalBasis?: boolean;
    readonly lists?: boolean;
    readonly sources?: readonly string[];
  } = {},
): Promise<World> {
  const faults = createFaults();
  const journal = createJournal();
  const mails: OutboxMail[] = [];
  const alerts: string[] = [];
  const waiting: Waiting[] = [];
  const pauses: number[] = [];
  let day: StoryDay = 1;
  let at = new Date(`${storyDates[1]}T05:00:00Z`);

  const handlers = createSources({ day: () => day, addresses, now: () => at, faults, journal, latencyMs: 0 });
  const transport = dispatchTransport(createDispatch(handlers));
  // Lists are downloaded by the platform's fetch. It is intercepted only meanwhile: an interceptor makes every request and
  // answer of a night slower.
  const server = setupServer(...handlers);
  let downloading = 0;
  const download: Download = async (request) => {
    downloading += 1;
    if (downloading === 1) server.listen({ onUnhandledRequest: 'error' });
    try {
      return await createFetchDownload()(request);
    } finally {
      downloading -= 1;
      if (downloading === 0) server.close();
    }
  };

  const environment = sourceEnvironment(addresses);
  if (options.legalBasis === false) environment['SKATTEVERKET_LEGAL_BASIS'] = '';
  const config = readConfig(environment);
  const asOf = asOfIn(
    createConnectors(config.settings, { mode: 'fixtures', transportFor: () => createFetchTransport() }),
  );
  const viewers = createViewers(config.units, rules);
  const store = await openStore({
    file: ':memory:',
    key: randomBytes(32),
    clock: () => at,
    asOf,
    viewers,
    newRef: refsInOrder(),
  });
  const connectors = createConnectors(config.settings, {
    mode: 'fixtures',
    transportFor: () => transport,
    held: heldWithin(store.registers.held, config.policy.lists, () => at),
  }).filter(({ id }) => options.sources?.includes(id) ?? true);

  const byName = new Map(jobs.map((job) => [job.name, job]));
  const jobOf = (name: string): Job<JobContext> => {
    const job = byName.get(name);
    if (job === undefined) throw new Error(`no job is called ${name}`);
    return job;
  };
  const enqueue: JobContext['enqueue'] = async (job, payload, enqueueOptions = {}) => {
    const key = enqueueOptions.key;
    if (key !== undefined && waiting.some((each) => each.options.key === key && each.job.name === job.name))
      return;
    waiting.push({ job: jobOf(job.name), payload, options: enqueueOptions });
  };
  const log = pino({ level: 'silent' });
  const alert = async (text: string) => {
    alerts.push(text);
  };
  const context: JobContext = {
    store,
    heldNotJudged: [],
    connectors,
    registers: createRegisters(config.settings, {
      mode: 'fixtures',
      transportFor: () => transport,
      downloadFor: () => download,
    }),
    workFolder: path.join(tmpdir(), `kontroll-test-lists-${randomBytes(6).toString('hex')}`),
    intakeFolder: {
      folder: path.join(tmpdir(), 'kontroll-test-intake'),
      forms: [],
      read: () => Promise.reject(new Error('no documents here')),
    },
    health: createHealth({ store: store.health, now: () => at, onChange: () => undefined }),
    watch: createAnswerWatch({
      store: store.health,
      now: () => at,
      alert,
      sourceName: sourceNameIn(connectors),
      log,
    }),
    patienceMs: 0,
    statistics: createStatistics(store.sourceDays, () => at),
    rules,
    policy: config.policy,
    expiries: () => readExpiries(config.settings),
    provides: kindsBySource(connectors),
    hashes: hashesOf(rules, config.policy),
    units: config.units,
    viewers,
    sourceName: sourceNameIn(connectors),
    enqueue,
    enqueueMany: async (job, items) => {
      for (const { payload, options: enqueueOptions } of items) await enqueue(job, payload, enqueueOptions);
    },
    sendMail: async (mail) => {
      mails.push(mail);
      return { where: 'world', rejected: [], deferred: [] };
    },
    alert,
    mailHost: 'kommun.example',
    now: () => at,
    log,
    worker: 'test',
  };
  let serial = 0;
  const runOne = async (job: JobType, payload: unknown, signal = new AbortController().signal) => {
    serial += 1;
    await jobOf(job.name).run(job.payload.parse(payload), context, {
      jobId: `j${serial}`,
      attempt: 1,
      signal,
    });
  };

  const readLists = async () => {
    if (options.lists === false) return;
    for (const register of context.registers)
      await readRegister(register, context, new AbortController().signal);
  };

  return {
    store,
    context,
    transport,
    readLists,
    journal,
    faults,
    mails,
    alerts,
    waiting,
    pauses,
    setDay: (wanted, time = '05:00') => {
      day = wanted;
      at = new Date(`${storyDates[wanted]}T${time}:00Z`);
    },
    setNow: (instant) => {
      at = new Date(instant);
    },
    addMembers: async (ids) => {
      const members = ids === undefined ? cast : ids.map((id) => memberById(id));
      const rows: LedgerRow[] = [];
      for (const member of members) {
        if (member.number === null) continue;
        const parsed = parseOrgNumber(member.number);
        if (!parsed.ok) throw new Error(`${member.id} has a number that cannot be read`);
        const person = parsed.kind === 'personal';
        rows.push({
          identity: {
            number: parsed.number,
            kind: parsed.kind,
            presumedForm: parsed.presumed,
            name: person ? null : member.name,
          },
          unit: 'vof',
          month: '2026-11',
          konto: '7510',
          amountOre: 60_000_000,
          administration: null,
          voucher: null,
          invoice: null,
          date: null,
          account: null,
          key: randomBytes(16),
        });
      }
      await store.ledger.append(rows, at.toISOString());
      for (const member of members) {
        if (member.form !== 'EF' || member.number === null || member.world === null) continue;
        const parsed = parseOrgNumber(member.number);
        if (parsed.ok)
          await store.suppliers.confirmTrader({ number: parsed.number, by: 'Test', now: at.toISOString() });
      }
      await readLists();
      // Tests count what their own steps ask.
      if (options.lists !== false) journal.clear();
    },
    drain: async () => {
      for (let ran = 0; ran < 20_000; ran++) {
        const index = waiting.findIndex((each) => each.options.waitMs === undefined);
        const [next] = index === -1 ? [] : waiting.splice(index, 1);
        if (next === undefined) return;
        try {
          await runOne(next.job, next.payload);
        } catch (error) {
          if (!(error instanceof PauseQueue)) throw error;
          pauses.push(error.waitMs);
          waiting.push({ ...next, options: { ...next.options, waitMs: error.waitMs } });
        }
      }
      throw new Error('the queue never ran dry');
    },
    run: runOne,
    close: async () => {
      await store.close();
    },
  };
}
