import type { Procedure } from '../domain/facts.ts';
import type { Evidence, RuleInput, RuleResult } from '../domain/rule.ts';
import { clear, shown, unknownAs } from './read.ts';

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

/** What to say when no such procedure was found: a source that may not know of one clears nothing. */
export function nothingOngoing(facts: RuleInput['facts']): RuleResult {
  const fact = facts['company.procedures'];
  if (!fact.known) return unknownAs(fact);
  if (fact.value.coverage === 'partial')
    return { outcome: 'unknown', reason: 'partial-coverage', source: fact.source };
  return clear(shown('company.procedures', fact));
}
