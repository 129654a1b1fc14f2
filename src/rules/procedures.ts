import type { Procedure } from '../domain/facts.ts';
import type { Evidence, RuleInput, RuleResult, SourceState, UnknownReason } from '../domain/rule.ts';
import { clear, isSilent, shown, unheardBecause, unknownAs } from './read.ts';

type Kinds = readonly Procedure['kind'][];

/** The ongoing procedure of these kinds, earliest kind in the list first, with the fact it stands in. */
export function ongoing(
  facts: RuleInput['facts'],
  kinds: Kinds,
): { readonly procedure: Procedure; readonly evidence: Evidence } | null {
  const fact = facts['company.procedures'];
  if (!fact.known) return null;
  for (const kind of kinds) {
    const procedure = fact.value.ongoing.find((one) => one.kind === kind);
    if (procedure !== undefined) return { procedure, evidence: shown('company.procedures', fact) };
  }
  return null;
}

/**
 * What to say when no such procedure was found: a source that may not know of one clears nothing, unless it says that one
 * of this kind has ended. Then the reason is
 * why the source that would know said nothing, where there is such a source.
 */
export function nothingOngoing(
  { facts, sources, policy }: RuleInput,
  kind: Procedure['kind'] | null = null,
): RuleResult {
  const fact = facts['company.procedures'];
  if (!fact.known) return unknownAs(fact);
  const hasEnded = kind !== null && fact.value.ended.some((one) => one.kind === kind);
  if (fact.value.coverage === 'full' || hasEnded) return clear(shown('company.procedures', fact));
  const trusted = policy.trustOrder['company.procedures'] ?? [];
  const whoWouldKnow = sources.find(
    ({ source }) => trusted.includes(source) && trusted.indexOf(source) < trusted.indexOf(fact.source),
  );
  if (whoWouldKnow === undefined)
    return { outcome: 'unknown', reason: 'partial-coverage', source: fact.source };
  return { outcome: 'unknown', reason: reasonOf(whoWouldKnow), source: whoWouldKnow.source };
}

function reasonOf(state: SourceState): UnknownReason {
  if (isSilent(state)) return 'source-failed';
  return state.state === 'skipped' ? unheardBecause(state) : 'partial-coverage';
}
