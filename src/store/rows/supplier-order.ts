import type { Severity } from '../../domain/rule.ts';
import { askedByUnit, knownToUnit } from './unit-wall.ts';
import { ASKED_ONLY, NEVER_JUDGED } from './supplier-places.ts';
import { hiddenSupplier } from './tender-wall.ts';
import type { Database } from '../sqlite/database.ts';
import { atMost } from '../sqlite/at-most.ts';
import { isAbsent } from '../sqlite/dialect.ts';

/** What is asked for, as the statements take it. */
export interface Scope {
  readonly all: 0 | 1;
  readonly unit: string | null;
  readonly audience: string;
  readonly today: string;
  readonly active: number;
  readonly unchecked: 0 | 1 | null;
  readonly rule: string | null;
  readonly severity: Severity | null;
  /** First and last place that the level asked for may have. */
  readonly low: number;
  readonly high: number;
}

/** A place in the order: of the level, then of the name, then of the row. */
export interface Place {
  readonly rank: number;
  readonly key: string;
  readonly id: number;
}
export const beginning: Place = { rank: -1, key: '', id: 0 };

/** `fits` 0: passed on the way, and not in the list. */
export interface Ordered extends Place {
  readonly fits: 0 | 1;
}

export const isAfter = (a: Place, b: Place): boolean => {
  if (a.rank !== b.rank) return a.rank > b.rank;
  return a.key === b.key ? a.id > b.id : a.key > b.key;
};

/** The end of what begins with a word: keys are ASCII, `~` stands after all that is in them. */
export const endOf = (beginningOfWord: string): string => `${beginningOfWord}~`;

/** Words that a name may be asked for by; more are left out of account. */
const MOST_WORDS = 4;
/** So few candidates are sorted sooner than the order is searched for them. */
const FEW = 1500;
/** So many are sorted when the order has been searched for a while in vain. */
const MANY = 20_000;
/** Rows that are met at a time: a few milliseconds. */
const SLICE = 1500;
/** Rows of the order that are met before what is asked for counts as rare in it. */
const IN_VAIN = 1000;

const isSeen = `(${isAbsent('@unit')} AND (s.last_month IS NOT NULL OR NOT ${hiddenSupplier('s.id')})
  OR @unit IS NOT NULL AND ${knownToUnit})`;
/** As the condition of a CASE, what is dear in it is left out as soon as the rest has decided. */
const asFlag = (condition: string): string => `CASE WHEN ${condition} THEN 1 ELSE 0 END`;
const hasFlag = (condition: string): string =>
  `EXISTS (SELECT 1 FROM flags f WHERE f.supplier_id = s.id AND f.cleared_on IS NULL AND ${condition})`;
const isUnchecked = `coalesce((SELECT t.unchecked FROM supplier_states t WHERE t.supplier_id = s.id), 0)`;
const words = Array.from(
  { length: MOST_WORDS },
  (_, n) => `(${isAbsent(`@word${n}`)} OR s.words LIKE '% ' || @word${n} || '%')`,
).join(' AND ');

const isAsked = (
  unchecked: string,
): string => `(${isAbsent('@unchecked', 'bigint')} OR ${unchecked} = @unchecked)
  AND (${isAbsent('@rule')} OR ${hasFlag('f.rule = @rule')})
  AND (${isAbsent('@severity')} OR ${hasFlag('f.severity = @severity')})
  AND ${words}`;

/** Judged because units asked, and this is none of them: as if never judged. */
const rankOf = (place: string): string => `CASE WHEN ${place} <> ${ASKED_ONLY} THEN ${place}
  WHEN ${isAbsent('@unit')} OR ${askedByUnit} THEN ${ASKED_ONLY - 1} ELSE ${NEVER_JUDGED} END`;
const uncheckedAt = (place: string, unchecked: string): string =>
  `CASE WHEN ${rankOf(place)} = ${NEVER_JUDGED} THEN 0 ELSE ${unchecked} END`;

/** Whom the audience reads as everybody does, and whom it reads otherwise. */
const sources = [
  {
    from: 'suppliers s',
    place: 's.place',
    key: 's.sort_key',
    id: 's.id',
    unchecked: isUnchecked,
    where: `NOT EXISTS (SELECT 1 FROM supplier_readings x WHERE x.supplier_id = s.id AND x.audience = @audience)`,
  },
  {
    from: 'supplier_readings r CROSS JOIN suppliers s',
    place: 'r.place',
    key: 'r.sort_key',
    id: 'r.supplier_id',
    unchecked: 'r.unchecked',
    where: 's.id = r.supplier_id AND r.audience = @audience',
  },
] as const;

const isBehind = (rank: string, key: string, id: string): string =>
  `(${rank}, ${key}, ${id}) > (@rank, @key, @id) AND ${rank} <= @high`;
const isListed = `s.standing <> 'private-or-unknown'`;

/**
 * Parts that stand in order by their indexes, merged; whom units asked about alone is few, and sorted. The columns of the
 * order are those of an index, bare: an expression in their place would have every page sort everything.
 */
const inOrder = `${sources
  .flatMap(({ from, place, key, id, unchecked, where }) => [
    `SELECT ${place} AS rank, ${key} AS key, ${id} AS id, ${asFlag(`${isAsked(uncheckedAt(place, unchecked))} AND ${isSeen}`)} AS fits
    FROM ${from} WHERE ${isListed} AND ${where} AND ${isBehind(place, key, id)} AND ${place} <> ${ASKED_ONLY}`,
    `SELECT a.rank, a.key, a.id, a.fits FROM (
      SELECT ${rankOf(place)} AS rank, ${key} AS key, s.id AS id, ${asFlag(`${isAsked(uncheckedAt(place, unchecked))} AND ${isSeen}`)} AS fits
      FROM ${from} WHERE ${isListed} AND ${where} AND ${place} = ${ASKED_ONLY}) a
    WHERE ${isBehind('a.rank', 'a.key', 'a.id')}`,
  ])
  .join(' UNION ALL ')} ORDER BY 1, 2, 3 ${atMost('@slice')}`;

