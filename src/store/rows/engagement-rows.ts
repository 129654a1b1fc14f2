import {
  type BidRow,
  contractKey,
  type ContractRow,
  type ListedSupplierRow,
  type SubcontractorRow,
} from '../../domain/engagement.ts';
import type { LedgerIdentity } from '../../domain/ledger.ts';
import type { Context } from '../sqlite/database.ts';
import type { contracts, listedSuppliers, subcontractors, tenders } from '../sqlite/schema.ts';
import type { SupplierRows } from './supplier-rows.ts';

export type Kept = 'stored' | 'changed' | 'known';

/** Keeps one row of a register, and says what it did; used inside write commands. */
export type KeepRow<Row> = (
  row: Row,
  nowMs: number,
) => { readonly kept: Kept; readonly newSuppliers: number };

export interface EngagementRows {
  readonly listed: KeepRow<ListedSupplierRow>;
  readonly contract: KeepRow<ContractRow>;
  readonly bid: KeepRow<BidRow>;
  readonly subcontractor: KeepRow<SubcontractorRow>;
}

type ContractTableRow = typeof contracts.$inferSelect;
type TenderTableRow = typeof tenders.$inferSelect;
type LinkTableRow = typeof subcontractors.$inferSelect;
type ListedTableRow = typeof listedSuppliers.$inferSelect;

