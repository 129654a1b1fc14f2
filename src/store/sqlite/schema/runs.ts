import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const runs = sqliteTable('runs', {
  id: integer('id').primaryKey(),
  period: text('period').notNull().unique(),
  started_at: integer('started_at').notNull(),
  deadline: integer('deadline').notNull(),
  planned_at: integer('planned_at'),
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
