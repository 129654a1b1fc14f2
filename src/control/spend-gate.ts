import type { Answer, AskContext, Connector } from '../domain/connector.ts';
import { orderOutcomeOf } from '../domain/order.ts';
import { spendLimits } from '../domain/policy.ts';
import type { QuestionOutcome, QuestionReason, SkipReason } from '../domain/question.ts';
import { formOf } from '../domain/supplier.ts';
import type { JobContext } from './context.ts';
import type { ClaimedQuestion } from '../domain/question-store.ts';
import type { CellState } from '../domain/planned.ts';

type GateContext = Pick<JobContext, 'store' | 'policy' | 'now'>;

/**
 * What the gate says. `orderId` is null for a question that costs nothing and sends nothing; `approved` goes into the
 * context of the ask. `unchanged`: what is held still stands, and nothing is to be ordered.
 */
export type GateAnswer =
  | { readonly pass: true; readonly orderId: number | null; readonly approved: boolean }
  | {
      readonly pass: false;
      readonly ending:
        | { readonly kind: 'skipped'; readonly reason: SkipReason }
        | { readonly kind: 'unchanged' };
    };

const skipped = (reason: SkipReason): GateAnswer => ({ pass: false, ending: { kind: 'skipped', reason } });

/**
 * The one road to a question that costs money or sends a letter: is a fresh copy held, has anything changed (asked for
 * free), does the form allow it or a named person, is there a purpose and money left. The order's row is written before
 * the call. Throws what the free change check throws: then nothing has been ordered.
 */
export async function passSpendGate({
  connector,
  claim,
  context,
  askContext,
}: {
  readonly connector: Connector;
  readonly claim: Pick<ClaimedQuestion, 'questionId' | 'supplier' | 'product'>;
  readonly context: GateContext;
  readonly askContext: AskContext;
}): Promise<GateAnswer> {
  const { store, policy, now } = context;
  const { supplier, questionId } = claim;
  const form = formOf(supplier);
  const letterExpected = connector.lettersFor.includes(form);
  if (connector.cost === 'free' && !letterExpected) return { pass: true, orderId: null, approved: false };

  const cells = await store.suppliers.cells(supplier.id);
  const cell = cells.find(({ source, product }) => source === connector.id && product === claim.product);
  if (cell !== undefined && isFreshCopy(cell, connector.freshForMs, now())) return skipped('fresh');

  if (
    connector.changedSince !== undefined &&
    cell?.lastAnswer != null &&
    cell.lastAnswer.missing.length === 0
  ) {
    const lastOrder = await store.orders.lastDelivered(supplier.id, connector.id);
    // Only our own last order may be named; a company never ordered before has no day to ask from.
    if (
      lastOrder !== null &&
      (await connector.changedSince(supplier, lastOrder, askContext)) === 'unchanged'
    ) {
      return { pass: false, ending: { kind: 'unchanged' } };
    }
  }

  const at = now().toISOString();
  const refusal = connector.admits(supplier, await store.orders.approved(supplier.id, connector.id, at));
  if (refusal !== null) return skipped(refusal);
  const placed = await store.orders.place({
    questionId,
    legalForm: form,
    letterExpected,
    limits: spendLimits(policy, connector.id) ?? (connector.cost === 'free' ? freeOfCharge : null),
    unclearDays: policy.spend.unclearDays,
    reference: askContext.reference,
    now: at,
  });
  return placed.placed
    ? { pass: true, orderId: placed.orderId, approved: placed.approved }
    : skipped(placed.reason);
}

/** A free source whose question sends a letter needs a leave, and no budget. */
const freeOfCharge = { priceSek: 0, perRunSek: 0, perMonthSek: 0, perMonthOrders: null };

/** Held, whole, not older than it may be, and not from before the source told of a change. */
function isFreshCopy({ lastAnswer, changedAt }: CellState, freshForMs: number, now: Date): boolean {
  if (lastAnswer === null || lastAnswer.missing.length > 0) return false;
  if (changedAt != null && changedAt > lastAnswer.fetchedAt) return false;
  const ageMs = now.getTime() - Date.parse(lastAnswer.fetchedAt);
  return ageMs >= 0 && ageMs < freshForMs;
}

/** Writes how the order ended, before its question is settled. Nothing happens for a question without an order. */
export async function endOrder(
  orderId: number | null,
  ending: {
    readonly outcome: QuestionOutcome;
    readonly reason: QuestionReason | null;
    readonly answer?: Answer | null;
    /** No request has left us. */
    readonly unsent?: boolean;
  },
  { connector, context }: { readonly connector: Connector; readonly context: GateContext },
): Promise<void> {
  if (orderId === null) return;
  const answer = ending.answer?.outcome === 'answered' ? ending.answer : null;
  await context.store.orders.end({
    orderId,
    outcome: orderOutcomeOf(ending, connector.cost),
    letterSent: answer?.letterSent ?? null,
    providerRef: answer?.providerRef ?? null,
    now: context.now().toISOString(),
  });
}
