import type { Answer, AskContext, Connector, Evidence } from '../domain/connector.ts';
import {
  AppError,
  PauseQueue,
  SourceBroken,
  SourceRefused,
  SourceThrottled,
  SourceUnavailable,
} from '../domain/errors.ts';
import { type QuestionOutcome, type QuestionReason, questionReasons } from '../domain/question.ts';
import { dayOf } from '../domain/time.ts';
import type { JobContext, JobRun } from './context.ts';
import type { Health } from './breaker.ts';
import { endOrder, type GateAnswer, passSpendGate } from './spend-gate.ts';
import { timeLeft, type TimeLeft } from './time-left.ts';
import type { ClaimedQuestion, QuestionRef, SettleQuestion } from '../domain/question-store.ts';
import { judgeCheck } from './judge-check.ts';
import { wakeAfter } from './wake.ts';

/** A claim on a free question is short and kept up while we wait, so that a killed worker's questions are soon free. */
const LEASE_MS = 15_000;
const RENEW_MS = 5_000;

/** A claim on a paid question outlives its call by this much: only then is it certain that nobody will report back. */
const PAID_MARGIN_MS = 10_000;

export type Ending = Pick<SettleQuestion, 'outcome' | 'reason'> &
  Partial<
    Pick<SettleQuestion, 'asOf' | 'facts' | 'missing' | 'retryAt' | 'unchanged' | 'persons' | 'evidence'>
  >;

/**
 * Asks one question of one source. What can be expected is written as the question's outcome and the job completes;
 * queue attempts are for crashes. A question is claimed before it is asked and settled once.
 */
export async function askQuestion(
  { questionId, source, urgent }: QuestionRef & { readonly urgent: boolean },
  context: JobContext,
  run: JobRun,
): Promise<void> {
  const { store } = context;
  const connector = context.connectors.find((each) => each.id === source);
  const by = claimant(context, run);
  const leaseMs = connector?.paid === true ? connector.timeoutMs + PAID_MARGIN_MS : LEASE_MS;
  const claim = await store.questions.claim({ questionId, by, now: context.now().toISOString(), leaseMs });
  if (claim === null) return;

  const started = performance.now();
  const ending =
    connector === undefined
      ? ({ outcome: 'skipped', reason: 'not-configured' } as const)
      : await keepingClaim({ questionId, by, leaseMs }, context, () =>
          askOnce(connector, claim, context, run),
        );
  const settled = await store.questions.settle({
    questionId,
    by,
    asOf: null,
    facts: [],
    missing: [],
    retryAt: null,
    ...ending,
    now: context.now().toISOString(),
  });
  context.log.debug(
    {
      source,
      questionId,
      outcome: ending.outcome,
      reason: ending.reason,
      ms: Math.round(performance.now() - started),
    },
    'question settled',
  );
  if (!urgent) return wakeAfter(settled, context);
  await wakeAfter({ ...settled, completedChecks: [] }, context, urgent);
  // Somebody waits for it: judged here and now, without another turn through the queue.
  for (const checkId of settled.completedChecks) await judgeCheck(checkId, context);
}

const claimant = (context: JobContext, run: JobRun): string =>
  `${context.worker}/${run.jobId}/${run.attempt}`;

async function keepingClaim<Result>(
  claim: { questionId: number; by: string; leaseMs: number },
  context: JobContext,
  work: () => Promise<Result>,
): Promise<Result> {
  const renew = async () => {
    try {
      await context.store.questions.renew({ ...claim, now: context.now().toISOString() });
    } catch (error) {
      // The claim lapses and the question is asked again; an unheard rejection would end the worker.
      context.log.warn({ questionId: claim.questionId, err: error }, 'a claim could not be kept');
    }
  };
  const renewing = setInterval(() => void renew(), RENEW_MS);
  try {
    return await work();
  } finally {
    clearInterval(renewing);
  }
}

