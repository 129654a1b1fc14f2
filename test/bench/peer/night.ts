/**
 * The peer: the same night as a competent team would write it in the usual way with two hours of honest tuning, to be held
 * beside ours. BullMQ on Redis, Drizzle's query builder on better-sqlite3. One job per question, a queue per source,
 * concurrency 8, one transaction per answer, a job that judges when the database counts no open question any more.
 *
 * The same as ours: connectors and HTTP client, rules and policy, suppliers and payments, clock, double, Redis. It keeps
 * runs, checks, questions (claimed before they are asked), facts (append-only), evidence (hashed, deflated, equal bytes
 * once), an order that is written before the call of a paid question, flags with their events, verdicts, what stands now.
 * WAL, and no step is taken before the one that it rests on is on the disk (`synchronous = FULL`; ours flushes on a thread).
 *
 * Tuned: every query of an answer is prepared once; suppliers are planned 200 at a time, in one transaction and one
 * `addBulk` per source; SQLite's settings and the packing are ours; claim and order share a transaction; finished jobs are
 * removed at once; bytes that are kept already are not packed.
 *
 * Left out, in its favour: rows for what is not asked, sealing of evidence and numbers, budgets and approvals, the free
 * change check, breaker, drift and statistics, renewal of claims, sweeper and deadlines, later rounds, roles and depth,
 * persons, units and their readings, references, evidence of flags and earlier answers' dates.
 *
 * It has its shape for good: it is not tuned along with ours, and follows ours only where shared types ask for it.
 * argv: suppliers, and the sources to ask with commas between. Prints JSON.
 */
import { Queue, Worker } from 'bullmq';

import { createConnectors } from '../../../connectors/index.ts';
import { asOfIn } from '../../../src/domain/as-of.ts';
import { kindsBySource, type Connector, type Evidence } from '../../../src/domain/connector.ts';
import { AppError } from '../../../src/domain/errors.ts';
import { dayOf } from '../../../src/domain/time.ts';
import { createTransports } from '../../../src/http/transports.ts';
import { hashesOf, judge } from '../../../src/rules/engine/judge.ts';
import { rules } from '../../../src/rules/index.ts';
import { configFor } from '../config-for.ts';
import { madeUpNumbers, seeded } from '../seed.ts';
import { materialOf } from './material.ts';
import { openPeerStore, type Claimed, type Ending, type PlannedJob, referenceOf } from './store.ts';

const suppliers = Number(process.argv[2]);
const asked = (process.argv[3] ?? '').split(',');
const config = configFor(process.env, asked);
const start = Date.parse('2026-11-22T05:00:00Z') - Date.now();
const now = () => new Date(Date.now() + start);

const transports = createTransports({ proxy: null });
const everySource = createConnectors(config.settings, {
  mode: config.sources,
  rateLimits: config.rateLimits,
  transportFor: transports.forSource,
});
const connectors = everySource.filter(({ id }) => asked.includes(id));
const notAsked = everySource.filter(({ id }) => !asked.includes(id));
const provides = kindsBySource(everySource);
const asOf = asOfIn(everySource);
const hashes = hashesOf(rules, config.policy);
const { policy } = config;

const store = await openPeerStore(`${config.dataDir}/peer.sqlite`);
store.seed(madeUpNumbers(suppliers), { ...seeded, now: now() });

const connection = {
  host: '127.0.0.1',
  port: Number(new URL(config.queueUrl).port),
  maxRetriesPerRequest: null,
};
const prefix = 'peer';
const CONCURRENCY = 8;
const LEASE_MS = 60_000;
const jobOptions = {
  removeOnComplete: true,
  removeOnFail: 1000,
  attempts: 3,
  backoff: { type: 'exponential', delay: 500 },
};

const queues = new Map(
  connectors.map(({ id }) => [id, new Queue(`ask-${id}`, { connection, prefix })] as const),
);
const checkQueue = new Queue('check', { connection, prefix });

const enqueue = async (source: string, jobs: readonly PlannedJob[]): Promise<void> => {
  await queues.get(source)?.addBulk(
    jobs.map(({ questionId }) => ({
      name: 'ask',
      data: { questionId },
      opts: { ...jobOptions, jobId: `question-${questionId}` },
    })),
  );
};

async function endingOf(
  connector: Connector,
  { question, supplier }: Claimed,
  kept: Evidence[],
): Promise<Ending> {
  const refusal = connector.admits(supplier);
  if (refusal !== null) return { outcome: 'skipped', reason: refusal };
  try {
    const answer = await connector.ask(supplier, {
      signal: AbortSignal.timeout(connector.timeoutMs),
      now,
      reference: referenceOf(question.id),
      personRef: (identity) => identity,
      keep: (evidence) => kept.push(evidence),
    });
    if (answer.outcome === 'answered') return { outcome: 'answered', answer };
    return { outcome: answer.outcome, reason: answer.outcome === 'skipped' ? answer.reason : null };
  } catch (error) {
    if (error instanceof AppError) return { outcome: 'unavailable', reason: 'no-answer' };
    throw error;
  }
}

async function ask(connector: Connector, questionId: number, by: string): Promise<void> {
  const { paid } = connector;
  const claimed = store.claim(questionId, by, { paid, leaseMs: LEASE_MS, at: now().getTime() });
  if (claimed === null) return;
  const kept: Evidence[] = [];
  const ending = await endingOf(connector, claimed, kept);
  const settled = store.settle(claimed.question, by, ending, store.pack(kept), now().getTime());
  if (settled === null) return;
  for (const released of settled.released) await enqueue(released.source, [released]);
  if (!settled.complete) return;
  const { checkId } = settled;
  await checkQueue.add('judge', { checkId }, { ...jobOptions, jobId: `check-${checkId}` });
}

let done = 0;
let finish: () => void = () => undefined;
const finished = new Promise<void>((resolve) => {
  finish = resolve;
});

function judgeCheck(checkId: number): void {
  const at = now();
  const judged = store.judge(
    checkId,
    (material) =>
      judge({
        material: materialOf(material, notAsked, asOf),
        ledger: material.ledger,
        rules,
        policy,
        today: dayOf(at),
        provides,
        hashes,
      }),
    at.getTime(),
  );
  if (!judged) return;
  done += 1;
  if (done === suppliers) finish();
}

const cpu = process.cpuUsage();
const began = performance.now();
const workers: Worker[] = connectors.map(
  (connector) =>
    new Worker<{ questionId: number }>(
      `ask-${connector.id}`,
      (job) => ask(connector, job.data.questionId, `${process.pid}/${job.id}/${job.attemptsMade}`),
      { connection, prefix, concurrency: CONCURRENCY },
    ),
);
workers.push(
  new Worker<{ checkId: number }>('check', async (job) => judgeCheck(job.data.checkId), {
    connection,
    prefix,
    concurrency: CONCURRENCY,
  }),
);

const runId = store.startRun(dayOf(now()), now().getTime());
for (let after = 0; ;) {
  const planned = store.planNext(runId, after, connectors, now().getTime());
  if (planned === null) break;
  await Promise.all(
    connectors.map(({ id }) =>
      enqueue(
        id,
        planned.jobs.filter(({ source }) => source === id),
      ),
    ),
  );
  after = planned.last;
}
await finished;
store.endRun(runId, now().getTime());
const summary = store.summary(runId);
const seconds = (performance.now() - began) / 1000;
const used = process.cpuUsage(cpu);
process.stdout.write(
  `${JSON.stringify({ ...summary, seconds, cpuMs: (used.user + used.system) / 1000, peakMb: process.resourceUsage().maxRSS / 1024 })}\n`,
);
process.exit(0);
