import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

import { blobBuffer, flag } from './columns.ts';
import { questions } from './questions.ts';
import { suppliers } from './suppliers.ts';

/** The bytes of an answer, once by their hash, compressed. `bytes` is null when retention has removed them. */
export const evidence = sqliteTable('evidence', {
  id: integer('id').primaryKey(),
  hash: blobBuffer('hash').notNull().unique(),
  bytes: blobBuffer('bytes'),
  size: integer('size').notNull(),
  content_type: text('content_type'),
  kept_at: integer('kept_at').notNull(),
  last_used_at: integer('last_used_at').notNull(),
  removed_at: integer('removed_at'),
});

/** Which bytes a question was answered by, in order. `quarantined`: we could not read them. */
export const questionEvidence = sqliteTable(
  'question_evidence',
  {
    question_id: integer('question_id')
      .notNull()
      .references(() => questions.id),
    place: integer('place').notNull(),
    evidence_id: integer('evidence_id')
      .notNull()
      .references(() => evidence.id),
    route_id: integer('route_id')
      .notNull()
      .references(() => routes.id),
    quarantined: flag('quarantined').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.question_id, t.place] }),
    index('question_evidence_evidence').on(t.evidence_id),
  ],
);

export const routes = sqliteTable('routes', {
  id: integer('id').primaryKey(),
  route: text('route').notNull().unique(),
});

/** Suppliers whose evidence may not be removed while a matter goes on. */
export const holds = sqliteTable('holds', {
  id: integer('id').primaryKey(),
  supplier_id: integer('supplier_id')
    .notNull()
    .references(() => suppliers.id),
  by: text('by').notNull(),
  reason: text('reason').notNull(),
  at: integer('at').notNull(),
  released_at: integer('released_at'),
  released_by: text('released_by'),
});

/** Protocol of what retention removed: the decision that it rests on, and counts; never what was removed. */
export const removals = sqliteTable('removals', {
  id: integer('id').primaryKey(),
  at: integer('at').notNull(),
  by: text('by').notNull(),
  decision: text('decision').notNull(),
  source: text('source').notNull(),
  answers: integer('answers').notNull(),
  bytes: integer('bytes').notNull(),
});
