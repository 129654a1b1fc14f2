import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

import type { Depth } from '../../../domain/depth.ts';
import { blobBuffer, flag } from './columns.ts';
import { suppliers } from './suppliers.ts';

/** A contract as the municipality's own register has it. `key` is the hash of number, authority and supplier. */
export const contracts = sqliteTable(
  'contracts',
  {
    id: integer('id').primaryKey(),
    key: blobBuffer('key').notNull().unique(),
    supplier_id: integer('supplier_id')
      .notNull()
      .references(() => suppliers.id),
    number: text('number').notNull(),
    authority: text('authority').notNull(),
    unit: text('unit'),
    responsible: text('responsible'),
    starts_on: text('starts_on').notNull(),
    ends_on: text('ends_on'),
    renews_on: text('renews_on'),
    trade: text('trade'),
    track: text('track').notNull(),
    value_ore: integer('value_ore'),
    care: flag('care').notNull(),
    main_supplier_id: integer('main_supplier_id').references(() => suppliers.id),
    imported_at: integer('imported_at').notNull(),
  },
  (t) => [index('contracts_supplier').on(t.supplier_id)],
);

/** A tender: everything about it stands behind its wall until `awarded_on`. */
export const tenders = sqliteTable(
  'tenders',
  {
    id: integer('id').primaryKey(),
    number: text('number').notNull(),
    /** `contractKey` of the number. */
    number_key: text('number_key').notNull(),
    authority: text('authority').notNull(),
    unit: text('unit').notNull(),
    track: text('track').notNull(),
    opened_on: text('opened_on').notNull(),
    awarded_on: text('awarded_on'),
    imported_at: integer('imported_at').notNull(),
  },
  (t) => [uniqueIndex('tenders_number').on(t.authority, t.number)],
);

export const tenderBidders = sqliteTable(
  'tender_bidders',
  {
    tender_id: integer('tender_id')
      .notNull()
      .references(() => tenders.id),
    supplier_id: integer('supplier_id')
      .notNull()
      .references(() => suppliers.id),
    intended: flag('intended').notNull(),
    /** As the bid gives it; never the supplier's own name, which would outlive the wall. */
    name: text('name'),
  },
  (t) => [
    primaryKey({ columns: [t.tender_id, t.supplier_id] }),
    index('tender_bidders_supplier').on(t.supplier_id),
  ],
);

/** The named people who may see a tender before it is awarded. */
export const tenderReaders = sqliteTable(
  'tender_readers',
  {
    tender_id: integer('tender_id')
      .notNull()
      .references(() => tenders.id),
    name: text('name').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tender_id, t.name] })],
);

/** Suppliers that stand in the finance system's own register of suppliers. */
export const listedSuppliers = sqliteTable('listed_suppliers', {
  supplier_id: integer('supplier_id')
    .primaryKey()
    .references(() => suppliers.id),
  name: text('name'),
  imported_at: integer('imported_at').notNull(),
});

/** A link of a chain: `supplier_id` works for `main_supplier_id` under a contract; `tier` 1 is nearest to us. */
export const subcontractors = sqliteTable(
  'subcontractors',
  {
    main_supplier_id: integer('main_supplier_id')
      .notNull()
      .references(() => suppliers.id),
    supplier_id: integer('supplier_id')
      .notNull()
      .references(() => suppliers.id),
    contract: text('contract').notNull(),
    /** `contractKey` of the contract; empty when it names none. */
    contract_key: text('contract_key').notNull(),
    tier: integer('tier').notNull(),
    from_on: text('from_on'),
    to_on: text('to_on'),
    imported_at: integer('imported_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.main_supplier_id, t.supplier_id, t.contract] }),
    index('subcontractors_supplier').on(t.supplier_id),
  ],
);

/** A named decision about how deep one supplier is controlled, until a day. */
export const depthDecisions = sqliteTable(
  'depth_decisions',
  {
    id: integer('id').primaryKey(),
    supplier_id: integer('supplier_id')
      .notNull()
      .references(() => suppliers.id),
    depth: text('depth').$type<Depth>().notNull(),
    reason: text('reason').notNull(),
    by: text('by').notNull(),
    at: integer('at').notNull(),
    until: text('until').notNull(),
  },
  (t) => [index('depth_decisions_supplier').on(t.supplier_id)],
);
