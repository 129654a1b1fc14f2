import type { Level } from '../domain/check.ts';
import type { EngagementStore, Registered, TenderView } from '../domain/engagement.ts';
import { readingIn } from '../domain/reading.ts';
import { displayName } from '../domain/supplier.ts';
import { dayOf } from '../domain/time.ts';
import { trackFrom } from '../domain/track.ts';
import { paidLatelyFrom } from './sqlite/calendar.ts';
import { orNull, toMs, type Context } from './sqlite/database.ts';
import { createContractTracks } from './rows/contract-tracks.ts';
import { createEngagementRows, type Kept, type KeepRow } from './rows/engagement-rows.ts';
import { inTurn } from './sqlite/in-turn.ts';
import { createKnownReader } from './rows/own-records.ts';
import type { supplierStates, tenders } from './sqlite/schema.ts';
import { readState } from './rows/supplier-places.ts';
import type { SupplierRows } from './rows/supplier-rows.ts';
import { behindWall, hiddenSupplier, secretCheck, secretQuestion } from './rows/tender-wall.ts';

type TenderRow = typeof tenders.$inferSelect;
interface BidderRow {
  readonly id: number;
  readonly ref: string;
  readonly bid_name: string | null;
  readonly name: string | null;
  readonly intended: 0 | 1;
  readonly controlled: 0 | 1;
  readonly level: (typeof supplierStates.$inferSelect)['level'] | null;
  readonly unchecked: 0 | 1 | null;
  readonly readings: number | null;
  readonly checked_at: number | null;
}

/** Rows per transaction at most; it ends sooner when its time is up. */
const PART = 250;

