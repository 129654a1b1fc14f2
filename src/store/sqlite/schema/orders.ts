import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { sql } from 'drizzle-orm';

import type { LegalForm } from '../../../domain/supplier.ts';
import { flag } from './columns.ts';
import { questions } from './questions.ts';
import { runs } from './runs.ts';
import { suppliers } from './suppliers.ts';

/** A paid or letter-sending question, written before the call. `outcome` null: on its way. Amounts in öre. */
export const orders = sqliteTable(
  'orders',
  {
    id: integer('id').primaryKey(),
    question_id: integer('question_id')
      .notNull()
      .unique()
      .references(() => questions.id),
    supplier_id: integer('supplier_id')
      .notNull()
      .references(() => suppliers.id),
    source: text('source').notNull(),
    product: text('product').notNull(),
    month: integer('month').notNull(),
    run_id: integer('run_id').references(() => runs.id),
    purpose: text('purpose').notNull(),
    unit: text('unit'),
    requested_by: text('requested_by'),
    approval_id: integer('approval_id').references(() => approvals.id),
    legal_form: text('legal_form').$type<LegalForm>().notNull(),
    letter_expected: flag('letter_expected').notNull(),
    letter_sent: flag('letter_sent'),
    price_ore: integer('price_ore').notNull(),
    reference: text('reference').notNull(),
    provider_ref: text('provider_ref'),
    ordered_at: integer('ordered_at').notNull(),
    ended_at: integer('ended_at'),
    outcome: text('outcome').$type<'delivered' | 'rejected' | 'not-found' | 'unknown'>(),
    resolved_by: text('resolved_by'),
    resolved_at: integer('resolved_at'),
    superseded_at: integer('superseded_at'),
    superseded_by: text('superseded_by'),
  },
  (t) => [
    index('orders_month').on(t.source, t.month),
    index('orders_supplier').on(t.supplier_id, t.source),
    index('orders_open')
      .on(t.id)
      .where(sql`outcome is null or outcome = 'unknown'`),
  ],
);

/**
 * What orders add up to, kept by triggers on `orders`, so that a cap can be looked at without reading a month of them.
 * `run_id` 0: no run. Rejected orders are not in it.
 */
export const orderSums = sqliteTable(
  'order_sums',
  {
    source: text('source').notNull(),
    month: integer('month').notNull(),
    run_id: integer('run_id').notNull(),
    orders: integer('orders').notNull(),
    ore: integer('ore').notNull(),
  },
  (t) => [primaryKey({ columns: [t.source, t.month, t.run_id] })],
);

/** A named person's leave to order once about one supplier, although a letter follows or an earlier order is unclear. */
export const approvals = sqliteTable(
  'approvals',
  {
    id: integer('id').primaryKey(),
    supplier_id: integer('supplier_id')
      .notNull()
      .references(() => suppliers.id),
    source: text('source').notNull(),
    by: text('by').notNull(),
    purpose: text('purpose').notNull(),
    at: integer('at').notNull(),
    until: integer('until').notNull(),
    used_at: integer('used_at'),
  },
  (t) => [index('approvals_supplier').on(t.supplier_id, t.source)],
);
