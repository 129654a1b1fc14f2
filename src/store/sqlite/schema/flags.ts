import { index, integer, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { sql } from 'drizzle-orm';

import type { FlagCause } from '../../../domain/check.ts';
import type { Severity } from '../../../domain/rule.ts';
import { suppliers } from './suppliers.ts';

export const flags = sqliteTable(
  'flags',
  {
    id: integer('id').primaryKey(),
    supplier_id: integer('supplier_id')
      .notNull()
      .references(() => suppliers.id),
    rule: text('rule').notNull(),
    severity: text('severity').$type<Severity>().notNull(),
    weight: real('weight'),
    params: text('params').notNull(),
    opened_on: text('opened_on').notNull(),
    last_seen_on: text('last_seen_on').notNull(),
    cleared_on: text('cleared_on'),
  },
  (t) => [
    uniqueIndex('flags_open')
      .on(t.supplier_id, t.rule)
      .where(sql`cleared_on is null`),
    index('flags_of_rule')
      .on(t.rule, t.supplier_id)
      .where(sql`cleared_on is null`),
    index('flags_of_severity')
      .on(t.severity, t.supplier_id)
      .where(sql`cleared_on is null`),
    index('flags_supplier').on(t.supplier_id),
  ],
);

/** Append-only. `evidence` keeps fact ids and the dates as they were told. */
export const flagEvents = sqliteTable(
  'flag_events',
  {
    id: integer('id').primaryKey(),
    flag_id: integer('flag_id')
      .notNull()
      .references(() => flags.id),
    supplier_id: integer('supplier_id')
      .notNull()
      .references(() => suppliers.id),
    check_id: integer('check_id').notNull(),
    rule: text('rule').notNull(),
    change: text('change').$type<'opened' | 'worse' | 'eased' | 'cleared'>().notNull(),
    severity: text('severity').$type<Severity>().notNull(),
    severity_before: text('severity_before').$type<Severity>(),
    weight: real('weight'),
    params: text('params').notNull(),
    on: text('on').notNull(),
    evidence: text('evidence').notNull(),
    because: text('because').$type<FlagCause>().notNull().default('facts'),
  },
  (t) => [index('flag_events_flag').on(t.flag_id)],
);