async function askOnce(
  connector: Connector,
  claim: ClaimedQuestion,
  context: JobContext,
  run: JobRun,
): Promise<Ending> {
  const now = context.now();
  const deadline = new Date(claim.deadline);
  if (now >= deadline) return { outcome: 'unavailable', reason: 'deadline' };

  if (connector.closedTo !== null) return { outcome: 'skipped', reason: connector.closedTo };
  if (connector.cost === 'free') {
    const skip = connector.admits(claim.supplier);
    if (skip !== null) return { outcome: 'skipped', reason: skip };
  }

  const opens = connector.closedUntil(now);
  if (opens !== null) return waitOr(opens, { outcome: 'skipped', reason: 'closed' }, claim, context, run);

  const left = deadline.getTime() - now.getTime();
  // Nothing is ordered that there is no time left to receive.
  if (claim.paid && left < connector.timeoutMs) return { outcome: 'unavailable', reason: 'deadline' };

  const blocked = await healthOf(connector, context).blocked(connector.id);
  if (blocked !== null) {
    const ending = { outcome: 'unavailable', reason: blocked.reason } as const;
    const patient = now.getTime() - blocked.since.getTime() < context.patienceMs;
    if (patient) return waitOr(blocked.until, ending, claim, context, run);
    return { ...ending, retryAt: blocked.until.toISOString() };
  }
  const time = timeLeft(Math.min(connector.timeoutMs, left), run.signal);
  try {
    return await askInTime(connector, claim, context, run, time);
  } finally {
    time.end();
  }
}

async function askInTime(
  connector: Connector,
  claim: ClaimedQuestion,
  context: JobContext,
  run: JobRun,
  time: TimeLeft,
): Promise<Ending> {
  const kept: Evidence[] = [];
  // Whatever the ending: what came has been paid for, or tells why there was no more.
  const withEvidence = (ending: Ending): Ending => ({
    ...ending,
    evidence: kept.map((each) => ({ ...each, quarantined: ending.outcome === 'broken' })),
  });
  const askContext: AskContext = {
    signal: time.signal,
    now: context.now,
    reference: `k${claim.questionId.toString(36)}`,
    personRef: context.store.persons.ref,
    keep: (evidence) => kept.push(evidence),
  };
  let orderId: number | null = null;
  const ended = async (ending: Ending, answer: Answer | null = null, unsent = false): Promise<Ending> => {
    await endOrder(orderId, { ...ending, answer, unsent }, { connector, context });
    return withEvidence(ending);
  };
  try {
    const gate = await passSpendGate({ connector, claim, context, askContext });
    // A free change check that answered proves that the source is there, whatever is asked after it.
    if (kept.length > 0) await healthOf(connector, context).answered(connector.id);
    if (!gate.pass) return withEvidence(heldBack(gate.ending, context));
    orderId = gate.orderId;
    const answer = await connector.ask(claim.supplier, { ...askContext, approved: gate.approved });
    await healthOf(connector, context).answered(connector.id);
    await context.watch.answered(connector.id, kept);
    await context.statistics.count(connector.id, answer);
    return await ended(endingOf(answer), answer);
  } catch (error) {
    if (run.signal.aborted) return ended(await giveBack(error, claim, orderId, context, run));
    if (time.late()) {
      await healthOf(connector, context).failed(connector.id, 'no-answer');
      return ended({ outcome: 'unavailable', reason: mayBeBought(claim, orderId) });
    }
    if (error instanceof SourceThrottled) {
      // Not taken: whatever becomes of the question, nothing was ordered.
      await ended({ outcome: 'unavailable', reason: 'throttled' });
      return withEvidence(await throttled(connector.id, error, claim, context, run));
    }
    const ending = endingOfFailure(error);
    if (ending === null) throw error;
    context.log.warn(
      { source: connector.id, questionId: claim.questionId, err: error },
      'source gave no answer',
    );
    if (!(error instanceof SourceBroken)) {
      await healthOf(connector, context).failed(connector.id, ending.reason ?? 'no-answer');
      return ended(ending, null, kept.length === 0 && isUnsent(error));
    }
    await context.watch.broken(connector.id, error);
    await healthOf(connector, context).failed(
      connector.id,
      ending.reason ?? 'unreadable',
      mostBroken(connector),
    );
    return ended(ending);
  }
}

/** No byte of the request had left us. */
const isUnsent = (error: unknown): boolean => error instanceof AppError && error.details['sent'] === 'no';

