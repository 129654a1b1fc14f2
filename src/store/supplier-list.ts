import { InputInvalid } from '../domain/errors.ts';
import type { SupplierStore, SupplierSummary } from '../domain/store.ts';
import { firstOfTwelve, monthNumber, monthText, paidLatelyFrom } from './calendar.ts';
import { counted } from './counted-rows.ts';
import { orNull, type Context } from './database.ts';
import { knownToUnit, seenCheck } from './known-to-unit.ts';
import type { SupplierRow } from './readers.ts';
import type { supplierStates } from './schema.ts';
import { hiddenSupplier, secretCheck, secretlyControlled } from './tender-wall.ts';

type ListRow = Pick<
  SupplierRow,
  'id' | 'number_kind' | 'number' | 'presumed_form' | 'confirmed_form' | 'standing' | 'last_month'
> & {
  readonly name: string | null;
  readonly shown: string;
  readonly rank: number;
  readonly level: (typeof supplierStates.$inferSelect)['level'] | null;
  readonly unchecked: 0 | 1 | null;
  readonly checked_at: number | null;
  readonly paid_ore: number | null;
};

/** Where a page ended. An id alone: a cursor stands in a URL, where no name belongs. */
const writeCursor = (row: ListRow): string => Buffer.from(JSON.stringify([row.id])).toString('base64url');

function readCursor(cursor: string): number | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(parsed) || parsed.length !== 1) return null;
    const [id] = parsed as unknown[];
    return Number.isSafeInteger(id) ? Number(id) : null;
  } catch {
    return null;
  }
}

interface Scope {
  readonly all: 0 | 1;
  readonly unit: string | null;
  readonly level: string | null;
  readonly unchecked: 0 | 1 | null;
  readonly today: string;
  readonly active: number;
}
/** Order of level, shown name in lower case, id. */
interface Place {
  readonly rank: number;
  readonly shown: string;
  readonly id: number;
}
const beginning: Place = { rank: -1, shown: '', id: 0 };

/** The last check, as its state says, or of those that may be told when an open tender has moved the state on. */
const lastCheck = `CASE WHEN ${secretlyControlled('s.id')} THEN (
    SELECT k.id FROM checks k WHERE k.supplier_id = s.id AND k.done_at IS NOT NULL AND NOT ${secretCheck}
    ORDER BY k.done_at DESC, k.id DESC LIMIT 1)
  ELSE (SELECT v.check_id FROM supplier_states v WHERE v.supplier_id = s.id) END`;
/** Without a signal, a check that the unit sees nothing of has not been: a state would tell that somebody asked. */
const state = `checks t ON t.id = ${lastCheck} AND (@unit IS NULL OR t.level <> 'none'
  OR EXISTS (SELECT 1 FROM checks k WHERE k.supplier_id = s.id AND k.done_at IS NOT NULL AND ${seenCheck}))`;
const listed = `
  SELECT s.id, s.number_kind, s.number, s.presumed_form, s.confirmed_form, s.standing, s.last_month,
    coalesce(s.register_name, s.ledger_name) AS name,
    lower(coalesce(s.register_name, s.ledger_name, printf('leverantör l-%04d', s.id))) AS shown,
    CASE t.level WHEN 'stop' THEN 0 WHEN 'deepen' THEN 1 WHEN 'ask' THEN 2 WHEN 'none' THEN 3 ELSE 4 END AS rank,
    t.level, t.unchecked, t.id AS last_check, t.done_at AS last_at
  FROM suppliers s LEFT JOIN ${state}
  WHERE s.standing <> 'private-or-unknown'
    AND ((@unit IS NULL AND NOT ${hiddenSupplier('s.id')}) OR ${knownToUnit})
    AND (@level IS NULL OR t.level = @level)
    AND (@unchecked IS NULL OR ifnull(t.unchecked, 0) = @unchecked)`;

export function createSupplierList({ db }: Context): Pick<SupplierStore, 'list' | 'visibleTo'> {
  const page = db.prepare<Scope & Place & { first: number; last: number; limit: number }, ListRow>(`
    SELECT p.*,
      (SELECT CASE WHEN ${seenCheck} THEN p.last_at ELSE (
          SELECT max(k.done_at) FROM checks k WHERE k.supplier_id = p.id AND ${seenCheck}) END
        FROM checks k WHERE k.id = p.last_check) AS checked_at,
      (SELECT sum(amount_ore) FROM ledger_rows l
        WHERE l.supplier_id = p.id AND l.month BETWEEN @first AND @last AND ${counted('l')}) AS paid_ore
    FROM (${listed}) p
    WHERE (p.rank, p.shown, p.id) > (@rank, @shown, @id)
    ORDER BY p.rank, p.shown, p.id LIMIT @limit`);
  const placeOf = db.prepare<Scope & { after: number }, Place>(
    `SELECT p.rank, p.shown, p.id FROM (${listed} AND s.id = @after) p`,
  );
  const visible = db
    .prepare<{ id: number; all: 0 | 1; unit: string }, number>(
      `SELECT 1 FROM suppliers s WHERE s.id = @id AND s.standing <> 'private-or-unknown' AND ${knownToUnit}`,
    )
    .pluck();

  /** A place in the very list that is asked for: who has left it has none, and neither has one that was never in it. */
  function placeAfter(cursor: string | null, scope: Scope): Place {
    if (cursor === null) return beginning;
    const after = readCursor(cursor);
    const place = after === null ? undefined : placeOf.get({ ...scope, after });
    if (place !== undefined) return place;
    throw new InputInvalid(
      'cursor: expected the value of `next` from the page before, found something else: begin without it',
    );
  }

  const summary = (row: ListRow): SupplierSummary => ({
    id: row.id,
    name: row.name,
    // A sole trader's number is the owner's personal number.
    number: row.number_kind === 'personal' ? null : row.number,
    form: row.confirmed_form ?? row.presumed_form,
    standing: row.standing,
    level: row.level,
    unchecked: row.unchecked === 1,
    checkedAt: orNull(row.checked_at),
    lastPaidMonth: row.last_month === null ? null : monthText(row.last_month),
    paidSek: row.paid_ore === null ? null : Math.round(row.paid_ore / 100),
  });

  return {
    async list(query) {
      const scope: Scope = {
        all: query.unit !== null && query.unitsOfAll.includes(query.unit) ? 1 : 0,
        unit: query.unit,
        level: query.level,
        unchecked: query.unchecked === null ? null : query.unchecked ? 1 : 0,
        today: query.today,
        active: paidLatelyFrom(query.today),
      };
      const found = page.all({
        ...scope,
        ...placeAfter(query.cursor, scope),
        first: firstOfTwelve(query.today),
        last: monthNumber(query.today.slice(0, 7)),
        limit: query.limit + 1,
      });
      const shownRows = found.slice(0, query.limit);
      const last = shownRows.at(-1);
      return {
        suppliers: shownRows.map(summary),
        next: found.length > query.limit && last ? writeCursor(last) : null,
      };
    },
    visibleTo: async (supplierId, unit, unitsOfAll) =>
      visible.get({ id: supplierId, all: unitsOfAll.includes(unit) ? 1 : 0, unit }) === 1,
  };
}
