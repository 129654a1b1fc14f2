import { isAboutCareFigures, isCareFigure } from '../domain/care-figures.ts';
import type { Level, OpenFlag } from '../domain/check.ts';
import { InputInvalid } from '../domain/errors.ts';
import type { Params } from '../domain/rule.ts';
import type { SupplierHistory, SupplierStore } from '../domain/store.ts';
import { dayOf } from '../domain/time.ts';
import { dayOfMs, endOfDay, paidLatelyFrom } from './calendar.ts';
import { createCellReader } from './cell-reader.ts';
import { toInstant, toMs, type Context } from './database.ts';
import type { FactReader } from './fact-reader.ts';
import { seenCheck } from './known-to-unit.ts';
import { createLastSeen } from './last-seen.ts';
import { readQuestion, readSupplier, type LinkedQuestionRow } from './readers.ts';
import type { checks, flagEvents, flags } from './schema.ts';
import { createSupplierList } from './supplier-list.ts';
import type { SupplierRows } from './supplier-rows.ts';
import { hiddenSupplier, secretlyControlled } from './tender-wall.ts';

type FlagRow = typeof flags.$inferSelect;
type FlagEventRow = typeof flagEvents.$inferSelect;
type CheckRow = typeof checks.$inferSelect;
/** The day by which it is told what an open tender keeps back. */
interface Moment {
  readonly today: string;
  readonly active: number;
}
type HistoryQuery = Parameters<SupplierStore['history']>[0];

