import type { Answer, Connector } from '../src/domain/connector.ts';
import {
  type AppError,
  PauseQueue,
  SourceBroken,
  SourceRefused,
  SourceThrottled,
  SourceUnavailable,
} from '../src/domain/errors.ts';
import type { Job } from '../src/domain/job.ts';
import { type QuestionOutcome, type QuestionReason, questionReasons } from '../src/domain/question.ts';
import type { ClaimedQuestion, SettleQuestion } from '../src/domain/store.ts';
import { checkSupplier } from './check-supplier.ts';
import type { JobContext, JobRun } from './support/context.ts';
import { wakeAfter } from './support/follow-up.ts';
import { askSourceType } from './support/job-types.ts';
import { timeLeft } from './support/time-left.ts';

/** A claim on a free question is short and kept up while we wait, so that a killed worker's questions are soon free. */
const LEASE_MS = 15_000;
const RENEW_MS = 5_000;
/** A claim on a paid question outlives its call by this much: only then is it certain that nobody will report back. */
const PAID_MARGIN_MS = 10_000;

type Ending = Pick<SettleQuestion, 'outcome' | 'reason'> &
  Partial<Pick<SettleQuestion, 'asOf' | 'facts' | 'missing' | 'retryAt'>>;

/**
 * Asks one question of one source. What can be expected is written as the question's outcome and the job completes;
 * queue attempts are for crashes. A question is claimed before it is asked and settled once.
 */
export const askSource: Job<JobContext, (typeof askSourceType)['payload']> = {
  ...askSourceType,
  attempts: 3,

  async run({ questionId, source, urgent }, context, run) {
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
    for (const checkId of settled.completedChecks) await checkSupplier.run({ checkId }, context, run);
  },
};

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

  const skip = connector.closedTo ?? connector.admits(claim.supplier);
  if (skip !== null) return { outcome: 'skipped', reason: skip };

  const opens = connector.closedUntil(now);
  if (opens !== null) return waitOr(opens, { outcome: 'skipped', reason: 'closed' }, claim, context, run);

  const left = deadline.getTime() - now.getTime();
  // Nothing is ordered that there is no time left to receive.
  if (claim.paid && left < connector.timeoutMs) return { outcome: 'unavailable', reason: 'deadline' };
  const budget = Math.min(connector.timeoutMs, left);
  const time = timeLeft(budget, run.signal);
  try {
    const answer = await connector.ask(claim.supplier, {
      signal: time.signal,
      now: context.now,
      reference: `k${claim.questionId.toString(36)}`,
    });
    return endingOf(answer);
  } catch (error) {
    if (run.signal.aborted) return giveBack(error, claim, context, run);
    if (time.late()) return { outcome: 'unavailable', reason: claim.paid ? 'outcome-unknown' : 'no-answer' };
    if (error instanceof SourceThrottled) {
      const until = new Date(context.now().getTime() + error.retryAfterMs);
      return waitOr(until, { outcome: 'unavailable', reason: 'throttled' }, claim, context, run);
    }
    const ending = endingOfFailure(error);
    if (ending === null) throw error;
    context.log.warn(
      { source: connector.id, questionId: claim.questionId, err: error },
      'source gave no answer',
    );
    return ending;
  } finally {
    time.end();
  }
}

function endingOf(answer: Answer): Ending {
  switch (answer.outcome) {
    case 'answered':
      return {
        outcome: 'answered',
        reason: null,
        asOf: answer.asOf,
        facts: answer.facts,
        missing: answer.missing,
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

/** The process is stopping: a free question goes back to be asked again, a paid one may have been bought already. */
async function giveBack(
  error: unknown,
  claim: ClaimedQuestion,
  context: JobContext,
  run: JobRun,
): Promise<Ending> {
  if (claim.paid) return { outcome: 'unavailable', reason: 'outcome-unknown' };
  await context.store.questions.release({ questionId: claim.questionId, by: claimant(context, run) });
  throw error;
}
