import {
  type DepthDecision,
  type Known,
  type KnownBid,
  type KnownContract,
  type KnownSubcontract,
  nothingKnown,
} from '../../domain/role.ts';
import type { Day } from '../../domain/time.ts';
import { trackFrom } from '../../domain/track.ts';
import { firstOfTwelve, monthNumber, monthText } from '../sqlite/calendar.ts';
import { counted } from './counted-rows.ts';
import type { contracts, depthDecisions } from '../sqlite/schema.ts';
import { openLink, secretDecision } from './tender-wall.ts';
import type { Database } from '../sqlite/database.ts';
import { idsIn } from '../sqlite/dialect.ts';

type ContractRow = typeof contracts.$inferSelect;
type DecisionRow = typeof depthDecisions.$inferSelect;
interface BidRow {
  readonly supplier_id: number;
  readonly unit: string;
  readonly track: string;
  readonly intended: 0 | 1;
}
interface LinkRow {
  readonly supplier_id: number;
  readonly unit: string | null;
  readonly track: string | null;
  readonly tier: number;
  readonly to_on: string | null;
  readonly is_open: 0 | 1;
}

/** A record under construction. */
interface Gathered {
  readonly contracts: KnownContract[];
  readonly bids: KnownBid[];
  readonly subcontracts: KnownSubcontract[];
  lastPaidMonth: string | null;
  paidOre: number;
  formerly: boolean;
  decision: DepthDecision | null;
}

const ended = (on: Day | null, today: Day): boolean => on !== null && on < today;

/** Reads what is known of many suppliers by a handful of queries, each by index. */
export function createKnownReader(
  db: Database,
): (supplierIds: readonly number[], today: Day) => ReadonlyMap<number, Known> {
  const asked = idsIn('?');
  const months = db
    .prepare<[string], [number, number]>(
      `SELECT id, last_month FROM suppliers WHERE id IN ${asked} AND last_month IS NOT NULL`,
    )
    .raw();
  const paid = db
    .prepare<[string, number, number], [number, number]>(
      `SELECT l.supplier_id, sum(l.amount_ore) FROM ledger_rows l
       WHERE l.supplier_id IN ${asked} AND l.month BETWEEN ? AND ? AND ${counted('l')} GROUP BY l.supplier_id`,
    )
    .raw();
  const contractsOf = db.prepare<[string], ContractRow>(
    `SELECT * FROM contracts WHERE supplier_id IN ${asked} ORDER BY id`,
  );
  const bidsOf = db.prepare<[string], BidRow>(`
    SELECT b.supplier_id, t.unit, t.track, b.intended FROM tender_bidders b JOIN tenders t ON t.id = b.tender_id
    WHERE b.supplier_id IN ${asked} AND t.awarded_on IS NULL ORDER BY t.id`);
  const linksOf = db.prepare<[string], LinkRow>(`
    SELECT x.supplier_id, c.unit, c.track, x.tier, x.to_on, ${openLink} AS is_open FROM subcontractors x
    LEFT JOIN contracts c ON c.supplier_id = x.main_supplier_id AND c.number = x.contract
    WHERE x.supplier_id IN ${asked} ORDER BY x.main_supplier_id, x.contract`);
  const decisions = db.prepare<[string], DecisionRow & { readonly secret: 0 | 1 }>(`
    SELECT d.*, ${secretDecision} AS secret FROM depth_decisions d WHERE d.id IN (
      SELECT max(id) FROM depth_decisions WHERE supplier_id IN ${asked} GROUP BY supplier_id)`);

  return (supplierIds, today) => {
    const ids = JSON.stringify(supplierIds);
    const found = new Map<number, Gathered>();
    const of = (id: number): Gathered => {
      const before = found.get(id);
      if (before !== undefined) return before;
      const begun: Gathered = { ...nothingKnown, contracts: [], bids: [], subcontracts: [] };
      found.set(id, begun);
      return begun;
    };
    for (const id of supplierIds) of(id);
    for (const [id, month] of months.iterate(ids)) of(id).lastPaidMonth = monthText(month);
    const thisMonth = monthNumber(today.slice(0, 7));
    for (const [id, ore] of paid.iterate(ids, firstOfTwelve(today), thisMonth)) of(id).paidOre = ore;
    for (const row of contractsOf.iterate(ids)) {
      const one = of(row.supplier_id);
      if (ended(row.ends_on, today)) one.formerly = true;
      else one.contracts.push(readContract(row));
    }
    for (const row of bidsOf.iterate(ids)) {
      const bid = { unit: row.unit, track: trackFrom(row.track), intended: row.intended === 1 };
      of(row.supplier_id).bids.push(bid);
    }
    for (const row of linksOf.iterate(ids)) {
      const one = of(row.supplier_id);
      const link = { unit: row.unit, track: trackFrom(row.track), tier: row.tier, secret: row.is_open === 0 };
      if (ended(row.to_on, today)) one.formerly = true;
      else one.subcontracts.push(link);
    }
    for (const { supplier_id: id, depth, reason, by, until, secret } of decisions.iterate(ids))
      if (until >= today) of(id).decision = { depth, reason, by, until, secret: secret === 1 };
    return found;
  };
}

const readContract = (row: ContractRow): KnownContract => ({
  number: row.number,
  unit: row.unit,
  startsOn: row.starts_on,
  endsOn: row.ends_on,
  valueOre: row.value_ore,
  care: row.care === 1,
  track: trackFrom(row.track),
  underMain: row.main_supplier_id !== null,
});
