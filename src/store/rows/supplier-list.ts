import { setImmediate as letOthers } from 'node:timers/promises';

import { levels } from '../../domain/check.ts';
import { InputInvalid } from '../../domain/errors.ts';
import { audienceKey, readingIn } from '../../domain/reading.ts';
import { severityRank } from '../../domain/rule.ts';
import { seesRule } from '../../domain/viewer.ts';
import { firstOfTwelve, monthNumber, monthText, paidLatelyFrom } from '../sqlite/calendar.ts';
import { counted } from './counted-rows.ts';
import { orNull, type Context } from '../sqlite/database.ts';
import type { FlagReader } from './flag-reader.ts';
import { knownToUnit, seenCheck } from './unit-wall.ts';
import { askedWords, nameKey } from './name-key.ts';
import { refOf, type SupplierRow } from './readers.ts';
import type { checks } from '../sqlite/schema.ts';
import { beginning, createSupplierOrder, isAfter, type Place, type Scope } from './supplier-order.ts';
import { NEVER_JUDGED } from './supplier-places.ts';
import { hiddenSupplier, namedByTenders, secretCheck, secretlyControlled } from './tender-wall.ts';
import type { SupplierStore, SupplierSummary } from '../../domain/supplier-store.ts';
import { isAbsent } from '../sqlite/dialect.ts';

type Query = Parameters<SupplierStore['list']>[0];
type CheckRow = typeof checks.$inferSelect;
type DetailRow = SupplierRow &
  Pick<{ [Column in keyof CheckRow]: CheckRow[Column] | null }, 'level' | 'unchecked' | 'readings'> & {
    readonly secret: 0 | 1;
    readonly seen: 0 | 1;
    readonly told_at: number | null;
    readonly checked_at: number | null;
  };
/** One supplier as the list shows it, and where. */
interface Shown {
  readonly place: Place;
  readonly row: DetailRow;
  readonly summary: Omit<SupplierSummary, 'paidSek'>;
}

/** Where a page ended. A reference alone: a cursor stands in a URL, where neither a name nor a count belongs. */
const writeCursor = (ref: string): string => Buffer.from(JSON.stringify([ref])).toString('base64url');

function readCursor(cursor: string): string | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(parsed) || parsed.length !== 1) return null;
    const [ref] = parsed as unknown[];
    return typeof ref === 'string' ? ref : null;
  } catch {
    return null;
  }
}

/** The last check, as its state says, or of those that may be told when an open tender has moved the state on. */
const lastCheck = `CASE WHEN ${secretlyControlled('s.id')} THEN (
    SELECT k.id FROM checks k WHERE k.supplier_id = s.id AND k.done_at IS NOT NULL AND NOT ${secretCheck}
    ORDER BY k.done_at DESC, k.id DESC LIMIT 1)
  ELSE (SELECT v.check_id FROM supplier_states v WHERE v.supplier_id = s.id) END`;
const lastSeenAt = `(SELECT max(k.done_at) FROM checks k WHERE k.supplier_id = s.id AND ${seenCheck})`;
const detailed = `
  SELECT s.*, ${secretlyControlled('s.id')} AS secret, t.level, t.unchecked, t.readings, t.done_at AS told_at,
    CASE WHEN (SELECT ${seenCheck} FROM checks k WHERE k.id = t.id) THEN t.done_at ELSE ${lastSeenAt} END AS checked_at,
    ${isAbsent('@unit')} OR EXISTS (SELECT 1 FROM checks k
      WHERE k.supplier_id = s.id AND k.done_at IS NOT NULL AND ${seenCheck}) AS seen
  FROM suppliers s LEFT JOIN checks t ON t.id = ${lastCheck}
  WHERE s.standing <> 'private-or-unknown'
    AND ((${isAbsent('@unit')} AND NOT ${hiddenSupplier('s.id')}) OR ${knownToUnit})`;

const wrongCursor = (): InputInvalid =>
  new InputInvalid(
    'cursor: värdet next från sidan före väntades, men något annat angavs. Börja om utan cursor.',
  );

