import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { sql } from 'drizzle-orm';

import type { SourceMode } from '../../../domain/connector.ts';
import type { LegalForm, Standing } from '../../../domain/supplier.ts';
import { blobBuffer } from './columns.ts';

/**
 * One row that tells which key sealed this database, and whether what stands in it was asked of real sources or of made-up
 * ones; null before anything was asked.
 */
export const seals = sqliteTable('seals', {
  id: integer('id').primaryKey(),
  check_value: blobBuffer('check_value').notNull(),
  sources: text('sources').$type<SourceMode>(),
});

/**
 * `number` is plain for organisations and foreign firms; a personal number is `number_hash` (keyed) and `sealed`. `ref`
 * is what people call it by. `sort_key`: its name as Swedish sorts it, null until it is reckoned; `words` are those that it
 * is found by, as they stand in `supplier_words`, a blank before each. `place`: where the
 * list has it for whoever reads everything; see `supplier-places.ts`.
 */
export const suppliers = sqliteTable(
  'suppliers',
  {
    id: integer('id').primaryKey(),
    number_kind: text('number_kind').$type<'organisation' | 'personal' | 'foreign'>().notNull(),
    number: text('number'),
    number_hash: blobBuffer('number_hash'),
    sealed: blobBuffer('sealed'),
    standing: text('standing').$type<Standing>().notNull(),
    ledger_name: text('ledger_name'),
    register_name: text('register_name'),
    /** Stage and id of the source that named it; the lowest wins, whoever answers last. */
    name_rank: text('name_rank'),
    presumed_form: text('presumed_form').$type<LegalForm>().notNull(),
    confirmed_form: text('confirmed_form').$type<LegalForm>(),
    form_rank: text('form_rank'),
    trader_by: text('trader_by'),
    trader_at: integer('trader_at'),
    last_month: integer('last_month'),
    first_seen: integer('first_seen').notNull(),
    ref: text('ref'),
    sort_key: text('sort_key'),
    words: text('words'),
    place: integer('place').notNull().default(5),
  },
  (t) => [
    uniqueIndex('suppliers_ref').on(t.ref),
    index('suppliers_list')
      .on(t.place, t.sort_key, t.id)
      .where(sql`standing <> 'private-or-unknown'`),
    uniqueIndex('suppliers_number').on(t.number_kind, t.number),
    uniqueIndex('suppliers_number_hash')
      .on(t.number_hash)
      .where(sql`number_hash is not null`),
  ],
);

/** Every word of a supplier's names, folded as its sort key is, for finding it by how a word begins. */
export const supplierWords = sqliteTable(
  'supplier_words',
  {
    word: text('word').notNull(),
    supplier_id: integer('supplier_id')
      .notNull()
      .references(() => suppliers.id),
  },
  (t) => [primaryKey({ columns: [t.word, t.supplier_id] })],
);

/**
 * The highest number that was told of a kind before it had references; up to there numbers open something still. Of
 * `account`: the last ledger row whose account is still to be given today's form; 0 when all have it.
 */
export const oldIds = sqliteTable('old_ids', {
  kind: text('kind').$type<'supplier' | 'check' | 'digest' | 'account'>().primaryKey(),
  up_to: integer('up_to').notNull(),
});

export const supplierUnits = sqliteTable(
  'supplier_units',
  {
    supplier_id: integer('supplier_id')
      .notNull()
      .references(() => suppliers.id),
    unit: text('unit').notNull(),
    last_month: integer('last_month').notNull(),
    added_at: integer('added_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.supplier_id, t.unit] }),
    index('supplier_units_unit').on(t.unit, t.supplier_id),
  ],
);
