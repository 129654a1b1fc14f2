import type { StoredFact } from '../../domain/facts.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Resolved } from '../../domain/rule.ts';
import type { Day } from '../../domain/time.ts';

interface Year {
  readonly year: number;
  readonly amountSek: number;
  readonly fact: StoredFact;
}

const isKind = <Kind extends StoredFact['kind']>(
  fact: StoredFact,
  kind: Kind,
): fact is StoredFact & StoredFact<Kind> => fact.kind === kind;

/** A bureau that names no year means the last one that was closed when it said so. */
const yearOf = (said: string | null, asOf: Day): number =>
  Number(/^\d{4}/.exec(said ?? '')?.[0] ?? Number(asOf.slice(0, 4)) - 1);

function yearsOf(fact: StoredFact): readonly Year[] {
  if (isKind(fact, 'credit.turnover'))
    return [{ year: yearOf(fact.value.year, fact.asOf), amountSek: fact.value.amountSek, fact }];
  if (!isKind(fact, 'financials.years')) return [];
  return fact.value.years.flatMap(({ periodEnd, turnoverSek }) =>
    turnoverSek === null ? [] : [{ year: Number(periodEnd.slice(0, 4)), amountSek: turnoverSek, fact }],
  );
}

/**
 * The turnover of the latest year that any source holds. It is a figure of its year: what a source said of it holds
 * although that source is silent now, so that an outage does not move a limit. `heard` is what the kind's own sources
 * say now: why there is none, when nobody has told one for a year that is late enough.
 */
export function turnoverOf(
  facts: readonly StoredFact[],
  heard: Resolved,
  { policy, today }: { readonly policy: Policy; readonly today: Day },
): Resolved {
  const oldest = Number(today.slice(0, 4)) - policy.credit.turnoverYears;
  const years = facts.flatMap(yearsOf).filter(({ year }) => year >= oldest);
  // Of the same year, the annual report goes before a bureau's copy of it; then by source, so that no order decides.
  const rank = ({ fact }: Year): string => `${fact.kind === 'financials.years' ? 0 : 1} ${fact.source}`;
  const [latest] = years.toSorted((a, b) => b.year - a.year || rank(a).localeCompare(rank(b)));
  if (latest === undefined)
    return heard.known
      ? { known: false, reason: 'stale', source: heard.source, lastAsOf: heard.asOf }
      : heard;
  const { fact, year, amountSek } = latest;
  return {
    known: true,
    value: { amountSek, year: String(year) },
    factId: fact.id,
    source: fact.source,
    validFrom: fact.validFrom,
    asOf: fact.asOf,
    fetchedAt: fact.fetchedAt,
  };
}