export function createSuppliers(context: Context, rows: SupplierRows, facts: FactReader): SupplierStore {
  const { db, write, identity, clock } = context;
  const cells = createCellReader(db);
  const lastSeen = createLastSeen(db);
  const confirm = db.prepare(`
    UPDATE suppliers SET standing = 'controlled', presumed_form = 'EF', trader_by = ?, trader_at = ?
    WHERE id = ? AND trader_by IS NULL`);
  const lastCheck = db.prepare<Moment & { id: number; before: number; unit: string | null }, CheckRow>(`
    SELECT * FROM checks k WHERE supplier_id = @id AND done_at < @before AND ${seenCheck}
    ORDER BY done_at DESC, id DESC LIMIT 1`);
  const wallOf = db.prepare<Moment & { id: number }, { hidden: 0 | 1; secret: 0 | 1 }>(
    `SELECT ${hiddenSupplier('@id')} AS hidden, ${secretlyControlled('@id')} AS secret`,
  );
  const flagsOf = db.prepare<[number, string], FlagRow>(
    'SELECT * FROM flags WHERE supplier_id = ? AND opened_on <= ? ORDER BY opened_on, id',
  );
  const eventBy = db.prepare<[number, string], FlagEventRow>(`
    SELECT * FROM flag_events WHERE flag_id = ? AND "on" <= ? AND change <> 'cleared' ORDER BY id DESC LIMIT 1`);
  const questionsBy = db.prepare<[number, number], LinkedQuestionRow>(`
    SELECT q.*, c.source, c.product, 0 AS used_fresh FROM cells c
    JOIN questions q ON q.id = (
      SELECT id FROM questions WHERE cell_id = c.id AND settled_at < ? ORDER BY settled_at DESC, id DESC LIMIT 1)
    WHERE c.supplier_id = ? ORDER BY c.source, c.product`);

  // The check that opened it is the first that saw it.
  const seenBy = (row: FlagRow, day: string): string =>
    lastSeen({ supplierId: row.supplier_id, rule: row.rule, before: endOfDay(day) }) ?? row.opened_on;

  function flagAt(row: FlagRow, day: string): OpenFlag & { clearedOn: string | null } {
    const told = eventBy.get(row.id, day);
    return {
      flagId: row.id,
      rule: row.rule,
      severity: told?.severity ?? row.severity,
      weight: told ? told.weight : row.weight,
      // What was seen since the last event is told as it is now, once nothing later than the day is in the row.
      params: JSON.parse(row.last_seen_on <= day ? row.params : (told?.params ?? row.params)) as Params,
      openedOn: row.opened_on,
      lastSeenOn: row.last_seen_on <= day ? row.last_seen_on : seenBy(row, day),
      clearedOn: row.cleared_on !== null && row.cleared_on <= day ? row.cleared_on : null,
    };
  }

  function history({ supplierId, day: asked, unit }: HistoryQuery): SupplierHistory {
    const row = rows.byId(supplierId);
    if (!row)
      throw new InputInvalid(`no supplier has the id ${supplierId}: take it from the list of suppliers`);
    const supplier = readSupplier(row, identity);
    const day = asked ?? dayOf(clock());
    const nothing = {
      supplier,
      day,
      level: null,
      unchecked: false,
      lastCheck: null,
      facts: [],
      flags: [],
      questions: [],
    };
    const today = dayOf(clock());
    const moment: Moment = { today, active: paidLatelyFrom(today) };
    const wall = wallOf.get({ ...moment, id: supplierId });
    if (supplier.standing === 'private-or-unknown' || wall?.hidden === 1) return nothing;
    const end = asked === null ? Number.MAX_SAFE_INTEGER : endOfDay(asked);
    const latest = lastCheck.get({ ...moment, id: supplierId, before: end, unit: null });
    const seen = unit === null ? latest : lastCheck.get({ ...moment, id: supplierId, before: end, unit });
    // Answers that only another unit's check fetched would tell that it asked. A signal is shared.
    if (unit !== null && seen === undefined && (latest?.level ?? 'none') === 'none') return nothing;
    // What an open tender's nights have found out since is kept back with them.
    const until = wall?.secret === 1 ? (latest?.done_at ?? null) : null;
    if (wall?.secret === 1 && until === null) return nothing;
    const before = until === null ? end : Math.min(end, until + 1);
    const told = until === null ? day : dayOfMs(before - 1);
    return {
      supplier,
      day,
      level: latest?.level ?? null,
      unchecked: latest?.unchecked === 1,
      lastCheck: seen?.done_at == null ? null : { checkId: seen.id, doneAt: toInstant(seen.done_at) },
      facts: facts
        .current(supplierId, before === Number.MAX_SAFE_INTEGER ? null : before)
        .filter(({ kind }) => unit === null || !isCareFigure(kind)),
      flags: flagsOf.all(supplierId, told).map((flag) => flagAt(flag, told)),
      questions: questionsBy
        .all(before, supplierId)
        .filter((question) => unit === null || !isAboutCareFigures(question))
        .map((question) => {
          const { usedFresh: _, ...state } = readQuestion(question);
          return state;
        }),
    };
  }

  const levelsOf = db.prepare<[string], { id: number; level: Level }>(
    'SELECT t.supplier_id AS id, t.level FROM json_each(?) j JOIN supplier_states t ON t.supplier_id = j.value',
  );

  const readBack = (id: number) => {
    const row = rows.byId(id);
    if (!row) throw new Error(`supplier ${id} is gone although suppliers are never deleted`);
    return readSupplier(row, identity);
  };

  return {
    ...createSupplierList(context),
    async get(id) {
      const row = rows.byId(id);
      return row ? readSupplier(row, identity) : null;
    },
    async findByNumber(number, kind) {
      const row = rows.byNumber(number, kind);
      return row ? readSupplier(row, identity) : null;
    },
    async ensure(who, now) {
      const found = rows.byNumber(who.number, who.kind);
      if (found) return readSupplier(found, identity);
      if (who.kind === 'personal') {
        throw new InputInvalid('a personal number is not controlled: confirm the sole trader first, by name');
      }
      return write(() => readBack(rows.ensure(who, toMs(now)).id));
    },
    confirmTrader: ({ number, by, now }) =>
      write(() => {
        const who = { number, kind: 'personal', presumedForm: 'EF', name: null } as const;
        const { id } = rows.ensure(who, toMs(now));
        confirm.run(by, toMs(now), id);
        return readBack(id);
      }),
    levels: async (supplierIds) =>
      new Map(levelsOf.all(JSON.stringify(supplierIds)).map(({ id, level }) => [id, level] as const)),
    cells: async (supplierId) => cells.of(supplierId),
    history: async (query) => history(query),
  };
}
