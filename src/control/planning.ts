import { isListOld } from '../domain/register.ts';
import { type PlanningWorld, planQuestions } from '../domain/plan.ts';
import { circumstancesOf, freshFactor, knownToNight, nothingKnown, withoutSecrets } from '../domain/role.ts';
import type { Supplier } from '../domain/supplier.ts';
import { dayOf } from '../domain/time.ts';
import type { JobContext } from './context.ts';
import type { CellState, PlannedQuestion } from '../domain/planned.ts';

type PlanningContext = Pick<JobContext, 'store' | 'connectors' | 'policy' | 'now'>;

interface ToPlan {
  readonly supplier: Supplier;
  readonly cells: readonly CellState[];
}

export interface Planning {
  readonly versions: PlanningWorld['versions'];
  /** The night knows of tenders that are not awarded, where its check is kept back; who asks by hand must not see by what is asked that there is one. */
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
  const [known, levels, standing] = await Promise.all([
    store.engagements.known(ids, today),
    store.suppliers.levels(ids),
    store.orders.standing({
      supplierIds: ids,
      unclearSince: new Date(now.getTime() - policy.spend.unclearDays * DAY_MS).toISOString(),
      now: now.toISOString(),
    }),
  ]);
  return suppliers.map(({ supplier, cells }) => {
    const all = known.get(supplier.id) ?? nothingKnown;
    const circumstances = circumstancesOf(
      forNight ? knownToNight(all, today) : withoutSecrets(all),
      policy,
      today,
    );
    return planQuestions(
      supplier,
      cells,
      connectors,
      {
        depth: circumstances.depth,
        freshFactor: forNight
          ? (freshFactor(circumstances, levels.get(supplier.id) ?? null, policy) ?? NEVER_AGAIN)
          : 1,
        orders: standing.filter(({ supplierId }) => supplierId === supplier.id),
      },
      { now, versions },
    );
  });
}

/** A role that the policy asks nothing about: what is held is used, however old. */
const NEVER_AGAIN = Number.POSITIVE_INFINITY;

const DAY_MS = 86_400_000;

/** The list in force of each register; those that have none are absent. */
export async function versionsInForce({
  store,
  connectors,
  policy,
  now,
}: Pick<PlanningContext, 'store' | 'connectors' | 'policy' | 'now'>): Promise<PlanningWorld['versions']> {
  const registers = connectors.filter(({ mode }) => mode === 'register');
  const held = await Promise.all(registers.map(({ id }) => store.registers.held(id).current()));
  return new Map(
    registers.flatMap(({ id }, index) => {
      const version = held[index];
      return version === null || version === undefined
        ? []
        : [[id, { ...version, old: isListOld(id, version, policy.lists, now()) }] as const];
    }),
  );
}
