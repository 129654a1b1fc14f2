import type { Connector } from './connector.ts';
import type { CellState, PlannedQuestion } from './store.ts';
import type { Supplier } from './supplier.ts';
import { dayOf, daysBetween } from './time.ts';

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
      stage: stageOf(connector),
      paid: connector.paid,
      legalBasis: connector.legalBasis,
    };
    if (connector.closedTo !== null) return { ...base, how: { kind: 'skip', reason: connector.closedTo } };
    const waitsForForm = connector.stage === 2 && supplier.confirmedForm === null;
    const reason = waitsForForm ? null : connector.admits(supplier);
    if (reason !== null) return { ...base, how: { kind: 'skip', reason } };
    const cell = cells.find((each) => each.source === connector.id && each.product === connector.product);
    if (connector.paid && mayBeBought(cell, connector.freshForMs, now)) {
      return { ...base, how: { kind: 'skip', reason: 'needs-approval' } };
    }
    const held = cell?.lastAnswer;
    const fresh =
      held !== undefined &&
      held !== null &&
      held.missing.length === 0 &&
      isRecent(now.getTime() - Date.parse(held.fetchedAt), connector.freshForMs);
    return { ...base, how: fresh ? { kind: 'use', questionId: held.questionId } : { kind: 'ask' } };
  });
}

/** An answer from the future was given while the clock was wrong, and proves nothing about today. */
const isRecent = (ageMs: number, freshForMs: number): boolean =>
  ageMs > -CLOCK_SLACK_MS && ageMs < freshForMs;
const CLOCK_SLACK_MS = 5 * 60_000;

/**
 * True when the last paid question may have been bought although we hold no answer: its outcome is unknown, or the answer
 * could not be read. Asking again by itself would pay twice, so that waits for a person, or for the time when a fresh
 * answer would be due anyhow.
 */
function mayBeBought(cell: CellState | undefined, freshForMs: number, now: Date): boolean {
  const last = cell?.lastQuestion;
  if (last === undefined || last === null) return false;
  const unsure =
    last.outcome === 'broken' || (last.outcome === 'unavailable' && last.reason === 'outcome-unknown');
  return unsure && daysBetween(last.period, dayOf(now)) * DAY_MS < freshForMs;
}

const DAY_MS = 86_400_000;

/** Stage two waits for the registers that name the legal form, and for no other source. */
const stageOf = ({ stage, provides }: Connector): PlannedQuestion['stage'] =>
  stage === 1 && !provides.includes('company.form') ? 0 : stage;
