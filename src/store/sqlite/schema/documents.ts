import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { sql } from 'drizzle-orm';

import { blobBuffer, flag } from './columns.ts';
import { questions } from './questions.ts';
import { suppliers } from './suppliers.ts';

/** A document that a person registered. Facts wait as JSON until it is in force. */
export const documents = sqliteTable(
  'documents',
  {
    id: integer('id').primaryKey(),
    form: text('form').notNull(),
    source: text('source').$type<'intake' | 'ivo'>().notNull(),
    supplier_id: integer('supplier_id')
      .notNull()
      .references(() => suppliers.id),
    reference: text('reference').notNull(),
    on: text('on').notNull(),
    content_hash: blobBuffer('content_hash').notNull(),
    facts: text('facts').notNull(),
    grave: flag('grave').notNull(),
    state: text('state').$type<'waiting' | 'in-force' | 'withdrawn'>().notNull(),
    registered_by: text('registered_by').notNull(),
    registered_at: integer('registered_at').notNull(),
    confirmed_by: text('confirmed_by'),
    confirmed_at: integer('confirmed_at'),
    question_id: integer('question_id').references(() => questions.id),
  },
  (t) => [
    uniqueIndex('documents_content').on(t.supplier_id, t.form, t.content_hash),
    index('documents_waiting')
      .on(t.id)
      .where(sql`state = 'waiting'`),
  ],
);
