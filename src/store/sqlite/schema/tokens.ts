import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

import type { Role } from '../../../domain/token.ts';

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
