import { sql } from 'drizzle-orm';
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

import type { CheckKind, CheckReason, Level } from '../domain/check.ts';
import type { QuestionOutcome, QuestionReason } from '../domain/question.ts';
import type { Severity } from '../domain/rule.ts';
import type { Role } from '../domain/store.ts';
import type { LegalForm, Standing } from '../domain/supplier.ts';

/*
 * Property names are column names, so that a row of prepared SQL has the type of its table. Instants are milliseconds
 * since 1970, days and periods are text, months are the integer YYYYMM. Rows that come every night are kept narrow:
 * what repeats (legal bases, rule books, sets of verdicts, answers) is stored once and referred to.
 */

const blobBuffer = (name: string) => blob(name, { mode: 'buffer' });
const flag = (name: string) => integer(name).$type<0 | 1>();

/** One row that tells which key sealed this database. */
export const seals = sqliteTable('seals', {
  id: integer('id').primaryKey(),
  check_value: blobBuffer('check_value').notNull(),
});

/** `number` is plain for organisations and foreign firms; a personal number is `number_hash` (keyed) and `sealed`. */
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
  },
  (t) => [
    uniqueIndex('suppliers_number').on(t.number_kind, t.number),
    uniqueIndex('suppliers_number_hash')
      .on(t.number_hash)
      .where(sql`number_hash is not null`),
  ],
);

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

/** Append-only. `key` is the hash of the row's content and ordinal. */
export const ledgerRows = sqliteTable(
  'ledger_rows',
  {
    id: integer('id').primaryKey(),
    key: blobBuffer('key').notNull(),
    supplier_id: integer('supplier_id')
      .notNull()
      .references(() => suppliers.id),
    unit: text('unit'),
    month: integer('month').notNull(),
    konto: text('konto'),
    amount_ore: integer('amount_ore').notNull(),
    account: text('account'),
  },
  (t) => [
    uniqueIndex('ledger_rows_key').on(t.key),
    index('ledger_rows_supplier').on(t.supplier_id, t.month),
    index('ledger_rows_account')
      .on(t.account, t.supplier_id)
      .where(sql`account is not null`),
  ],
);

export const imports = sqliteTable(
  'imports',
  {
    id: integer('id').primaryKey(),
    file_hash: text('file_hash').notNull(),
    settings_hash: text('settings_hash').notNull(),
    file_name: text('file_name').notNull(),
    report: text('report').notNull(),
    imported_at: integer('imported_at').notNull(),
  },
  (t) => [uniqueIndex('imports_file').on(t.file_hash, t.settings_hash)],
);

export const runs = sqliteTable('runs', {
  id: integer('id').primaryKey(),
  period: text('period').notNull().unique(),
  started_at: integer('started_at').notNull(),
  deadline: integer('deadline').notNull(),
  planned_at: integer('planned_at'),
});

/**
 * What we hold from one source about one supplier. `failing_since`: first failure since the last answer.
 * `failed_from` and `recovered_at` keep the last outage after it ended.
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
      .on(t.id)
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

export const ruleBooks = sqliteTable(
  'rule_books',
  {
    id: integer('id').primaryKey(),
    rule_set_hash: text('rule_set_hash').notNull(),
    policy_hash: text('policy_hash').notNull(),
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

/** What the last done check left. `version` counts its changes; there is no row before the first. */
export const supplierStates = sqliteTable('supplier_states', {
  supplier_id: integer('supplier_id')
    .primaryKey()
    .references(() => suppliers.id),
  version: integer('version').notNull(),
  level: text('level').$type<Level>().notNull(),
  unchecked: flag('unchecked').notNull(),
  unchecked_since: text('unchecked_since'),
  check_id: integer('check_id').notNull(),
  checked_at: integer('checked_at').notNull(),
});

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
  },
  (t) => [index('flag_events_flag').on(t.flag_id)],
);

export const digests = sqliteTable(
  'digests',
  {
    id: integer('id').primaryKey(),
    unit: text('unit').notNull(),
    period: text('period').notNull(),
    on: text('on').notNull(),
    up_to_event: integer('up_to_event').notNull(),
    digest: text('digest').notNull(),
    subject: text('subject').notNull(),
    text: text('text').notNull(),
    html: text('html').notNull(),
    created_at: integer('created_at').notNull(),
  },
  (t) => [uniqueIndex('digests_period').on(t.unit, t.period)],
);

export const outbox = sqliteTable(
  'outbox',
  {
    id: integer('id').primaryKey(),
    digest_id: integer('digest_id')
      .notNull()
      .unique()
      .references(() => digests.id),
    message_id: text('message_id').notNull(),
    recipients: text('recipients').notNull(),
    created_at: integer('created_at').notNull(),
    tries: integer('tries').notNull(),
    claimed_by: text('claimed_by'),
    claimed_until: integer('claimed_until'),
    retry_at: integer('retry_at'),
    last_problem: text('last_problem'),
    sent_at: integer('sent_at'),
  },
  (t) => [
    index('outbox_waiting')
      .on(t.id)
      .where(sql`sent_at is null`),
  ],
);

/** `hash`: SHA-256 of the bearer token, hex. The token itself is kept nowhere. */
export const tokens = sqliteTable('tokens', {
  id: integer('id').primaryKey(),
  name: text('name').notNull(),
  role: text('role').$type<Role>().notNull(),
  unit: text('unit'),
  hash: text('hash').notNull().unique(),
  created_at: integer('created_at').notNull(),
});
