import type { Database } from 'better-sqlite3';

import type { Severity } from '../domain/rule.ts';
import { askedByUnit, knownToUnit } from './known-to-unit.ts';
import { ASKED_ONLY, NEVER_JUDGED } from './supplier-places.ts';
import { hiddenSupplier } from './tender-wall.ts';

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

const visible = `CASE WHEN @unit IS NULL THEN s.last_month IS NOT NULL OR NOT ${hiddenSupplier('s.id')}
  ELSE ${knownToUnit} END`;
const hasFlag = (condition: string): string =>
  `EXISTS (SELECT 1 FROM flags f WHERE f.supplier_id = s.id AND f.cleared_on IS NULL AND ${condition})`;
const isUnchecked = `coalesce((SELECT t.unchecked FROM supplier_states t WHERE t.supplier_id = s.id), 0)`;
const words = Array.from(
  { length: MOST_WORDS },
  (_, n) => `(@word${n} IS NULL OR s.words LIKE '% ' || @word${n} || '%')`,
).join(' AND ');

const fits = (unchecked: string): string => `(@unchecked IS NULL OR ${unchecked} = @unchecked)
  AND (@rule IS NULL OR ${hasFlag('f.rule = @rule')})
  AND (@severity IS NULL OR ${hasFlag('f.severity = @severity')})
  AND ${words} AND ${visible}`;

/** Judged because units asked, and this is none of them: as if never judged. */
const rankOf = (place: string): string => `CASE WHEN ${place} <> ${ASKED_ONLY} THEN ${place}
  WHEN @unit IS NULL OR ${askedByUnit} THEN ${ASKED_ONLY - 1} ELSE ${NEVER_JUDGED} END`;

const part = (from: string, place: string, key: string, unchecked: string, where: string): string => `
  SELECT ${rankOf(place)} AS rank, ${key} AS key, s.id AS id, ${fits(unchecked)} AS fits
  FROM ${from} WHERE s.standing <> 'private-or-unknown' AND ${where}`;

const ownReading = `EXISTS (SELECT 1 FROM supplier_readings x
  WHERE x.supplier_id = s.id AND x.audience = @audience)`;
const isBehind = (place: string, key: string, id: string): string =>
  `(${place}, ${key}, ${id}) > (@rank, @key, @id) AND ${place} BETWEEN @low AND @high AND ${place} <> ${ASKED_ONLY}`;

/** Parts that stand in order by their indexes, merged; whom units asked about alone is few, and sorted. */
const inOrder = `
  SELECT * FROM (
    ${part('suppliers s', 's.place', 's.sort_key', isUnchecked, `${isBehind('s.place', 's.sort_key', 's.id')} AND NOT ${ownReading}`)}
    UNION ALL
    ${part(
      'supplier_readings r JOIN suppliers s ON s.id = r.supplier_id',
      'r.place',
      'r.sort_key',
      'r.unchecked',
      `r.audience = @audience AND ${isBehind('r.place', 'r.sort_key', 'r.supplier_id')}`,
    )}
    ORDER BY 1, 2, 3)
  UNION ALL
  SELECT * FROM (
    ${part('suppliers s', 's.place', 's.sort_key', isUnchecked, `s.place = ${ASKED_ONLY} AND NOT ${ownReading}`)}
    UNION ALL
    ${part(
      'supplier_readings r JOIN suppliers s ON s.id = r.supplier_id',
      'r.place',
      'r.sort_key',
      'r.unchecked',
      `r.audience = @audience AND r.place = ${ASKED_ONLY}`,
    )}) a
  WHERE (a.rank, a.key, a.id) > (@rank, @key, @id) AND a.rank BETWEEN @low AND @high
  ORDER BY 1, 2, 3 LIMIT @slice`;

const amongFew = (candidates: string): string => `
  SELECT * FROM (
    ${part(
      `(${candidates}) c CROSS JOIN suppliers s ON s.id = c.id
       LEFT JOIN supplier_readings r ON r.supplier_id = s.id AND r.audience = @audience`,
      'coalesce(r.place, s.place)',
      's.sort_key',
      `coalesce(r.unchecked, ${isUnchecked})`,
      '1 = 1',
    )}) p
  WHERE (p.rank, p.key, p.id) > (@rank, @key, @id) AND p.rank BETWEEN @low AND @high
  ORDER BY p.rank, p.key, p.id LIMIT @slice`;

/** What each filter that can be narrow leaves, by an index of its own. */
const candidates = {
  name: 'SELECT DISTINCT w.supplier_id AS id FROM supplier_words w WHERE w.word >= @word0 AND w.word < @end0',
  rule: 'SELECT f.supplier_id AS id FROM flags f WHERE f.rule = @rule AND f.cleared_on IS NULL',
  severity:
    'SELECT DISTINCT f.supplier_id AS id FROM flags f WHERE f.severity = @severity AND f.cleared_on IS NULL',
  unchecked: 'SELECT t.supplier_id AS id FROM supplier_states t WHERE t.unchecked = 1',
  unit: `SELECT u.supplier_id AS id FROM supplier_units u WHERE u.unit = @unit
    UNION SELECT c.supplier_id FROM contracts c WHERE c.unit = @unit
    UNION SELECT x.supplier_id FROM contracts c
      JOIN subcontractors x ON x.main_supplier_id = c.supplier_id AND x.contract = c.number WHERE c.unit = @unit
    UNION SELECT k.supplier_id FROM checks k WHERE k.unit = @unit`,
} as const;
type Narrow = keyof typeof candidates;

type Params = Scope & { readonly [Word in `${'word' | 'end'}${number}`]?: string | null };

/** The words that are asked for, the longest first: it leaves the fewest, and is looked up. */
function wordParams(asked: readonly string[]): Omit<Params, keyof Scope> {
  const longest = asked.toSorted((a, b) => b.length - a.length);
  const words = Array.from({ length: MOST_WORDS }, (_, n) => [`word${n}`, longest[n] ?? null] as const);
  return { ...Object.fromEntries(words), end0: longest[0] === undefined ? null : endOf(longest[0]) };
}

/** Suppliers in the order of the list, a slice at a time: few candidates are sorted, many are met in the order that is kept. */
export function createSupplierOrder(
  db: Database,
): (scope: Scope, words: readonly string[]) => { after(place: Place, slice: number): readonly Ordered[] } {
  const ordered = db.prepare<Params & Place & { slice: number }, Ordered>(inOrder);
  const narrows = (Object.keys(candidates) as Narrow[]).map((name) => ({
    name,
    count: db
      .prepare<Params, number>(`SELECT count(*) FROM (${candidates[name]} LIMIT ${FEW + 1}) n`)
      .pluck(),
    sorted: db.prepare<Params & Place & { slice: number }, Ordered>(amongFew(candidates[name])),
  }));

  return (scope, asked) => {
    const params: Params = { ...scope, ...wordParams(asked) };
    const applies: Record<Narrow, boolean> = {
      name: asked.length > 0,
      rule: scope.rule !== null,
      severity: scope.severity !== null,
      unchecked: scope.unchecked === 1,
      unit: scope.unit !== null && scope.all === 0,
    };
    const narrow = narrows.find(({ name, count }) => applies[name] && (count.get(params) ?? 0) <= FEW);
    const statement = narrow?.sorted ?? ordered;
    return {
      after: (place, slice) =>
        statement.all({ ...params, ...place, slice: narrow === undefined ? slice : FEW + 1 }),
    };
  };
}
