import { factKinds, type FactKind } from '../../domain/facts.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Conflict, Resolved, ResolvedFacts, SourceState, Unsettled } from '../../domain/rule.ts';
import { dayOf, type Day } from '../../domain/time.ts';
import { choose, lastWord } from './pick-value.ts';
import { conflictAmong, unsettledAmong } from './conflicts.ts';
import { fellSilent, hasAnswer, standingOf } from './source-reading.ts';
import { turnoverOf } from './turnover.ts';
import type { CheckMaterial } from '../../domain/check-store.ts';

export type ResolveMaterial = Pick<CheckMaterial, 'facts' | 'questions' | 'cells'>;
type Questions = ResolveMaterial['questions'];

/** The kinds each source can give, by source id. Where it is not told, it is read from trust order and facts. */
export type Provides = Readonly<Record<string, readonly FactKind[]>>;

export type LastWords = { readonly [Kind in FactKind]?: Resolved };

export interface ResolvedMaterial {
  readonly facts: ResolvedFacts;
  /** What the sources that are not heard now last said, for the kinds that are unknown because of it. */
  readonly lastWords: LastWords;
  readonly conflicts: readonly Conflict[];
  readonly unsettled: readonly Unsettled[];
  readonly sources: readonly SourceState[];
}

/** The sources that gave a kind, failed to give it, or were asked and can give it. */
function giversByKind(
  { facts, questions }: ResolveMaterial,
  provides: Provides,
): ReadonlyMap<string, ReadonlySet<string>> {
  const givers = new Map<string, Set<string>>();
  for (const { kind, source } of facts) addTo(givers, kind, source);
  for (const { source, missing } of questions) {
    for (const kind of missing) addTo(givers, kind, source);
    for (const kind of provides[source] ?? []) addTo(givers, kind, source);
  }
  return givers;
}

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const known = sets.get(key);
  if (known === undefined) sets.set(key, new Set([value]));
  else known.add(value);
}

/** Most trusted first; those the policy does not name come last, by name. */
function inTrustOrder(trusted: readonly string[], givers: ReadonlySet<string>): readonly string[] {
  const others = [...givers].filter((source) => !trusted.includes(source));
  return others.length === 0 ? trusted : [...trusted, ...others.sort()];
}

const dayOrNull = (instant: string | null | undefined): Day | null =>
  instant === null || instant === undefined ? null : dayOf(new Date(instant));

function stateOf(source: string, questions: Questions, cells: ResolveMaterial['cells']): SourceState {
  const own = cells.filter((cell) => cell.source === source);
  const silent = questions.find((question) => fellSilent(question) && question.outcome !== 'skipped');
  const answered = questions.find(hasAnswer);
  const partial = questions.some((question) => hasAnswer(question) && question.missing.length > 0);
  const lastAnswered = own.reduce<string | null>(
    (last, { lastAnswer }) =>
      lastAnswer !== null && (last === null || lastAnswer.fetchedAt > last) ? lastAnswer.fetchedAt : last,
    answered?.fetchedAt ?? null,
  );
  const failingSince = own
    .map((cell) => cell.failingSince)
    .filter((since) => since !== null)
    .sort()[0];
  const dates = { lastAnswered: dayOrNull(lastAnswered), failedSince: dayOrNull(failingSince) };
  if (silent !== undefined)
    return { source, state: 'failed', reason: silent.reason ?? silent.outcome ?? 'no-answer', ...dates };
  if (answered !== undefined)
    return { source, state: 'answered', reason: partial ? 'block-missing' : null, ...dates };
  const [first] = questions;
  const state = first?.outcome === 'not-found' ? 'not-found' : 'skipped';
  return { source, state, reason: first?.reason ?? null, ...dates };
}

function grouped(questions: Questions): ReadonlyMap<string, Questions> {
  const names = [...new Set(questions.map(({ source }) => source))];
  return new Map(names.map((name) => [name, questions.filter(({ source }) => source === name)]));
}

const nobody: ReadonlySet<string> = new Set();
const placeOf = (source: string, kind: string): string => `${source} ${kind}`;

/**
 * Many sources' facts as rules see them: one value per kind by the policy's trust order, or the reason why there is
 * none; contradictions among fresh answers, and those that may still hold; and each source's part in the check. Pure.
 */
export function resolveFacts(
  material: ResolveMaterial,
  policy: Policy,
  today: Day,
  provides: Provides = {},
): ResolvedMaterial {
  const bySource = grouped(material.questions);
  const lastWords: { [Kind in FactKind]?: Resolved } = {};
  const conflicts: Conflict[] = [];
  const unsettled: Unsettled[] = [];
  const context = { policy, today };
  const givers = giversByKind(material, provides);
  const unheard = [...bySource.keys()].filter((source) => provides[source] === undefined).sort();
  const factAt = new Map(material.facts.map((fact) => [placeOf(fact.source, fact.kind), fact] as const));
  const resolved = factKinds.map((kind) => {
    const known = inTrustOrder(policy.trustOrder[kind] ?? [], givers.get(kind) ?? nobody);
    const sources = known.length > 0 ? known : unheard;
    const standings = sources.flatMap((source) => {
      const fact = factAt.get(placeOf(source, kind));
      return standingOf(source, kind, bySource.get(source) ?? [], fact, context) ?? [];
    });
    const fresh = standings.flatMap((standing) => (standing.is === 'fresh' ? [standing.fact] : []));
    const conflict = conflictAmong(kind, fresh);
    if (conflict !== null) conflicts.push(conflict);
    else unsettled.push(...unsettledAmong(kind, standings));
    const heard = choose(kind, standings);
    const chosen = kind === 'credit.turnover' ? turnoverOf(material.facts, heard, context) : heard;
    const word = chosen.known ? null : lastWord(standings);
    if (word !== null) lastWords[kind] = word;
    return [kind, chosen] as const;
  });
  return {
    // Kind and value were paired when the facts were read; the type system cannot follow them through a list.
    facts: Object.fromEntries(resolved) as ResolvedFacts,
    lastWords,
    conflicts,
    unsettled,
    sources: [...bySource].map(([source, questions]) => stateOf(source, questions, material.cells)),
  };
}
