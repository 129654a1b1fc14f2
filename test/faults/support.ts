import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { pino, stdSerializers } from 'pino';
import { expect } from 'vitest';

import { createConnectors } from '../../connectors/index.ts';
import { memberById } from '../../fixtures/cast/index.ts';
import type { Credentials } from '../../fixtures/credentials.ts';
import { type RunningSources, sourceEnvironment, startSources } from '../../fixtures/server.ts';
import { askSource } from '../../jobs/ask-source.ts';
import { checkSupplier } from '../../jobs/check-supplier.ts';
import { createAnswerWatch } from '../../src/control/drift.ts';
import type { JobContext } from '../../src/control/context.ts';
import { createHealth } from '../../src/control/breaker.ts';
import { readExpiries } from '../../src/config/expiries.ts';
import { readConfig } from '../../src/config/index.ts';
import { type Connector, kindsBySource, sourceNameIn } from '../../src/domain/connector.ts';
import { PauseQueue } from '../../src/domain/errors.ts';
import type { QuestionState } from '../../src/domain/question.ts';
import type { Store } from '../../src/domain/store.ts';
import { createLiveTransport, type LiveTransportOptions } from '../../src/http/live-transport.ts';
import { rules } from '../../src/rules/index.ts';
import { hashesOf } from '../../src/rules/engine/judge.ts';
import { openStore } from '../../src/store/index.ts';
import { orgNumber } from '../store/support.ts';
import { viewerOf } from '../support/viewers.ts';
import { openViewers } from '../../src/domain/viewer.ts';
import { createStatistics } from '../../src/control/answer-counts.ts';

const canary = (name: string) => `canary-${name}-7f3a9c`;
/** Secrets that must never be seen outside a request. */
export const canaries: Credentials = {
  skatteverket: {
    clientId: canary('skv-client'),
    clientSecret: canary('skv-secret'),
    gatewayId: canary('skv-gateway'),
    gatewaySecret: canary('skv-gateway-secret'),
    legalBasis: 'Påhittade uppgifter, ingen verklig förfrågan',
  },
  scb: { apiKey: canary('scb-key') },
  bolagsverket: { clientId: canary('bv-client'), clientSecret: canary('bv-secret') },
  creditsafe: { username: canary('cs-user'), password: canary('cs-password') },
  foretagsinformation: {
    clientId: canary('fi-client'),
    clientSecret: canary('fi-secret'),
    legalBasis: 'Påhittade uppgifter, ingen verklig förfrågan',
  },
  tic: { apiKey: canary('tic-key') },
  euSanctions: { apiKey: canary('eu-token') },
};

/** SCB's own 404: no such unit. */
export const unknownUnit = JSON.stringify({
  type: 'https://tools.ietf.org/html/rfc9110',
  title: 'Not Found',
  status: 404,
  traceId: '00-double-00',
});

export interface Asked {
  readonly checkId: number;
  readonly supplierId: number;
  /** How it stands afterwards; `outcome` null while it is open. */
  readonly question: Pick<QuestionState, 'questionId' | 'source' | 'outcome' | 'reason' | 'retryAt'>;
  /** What the queue was told to wait, milliseconds; null when the question was settled. */
  readonly pausedMs: number | null;
  /** How long the job held its slot, milliseconds. */
  readonly tookMs: number;
}

/** Real sockets, real connectors, the real job; a clock that the test moves and a log that it can read. */
export interface FaultWorld {
  readonly store: Store;
  readonly context: JobContext;
  readonly sources: RunningSources;
  readonly alerts: string[];
  /** Every log line at every level, nothing taken out. */
  readonly lines: string[];
  now(): Date;
  later(ms: number): void;
  /** So much the sources' clocks go before ours. */
  sourcesAhead(ms: number): void;
  /** Asks a source about members of the cast, or numbers that nobody has, `parallel` at a time. */
  ask(
    source: string,
    who: readonly string[],
    options?: { deadlineMs?: number; parallel?: number },
  ): Promise<readonly Asked[]>;
  /** As `ask`, one. */
  one(source: string, who: string, options?: { deadlineMs?: number }): Promise<Asked>;
  /** Nothing of what failed is shown as an answer, nothing secret was said. */
  expectNoHarm(failed: readonly Asked[]): Promise<void>;
  close(): Promise<void>;
}

/** Numbers that are nobody's. */
export const numbers = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => orgNumber(index + 1));

export const members = ['blaklinten', 'tranan', 'havsornen', 'larkan', 'stora-ljuset'] as const;

