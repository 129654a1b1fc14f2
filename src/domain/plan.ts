import type { Connector } from './connector.ts';
import { reaches, type Depth } from './depth.ts';
import type { OrderStanding } from './order.ts';
import type { CellState, PlannedQuestion } from './store.ts';
import type { Supplier } from './supplier.ts';
import type { Instant } from './time.ts';

/** What planning must know of a supplier besides the supplier itself and what is held about it. */
export interface Asking {
  readonly depth: Depth;
  /** What a free source's freshness is multiplied by: below 1 asks oftener. */
  readonly freshFactor: number;
  /** What stands between this supplier and a paid question. */
  readonly orders: readonly Pick<OrderStanding, 'source' | 'product' | 'unclear' | 'approved'>[];
}

/** What planning must know of the world: the clock, and when each register's list in force was fetched. */
export interface PlanningWorld {
  readonly now: Date;
  readonly versions: ReadonlyMap<string, Instant>;
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
      isFresh(connector, held.fetchedAt, freshFactor, world);
    return { ...base, how: fresh ? { kind: 'use', questionId: held.questionId } : { kind: 'ask' } };
  });
}

/** The instant from which an answer fetched then is due to be asked for again, milliseconds; a list's holds until the next. */
export function dueFrom(
  connector: Pick<Connector, 'id' | 'mode' | 'freshForMs'>,
  fetchedAt: Instant,
  versions: PlanningWorld['versions'],
  freshFactor = 1,
): number {
  const at = Date.parse(fetchedAt);
  if (connector.mode !== 'register') return at + connector.freshForMs * freshFactor;
  const version = versions.get(connector.id);
  return version === undefined || version <= fetchedAt ? Number.POSITIVE_INFINITY : Date.parse(version);
}

/** An answer from the future was given while the clock was wrong, and proves nothing about today. */
const isFresh = (
  connector: Connector,
  fetchedAt: Instant,
  freshFactor: number,
  { now, versions }: PlanningWorld,
): boolean =>
  Date.parse(fetchedAt) < now.getTime() + CLOCK_SLACK_MS &&
  now.getTime() < dueFrom(connector, fetchedAt, versions, connector.cost === 'free' ? freshFactor : 1);

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
