import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { sql } from 'drizzle-orm';

import type { DigestMark } from '../../../domain/digest.ts';
import { flagEvents } from './flags.ts';

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
