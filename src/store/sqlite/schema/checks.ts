import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { sql } from 'drizzle-orm';

import type { CheckKind, CheckReason, Level } from '../../../domain/check.ts';
import { blobBuffer, flag } from './columns.ts';
import { questions } from './questions.ts';
import { runs } from './runs.ts';
import { suppliers } from './suppliers.ts';

export const ruleBooks = sqliteTable(
  'rule_books',
  {
    id: integer('id').primaryKey(),
    rule_set_hash: text('rule_set_hash').notNull(),
    policy_hash: text('policy_hash').notNull(),
    /** `{rule: version}` and the limits themselves, as JSON; null in books from before they were kept. */
    versions: text('versions'),
    policy: text('policy'),
  },
  (t) => [uniqueIndex('rule_books_key').on(t.rule_set_hash, t.policy_hash)],
);

/** Verdicts of a check without dates, stored once by the hash of their JSON. */
export const verdictSets = sqliteTable('verdict_sets', {
  id: integer('id').primaryKey(),
  hash: blobBuffer('hash').notNull().unique(),
  verdicts: text('verdicts').notNull(),
});

export const checks = sqliteTable(
  'checks',
  {
    id: integer('id').primaryKey(),
    kind: text('kind').$type<CheckKind>().notNull(),
    supplier_id: integer('supplier_id')
      .notNull()
      .references(() => suppliers.id),
    run_id: integer('run_id').references(() => runs.id),
    round: integer('round').notNull(),
    period: text('period').notNull(),
    unit: text('unit'),
    reason: text('reason').$type<CheckReason>(),
    dnr: text('dnr'),
    requested_by: text('requested_by'),
    created_at: integer('created_at').notNull(),
    deadline: integer('deadline').notNull(),
    done_at: integer('done_at'),
    level: text('level').$type<Level>(),
    unchecked: flag('unchecked').notNull(),
    /** Of each set of readers (`domain/reading.ts`); null: `level` and `unchecked` are what all of them read. */
    readings: integer('readings'),
    verdict_set_id: integer('verdict_set_id').references(() => verdictSets.id),
    rule_book_id: integer('rule_book_id').references(() => ruleBooks.id),
  },
  (t) => [
    uniqueIndex('checks_run')
      .on(t.run_id, t.supplier_id, t.round)
      .where(sql`run_id is not null`),
    uniqueIndex('checks_ad_hoc_open')
      .on(t.supplier_id, t.unit, t.reason, sql`ifnull(dnr, '')`)
      .where(sql`kind = 'ad-hoc' and done_at is null`),
    index('checks_unit')
      .on(t.unit, t.supplier_id)
      .where(sql`unit is not null`),
    index('checks_supplier').on(t.supplier_id),
    index('checks_open')
      .on(t.deadline)
      .where(sql`done_at is null`),
    index('checks_open_of_run')
      .on(t.run_id)
      .where(sql`done_at is null`),
  ],
);

export const checkQuestions = sqliteTable(
  'check_questions',
  {
    check_id: integer('check_id')
      .notNull()
      .references(() => checks.id),
    question_id: integer('question_id')
      .notNull()
      .references(() => questions.id),
    used_fresh: flag('used_fresh').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.check_id, t.question_id] }),
    index('check_questions_question').on(t.question_id),
  ],
);

/**
 * What the last done check left. `version` counts its changes; there is no row before the first. `rejected_source`: a
 * person has rejected answers of it that the level may rest on.
 */
export const supplierStates = sqliteTable(
  'supplier_states',
  {
    supplier_id: integer('supplier_id')
      .primaryKey()
      .references(() => suppliers.id),
    version: integer('version').notNull(),
    level: text('level').$type<Level>().notNull(),
    unchecked: flag('unchecked').notNull(),
    unchecked_since: text('unchecked_since'),
    check_id: integer('check_id').notNull(),
    checked_at: integer('checked_at').notNull(),
    rejected_source: text('rejected_source'),
    readings: integer('readings'),
    /** `{rule: rule_books.id}` of the rules that were last judged by another book than that of the last check, or null. */
    held_books: text('held_books'),
  },
  (t) => [
    index('supplier_states_unchecked')
      .on(t.supplier_id)
      .where(sql`unchecked = 1`),
  ],
);

/** Audiences (`domain/reading.ts`) whose order of suppliers is kept; `complete`: for every supplier. */
export const audiences = sqliteTable('audiences', {
  audience: text('audience').primaryKey(),
  complete: flag('complete').notNull(),
});

/** Suppliers that an audience reads otherwise than whoever reads everything. */
export const supplierReadings = sqliteTable(
  'supplier_readings',
  {
    supplier_id: integer('supplier_id')
      .notNull()
      .references(() => suppliers.id),
    audience: text('audience').notNull(),
    place: integer('place').notNull(),
    sort_key: text('sort_key'),
    unchecked: flag('unchecked').notNull(),
    unchecked_since: text('unchecked_since'),
  },
  (t) => [
    primaryKey({ columns: [t.supplier_id, t.audience] }),
    index('supplier_readings_list').on(t.audience, t.place, t.sort_key, t.supplier_id),
  ],
);