/** Each answer that cannot be read may have been charged: nobody orders on for long when all are like that. */
const mostBroken = ({ cost }: Connector): number | undefined => (cost === 'order' ? 3 : undefined);

/** A list is read from our own database: what it answers says nothing of its publisher. */
const healthOf = (
  { mode }: Connector,
  { health }: JobContext,
): Pick<Health, 'blocked' | 'answered' | 'failed'> => (mode === 'lookup' ? health : alwaysWell);

const alwaysWell = {
  blocked: async () => null,
  answered: async () => undefined,
  failed: async () => undefined,
};

/** The source asked us to wait: its queue does, unless its quota is gone or the wait is longer than the check's. */
async function throttled(
  source: string,
  error: SourceThrottled,
  claim: ClaimedQuestion,
  context: JobContext,
  run: JobRun,
): Promise<Ending> {
  const until = new Date(context.now().getTime() + error.retryAfterMs);
  const gone = await context.health.throttled(source, {
    until,
    told: error.details['asked'] !== 'no',
    quota: error.details['reason'] === 'quota',
  });
  if (gone) return { outcome: 'unavailable', reason: 'quota', retryAt: until.toISOString() };
  return waitOr(until, { outcome: 'unavailable', reason: 'throttled' }, claim, context, run);
}

/** The gate let nothing through: what is held still stands, or a reason why it was not asked. */
const heldBack = (
  ending: Extract<GateAnswer, { pass: false }>['ending'],
  { now }: Pick<JobContext, 'now'>,
): Ending =>
  ending.kind === 'unchanged'
    ? { outcome: 'answered', reason: null, asOf: dayOf(now()), unchanged: true }
    : { outcome: 'skipped', reason: ending.reason };

function endingOf(answer: Answer): Ending {
  switch (answer.outcome) {
    case 'answered':
      return {
        outcome: 'answered',
        reason: null,
        asOf: answer.asOf,
        facts: answer.facts,
        missing: answer.missing,
        persons: answer.persons ?? [],
      };
    case 'not-found':
      return { outcome: 'not-found', reason: null, asOf: answer.asOf };
    case 'skipped':
      return { outcome: 'skipped', reason: answer.reason };
  }
}

/** A failed source says by its kind how the question ends, and by its reason code why. */
function endingOfFailure(error: unknown): { outcome: QuestionOutcome; reason: QuestionReason } | null {
  if (error instanceof SourceUnavailable)
    return { outcome: 'unavailable', reason: reasonOf(error, 'no-answer') };
  if (error instanceof SourceRefused) return { outcome: 'refused', reason: reasonOf(error, 'forbidden') };
  if (error instanceof SourceBroken) return { outcome: 'broken', reason: reasonOf(error, 'unreadable') };
  return null;
}

const reasonOf = (error: AppError, otherwise: QuestionReason): QuestionReason =>
  questionReasons.find((reason) => reason === error.details['reason']) ?? otherwise;

/** Pauses this source's queue until `until` when that lies before the deadline; otherwise ends the question. */
async function waitOr(
  until: Date,
  ending: Ending,
  claim: ClaimedQuestion,
  context: JobContext,
  run: JobRun,
): Promise<Ending> {
  if (until >= new Date(claim.deadline)) return { ...ending, retryAt: until.toISOString() };
  await context.store.questions.release({ questionId: claim.questionId, by: claimant(context, run) });
  throw new PauseQueue(Math.max(1, until.getTime() - context.now().getTime()));
}

/** Before its order is written, a paid question has cost nothing. */
const mayBeBought = ({ paid }: ClaimedQuestion, orderId: number | null): 'outcome-unknown' | 'no-answer' =>
  paid && orderId !== null ? 'outcome-unknown' : 'no-answer';

/** The process is stopping: a free question goes back to be asked again, a paid one may have been bought already. */
async function giveBack(
  error: unknown,
  claim: ClaimedQuestion,
  orderId: number | null,
  context: JobContext,
  run: JobRun,
): Promise<Ending> {
  if (mayBeBought(claim, orderId) === 'outcome-unknown')
    return { outcome: 'unavailable', reason: 'outcome-unknown' };
  await context.store.questions.release({ questionId: claim.questionId, by: claimant(context, run) });
  throw error;
}
