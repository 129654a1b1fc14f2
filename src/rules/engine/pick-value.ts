import { headlineOf, type FactKind, type StoredFact } from '../../domain/facts.ts';
import type { Resolved } from '../../domain/rule.ts';
import { isNews, isSaid } from './agree.ts';
import { hasWord, type Standing, type Unheard } from './source-reading.ts';

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
 * The word that counts among fresh ones, given in order of trust: the first that says anything and that is not outdated
 * by what another tells of a later day.
 */
export const mostTrusted = (fresh: readonly StoredFact[]): StoredFact | undefined => {
  if (fresh.length < 2) return fresh[0];
  const said = fresh.filter(isSaid);
  const words = said.length > 0 ? said : fresh;
  return words.find((word) => !words.some((other) => isNews(other, word)));
};

/**
 * One value of a kind, from standings in order of trust: the most trusted fresh word, or a later one that it could not
 * know of. It is unknown when a more trusted source that is not heard now (failed, too old, no longer configured or
 * permitted) last said something else, however long ago, or said it later; or any source said later what this one could
 * not know. Then the silence itself would open or clear a flag. A more trusted source that answered without the fact has
 * withdrawn its word.
 */
export function choose(kind: FactKind, standings: readonly Standing[]): Resolved {
  const chosen = mostTrusted(
    standings.flatMap((standing) => (standing.is === 'fresh' ? [standing.fact] : [])),
  );
  if (chosen !== undefined) {
    const headline = headlineOf(kind, chosen.value);
    const place = standings.findIndex(({ source }) => source === chosen.source);
    const trusted = standings.slice(0, place).filter(hasWord);
    const other =
      trusted.find(({ last }) => headlineOf(kind, last.value) !== headline || last.asOf > chosen.asOf) ??
      standings
        .slice(place)
        .filter(hasWord)
        .find(({ last }) => isNews(last, chosen));
    if (other !== undefined) return unknown(other);
    return known(
      agreedPart(
        chosen,
        trusted.map(({ last }) => last),
      ),
    );
  }
  const unheard = standings.filter((standing) => standing.is !== 'fresh');
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

/** What the sources that are not heard now last said of a kind, the most trusted one's; null where none has spoken. */
export function lastWord(standings: readonly Standing[]): Resolved | null {
  const word = standings.find(hasWord);
  return word === undefined ? null : known(word.last);
}