export function createEngagementRows(
  { db, identity }: Pick<Context, 'db' | 'identity'>,
  suppliers: SupplierRows,
): EngagementRows {
  const listedBy = db.prepare<[number], ListedTableRow>(
    'SELECT * FROM listed_suppliers WHERE supplier_id = ?',
  );
  const putListed = db.prepare(`
    INSERT INTO listed_suppliers (supplier_id, name, imported_at) VALUES (?, ?, ?)
    ON CONFLICT (supplier_id) DO UPDATE SET name = excluded.name`);
  const contractBy = db.prepare<[Buffer], ContractTableRow>('SELECT * FROM contracts WHERE key = ?');
  const putContract = db.prepare(`
    INSERT INTO contracts (key, supplier_id, number, authority, unit, responsible, starts_on, ends_on, renews_on, trade,
      track, value_ore, care, main_supplier_id, imported_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET number = excluded.number, authority = excluded.authority, unit = excluded.unit,
      responsible = excluded.responsible, starts_on = excluded.starts_on, ends_on = excluded.ends_on,
      renews_on = excluded.renews_on, trade = excluded.trade, track = excluded.track, value_ore = excluded.value_ore,
      care = excluded.care, main_supplier_id = excluded.main_supplier_id`);
  const tenderBy = db.prepare<[string, string], TenderTableRow>(
    'SELECT * FROM tenders WHERE authority = ? AND number = ?',
  );
  const putTender = db.prepare(`
    INSERT INTO tenders (number, number_key, authority, unit, track, opened_on, awarded_on, imported_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (authority, number) DO UPDATE SET unit = excluded.unit, track = excluded.track,
      opened_on = excluded.opened_on, awarded_on = excluded.awarded_on`);
  const readersOf = db
    .prepare<[number], string>('SELECT name FROM tender_readers WHERE tender_id = ? ORDER BY name')
    .pluck();
  const dropReaders = db.prepare('DELETE FROM tender_readers WHERE tender_id = ?');
  const addReader = db.prepare('INSERT INTO tender_readers (tender_id, name) VALUES (?, ?)');
  const bidBy = db.prepare<[number, number], { intended: 0 | 1; name: string | null }>(
    'SELECT intended, name FROM tender_bidders WHERE tender_id = ? AND supplier_id = ?',
  );
  const putBid = db.prepare(`
    INSERT INTO tender_bidders (tender_id, supplier_id, intended, name) VALUES (?, ?, ?, ?)
    ON CONFLICT (tender_id, supplier_id) DO UPDATE SET intended = excluded.intended, name = excluded.name`);
  const linkBy = db.prepare<[number, number, string], LinkTableRow>(
    'SELECT * FROM subcontractors WHERE main_supplier_id = ? AND supplier_id = ? AND contract = ?',
  );
  const putLink = db.prepare(`
    INSERT INTO subcontractors (main_supplier_id, supplier_id, contract, contract_key, tier, from_on, to_on, imported_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (main_supplier_id, supplier_id, contract) DO UPDATE SET tier = excluded.tier, from_on = excluded.from_on, to_on = excluded.to_on`);

  const idOf = (who: LedgerIdentity, nowMs: number, added: { count: number }): number => {
    const supplier = suppliers.ensure(who, nowMs);
    if (supplier.added) added.count++;
    return supplier.id;
  };

  /** True when the tender itself, or who may see it, is not as it was. */
  function keepTender(row: BidRow, nowMs: number): { readonly id: number; readonly moved: boolean } {
    const before = tenderBy.get(row.authority, row.number);
    const same =
      before !== undefined &&
      before.unit === row.unit &&
      before.track === row.track &&
      before.opened_on === row.openedOn &&
      before.awarded_on === row.awardedOn;
    if (!same) {
      const { number, authority, unit, track, openedOn, awardedOn } = row;
      putTender.run(number, contractKey(number), authority, unit, track, openedOn, awardedOn, nowMs);
    }
    const id = before?.id ?? tenderBy.get(row.authority, row.number)?.id;
    if (id === undefined) throw new Error('a tender was not stored');
    const readers = [...new Set(row.readers)].toSorted();
    const readBy = readersOf.all(id).toSorted();
    const sameReaders = readers.length === readBy.length && readers.every((name, at) => name === readBy[at]);
    if (!sameReaders) {
      dropReaders.run(id);
      for (const name of readers) addReader.run(id, name);
    }
    return { id, moved: !same || !sameReaders };
  }

  return {
    listed({ supplier }, nowMs) {
      const added = { count: 0 };
      const id = idOf(supplier, nowMs, added);
      const before = listedBy.get(id);
      const same = before !== undefined && before.name === supplier.name;
      if (!same) putListed.run(id, supplier.name, nowMs);
      return { kept: keptAs(before !== undefined, same), newSuppliers: added.count };
    },
    contract(row, nowMs) {
      const added = { count: 0 };
      const id = idOf(row.supplier, nowMs, added);
      const mainId = row.main === null ? null : idOf(row.main, nowMs, added);
      const main = mainId === id ? null : mainId;
      const key = identity.hash(
        `contract\u001F${row.number.toLowerCase()}\u001F${row.authority.toLowerCase()}\u001F${id}`,
      );
      const before = contractBy.get(key);
      const same =
        before !== undefined &&
        before.number === row.number &&
        before.authority === row.authority &&
        before.unit === row.unit &&
        before.responsible === row.responsible &&
        before.starts_on === row.startsOn &&
        before.ends_on === row.endsOn &&
        before.renews_on === row.renewsOn &&
        before.trade === row.trade &&
        before.track === row.track &&
        before.value_ore === row.valueOre &&
        before.care === (row.care ? 1 : 0) &&
        before.main_supplier_id === main;
      if (!same) {
        const { number, authority, unit, responsible, startsOn, endsOn, renewsOn, trade, track, valueOre } =
          row;
        putContract.run(
          key,
          id,
          number,
          authority,
          unit,
          responsible,
          startsOn,
          endsOn,
          renewsOn,
          trade,
          track,
          valueOre,
          row.care ? 1 : 0,
          main,
          nowMs,
        );
      }
      return { kept: keptAs(before !== undefined, same), newSuppliers: added.count };
    },
    bid(row, nowMs) {
      const added = { count: 0 };
      const tender = keepTender(row, nowMs);
      // The name stays with the bid: a supplier's own would be told to who happens to ask about it.
      const id = idOf({ ...row.supplier, name: null }, nowMs, added);
      const before = bidBy.get(tender.id, id);
      const same =
        before !== undefined &&
        before.intended === (row.intended ? 1 : 0) &&
        before.name === row.supplier.name;
      if (!same) putBid.run(tender.id, id, row.intended ? 1 : 0, row.supplier.name);
      return { kept: keptAs(before !== undefined, same && !tender.moved), newSuppliers: added.count };
    },
    subcontractor(row, nowMs) {
      const added = { count: 0 };
      // As with bids, and at any time: which tender a chain belongs to may be told by a later file.
      const main = idOf({ ...row.main, name: null }, nowMs, added);
      const id = idOf({ ...row.supplier, name: null }, nowMs, added);
      const before = linkBy.get(main, id, row.contract);
      const same =
        before !== undefined &&
        before.tier === row.tier &&
        before.from_on === row.from &&
        before.to_on === row.to;
      if (!same) {
        const { contract, tier, from, to } = row;
        putLink.run(main, id, contract, contractKey(contract), tier, from, to, nowMs);
      }
      return { kept: keptAs(before !== undefined, same), newSuppliers: added.count };
    },
  };
}

const keptAs = (wasThere: boolean, isSame: boolean): Kept =>
  !wasThere ? 'stored' : isSame ? 'known' : 'changed';
