import { headlineOf, type FactKind, type StoredFact } from '../domain/facts.ts';
import type { Resolved } from '../domain/rule.ts';
import type { Standing } from './standing.ts';

type Unheard = Exclude<Standing, { is: 'fresh' }>;
type Registration = StoredFact<'company.registration'>;

const known = (fact: StoredFact): Resolved => ({
  known: true,
  value: fact.value,
  factId: fact.id,
  source: fact.source,
  validFrom: fact.validFrom,
  asOf: fact.asOf,
  fetchedAt: fact.fetchedAt,
});

const unknown = ({ reason, source, last }: Unheard): Resolved => ({
  known: false,
  reason,
  source,
  lastAsOf: last?.asOf ?? null,
});

const isRegistration = (fact: StoredFact): fact is StoredFact & Registration =>
  fact.kind === 'company.registration';

/**
 * A less trusted source that agrees with a more trusted one's last word on the whole may differ in a part that rules
 * judge on: the day of registration. That part is then left out, which is unknown.
 */
function agreedPart(fact: StoredFact, unheard: readonly StoredFact[]): StoredFact {
  if (!isRegistration(fact) || fact.value.registeredOn === null) return fact;
  const { registeredOn } = fact.value;
  const agreed = unheard.every((last) => isRegistration(last) && last.value.registeredOn === registeredOn);
  return agreed ? fact : { ...fact, value: { ...fact.value, registeredOn: null } };
}

/**
 * One value of a kind, from standings in order of trust: the first fresh one, unless a more trusted source that is not
 * heard now (failed, too old, no longer configured or permitted) last said something else, however long ago, or said it
 * later than what the fresh one's list is from. Then the silence itself would open or clear a flag, so the value is
 * unknown for that source's reason. A more trusted source
 * that answered without the fact has withdrawn its word.
 */
export function choose(kind: FactKind, standings: readonly Standing[]): Resolved {
  const unheard: Unheard[] = [];
  for (const standing of standings) {
    if (standing.is !== 'fresh') {
      unheard.push(standing);
      continue;
    }
    const headline = headlineOf(kind, standing.fact.value);
    const words = unheard.filter(({ is }) => is !== 'absent');
    const other = words.find(
      ({ last }) =>
        last !== null && (headlineOf(kind, last.value) !== headline || last.asOf > standing.fact.asOf),
    );
    if (other !== undefined) return unknown(other);
    return known(
      agreedPart(
        standing.fact,
        words.flatMap(({ last }) => last ?? []),
      ),
    );
  }
  for (const is of ['silent', 'stale', 'absent'] as const) {
    const found = unheard.find((standing) => standing.is === is);
    if (found !== undefined) return unknown(found);
  }
  // A source that told us before and no longer may be asked says more of the gap than one that never did.
  const skipped = unheard.find(({ last }) => last !== null) ?? unheard[0];
  return skipped === undefined
    ? { known: false, reason: 'no-value', source: null, lastAsOf: null }
    : unknown(skipped);
}
