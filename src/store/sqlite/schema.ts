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

import type { CheckKind, CheckReason, FlagCause, Level } from '../../domain/check.ts';
import type { SourceMode } from '../../domain/connector.ts';
import type { Depth } from '../../domain/depth.ts';
import type { DigestMark } from '../../domain/digest.ts';
import type { QuestionOutcome, QuestionReason } from '../../domain/question.ts';
import type { Severity } from '../../domain/rule.ts';
import type { LegalForm, Standing } from '../../domain/supplier.ts';
import type { ImportKind } from '../../domain/import.ts';
import type { Role } from '../../domain/token.ts';

/*
 * Property names are column names, so that a row of prepared SQL has the type of its table. Instants are milliseconds
 * since 1970, days and periods are text, months are the integer YYYYMM. Rows that come every night are kept narrow:
 * what repeats (legal bases, rule books, sets of verdicts, answers) is stored once and referred to.
 */

const blobBuffer = (name: string) => blob(name, { mode: 'buffer' });
const flag = (name: string) => integer(name).$type<0 | 1>();

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

/**
 * Append-only. `key` is the keyed hash of the row's content and ordinal. `voucher`, `invoice` and `buyer` are keyed too:
 * 48 bits that are equal when the texts are. What a file does not give is null. Rows without `import_id` are from before
 * imports were kept: their key is of another making, and they lack all that follows it.
 */
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
    import_id: integer('import_id').references(() => imports.id),
    administration: text('administration'),
    buyer: integer('buyer'),
    voucher: integer('voucher'),
    invoice: integer('invoice'),
    day: integer('day'),
  },
  (t) => [
    uniqueIndex('ledger_rows_key').on(t.key),
    index('ledger_rows_supplier').on(t.supplier_id, t.month),
    index('ledger_rows_account')
      .on(t.account, t.supplier_id)
      .where(sql`account is not null`),
  ],
);

/**
 * A file that was taken in. `counts`: what it says counts; 0 while it is read, and when it was withdrawn. `months_noted`: 0
 * when the last months of its suppliers are still to be reckoned anew. `states_rows` 0: from before imports kept which
 * rows they state, or a register, which the next file corrects. `replaced_by`: who let it replace earlier files, and why.
 */
export const imports = sqliteTable(
  'imports',
  {
    id: integer('id').primaryKey(),
    file_hash: text('file_hash').notNull(),
    settings_hash: text('settings_hash').notNull(),
    file_name: text('file_name').notNull(),
    report: text('report').notNull(),
    imported_at: integer('imported_at').notNull(),
    kind: text('kind').$type<ImportKind>().notNull().default('payments'),
    sealed_name: blobBuffer('sealed_name'),
    finished_at: integer('finished_at'),
    states_rows: flag('states_rows').notNull().default(0),
    counts: flag('counts').notNull().default(1),
    months_noted: flag('months_noted').notNull().default(1),
    replaced_by: text('replaced_by'),
    replaced_why: text('replaced_why'),
  },
  (t) => [
    index('imports_file').on(t.file_hash, t.settings_hash),
    index('imports_unnoted')
      .on(t.id)
      .where(sql`months_noted = 0`),
  ],
);

/** Append-only. A later import that states a row which an earlier one brought; `unit` as it reads it (`''`: none). */
export const ledgerStatements = sqliteTable(
  'ledger_statements',
  {
    row_id: integer('row_id')
      .notNull()
      .references(() => ledgerRows.id),
    import_id: integer('import_id')
      .notNull()
      .references(() => imports.id),
    unit: text('unit').notNull(),
  },
  (t) => [primaryKey({ columns: [t.row_id, t.import_id] })],
);

/** Append-only. What earlier imports stated and this one replaced; a later import may state the row again. */
export const ledgerReplaced = sqliteTable(
  'ledger_replaced',
  {
    row_id: integer('row_id')
      .notNull()
      .references(() => ledgerRows.id),
    import_id: integer('import_id')
      .notNull()
      .references(() => imports.id),
  },
  (t) => [primaryKey({ columns: [t.row_id, t.import_id] })],
);

