import { headlineOf, type FactKind, type StoredFact } from '../domain/facts.ts';
import type { Conflict, Unsettled } from '../domain/rule.ts';
import type { LegalForm } from '../domain/supplier.ts';
import { addDays, dayOf } from '../domain/time.ts';
import type { Standing } from './standing.ts';

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

const isKind = <Kind extends FactKind>(fact: StoredFact, kind: Kind): fact is StoredFact & StoredFact<Kind> =>
  fact.kind === kind;

/** One status per company cannot tell compulsory liquidation from the other, nor name two procedures at once. */
const coarse = (procedure: string): string =>
  procedure === 'compulsory-liquidation' ? 'liquidation' : procedure;

const isSaid = (fact: StoredFact): boolean => {
  const headline = headlineOf(fact.kind, fact.value);
  if (headline === null) return false;
  if (isKind(fact, 'company.procedures'))
    return fact.value.coverage === 'full' || fact.value.ongoing.length > 0;
  if (isKind(fact, 'company.form')) return fact.value.form !== 'OTHER' && fact.value.form !== 'UNKNOWN';
  return true;
};

function agree(a: StoredFact, b: StoredFact): boolean {
  const [x, y] = [headlineOf(a.kind, a.value), headlineOf(b.kind, b.value)];
  if (x === y) return true;
  if (isKind(a, 'company.registration') && isKind(b, 'company.registration')) {
    const kinds = [a.value.deregistered?.kind, b.value.deregistered?.kind];
    return !kinds.includes(undefined) && kinds.includes('other');
  }
  if (isKind(a, 'company.procedures') && isKind(b, 'company.procedures')) {
    const [part, whole] = b.value.coverage === 'partial' ? [b.value, a.value] : [a.value, b.value];
    if (part.coverage === 'full') return false;
    const known = new Set(whole.ongoing.map(({ kind }) => coarse(kind)));
    return part.ongoing.every(({ kind }) => known.has(coarse(kind)));
  }
  if (isKind(a, 'company.form') && isKind(b, 'company.form')) {
    return sameForm.some((forms) => forms.has(a.value.form) && forms.has(b.value.form));
  }
  // A registration that begins later is, to a source without dates, one that never was.
  if (a.kind.startsWith('tax.') && b.kind === a.kind) return isNone(x) && isNone(y);
  return false;
}

const isNone = (headline: string | number | null): boolean => headline === 'never' || headline === 'not-yet';
/**
 * Forms that one register tells apart and another does not: SCB has one code for trading and limited partnerships, and
 * one for a foreign firm and its branch here.
 */
const sameForm: readonly ReadonlySet<LegalForm>[] = [new Set(['HB', 'KB']), new Set(['FILIAL', 'FOREIGN'])];

/** So long after it became so, every register has been told. */
const TOLD_WITHIN_DAYS = 14;

/** The day on which every register knows of it: when we do, or long enough after it became so in the world. */
function knownEverywhere({ validFrom, recordedAt }: StoredFact): string {
  const toUs = dayOf(new Date(recordedAt));
  const toAll = validFrom === null ? toUs : addDays(validFrom, TOLD_WITHIN_DAYS);
  return toAll < toUs ? toAll : toUs;
}

/** What a list from before the other's news does not say is no contradiction: it could not know yet. */
const couldKnow = (a: StoredFact, b: StoredFact): boolean =>
  a.asOf >= knownEverywhere(b) && b.asOf >= knownEverywhere(a);

/** The contradiction among fresh facts of one kind, most trusted side first; null when they agree. */
export const conflictAmong = (kind: FactKind, fresh: readonly StoredFact[]): Conflict | null =>
  differenceAmong(kind, fresh, (a, b) => couldKnow(a, b) && !agree(a, b));

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
  const words = standings.flatMap((standing) => {
    if (standing.is === 'fresh') return standing.fact;
    return standing.is === 'absent' ? [] : (standing.last ?? []);
  });
  const sides = new Set(
    differenceAmong(kind, words, (a, b) => !agree(a, b))?.sides.map(({ source }) => source),
  );
  return standings.flatMap((standing) =>
    standing.is === 'fresh' || !sides.has(standing.source)
      ? []
      : [{ kind, source: standing.source, reason: standing.reason }],
  );
}
