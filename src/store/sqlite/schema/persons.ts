import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

import { blobBuffer } from './columns.ts';
import { suppliers } from './suppliers.ts';

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
