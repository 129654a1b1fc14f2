import { InputInvalid } from '../domain/errors.ts';
import type { SupplierStore, SupplierSummary } from '../domain/store.ts';
import { firstOfTwelve, monthNumber, monthText } from './calendar.ts';
import { orNull, type Context } from './database.ts';
import type { SupplierRow } from './readers.ts';
import type { supplierStates } from './schema.ts';

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

/** Where a page ended: order of level, shown name in lower case, id. */
type Cursor = readonly [rank: number, shown: string, id: number];

const writeCursor = (row: ListRow): string =>
  Buffer.from(JSON.stringify([row.rank, row.shown, row.id])).toString('base64url');

function readCursor(cursor: string | null): Cursor {
  if (cursor === null) return [-1, '', 0];
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parsed)) {
      const [rank, shown, id] = parsed as unknown[];
      if (typeof rank === 'number' && typeof shown === 'string' && typeof id === 'number')
        return [rank, shown, id];
    }
  } catch {
    // Falls through to the one sentence below.
  }
  throw new InputInvalid(
    'cursor: expected the value of `next` from the page before, found something else: begin without it',
  );
}

/** The unit pays it, or has asked for a check of it. */
const ofUnit = `(EXISTS (SELECT 1 FROM supplier_units u WHERE u.supplier_id = s.id AND u.unit = @unit)
  OR EXISTS (SELECT 1 FROM checks k WHERE k.supplier_id = s.id AND k.unit = @unit))`;

export function createSupplierList({ db }: Context): Pick<SupplierStore, 'list' | 'visibleTo'> {
  const page = db.prepare<
    {
      all: 0 | 1;
      unit: string | null;
      level: string | null;
      unchecked: 0 | 1 | null;
      rank: number;
      shown: string;
      id: number;
      first: number;
      last: number;
      limit: number;
    },
    ListRow
  >(`
    SELECT p.*, (SELECT sum(amount_ore) FROM ledger_rows l
      WHERE l.supplier_id = p.id AND l.month BETWEEN @first AND @last) AS paid_ore
    FROM (
      SELECT s.id, s.number_kind, s.number, s.presumed_form, s.confirmed_form, s.standing, s.last_month,
        coalesce(s.register_name, s.ledger_name) AS name,
        lower(coalesce(s.register_name, s.ledger_name, printf('leverantör l-%04d', s.id))) AS shown,
        CASE t.level WHEN 'stop' THEN 0 WHEN 'deepen' THEN 1 WHEN 'ask' THEN 2 WHEN 'none' THEN 3 ELSE 4 END AS rank,
        t.level, t.unchecked, t.checked_at
      FROM suppliers s LEFT JOIN supplier_states t ON t.supplier_id = s.id
      WHERE s.standing <> 'private-or-unknown'
        AND (@all = 1 OR ${ofUnit})
        AND (@level IS NULL OR t.level = @level)
        AND (@unchecked IS NULL OR ifnull(t.unchecked, 0) = @unchecked)
    ) p
    WHERE (p.rank, p.shown, p.id) > (@rank, @shown, @id)
    ORDER BY p.rank, p.shown, p.id LIMIT @limit`);
  const visible = db
    .prepare<{ id: number; all: 0 | 1; unit: string }, number>(
      `SELECT 1 FROM suppliers s WHERE s.id = @id AND s.standing <> 'private-or-unknown' AND (@all = 1 OR ${ofUnit})`,
    )
    .pluck();

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
      const [rank, shown, id] = readCursor(query.cursor);
      const found = page.all({
        all: query.unit === null || query.unitsOfAll.includes(query.unit) ? 1 : 0,
        unit: query.unit,
        level: query.level,
        unchecked: query.unchecked === null ? null : query.unchecked ? 1 : 0,
        rank,
        shown,
        id,
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
