import { headlineOf, type FactKind, type StoredFact } from '../../domain/facts.ts';
import type { Conflict, Unsettled } from '../../domain/rule.ts';
import { agree, contradict, isSaid } from './agree.ts';
import { mostTrusted } from './pick-value.ts';
import { hasWord, type Standing } from './source-reading.ts';

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

/** The contradiction among fresh facts of one kind, the word that counts first; null when they agree. */
export function conflictAmong(kind: FactKind, fresh: readonly StoredFact[]): Conflict | null {
  if (fresh.length < 2) return null;
  const counts = mostTrusted(fresh);
  const inOrder = fresh.toSorted((a, b) => Number(b === counts) - Number(a === counts));
  return differenceAmong(kind, inOrder, contradict);
}

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
