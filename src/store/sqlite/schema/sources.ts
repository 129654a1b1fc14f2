import { integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

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