export function createSupplierList(
  { db }: Context,
  flags: FlagReader,
): Pick<SupplierStore, 'list' | 'visibleTo'> {
  type Asked = Pick<Scope, 'all' | 'unit' | 'today' | 'active'>;
  const inOrder = createSupplierOrder(db);
  const byId = db.prepare<Asked & { id: number }, DetailRow>(`${detailed} AND s.id = @id`);
  const byRef = db.prepare<Asked & { ref: string }, DetailRow>(`${detailed} AND s.ref = @ref`);
  const secretIds = db.prepare<Asked, number>(namedByTenders).pluck();
  const paid = db
    .prepare<[number, number, number], number | null>(
      `SELECT sum(l.amount_ore) FROM ledger_rows l
       WHERE l.supplier_id = ? AND l.month BETWEEN ? AND ? AND ${counted('l')}`,
    )
    .pluck();
  const visible = db
    .prepare<{ id: number; all: 0 | 1; unit: string }, number>(
      `SELECT 1 FROM suppliers s WHERE s.id = @id AND s.standing <> 'private-or-unknown' AND ${knownToUnit}`,
    )
    .pluck();
  const hidden = db.prepare<{ id: number }, number>(`SELECT ${hiddenSupplier('@id')}`).pluck();

  function show(row: DetailRow | undefined, { viewer }: Query): Shown | null {
    if (row === undefined) return null;
    const stored =
      row.level === null
        ? null
        : { level: row.level, unchecked: row.unchecked === 1, readings: row.readings };
    const reading = stored === null ? null : readingIn(stored, viewer.audience);
    // Without a signal, a check that the unit sees nothing of has not been: a level would tell that somebody asked.
    const told = reading !== null && (row.seen === 1 || reading.level !== 'none') ? reading : null;
    const open = row.secret === 1 ? flags.openOn(row.id, row.told_at) : flags.open(row.id);
    return {
      row,
      place: {
        rank: told === null ? NEVER_JUDGED : levels.indexOf(told.level),
        key: row.sort_key ?? '',
        id: row.id,
      },
      summary: {
        id: row.id,
        ref: refOf(row),
        name: row.register_name ?? row.ledger_name,
        // A sole trader's number is the owner's personal number.
        number: row.number_kind === 'personal' ? null : row.number,
        form: row.confirmed_form ?? row.presumed_form,
        standing: row.standing,
        level: told?.level ?? null,
        unchecked: told?.unchecked ?? false,
        signals: open
          .filter(({ rule }) => told !== null && seesRule(viewer, rule))
          .toSorted((a, b) => severityRank[b.severity] - severityRank[a.severity]),
        checkedAt: orNull(row.checked_at),
        lastPaidMonth: row.last_month === null ? null : monthText(row.last_month),
      },
    };
  }

  function wanted({ summary, row }: Shown, query: Query, words: readonly string[]): boolean {
    const { level, unchecked, rule, severity } = query;
    if (level !== null && summary.level !== level) return false;
    if (unchecked !== null && summary.unchecked !== unchecked) return false;
    if (rule !== null && !summary.signals.some((signal) => signal.rule === rule)) return false;
    if (severity !== null && !summary.signals.some((signal) => signal.severity === severity)) return false;
    return words.every((word) => row.words?.includes(` ${word}`) === true);
  }

  const scopeOf = ({ viewer, level, unchecked, rule, severity, today }: Query): Scope => ({
    all: viewer.unit !== null && viewer.ofAll ? 1 : 0,
    unit: viewer.unit,
    audience: audienceKey(viewer.audience),
    today,
    active: paidLatelyFrom(today),
    unchecked: unchecked === null ? null : unchecked ? 1 : 0,
    rule,
    severity,
    low: level === null ? 0 : levels.indexOf(level),
    high: level === null ? NEVER_JUDGED : levels.indexOf(level),
  });

  async function pageOf(query: Query): Promise<{ shown: readonly Shown[]; more: boolean; met: number }> {
    const scope = scopeOf(query);
    const words = query.name === null ? [] : askedWords(query.name);
    const fits = (shown: Shown | null): shown is Shown => shown !== null && wanted(shown, query, words);
    const ask = { all: scope.all, unit: scope.unit, today: scope.today, active: scope.active };

    /** A place in the very list that is asked for: who has left it has none, and neither has one that was never in it. */
    function start(): Place {
      if (query.cursor === null) return beginning;
      const ref = readCursor(query.cursor);
      const shown = ref === null ? null : show(byRef.get({ ...ask, ref }), query);
      if (!fits(shown)) throw wrongCursor();
      return shown.place;
    }

    const begun = start();
    // Whom an open tender alone keeps controlled stands where the last check that may be told of has left it.
    const secret = secretIds.all(ask);
    const apart = new Set(secret);
    const placedApart = secret
      .map((id) => show(byId.get({ ...ask, id }), query))
      .filter(fits)
      .filter((shown) => isAfter(shown.place, begun))
      .toSorted((a, b) => (isAfter(a.place, b.place) ? 1 : -1));

    const shown: Shown[] = [];
    let met = 0;
    const enough = (): boolean => shown.length > query.limit;
    for (const rows of inOrder(scope, words, begun, query.limit + 1)) {
      met += rows.length;
      for (const row of rows) {
        if (row.fits === 0 || apart.has(row.id)) continue;
        while (placedApart[0] !== undefined && isAfter(row, placedApart[0].place)) {
          shown.push(...placedApart.splice(0, 1));
        }
        const one = show(byId.get({ ...ask, id: row.id }), query);
        if (fits(one)) shown.push(one);
        if (enough()) break;
      }
      if (enough()) break;
      await letOthers();
    }
    if (!enough()) shown.push(...placedApart);
    return { shown: shown.slice(0, query.limit), more: shown.length > query.limit, met };
  }

  return {
    async list(query) {
      const { viewer, rule, today } = query;
      const nothing = viewer.audience.length === 0 || (rule !== null && !seesRule(viewer, rule));
      if (nothing || (query.name !== null && nameKey(query.name) === ''))
        return { suppliers: [], next: null, met: 0 };
      const { shown, more, met } = await pageOf(query);
      const last = shown.at(-1);
      const months = [firstOfTwelve(today), monthNumber(today.slice(0, 7))] as const;
      return {
        suppliers: shown.map(({ summary }) => {
          const ore = paid.get(summary.id, ...months) ?? null;
          return { ...summary, paidSek: ore === null ? null : Math.round(ore / 100) };
        }),
        next: more && last !== undefined ? writeCursor(last.summary.ref) : null,
        met,
      };
    },
    async visibleTo(id, { unit, ofAll, audience }) {
      if (audience.length === 0) return false;
      if (unit === null) return hidden.get({ id }) !== 1;
      return visible.get({ id, all: ofAll ? 1 : 0, unit }) === 1;
    },
  };
}
