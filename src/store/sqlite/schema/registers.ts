import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { sql } from 'drizzle-orm';

import { blobBuffer } from './columns.ts';
import { suppliers } from './suppliers.ts';

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