/** Append-only. From then on the import counts for nothing. */
export const importWithdrawals = sqliteTable('import_withdrawals', {
  import_id: integer('import_id')
    .primaryKey()
    .references(() => imports.id),
  by: text('by').notNull(),
  reason: text('reason').notNull(),
  at: integer('at').notNull(),
});

export const runs = sqliteTable('runs', {
  id: integer('id').primaryKey(),
  period: text('period').notNull().unique(),
  started_at: integer('started_at').notNull(),
  deadline: integer('deadline').notNull(),
  planned_at: integer('planned_at'),
});

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

/** `up_to_event` of a digest from before marks were kept: all events up to that were read by it. 0 since. */
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

/** What a unit's digest made of an event; `digest_id`: the latest that did. An event without a row has not been read. */
export const digestMarks = sqliteTable(
  'digest_marks',
  {
    event_id: integer('event_id')
      .notNull()
      .references(() => flagEvents.id),
    unit: text('unit').notNull(),
    state: text('state').$type<DigestMark>().notNull(),
    digest_id: integer('digest_id')
      .notNull()
      .references(() => digests.id),
  },
  (t) => [primaryKey({ columns: [t.event_id, t.unit] })],
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

/** Which recipients of a mail are done with, and how: a try goes to the others alone. */
export const outboxDeliveries = sqliteTable(
  'outbox_deliveries',
  {
    outbox_id: integer('outbox_id')
      .notNull()
      .references(() => outbox.id),
    address: text('address').notNull(),
    outcome: text('outcome').$type<'delivered' | 'refused'>().notNull(),
    at: integer('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.outbox_id, t.address] })],
);

/** `hash`: SHA-256 of the bearer token, hex. The token itself is kept nowhere. */
export const tokens = sqliteTable('tokens', {
  id: integer('id').primaryKey(),
  name: text('name').notNull(),
  role: text('role').$type<Role>().notNull(),
  unit: text('unit'),
  hash: text('hash').notNull().unique(),
  created_at: integer('created_at').notNull(),
  /** The last day it opens anything. Null: made before tokens had one. */
  ends_on: text('ends_on'),
  /** To the hour. */
  last_used_at: integer('last_used_at'),
  withdrawn_at: integer('withdrawn_at'),
  withdrawn_by: text('withdrawn_by'),
});

/** Personal number and name are sealed; facts name a person by `ref` alone. `named_at`: when a source last gave the name. */
export const persons = sqliteTable('persons', {
  id: integer('id').primaryKey(),
  ref: text('ref').notNull().unique(),
  sealed_number: blobBuffer('sealed_number'),
  sealed_name: blobBuffer('sealed_name'),
  first_seen: integer('first_seen').notNull(),
  last_seen: integer('last_seen').notNull(),
});

/** Which person stood in an answer about which supplier, and when last; for extracts and removal. */
export const personSuppliers = sqliteTable(
  'person_suppliers',
  {
    person_id: integer('person_id')
      .notNull()
      .references(() => persons.id),
    supplier_id: integer('supplier_id')
      .notNull()
      .references(() => suppliers.id),
    source: text('source').notNull(),
    last_seen: integer('last_seen').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.person_id, t.supplier_id, t.source] }),
    index('person_suppliers_supplier').on(t.supplier_id),
  ],
);

/** One fetched version of a whole list. `reading`: not used before it is `published`; `failed` ones are kept as a trace. */
export const registerVersions = sqliteTable(
  'register_versions',
  {
    id: integer('id').primaryKey(),
    source: text('source').notNull(),
    state: text('state').$type<'reading' | 'published' | 'superseded' | 'failed'>().notNull(),
    as_of: text('as_of').notNull(),
    etag: text('etag'),
    last_modified: text('last_modified'),
    fetched_at: integer('fetched_at').notNull(),
    /** When the publisher last said that nothing is newer; null: not since it was fetched. */
    confirmed_at: integer('confirmed_at'),
    rows: integer('rows').notNull(),
    unreadable: integer('unreadable').notNull(),
    changed: integer('changed').notNull(),
  },
  (t) => [index('register_versions_source').on(t.source, t.id)],
);

