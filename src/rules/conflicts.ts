import { headlineOf, type FactKind, type StoredFact } from '../domain/facts.ts';
import type { Conflict, Unsettled } from '../domain/rule.ts';
import { agree, couldKnow, debtKinds, isSaid } from './agree.ts';
import { hasWord, type Standing } from './standing.ts';

/** Sources write or count these their own way: a difference is no contradiction. */
const written: ReadonlySet<FactKind> = new Set([
  'company.name',
  'company.address',
  'company.industry',
  'company.size',
  'representatives.officers',
  'financials.years',
  'debts.cases',
  'payroll.months',
]);

/** What a list from before the other's news does not say is no contradiction: it could not know yet. */
const couldBoth = (a: StoredFact, b: StoredFact): boolean => couldKnow(a, b) && couldKnow(b, a);

/** A debt that the later word denies and an older one still tells of: it may be paid, and nobody has said so. */
const isDenied = (a: StoredFact, b: StoredFact): boolean => {
  const [older, later] = a.asOf < b.asOf ? [a, b] : [b, a];
  return debtKinds.has(a.kind) && older.asOf < later.asOf && headlineOf(later.kind, later.value) === 0;
};

/** The contradiction among fresh facts of one kind, most trusted side first; null when they agree. */
export const conflictAmong = (kind: FactKind, fresh: readonly StoredFact[]): Conflict | null =>
  differenceAmong(kind, fresh, (a, b) => !agree(a, b) && (couldBoth(a, b) || isDenied(a, b)));

function differenceAmong(
  kind: FactKind,
  facts: readonly StoredFact[],
  differ: (a: StoredFact, b: StoredFact) => boolean,
): Conflict | null {
  if (facts.length < 2 || written.has(kind)) return null;
  const [first, ...others] = facts.filter(isSaid);
  if (first === undefined) return null;
  const against = others.filter((other) => differ(first, other));
  if (against.length === 0) return null;
  const sides = [first, ...against].map(({ source, value, id, asOf }) => ({
    source,
    headline: headlineOf(kind, value),
    factId: id,
    asOf,
  }));
  return { kind, sides };
}

/**
 * The sources whose last word contradicts what is fresh, or another's last word, where they gave no fresh answer now.
 * Most trusted first; empty when there is nothing to contradict.
 */
export function unsettledAmong(kind: FactKind, standings: readonly Standing[]): readonly Unsettled[] {
  if (standings.every(({ is }) => is === 'fresh' || is === 'absent')) return [];
  const words = standings.flatMap((standing) =>
    standing.is === 'fresh' ? standing.fact : hasWord(standing) ? standing.last : [],
  );
  const sides = new Set(
    differenceAmong(kind, words, (a, b) => !agree(a, b))?.sides.map(({ source }) => source),
  );
  return standings.flatMap((standing) =>
    standing.is === 'fresh' || !sides.has(standing.source)
      ? []
      : [{ kind, source: standing.source, reason: standing.reason }],
  );
}
