import type { Connector } from './connector.ts';
import type { CellState, PlannedQuestion } from './store.ts';
import type { Supplier } from './supplier.ts';

/**
 * What to ask about one supplier now: one entry per connector. A fresh and whole answer is used, not asked again;
 * a stage-two source waits for a confirmed form, so its own `admits` is heard only once the form is known.
 */
export function planQuestions(
  supplier: Supplier,
  cells: readonly CellState[],
  connectors: readonly Connector[],
  now: Date,
): PlannedQuestion[] {
  return connectors.map((connector) => {
    const base = {
      source: connector.id,
      product: connector.product,
      stage: connector.stage,
      paid: connector.paid,
      legalBasis: connector.legalBasis,
    };
    if (connector.closedTo !== null) return { ...base, how: { kind: 'skip', reason: connector.closedTo } };
    const waitsForForm = connector.stage === 2 && supplier.confirmedForm === null;
    const reason = waitsForForm ? null : connector.admits(supplier);
    if (reason !== null) return { ...base, how: { kind: 'skip', reason } };
    const held = cells.find((cell) => cell.source === connector.id && cell.product === connector.product)?.lastAnswer;
    const fresh =
      held !== undefined &&
      held !== null &&
      held.missing.length === 0 &&
      now.getTime() - Date.parse(held.fetchedAt) < connector.freshForMs;
    return { ...base, how: fresh ? { kind: 'use', questionId: held.questionId } : { kind: 'ask' } };
  });
}
