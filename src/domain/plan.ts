import type { Connector } from './connector.ts';
import { reaches, type Depth } from './depth.ts';
import type { OrderStanding } from './order.ts';
import type { RegisterVersion } from './register.ts';
import type { Supplier } from './supplier.ts';
import type { Instant } from './time.ts';
import type { CellState, PlannedQuestion } from './planned.ts';

/** What planning must know of a supplier besides the supplier itself and what is held about it. */
export interface Asking {
  readonly depth: Depth;
  /** What a free source's freshness is multiplied by: below 1 asks oftener. */
  readonly freshFactor: number;
  /** What stands between this supplier and a paid question. */
  readonly orders: readonly Pick<OrderStanding, 'source' | 'product' | 'unclear' | 'approved'>[];
}

/** The list in force of a register. */
export type InForce = Pick<RegisterVersion, 'fetchedAt' | 'asOf'> & {
  /** It has grown so old that it answers nothing. */
  readonly old?: boolean;
};

type HeldAnswer = NonNullable<CellState['lastAnswer']>;

/** What planning must know of the world: the clock, and which list of each register is in force. */
export interface PlanningWorld {
  readonly now: Date;
  readonly versions: ReadonlyMap<string, InForce>;
}

/**
 * What to ask about one supplier now: at least one entry per connector. A fresh and whole answer is used, not asked
 * again; a stage-two source waits for a confirmed form, so its own `admits` is heard only once the form is known.
 */
export function planQuestions(
  supplier: Supplier,
  cells: readonly CellState[],
  connectors: readonly Connector[],
  { depth, freshFactor, orders }: Asking,
  world: PlanningWorld,
): PlannedQuestion[] {
  return connectors.flatMap((connector) => {
    const base = {
      source: connector.id,
      product: connector.product,
      stage: stageOf(connector),
      paid: connector.paid,
      legalBasis: connector.legalBasis,
    };
    const skip = (reason: Extract<PlannedQuestion['how'], { kind: 'skip' }>['reason']): PlannedQuestion => ({
      ...base,
      how: { kind: 'skip', reason },
    });
    if (connector.closedTo !== null) return skip(connector.closedTo);
    if (connector.mode === 'intake') return documentsOf(connector, cells, base) ?? skip('no-document');
    if (!reaches(depth, connector.fromDepth)) return skip('depth');
    const order = orders.find(
      ({ source, product }) => source === connector.id && (product === null || product === connector.product),
    );
    const approved = order?.approved ?? false;
    const waitsForForm = connector.stage === 2 && supplier.confirmedForm === null;
    const reason = waitsForForm ? null : connector.admits(supplier, approved);
    if (reason !== null) return skip(reason);
    const cell = cells.find((each) => each.source === connector.id && each.product === connector.product);
    // It may have been bought although we hold no answer: asking again by itself would pay twice.
    if (connector.paid && order?.unclear === true && !approved) return skip('needs-approval');
    const held = cell?.lastAnswer;
    const fresh =
      held !== undefined &&
      held !== null &&
      // A block that failed is asked for again where that is free; a charged question does not bring it by itself.
      (held.missing.length === 0 || connector.cost !== 'free') &&
      !isNewsSince(cell?.changedAt, held.fetchedAt) &&
      isFresh(connector, held, freshFactor, world);
    return { ...base, how: fresh ? { kind: 'use', questionId: held.questionId } : { kind: 'ask' } };
  });
}

/** A list's answer holds until the list in force is another than the one that it was read from, or has grown too old. */
const isOfVersion = (held: HeldAnswer, version: InForce | undefined): boolean =>
  version === undefined ||
  (version.old !== true && version.fetchedAt <= held.fetchedAt && version.asOf <= held.asOf);

/** An answer from the future was given while the clock was wrong, and proves nothing about today. */
function isFresh(
  { id, mode, cost, freshForMs }: Connector,
  held: HeldAnswer,
  freshFactor: number,
  { now, versions }: PlanningWorld,
): boolean {
  const ageMs = now.getTime() - Date.parse(held.fetchedAt);
  if (ageMs <= -CLOCK_SLACK_MS) return false;
  if (mode === 'register') return isOfVersion(held, versions.get(id));
  // What is charged is asked no oftener for being about somebody whom we look at closely.
  return ageMs < freshForMs * (cost === 'free' ? freshFactor : 1);
}

const isNewsSince = (changedAt: Instant | null | undefined, fetchedAt: Instant): boolean =>
  changedAt !== undefined && changedAt !== null && changedAt > fetchedAt;
const CLOCK_SLACK_MS = 5 * 60_000;

/** People bring these facts: what was brought is used as it is, and shown with its date, until something newer comes. */
function documentsOf(
  connector: Connector,
  cells: readonly CellState[],
  base: Omit<PlannedQuestion, 'how'>,
): readonly PlannedQuestion[] | null {
  const brought = cells.flatMap(({ source, product, lastAnswer }): PlannedQuestion[] =>
    source === connector.id && lastAnswer !== null
      ? [{ ...base, product, how: { kind: 'use', questionId: lastAnswer.questionId } }]
      : [],
  );
  return brought.length === 0 ? null : brought;
}

/** Stage two waits for the registers that name the legal form, and for no other source. */
const stageOf = ({ mode, stage, provides }: Connector): PlannedQuestion['stage'] =>
  stage === 1 && (mode !== 'lookup' || !provides.includes('company.form')) ? 0 : stage;
