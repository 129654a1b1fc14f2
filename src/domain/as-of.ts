import type { Connector } from './connector.ts';
import type { FactKind } from './facts.ts';
import { addDays, type Day, weekday } from './time.ts';

/** As of when a fact of an answer is: the answer's own day, unless the source makes this kind anew more seldom. */
export type AsOf = (source: string, kind: string, day: Day) => Day;

/** The last Monday before the day: what is made once a week was not made later for certain. */
export const lastWeekly = (day: Day): Day => addDays(day, weekday(day) === 1 ? -7 : 1 - weekday(day));

export const asAnswered: AsOf = (_source, _kind, day) => day;

/** By what each source tells of its own rhythm. */
export function asOfIn(connectors: readonly Pick<Connector, 'id' | 'weeklyKinds'>[]): AsOf {
  const weekly = new Map<string, ReadonlySet<string>>(
    connectors.flatMap(({ id, weeklyKinds = [] }) =>
      weeklyKinds.length === 0 ? [] : [[id, new Set<FactKind>(weeklyKinds)] as const],
    ),
  );
  return (source, kind, day) => (weekly.get(source)?.has(kind) === true ? lastWeekly(day) : day);
}
