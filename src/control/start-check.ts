import type { CheckReason } from '../domain/check.ts';
import { privatePersonText } from '../domain/admission.ts';
import { InputInvalid } from '../domain/errors.ts';
import type { AcceptedNumber } from '../domain/org-number.ts';
import type { Supplier } from '../domain/supplier.ts';
import { dayOf } from '../domain/time.ts';
import type { JobContext } from './context.ts';
import { wakeAfter, wakeChecks, wakeQuestions } from './wake.ts';
import { planFor, versionsInForce } from './planning.ts';
import { checkSupplierType } from './job-types.ts';
import type { QuestionRef } from '../domain/question-store.ts';
import type { CellState } from '../domain/planned.ts';

/** How long an ad-hoc check may take before it is judged on what has come in. */
export const AD_HOC_DEADLINE_MS = 60_000;

/** Settling in place of a list takes no longer than this. */
const UNREAD_LEASE_MS = 10_000;

/** The same question from the same unit within this time is the same click, though sources may have answered already. */
const SAME_CLICK_MS = 30_000;

export interface StartCheck {
  readonly number: AcceptedNumber;
  readonly unit: string;
  readonly reason: CheckReason;
  readonly dnr: string | null;
  readonly requestedBy: string;
}

/**
 * Starts one ad-hoc check, or joins the one that is open for the same supplier and unit. Throws InputInvalid for a
 * number that is not controlled; then nothing has been sent or stored.
 */
export async function startCheck(
  command: StartCheck,
  context: Pick<JobContext, 'store' | 'connectors' | 'policy' | 'enqueue' | 'enqueueMany' | 'now'>,
): Promise<{ checkId: number; created: boolean }> {
  const now = context.now();
  const supplier = await findSupplier(command.number, context);
  const [questions] = await planFor([{ supplier, cells: await cellsFor(supplier, context) }], context, {
    versions: await versionsInForce(context),
    forNight: false,
  });
  const deadline = new Date(now.getTime() + AD_HOC_DEADLINE_MS);
  const [plan] = await context.store.checks.plan(
    [
      {
        supplierId: supplier.id,
        kind: 'ad-hoc',
        runId: null,
        round: 1,
        period: dayOf(now),
        unit: command.unit,
        reason: command.reason,
        dnr: command.dnr,
        requestedBy: command.requestedBy,
        deadline: deadline.toISOString(),
        joinSince: new Date(now.getTime() - SAME_CLICK_MS).toISOString(),
        questions: questions ?? [],
      },
    ],
    now.toISOString(),
  );
  if (plan === undefined) throw new Error('a planned check has no result');
  // Also for a check that was found: its wake-up may have been lost.
  if (plan.complete) await wakeChecks([plan.checkId], context, true);
  const unread = await unreadLists(plan.ask, supplier, context);
  await wakeQuestions(
    plan.ask.filter(({ questionId }) => !unread.has(questionId)),
    context,
    true,
  );
  if (plan.created && !plan.complete) {
    await context.enqueue(
      checkSupplierType,
      { checkId: plan.checkId },
      { key: `deadline-${plan.checkId}`, waitMs: AD_HOC_DEADLINE_MS },
    );
  }
  return { checkId: plan.checkId, created: plan.created };
}

/** An answer that only an open tender has fetched would tell of it: of those, only what was paid for is used again. */
async function cellsFor(
  { id }: Supplier,
  { store, connectors }: Pick<JobContext, 'store' | 'connectors'>,
): Promise<readonly CellState[]> {
  const cells = await store.suppliers.cells(id);
  const secret = await store.engagements.secretQuestions(id);
  if (secret.size === 0) return cells;
  const paid = new Set(connectors.filter((connector) => connector.paid).map((connector) => connector.id));
  return cells.filter(
    ({ source, lastAnswer }) => paid.has(source) || lastAnswer === null || !secret.has(lastAnswer.questionId),
  );
}

/**
 * Settles what a list would answer about a supplier that it was read for because of an open tender alone, as it is for
 * one that nobody knew of when the list was read: there is no version for it, until a control after the first question.
 */
async function unreadLists(
  asked: readonly QuestionRef[],
  { id, number }: Supplier,
  context: Pick<JobContext, 'store' | 'connectors' | 'enqueueMany' | 'now'>,
): Promise<ReadonlySet<number>> {
  const { store, connectors } = context;
  const settled = new Set<number>();
  const lists = new Set(connectors.filter(({ mode }) => mode === 'register').map((each) => each.id));
  const run = await store.runs.latest();
  if (run === null || !(await store.engagements.hidesSupplier(id, run.startedAt))) return settled;
  for (const { questionId, source } of asked) {
    if (!lists.has(source) || !(await store.registers.held(source).row(number)).known) continue;
    const by = `start-check-${questionId}`;
    const now = context.now().toISOString();
    const claim = await store.questions.claim({ questionId, by, now, leaseMs: UNREAD_LEASE_MS });
    settled.add(questionId);
    if (claim === null) continue;
    const ending = { outcome: 'unavailable', reason: 'no-version', asOf: null, retryAt: null } as const;
    const after = await store.questions.settle({ questionId, by, ...ending, facts: [], missing: [], now });
    await wakeAfter(after, context, true);
  }
  return settled;
}

async function findSupplier(
  number: AcceptedNumber,
  context: Pick<JobContext, 'store' | 'now'>,
): Promise<Supplier> {
  const known = await context.store.suppliers.findByNumber(number.number, number.kind);
  if (known?.standing === 'controlled') return known;
  if (known !== null || number.kind !== 'organisation') throw new InputInvalid(privatePersonText);
  return context.store.suppliers.ensure(
    { number: number.number, kind: 'organisation', presumedForm: number.presumed, name: null },
    context.now().toISOString(),
  );
}
