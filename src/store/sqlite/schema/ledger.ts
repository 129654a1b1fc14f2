import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { sql } from 'drizzle-orm';

import type { ImportKind } from '../../../domain/import.ts';
import { blobBuffer, flag } from './columns.ts';
import { suppliers } from './suppliers.ts';

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
