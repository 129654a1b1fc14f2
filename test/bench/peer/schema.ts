/** The peer's own tables, as Drizzle's guide writes them. Times are milliseconds. */
import {
  blob,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';

import type { Level } from '../../../src/domain/check.ts';
import type { FactKind, StoredFact } from '../../../src/domain/facts.ts';
import type { QuestionOutcome, QuestionReason } from '../../../src/domain/question.ts';
import type { Params, Severity, Verdict } from '../../../src/domain/rule.ts';
import type { LegalForm } from '../../../src/domain/supplier.ts';

export const suppliers = sqliteTable('suppliers', {
  id: integer('id').primaryKey(),
  number: text('number').notNull().unique(),
  name: text('name'),
  presumedForm: text('presumed_form').$type<LegalForm>().notNull(),
  confirmedForm: text('confirmed_form').$type<LegalForm>(),
  lastPaidMonth: text('last_paid_month').notNull(),
  firstSeen: integer('first_seen').notNull(),
});

export const payments = sqliteTable(
  'payments',
  {
    id: integer('id').primaryKey(),
    supplierId: integer('supplier_id')
      .notNull()
      .references(() => suppliers.id),
    month: text('month').notNull(),
    konto: text('konto').notNull(),
    amountOre: integer('amount_ore').notNull(),
  },
  (t) => [index('payments_supplier').on(t.supplierId, t.month)],
);

export const runs = sqliteTable('runs', {
  id: integer('id').primaryKey(),
  period: text('period').notNull().unique(),
  startedAt: integer('started_at').notNull(),
  endedAt: integer('ended_at'),
});

export const checks = sqliteTable(
  'checks',
  {
    id: integer('id').primaryKey(),
    runId: integer('run_id')
      .notNull()
      .references(() => runs.id),
    supplierId: integer('supplier_id')
      .notNull()
      .references(() => suppliers.id),
    createdAt: integer('created_at').notNull(),
    doneAt: integer('done_at'),
    level: text('level').$type<Level>(),
    unchecked: integer('unchecked', { mode: 'boolean' }),
    verdicts: text('verdicts', { mode: 'json' }).$type<readonly Verdict[]>(),
    ruleSetHash: text('rule_set_hash'),
    policyHash: text('policy_hash'),
  },
  (t) => [uniqueIndex('checks_run').on(t.runId, t.supplierId)],
);

/** One thing asked of one source for one check. Who is asking it stands in the row until it has an outcome. */
export const questions = sqliteTable(
  'questions',
  {
    id: integer('id').primaryKey(),
    checkId: integer('check_id')
      .notNull()
      .references(() => checks.id),
    supplierId: integer('supplier_id')
      .notNull()
      .references(() => suppliers.id),
    source: text('source').notNull(),
    product: text('product').notNull(),
    stage: integer('stage').$type<1 | 2>().notNull(),
    plannedAt: integer('planned_at').notNull(),
    claimedBy: text('claimed_by'),
    claimedUntil: integer('claimed_until'),
    outcome: text('outcome').$type<QuestionOutcome>(),
    reason: text('reason').$type<QuestionReason>(),
    asOf: text('as_of'),
    missing: text('missing', { mode: 'json' }).$type<readonly FactKind[]>(),
    settledAt: integer('settled_at'),
  },
  (t) => [
    uniqueIndex('questions_check').on(t.checkId, t.source, t.product),
    index('questions_supplier').on(t.supplierId, t.source),
  ],
);

/** Append-only: a fact that has not changed gets no new row. */
export const facts = sqliteTable(
  'facts',
  {
    id: integer('id').primaryKey(),
    supplierId: integer('supplier_id')
      .notNull()
      .references(() => suppliers.id),
    questionId: integer('question_id')
      .notNull()
      .references(() => questions.id),
    source: text('source').notNull(),
    kind: text('kind').$type<FactKind>().notNull(),
    value: text('value', { mode: 'json' }).$type<StoredFact['value']>().notNull(),
    validFrom: text('valid_from'),
    recordedAt: integer('recorded_at').notNull(),
  },
  (t) => [index('facts_supplier').on(t.supplierId, t.source, t.kind)],
);

/** The bytes of answers, deflated; equal bytes are kept once. */
export const evidence = sqliteTable('evidence', {
  id: integer('id').primaryKey(),
  hash: blob('hash', { mode: 'buffer' }).notNull().unique(),
  bytes: blob('bytes', { mode: 'buffer' }).notNull(),
  size: integer('size').notNull(),
  contentType: text('content_type'),
  keptAt: integer('kept_at').notNull(),
});

export const questionEvidence = sqliteTable(
  'question_evidence',
  {
    questionId: integer('question_id')
      .notNull()
      .references(() => questions.id),
    place: integer('place').notNull(),
    evidenceId: integer('evidence_id')
      .notNull()
      .references(() => evidence.id),
    route: text('route').notNull(),
  },
  (t) => [primaryKey({ columns: [t.questionId, t.place] })],
);

/** A paid question's order is written before its call. */
export const orders = sqliteTable('orders', {
  id: integer('id').primaryKey(),
  questionId: integer('question_id')
    .notNull()
    .unique()
    .references(() => questions.id),
  supplierId: integer('supplier_id')
    .notNull()
    .references(() => suppliers.id),
  source: text('source').notNull(),
  reference: text('reference').notNull(),
  orderedAt: integer('ordered_at').notNull(),
  outcome: text('outcome').$type<'delivered' | 'unknown'>(),
  providerRef: text('provider_ref'),
  endedAt: integer('ended_at'),
});

export const flags = sqliteTable(
  'flags',
  {
    id: integer('id').primaryKey(),
    supplierId: integer('supplier_id')
      .notNull()
      .references(() => suppliers.id),
    rule: text('rule').notNull(),
    severity: text('severity').$type<Severity>().notNull(),
    weight: real('weight'),
    params: text('params', { mode: 'json' }).$type<Params>().notNull(),
    openedOn: text('opened_on').notNull(),
    lastSeenOn: text('last_seen_on').notNull(),
    clearedOn: text('cleared_on'),
  },
  (t) => [index('flags_supplier').on(t.supplierId)],
);

export const flagEvents = sqliteTable('flag_events', {
  id: integer('id').primaryKey(),
  flagId: integer('flag_id')
    .notNull()
    .references(() => flags.id),
  checkId: integer('check_id')
    .notNull()
    .references(() => checks.id),
  change: text('change').$type<'opened' | 'worse' | 'eased' | 'cleared'>().notNull(),
  on: text('on').notNull(),
});

/** What stands now for each supplier. */
export const supplierStates = sqliteTable('supplier_states', {
  supplierId: integer('supplier_id')
    .primaryKey()
    .references(() => suppliers.id),
  level: text('level').$type<Level>().notNull(),
  unchecked: integer('unchecked', { mode: 'boolean' }).notNull(),
  checkId: integer('check_id')
    .notNull()
    .references(() => checks.id),
  checkedAt: integer('checked_at').notNull(),
});