export function createEngagements(context: Context, suppliers: SupplierRows): EngagementStore {
  const { db, write, clock, viewers } = context;
  const rows = createEngagementRows(context, suppliers);
  const known = createKnownReader(db);
  const tracksOf = createContractTracks(db);
  const decide = db.prepare(
    'INSERT INTO depth_decisions (supplier_id, depth, reason, by, at, until) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const numbered = db.prepare<[string], TenderRow>(
    'SELECT * FROM tenders WHERE number = ? ORDER BY authority',
  );
  const readersOf = db
    .prepare<[number], string>('SELECT name FROM tender_readers WHERE tender_id = ? ORDER BY name')
    .pluck();
  const biddersOf = db.prepare<[number], BidderRow>(`
    SELECT s.id, s.ref, b.name AS bid_name, coalesce(s.register_name, s.ledger_name) AS name, b.intended,
      s.standing = 'controlled' AS controlled, t.level, t.unchecked, t.readings, t.checked_at
    FROM tender_bidders b JOIN suppliers s ON s.id = b.supplier_id
    LEFT JOIN supplier_states t ON t.supplier_id = s.id WHERE b.tender_id = ? ORDER BY s.id`);
  const openTenders = db.prepare<[], number>('SELECT count(*) FROM tenders WHERE awarded_on IS NULL').pluck();
  const behind = db
    .prepare<[], number>(`SELECT count(*) FROM suppliers s WHERE ${behindWall('s.id')}`)
    .pluck();
  const hidden = db.prepare<{ id: number }, number>(`SELECT ${hiddenSupplier('@id')}`).pluck();
  const hiddenThen = db
    .prepare<{ id: number; before: number }, number>(`
      SELECT ${behindWall('@id')} AND NOT EXISTS (SELECT 1 FROM checks a
        WHERE a.supplier_id = @id AND a.unit IS NOT NULL AND a.created_at < @before)`)
    .pluck();
  const secretQuestions = db
    .prepare<{ id: number; today: string; active: number }, number>(`
      SELECT q.id FROM cells c JOIN questions q ON q.cell_id = c.id
      WHERE c.supplier_id = @id AND ${secretQuestion('q.id')}`)
    .pluck();
  const openBidders = db
    .prepare<[string, string], number>(`
      SELECT b.supplier_id FROM tenders t JOIN tender_bidders b ON b.tender_id = t.id
      WHERE t.authority = ? AND t.number = ? AND t.awarded_on IS NULL`)
    .pluck();
  const secret = db
    .prepare<{ id: number; today: string; active: number }, number>(
      `SELECT 1 FROM checks k WHERE k.id = @id AND ${secretCheck}`,
    )
    .pluck();

  async function keepAll<Row>(all: readonly Row[], keep: KeepRow<Row>, now: string): Promise<Registered> {
    const total: Record<Kept, number> & { newSuppliers: number } = {
      stored: 0,
      changed: 0,
      known: 0,
      newSuppliers: 0,
    };
    const nowMs = toMs(now);
    for (let at = 0; at < all.length;) {
      const part = all.slice(at, at + PART);
      const done = await inTurn(write, (isOver) => {
        const results: ReturnType<typeof keep>[] = [];
        for (const row of part) {
          if (results.length > 0 && isOver()) break;
          results.push(keep(row, nowMs));
        }
        return results;
      });
      for (const { kept, newSuppliers } of done) {
        total[kept]++;
        total.newSuppliers += newSuppliers;
      }
      at += done.length;
    }
    return total;
  }

  /** A tender is its unit's: it is read as that unit's authority reads. */
  function readFor(bid: BidderRow, unit: string): { level: Level | null; unchecked: boolean } {
    const { level, unchecked, readings } = bid;
    if (level === null || unchecked === null) return { level: null, unchecked: false };
    return readingIn(readState({ level, unchecked, readings }), viewers.unit(unit).audience);
  }

  const view = (row: TenderRow): TenderView => ({
    number: row.number,
    authority: row.authority,
    unit: row.unit,
    track: trackFrom(row.track),
    openedOn: row.opened_on,
    awardedOn: row.awarded_on,
    readers: readersOf.all(row.id),
    bids: biddersOf.all(row.id).map((bid) => ({
      supplierId: bid.id,
      ref: bid.ref,
      name: displayName({ ref: bid.ref, name: bid.name ?? bid.bid_name }),
      intended: bid.intended === 1,
      controlled: bid.controlled === 1,
      ...readFor(bid, row.unit),
      checkedAt: orNull(bid.checked_at),
    })),
  });

  return {
    listSuppliers: (all, now) => keepAll(all, rows.listed, now),
    recordContracts: (all, now) => keepAll(all, rows.contract, now),
    recordBids: (all, now) => keepAll(all, rows.bid, now),
    recordSubcontractors: (all, now) => keepAll(all, rows.subcontractor, now),
    known: async (supplierIds, today) => known(supplierIds, today),
    tracks: async ({ supplierId, viewer: { unit, ofAll }, today }) =>
      tracksOf({ id: supplierId, unit, all: unit === null || ofAll ? 1 : 0, today }),
    decideDepth: ({ supplierId, depth, reason, by, until, now }) =>
      write(() => {
        decide.run(supplierId, depth, reason, by, toMs(now), until);
      }),
    tenders: async (number) => numbered.all(number).map(view),
    walled: async () => ({ tenders: openTenders.get() ?? 0, suppliers: behind.get() ?? 0 }),
    hidesSupplier: async (id, askedBefore) =>
      (askedBefore === undefined ? hidden.get({ id }) : hiddenThen.get({ id, before: toMs(askedBefore) })) ===
      1,
    async secretQuestions(id) {
      const today = dayOf(clock());
      return new Set(secretQuestions.all({ id, today, active: paidLatelyFrom(today) }));
    },
    async bidsLeftOut({ authority, number }, bidders) {
      const named = new Set(bidders.map((who) => suppliers.byNumber(who.number, who.kind)?.id));
      return openBidders.all(authority, number).filter((id) => !named.has(id)).length;
    },
    async hidesCheck(id) {
      const today = dayOf(clock());
      return secret.get({ id, today, active: paidLatelyFrom(today) }) === 1;
    },
  };
}