/** Who may be seen costs the most to find out, and is asked of those alone that are passed. */
const sorted = (candidates: string): string => `
  SELECT q.rank, q.key, q.id, ${asFlag(isSeen)} AS fits FROM (
    SELECT p.rank, p.key, p.id FROM (
      SELECT ${rankOf('coalesce(r.place, s.place)')} AS rank, s.sort_key AS key, s.id AS id
      FROM (SELECT DISTINCT n.id FROM (${candidates}) n) c CROSS JOIN suppliers s
        LEFT JOIN supplier_readings r ON r.supplier_id = s.id AND r.audience = @audience
      WHERE s.id = c.id AND ${isListed} AND ${isAsked(uncheckedAt('coalesce(r.place, s.place)', `coalesce(r.unchecked, ${isUnchecked})`))}) p
    WHERE ${isBehind('p.rank', 'p.key', 'p.id')} ORDER BY 1, 2, 3 ${atMost('@slice')}) q
  CROSS JOIN suppliers s WHERE s.id = q.id ORDER BY 1, 2, 3`;

/** What each filter that can be narrow leaves, by an index of its own; some of them more than once. */
const candidates = {
  name: 'SELECT w.supplier_id AS id FROM supplier_words w WHERE w.word >= @word AND w.word < @end',
  rule: 'SELECT f.supplier_id AS id FROM flags f WHERE f.rule = @rule AND f.cleared_on IS NULL',
  severity: 'SELECT f.supplier_id AS id FROM flags f WHERE f.severity = @severity AND f.cleared_on IS NULL',
  unchecked: `SELECT t.supplier_id AS id FROM supplier_states t WHERE t.unchecked = 1
    UNION ALL SELECT r.supplier_id FROM supplier_readings r WHERE r.audience = @audience AND r.unchecked = 1`,
  unit: `SELECT u.supplier_id AS id FROM supplier_units u WHERE u.unit = @unit
    UNION ALL SELECT c.supplier_id FROM contracts c WHERE c.unit = @unit
    UNION ALL SELECT x.supplier_id FROM contracts c
      JOIN subcontractors x ON x.main_supplier_id = c.supplier_id AND x.contract = c.number WHERE c.unit = @unit
    UNION ALL SELECT k.supplier_id FROM checks k WHERE k.unit = @unit`,
} as const;
type Narrow = keyof typeof candidates;

type Params = Scope & { readonly [Word in `word${number}`]?: string | null } & {
  /** The word that candidates are looked up by, and where the words that begin so end. */
  readonly word?: string;
  readonly end?: string;
};
type Page = Params & Place & { slice: number };

/** Suppliers in the order of the list behind a place, in slices of which the first holds `first`. */
export type SupplierOrder = (
  scope: Scope,
  words: readonly string[],
  place: Place,
  first: number,
) => Generator<readonly Ordered[]>;

/**
 * Few candidates are sorted, many are met in the order that is kept; when that has gone on in vain, what is asked for
 * stands far apart in the order, and its candidates are sorted after all.
 */
export function createSupplierOrder(db: Database): SupplierOrder {
  const ordered = db.prepare<Page, Ordered>(inOrder);
  const narrows = (Object.keys(candidates) as Narrow[]).map((name) => ({
    name,
    count: db
      .prepare<Params & { most: number }, number>(
        `SELECT count(*) FROM (SELECT n.id FROM (${candidates[name]}) n ${atMost('@most')}) m`,
      )
      .pluck(),
    statement: db.prepare<Page, Ordered>(sorted(candidates[name])),
  }));

  /** The narrowest of what is asked for, when it leaves no more than `most`. */
  function narrowest(params: Params, asked: readonly string[], most: number) {
    const applies: Record<Narrow, readonly Partial<Params>[]> = {
      name: asked.map((word) => ({ word, end: endOf(word) })),
      rule: params.rule === null ? [] : [{}],
      severity: params.severity === null ? [] : [{}],
      unchecked: params.unchecked === 1 ? [{}] : [],
      unit: params.unit !== null && params.all === 0 ? [{}] : [],
    };
    let least = most + 1;
    let found = null;
    for (const { name, count, statement } of narrows) {
      for (const more of applies[name]) {
        const n = count.get({ ...params, ...more, most: least }) ?? 0;
        if (n < least) [least, found] = [n, { statement, params: { ...params, ...more } }];
      }
    }
    return found;
  }

  return function* (scope, asked, begin, first) {
    const looked = asked.slice(0, MOST_WORDS);
    const params: Params = {
      ...scope,
      ...Object.fromEntries(Array.from({ length: MOST_WORDS }, (_, n) => [`word${n}`, looked[n] ?? null])),
    };
    const lowest: Place = { ...beginning, rank: scope.low };
    let place = isAfter(lowest, begin) ? lowest : begin;
    let way = narrowest(params, looked, FEW);
    let slice = first;
    let met = 0;
    while (true) {
      const rows = (way?.statement ?? ordered).all({ ...(way?.params ?? params), ...place, slice });
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows;
      place = { rank: last.rank, key: last.key, id: last.id };
      const before = met;
      met += rows.length;
      const inVain = way === null && before <= IN_VAIN && met > IN_VAIN;
      if (inVain) way = narrowest(params, looked, MANY);
      slice = inVain && way !== null ? first : Math.min(4 * slice, SLICE);
    }
  };
}