/**
 * Rows of a list with the versions between which they stood there (`to_version` null: still). `data` is null for a key
 * that was looked for and is not in the list; a personal number's row is `sealed` instead.
 */
export const registerRows = sqliteTable(
  'register_rows',
  {
    id: integer('id').primaryKey(),
    source: text('source').notNull(),
    key_hash: blobBuffer('key_hash').notNull(),
    key: text('key'),
    data: text('data'),
    sealed: blobBuffer('sealed'),
    hash: blobBuffer('hash').notNull(),
    from_version: integer('from_version')
      .notNull()
      .references(() => registerVersions.id),
    to_version: integer('to_version'),
  },
  (t) => [
    uniqueIndex('register_rows_current')
      .on(t.source, t.key_hash)
      .where(sql`to_version is null`),
    index('register_rows_ended')
      .on(t.source, t.to_version, t.key_hash)
      .where(sql`to_version is not null`),
  ],
);

/** A person's answer "not them" to a match by name; holds for the entry as it stood. */
export const registerDismissals = sqliteTable(
  'register_dismissals',
  {
    id: integer('id').primaryKey(),
    source: text('source').notNull(),
    supplier_id: integer('supplier_id')
      .notNull()
      .references(() => suppliers.id),
    entry: text('entry').notNull(),
    fingerprint: text('fingerprint').notNull(),
    by: text('by').notNull(),
    at: integer('at').notNull(),
  },
  (t) => [uniqueIndex('register_dismissals_key').on(t.source, t.supplier_id, t.entry, t.fingerprint)],
);

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

/** What people have been warned of, each once. */
export const warnings = sqliteTable('warnings', {
  key: text('key').primaryKey(),
  at: integer('at').notNull(),
});

/** The latest day whose work a job of every day has done, and who is at the next until when. */
export const jobDays = sqliteTable('job_days', {
  job: text('job').primaryKey(),
  done: text('done'),
  held_by: text('held_by'),
  held_until: integer('held_until'),
});

/** How a source is doing. `open_until`: nothing is asked before then, except one question as a probe. */
export const sourceStates = sqliteTable('source_states', {
  source: text('source').primaryKey(),
  down_since: integer('down_since'),
  reason: text('reason'),
  open_until: integer('open_until'),
  last_answer_at: integer('last_answer_at'),
});

/** A change in what a source answers, by source and the fields that no longer fit. `key`: a field that answers have. */
export const drifts = sqliteTable(
  'drifts',
  {
    id: integer('id').primaryKey(),
    source: text('source').notNull(),
    kind: text('kind').$type<'drift' | 'unreadable' | 'key'>().notNull(),
    route: text('route').notNull(),
    paths: text('paths').notNull(),
    first_seen: integer('first_seen').notNull(),
    last_seen: integer('last_seen').notNull(),
    times: integer('times').notNull(),
  },
  (t) => [uniqueIndex('drifts_key').on(t.source, t.kind, t.route, t.paths)],
);

/** What one source answered on one day, all suppliers together. `held`: implausible, waits for a person. */
export const sourceDays = sqliteTable(
  'source_days',
  {
    source: text('source').notNull(),
    day: text('day').notNull(),
    figures: text('figures').notNull(),
    state: text('state').$type<'open' | 'held' | 'let-through'>().notNull(),
    why: text('why'),
    decided_by: text('decided_by'),
    decided_at: integer('decided_at'),
  },
  (t) => [primaryKey({ columns: [t.source, t.day] })],
);

/** What people have decided about held days, each decision once and for good. */
export const dayDecisions = sqliteTable('day_decisions', {
  id: integer('id').primaryKey(),
  source: text('source').notNull(),
  day: text('day').notNull(),
  decision: text('decision').$type<'let-through' | 'rejected'>().notNull(),
  why: text('why'),
  by: text('by').notNull(),
  at: integer('at').notNull(),
});

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
