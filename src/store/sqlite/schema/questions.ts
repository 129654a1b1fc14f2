import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { sql } from 'drizzle-orm';

import type { QuestionOutcome, QuestionReason } from '../../../domain/question.ts';
import { flag } from './columns.ts';
import { suppliers } from './suppliers.ts';

/**
 * What we hold from one source about one supplier. `failing_since`: first failure since the last answer.
 * `failed_from` and `recovered_at` keep the last outage after it ended. `changed_at`: when the source last said that
 * something had changed, so that an answer from before that is not fresh.
 */
export const cells = sqliteTable(
  'cells',
  {
    id: integer('id').primaryKey(),
    supplier_id: integer('supplier_id')
      .notNull()
      .references(() => suppliers.id),
    source: text('source').notNull(),
    product: text('product').notNull(),
    answer_id: integer('answer_id'),
    answered_question_id: integer('answered_question_id'),
    last_question_id: integer('last_question_id'),
    failing_since: integer('failing_since'),
    failed_from: integer('failed_from'),
    recovered_at: integer('recovered_at'),
    changed_at: integer('changed_at'),
  },
  (t) => [
    uniqueIndex('cells_key').on(t.supplier_id, t.source, t.product),
    index('cells_failing')
      .on(t.source)
      .where(sql`failing_since is not null`),
  ],
);

/** The set of facts that an answer confirmed, as a JSON list of ids in ascending order. */
export const answers = sqliteTable('answers', {
  id: integer('id').primaryKey(),
  cell_id: integer('cell_id')
    .notNull()
    .references(() => cells.id),
  fact_ids: text('fact_ids').notNull(),
});

/** Append-only. `value` is canonical JSON. */
export const facts = sqliteTable(
  'facts',
  {
    id: integer('id').primaryKey(),
    cell_id: integer('cell_id')
      .notNull()
      .references(() => cells.id),
    kind: text('kind').notNull(),
    value: text('value').notNull(),
    valid_from: text('valid_from'),
    recorded_at: integer('recorded_at').notNull(),
    question_id: integer('question_id').notNull(),
  },
  (t) => [index('facts_cell').on(t.cell_id, t.kind)],
);

export const legalBases = sqliteTable('legal_bases', {
  id: integer('id').primaryKey(),
  basis: text('basis').notNull().unique(),
});

/** `missing` is a JSON list of kinds, or null when every block came. `attempts`: claims that came to nothing. */
export const questions = sqliteTable(
  'questions',
  {
    id: integer('id').primaryKey(),
    cell_id: integer('cell_id')
      .notNull()
      .references(() => cells.id),
    period: text('period').notNull(),
    round: integer('round').notNull(),
    stage: integer('stage').$type<0 | 1 | 2>().notNull(),
    paid: flag('paid').notNull(),
    attempts: integer('attempts').notNull(),
    legal_basis_id: integer('legal_basis_id').references(() => legalBases.id),
    planned_at: integer('planned_at').notNull(),
    settled_at: integer('settled_at'),
    outcome: text('outcome').$type<QuestionOutcome>(),
    reason: text('reason').$type<QuestionReason>(),
    as_of: text('as_of'),
    answer_id: integer('answer_id').references(() => answers.id),
    missing: text('missing'),
    retry_at: integer('retry_at'),
  },
  (t) => [
    uniqueIndex('questions_key').on(t.cell_id, t.period, t.round),
    index('questions_open')
      .on(t.planned_at)
      .where(sql`outcome is null`),
  ],
);

/** Who is asking a question right now. A row of its own, so that the question's row does not grow and shrink. */
export const claims = sqliteTable('claims', {
  question_id: integer('question_id')
    .primaryKey()
    .references(() => questions.id),
  claimed_by: text('claimed_by').notNull(),
  until: integer('until').notNull(),
});
