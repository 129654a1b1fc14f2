import { headlineOf, type FactKind } from '../domain/facts.ts';
import type {
  Evidence,
  Resolved,
  RuleInput,
  RuleResult,
  SourceState,
  UnknownReason,
} from '../domain/rule.ts';

type Known<Kind extends FactKind> = Extract<Resolved<Kind>, { known: true }>;
type Unknown = Extract<Resolved, { known: false }>;

/** The fact as evidence. Dates are left out: they move every night and are joined from the question when read. */
export const shown = <Kind extends FactKind>(kind: Kind, fact: Known<Kind>): Evidence => ({
  fact: kind,
  value: headlineOf(kind, fact.value),
  source: fact.source,
  factId: fact.factId,
  asOf: null,
});

/** The day of registration as evidence of its own, where the source gives it: `tax.fSkatt` → `tax.fSkatt.from`. */
export const registeredFrom = (
  status: Evidence,
  { from }: { readonly from: string | null },
): readonly Evidence[] => (from === null ? [] : [{ ...status, fact: `${status.fact}.from`, value: from }]);

/** A figure of our own ledger as evidence. */
export const fromLedger = (fact: string, value: string | number): Evidence => ({
  fact,
  value,
  source: 'ledger',
  factId: null,
  asOf: null,
});

/** The verdict of a rule whose fact is not known. */
export const unknownAs = (fact: Unknown): RuleResult => ({
  outcome: 'unknown',
  reason: fact.reason,
  source: fact.source,
});

export const clear = (...evidence: readonly Evidence[]): RuleResult => ({ outcome: 'clear', evidence });

/**
 * The registers that name organisations, as evidence, when all that were asked say that they have no such number; empty
 * as soon as one of them knows it, or did not answer.
 */
export function notFoundBy({ sources, policy }: Pick<RuleInput, 'sources' | 'policy'>): readonly Evidence[] {
  const { trustOrder } = policy;
  const naming = [...(trustOrder['company.form'] ?? []), ...(trustOrder['company.registration'] ?? [])];
  const asked = sources.filter(({ source, state }) => naming.includes(source) && state !== 'skipped');
  return asked.every(({ state }) => state === 'not-found')
    ? asked.map(({ source }) => ({ fact: 'source', value: 'not-found', source, factId: null, asOf: null }))
    : [];
}

/** Why a source said less than it could, for now: it failed, is closed, or a block of its answer failed. */
export const isSilent = (state: SourceState): boolean =>
  state.state === 'failed' || state.reason === 'closed' || state.reason === 'block-missing';

/** Why a source that neither answered nor failed said nothing. */
export const unheardBecause = ({ state, reason }: SourceState): UnknownReason => {
  if (state !== 'skipped') return 'no-value';
  return reason === 'not-configured' ? 'not-configured' : 'not-permitted';
};

/**
 * The verdict where no document says anything. Documents that people bring are never complete, so that their silence is
 * unknown, whatever stood in the way; only one that was withdrawn ends what it had opened.
 */
export const documentsSayNothing = (fact: Resolved, source: string, isWithdrawn: boolean): RuleResult => {
  if (!fact.known && fact.reason === 'source-failed') return unknownAs(fact);
  if (isWithdrawn) return { outcome: 'not-applicable', reason: 'withdrawn' };
  return { outcome: 'unknown', reason: 'no-value', source };
};
