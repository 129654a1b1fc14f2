import { headlineOf, type Procedure } from '../domain/facts.ts';
import type {
  Conflict,
  Evidence,
  RuleInput,
  RuleResult,
  SourceState,
  UnknownReason,
} from '../domain/rule.ts';
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

/** How the register's detailed status writes the procedures that it and the register of procedures both tell of. */
const statusCodes = { bankruptcy: 'KK', liquidation: 'LI', reorganisation: 'FR' } as const;
type Written = keyof typeof statusCodes;
const written = Object.keys(statusCodes) as readonly Written[];
const isOver = (code: string): boolean => /\/(?:AVSLUTAD|UPPHAVD|UPPHORD)$/.test(code);

/** The latest event of a procedure decides; without events, that its code stands there. */
function isInStatus(entries: readonly { readonly code: string }[], kind: Written): boolean {
  const event = entries.find(({ code }) => code.startsWith(`${statusCodes[kind]}/`));
  return event === undefined ? entries.some(({ code }) => code === statusCodes[kind]) : !isOver(event.code);
}

/** The detailed status tells of a procedure that the word that counts on procedures does not know; null when they agree. */
export function statusConflict(
  { facts }: Pick<RuleInput, 'facts'>,
  kinds: readonly Written[] = written,
): Conflict | null {
  const [said, status] = [facts['company.procedures'], facts['company.status']];
  if (!said.known || !status.known) return null;
  const kind = kinds.find(
    (one) =>
      isInStatus(status.value.entries, one) && !said.value.ongoing.some((each) => coarse(each.kind) === one),
  );
  if (kind === undefined) return null;
  const sides = [
    { ...said, headline: headlineOf('company.procedures', said.value) },
    { ...status, headline: kind },
  ].map(({ source, headline, factId, asOf }) => ({ source, headline, factId, asOf }));
  return { kind: 'company.procedures', sides };
}

const coarse = (kind: string): string => (kind === 'compulsory-liquidation' ? 'liquidation' : kind);

/** What a rule says of a procedure that was not found, unless the detailed status tells of it: then nobody knows. */
export const unlessInStatus = (input: RuleInput, kind: Written, none: RuleResult): RuleResult => {
  const told = none.outcome === 'clear' ? statusConflict(input, [kind]) : null;
  return told === null
    ? none
    : { outcome: 'unknown', reason: 'contradicted', source: told.sides[1]?.source ?? null };
};