export async function openFaults(
  options: {
    readonly env?: Record<string, string>;
    readonly transport?: LiveTransportOptions;
    readonly tokenSeconds?: number;
  } = {},
): Promise<FaultWorld> {
  let at = new Date('2026-11-20T09:00:00Z');
  let aheadMs = 0;
  const now = () => at;
  const { tokenSeconds } = options;
  const sources = await startSources({
    day: 1,
    now: () => new Date(at.getTime() + aheadMs),
    credentials: canaries,
    ...(tokenSeconds === undefined ? {} : { tokenSeconds }),
  });
  const config = readConfig({ ...sourceEnvironment(sources.addresses, canaries), ...options.env });
  const transports: { close(): Promise<void> }[] = [];
  const store = await openStore({ file: ':memory:', key: randomBytes(32), clock: now });
  const connectors = createConnectors(config.settings, {
    mode: 'fixtures',
    transportFor: (source, { certFile, keyFile }) => {
      const made = createLiveTransport({
        source,
        certFile,
        keyFile,
        connectTimeoutMs: 1500,
        onFileProblem: (problem) => log.error(problem, 'file problem'),
        ...options.transport,
      });
      transports.push(made);
      return made;
    },
    held: store.registers.held,
  });

  const lines: string[] = [];
  const alerts: string[] = [];
  const log = pino(
    { level: 'trace', serializers: { err: stdSerializers.err } },
    { write: (line: string) => lines.push(line) },
  );
  const alert = async (text: string) => {
    alerts.push(text);
  };
  const sourceName = sourceNameIn(connectors);
  const context: JobContext = {
    store,
    heldNotJudged: [],
    viewers: openViewers,
    connectors,
    registers: [],
    workFolder: path.join(tmpdir(), 'kontroll-test-lists'),
    intakeFolder: {
      folder: path.join(tmpdir(), 'kontroll-test-intake'),
      forms: [],
      read: () => Promise.reject(new Error('no documents here')),
    },
    health: createHealth({
      store: store.health,
      now,
      onChange: (source, down) => log.error({ source, ...down }, down === null ? 'up' : 'down'),
    }),
    watch: createAnswerWatch({ store: store.health, now, alert, sourceName, log }),
    statistics: createStatistics(store.sourceDays, now),
    patienceMs: 0,
    expiries: () => readExpiries(config.settings),
    rules,
    policy: config.policy,
    provides: kindsBySource(connectors),
    hashes: hashesOf(rules, config.policy),
    units: config.units,
    sourceName,
    enqueue: async () => undefined,
    enqueueMany: async () => undefined,
    sendMail: async () => ({ where: 'nowhere', rejected: [], deferred: [] }),
    alert,
    mailHost: 'kommun.example',
    now,
    log,
    worker: 'test',
  };

  let serial = 0;
  const connectorOf = (id: string): Connector => {
    const found = connectors.find((each) => each.id === id);
    if (found === undefined) throw new Error(`no connector ${id}`);
    return found;
  };

  const asked = new Set<string>();
  const askOne = async (source: string, who: string, deadlineMs: number): Promise<Asked> => {
    serial += 1;
    const jobId = `j${serial}`;
    const { product, paid } = connectorOf(source);
    const { number, name } = /^\d{10}$/.test(who) ? { number: who, name: null } : memberById(who);
    asked.add(number ?? '');
    const supplier = await store.suppliers.ensure(
      { number: number ?? '', kind: 'organisation', presumedForm: 'AB', name },
      at.toISOString(),
    );
    const plan = {
      supplierId: supplier.id,
      kind: 'ad-hoc',
      runId: null,
      round: 1,
      period: `2026-11-20/${serial}`,
      unit: 'inkop',
      reason: 'tender',
      dnr: `KS ${serial}`,
      requestedBy: 'test',
      deadline: new Date(at.getTime() + deadlineMs).toISOString(),
      joinSince: null,
      questions: [{ source, product, stage: 1, paid, legalBasis: null, how: { kind: 'ask' } }],
    } as const;
    const [planned] = await store.checks.plan([plan], at.toISOString());
    const questionId = planned?.ask[0]?.questionId;
    if (planned === undefined || questionId === undefined) throw new Error('nothing was planned');
    const began = performance.now();
    let pausedMs: number | null = null;
    try {
      const run = { jobId, attempt: 1, signal: new AbortController().signal };
      await askSource.run({ questionId, source, urgent: false }, context, run);
    } catch (error) {
      if (!(error instanceof PauseQueue)) throw error;
      pausedMs = error.waitMs;
    }
    const tookMs = performance.now() - began;
    const record = await store.checks.get(planned.checkId);
    const settled = record?.questions.find((each) => each.source === source);
    const open = { questionId, source, outcome: null, reason: null, retryAt: null };
    const question = settled ?? open;
    return { checkId: planned.checkId, supplierId: supplier.id, question, pausedMs, tookMs };
  };

  const ask: FaultWorld['ask'] = async (source, ids, { deadlineMs = 60_000, parallel = 1 } = {}) => {
    const all: Asked[] = [];
    const waiting = [...ids];
    const work = async () => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift())
        all.push(await askOne(source, id, deadlineMs));
    };
    await Promise.all(Array.from({ length: parallel }, work));
    return all;
  };

  const expectNoHarm: FaultWorld['expectNoHarm'] = async (failed) => {
    for (const { checkId, supplierId, question, pausedMs } of failed) {
      if (pausedMs !== null) {
        expect(question.outcome).toBeNull();
        continue;
      }
      expect(['unavailable', 'broken', 'refused']).toContain(question.outcome);
      await checkSupplier.run({ checkId }, context, {
        jobId: `c${checkId}`,
        attempt: 1,
        signal: new AbortController().signal,
      });
      const judged = await store.checks.get(checkId);
      const fromSource = judged?.verdicts.flatMap(({ evidence }) =>
        evidence.filter((each) => each.source === question.source && each.factId !== null),
      );
      expect(fromSource).toEqual([]);
      expect(judged?.unchecked).toBe(true);
      const { facts } = await store.suppliers.history({ supplierId, day: null, viewer: viewerOf(null) });
      expect(facts.filter((fact) => fact.source === question.source)).toEqual([]);
    }
    const said = [...lines, ...alerts].join('\n');
    expect(said).not.toContain('7f3a9c');
    for (const number of asked) expect(said).not.toContain(number);
  };

  return {
    store,
    context,
    sources,
    alerts,
    lines,
    now,
    later: (ms) => {
      at = new Date(at.getTime() + ms);
    },
    sourcesAhead: (ms) => {
      aheadMs = ms;
    },
    ask,
    async one(source, who, more) {
      const [only] = await ask(source, [who], more);
      if (only === undefined) throw new Error('nothing was asked');
      return only;
    },
    expectNoHarm,
    close: async () => {
      await sources.close();
      for (const transport of transports) await transport.close();
      await store.close();
    },
  };
}
