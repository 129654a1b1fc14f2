import type { AsOf } from '../../../src/domain/as-of.ts';
import type { CheckMaterial } from '../../../src/domain/check-store.ts';
import type { Connector } from '../../../src/domain/connector.ts';
import type { StoredFact } from '../../../src/domain/facts.ts';
import type { CellState } from '../../../src/domain/planned.ts';
import { dayOf } from '../../../src/domain/time.ts';
import { historyKinds } from '../../../src/rules/index.ts';
import { instant, type Material } from './store.ts';

/** The peer's rows as the rules read them. `notAsked`: sources that have no row and of which the rules hear why. */
export function materialOf(
  { checkId, supplier, questions, facts, openFlags }: Material,
  notAsked: readonly Connector[],
  asOf: AsOf,
): CheckMaterial {
  const own = questions.filter((question) => question.checkId === checkId);
  const plannedAt = instant(own[0]?.plannedAt ?? 0);
  // By source, the later over the earlier.
  const answered = new Map(
    questions.flatMap((one) => (one.outcome === 'answered' ? [[one.source, one] as const] : [])),
  );
  const current = new Map<string, StoredFact>();
  const history: Record<string, unknown> = {};
  for (const fact of facts) {
    const answer = answered.get(fact.source);
    const key = `${fact.source} ${fact.kind}`;
    const { id, source, kind, value, validFrom, recordedAt } = fact;
    if (answer !== undefined && !current.has(key)) {
      const settledAt = answer.settledAt ?? 0;
      const day = answer.asOf ?? dayOf(new Date(settledAt));
      current.set(key, {
        id,
        source,
        kind,
        value,
        validFrom,
        recordedAt: instant(recordedAt),
        asOf: asOf(source, kind, day),
        fetchedAt: instant(settledAt),
      });
    }
  }
  for (const kind of historyKinds) {
    const versions = facts.filter((fact) => fact.kind === kind);
    if (versions.length === 0) continue;
    history[kind] = versions.map(({ id, source, value, validFrom, recordedAt }) => ({
      factId: id,
      source,
      value,
      validFrom,
      recordedOn: dayOf(new Date(recordedAt)),
    }));
  }
  return {
    check: {
      checkId,
      kind: 'run',
      runId: null,
      period: '',
      unit: null,
      reason: null,
      dnr: null,
      requestedBy: null,
      createdAt: plannedAt,
      deadline: plannedAt,
      doneAt: null,
    },
    supplier,
    questions: [
      ...own.map((one) => ({
        questionId: one.id,
        source: one.source,
        product: one.product,
        outcome: one.outcome,
        reason: one.reason,
        missing: one.missing ?? [],
        asOf: one.asOf,
        fetchedAt: one.settledAt === null ? null : instant(one.settledAt),
        retryAt: null,
        usedFresh: false,
      })),
      ...notAsked.map(({ id, product, closedTo }) => ({
        questionId: 0,
        source: id,
        product,
        outcome: 'skipped' as const,
        reason: closedTo ?? ('no-document' as const),
        missing: [],
        asOf: null,
        fetchedAt: null,
        retryAt: null,
        usedFresh: false,
      })),
    ],
    cells: [...answered.values()].map((one): CellState => ({
      source: one.source,
      product: one.product,
      lastAnswer: {
        questionId: one.id,
        fetchedAt: instant(one.settledAt ?? 0),
        asOf: one.asOf ?? dayOf(new Date(one.settledAt ?? 0)),
        missing: one.missing ?? [],
      },
      lastQuestion: { questionId: one.id, outcome: one.outcome, reason: one.reason, period: '' },
      failingSince: null,
    })),
    facts: [...current.values()],
    history,
    openFlags,
    last: null,
    stateVersion: 0,
  };
}
