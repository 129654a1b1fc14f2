import { isAboutCareFigures } from '../domain/care-figures.ts';
import { InputInvalid } from '../domain/errors.ts';
import { type Reading, readingIn } from '../domain/reading.ts';
import { readRef } from '../domain/supplier.ts';
import { dayOf } from '../domain/time.ts';
import { seesFact, seesRule, type Viewer } from '../domain/viewer.ts';
import { dayOfMs, endOfDay, paidLatelyFrom } from './sqlite/calendar.ts';
import { createCellReader } from './rows/cell-reader.ts';
import { toInstant, toMs, type Context } from './sqlite/database.ts';
import type { FactReader } from './rows/fact-reader.ts';
import { createFlagReader } from './rows/flag-reader.ts';
import { seenCheck } from './rows/unit-wall.ts';
import { createOldIds } from './rows/old-ids.ts';
import { readQuestion, readSupplier, type LinkedQuestionRow } from './rows/readers.ts';
import type { checks, supplierStates } from './sqlite/schema.ts';
import { createSupplierList } from './rows/supplier-list.ts';
import { readState } from './rows/supplier-places.ts';
import type { SupplierRows } from './rows/supplier-rows.ts';
import { hiddenSupplier, secretlyControlled } from './rows/tender-wall.ts';
import type { SupplierHistory, SupplierStore } from '../domain/supplier-store.ts';

type StateRow = typeof supplierStates.$inferSelect;
type CheckRow = typeof checks.$inferSelect;
/** The day by which it is told what an open tender keeps back. */
interface Moment {
  readonly today: string;
  readonly active: number;
}
const readingOf = ({ level, unchecked, readings }: CheckRow, { audience }: Viewer): Reading | null =>
  level === null ? null : readingIn(readState({ level, unchecked, readings }), audience);

type HistoryQuery = Parameters<SupplierStore['history']>[0];

export function createSuppliers(context: Context, rows: SupplierRows, facts: FactReader): SupplierStore {
  const { db, write, identity, clock, viewers } = context;
  const cells = createCellReader(db);
  const flags = createFlagReader(db);
  const oldIds = createOldIds(db);
  const confirm = db.prepare(`
    UPDATE suppliers SET standing = 'controlled', presumed_form = 'EF', trader_by = ?, trader_at = ?
    WHERE id = ? AND trader_by IS NULL`);
  const lastCheck = db.prepare<Moment & { id: number; before: number; unit: string | null }, CheckRow>(`
    SELECT * FROM checks k WHERE supplier_id = @id AND done_at < @before AND ${seenCheck}
    ORDER BY done_at DESC, id DESC LIMIT 1`);
  const wallOf = db.prepare<Moment & { id: number }, { hidden: 0 | 1; secret: 0 | 1 }>(
    `SELECT ${hiddenSupplier('@id')} AS hidden, ${secretlyControlled('@id')} AS secret`,
  );
  const questionsBy = db.prepare<[number, number], LinkedQuestionRow>(`
    SELECT q.*, c.source, c.product, 0 AS used_fresh FROM cells c
    JOIN questions q ON q.id = (
      SELECT id FROM questions WHERE cell_id = c.id AND settled_at < ? ORDER BY settled_at DESC, id DESC LIMIT 1)
    WHERE c.supplier_id = ? ORDER BY c.source, c.product`);

  function history({ supplierId, day: asked, viewer }: HistoryQuery): SupplierHistory {
    const { unit } = viewer;
    const row = rows.byId(supplierId);
    if (!row)
      throw new InputInvalid(
        `Det finns ingen leverantör ${supplierId}. Ta beteckningen från listan över leverantörer.`,
      );
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
    const reading = latest === undefined ? null : readingOf(latest, viewer);
    if (unit !== null && seen === undefined && (reading?.level ?? 'none') === 'none') return nothing;
    // What an open tender's nights have found out since is kept back with them.
    const until = wall?.secret === 1 ? (latest?.done_at ?? null) : null;
    if (wall?.secret === 1 && until === null) return nothing;
    const before = until === null ? end : Math.min(end, until + 1);
    const told = until === null ? day : dayOfMs(before - 1);
    return {
      supplier,
      day,
      level: reading?.level ?? null,
      unchecked: reading?.unchecked ?? false,
      lastCheck:
        seen?.done_at == null
          ? null
          : { checkId: seen.id, ref: identity.ids.ref('K', seen.id), doneAt: toInstant(seen.done_at) },
      facts: facts
        .current(supplierId, before === Number.MAX_SAFE_INTEGER ? null : before)
        .filter(({ kind }) => seesFact(viewer, kind)),
      flags: flags.by(supplierId, told).filter(({ rule }) => seesRule(viewer, rule)),
      questions: questionsBy
        .all(before, supplierId)
        .filter((question) => unit === null || !isAboutCareFigures(question))
        .map((question) => {
          const { usedFresh: _, ...state } = readQuestion(question);
          return state;
        }),
    };
  }

  const stateOf = db.prepare<[number], StateRow>('SELECT * FROM supplier_states WHERE supplier_id = ?');

  const byRef = db.prepare<[string], number>('SELECT id FROM suppliers WHERE ref = ?').pluck();

  function idOf(written: string): number | null {
    const ref = readRef(written);
    return (ref === null ? null : byRef.get(ref)) ?? oldIds.read('supplier', written);
  }

  const readBack = (id: number) => {
    const row = rows.byId(id);
    if (!row) throw new Error(`supplier ${id} is gone although suppliers are never deleted`);
    return readSupplier(row, identity);
  };

  return {
    ...createSupplierList(context, flags),
    async get(id) {
      const row = rows.byId(id);
      return row ? readSupplier(row, identity) : null;
    },
    async findByRef(written) {
      const id = idOf(written);
      return id === null ? null : readBack(id);
    },
    refOf: async (id) => readBack(id).ref,
    async findByNumber(number, kind) {
      const row = rows.byNumber(number, kind);
      return row ? readSupplier(row, identity) : null;
    },
    async ensure(who, now) {
      const found = rows.byNumber(who.number, who.kind);
      if (found) return readSupplier(found, identity);
      if (who.kind === 'personal') {
        throw new InputInvalid(
          'Ett personnummer kontrolleras inte förrän en namngiven person har bekräftat näringsidkaren: kontroll supplier confirm-trader.',
        );
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
      new Map(
        supplierIds.flatMap((id) => {
          const state = stateOf.get(id);
          return state === undefined
            ? []
            : [[id, readingIn(readState(state), viewers.all.audience).level] as const];
        }),
      ),
    cells: async (supplierId) => cells.of(supplierId),
    history: async (query) => history(query),
  };
}
