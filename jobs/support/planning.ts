import { type PlanningWorld, planQuestions } from '../../src/domain/plan.ts';
import { circumstancesOf, freshFactor, nothingKnown, withoutSecrets } from '../../src/domain/role.ts';
import type { CellState, PlannedQuestion } from '../../src/domain/store.ts';
import type { Supplier } from '../../src/domain/supplier.ts';
import { dayOf, type Instant } from '../../src/domain/time.ts';
import type { JobContext } from './context.ts';

type PlanningContext = Pick<JobContext, 'store' | 'connectors' | 'policy' | 'now'>;

interface ToPlan {
  readonly supplier: Supplier;
  readonly cells: readonly CellState[];
}

export interface Planning {
  readonly versions: PlanningWorld['versions'];
  /** The night knows of tenders that are not awarded; somebody who asks by hand must not see by what is asked that there is one. */
  readonly forNight: boolean;
}

/** What to ask about each of these suppliers now, in their order: by role, depth, what is held, and what waits for a person. */
export async function planFor(
  suppliers: readonly ToPlan[],
  context: PlanningContext,
  { versions, forNight }: Planning,
): Promise<readonly (readonly PlannedQuestion[])[]> {
  const { store, connectors, policy } = context;
  const now = context.now();
  const today = dayOf(now);
  const ids = suppliers.map(({ supplier }) => supplier.id);
  const [known, standing] = await Promise.all([
    store.engagements.known(ids, today),
    store.orders.standing({
      supplierIds: ids,
      unclearSince: new Date(now.getTime() - policy.spend.unclearDays * DAY_MS).toISOString(),
      now: now.toISOString(),
    }),
  ]);
  return suppliers.map(({ supplier, cells }) => {
    const all = known.get(supplier.id) ?? nothingKnown;
    const circumstances = circumstancesOf(forNight ? all : withoutSecrets(all), policy, today);
    return planQuestions(
      supplier,
      cells,
      connectors,
      {
        depth: circumstances.depth,
        // Who is asked about by hand is asked, whatever the nights do.
        freshFactor: freshFactor(circumstances, null, policy) ?? 1,
        orders: standing.filter(({ supplierId }) => supplierId === supplier.id),
      },
      { now, versions },
    );
  });
}

const DAY_MS = 86_400_000;

/** When each register's list in force was fetched; those that have none are absent. */
export async function versionsInForce({
  store,
  connectors,
}: Pick<PlanningContext, 'store' | 'connectors'>): Promise<ReadonlyMap<string, Instant>> {
  const registers = connectors.filter(({ mode }) => mode === 'register');
  const held = await Promise.all(registers.map(({ id }) => store.registers.held(id).current()));
  return new Map(
    registers.flatMap(({ id }, index) => {
      const version = held[index];
      return version === null || version === undefined ? [] : [[id, version.fetchedAt] as const];
    }),
  );
}
