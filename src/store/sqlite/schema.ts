/*
 * Property names are column names, so that a row of prepared SQL has the type of its table. Instants are milliseconds
 * since 1970, days and periods are text, months are the integer YYYYMM. Rows that come every night are kept narrow:
 * what repeats (legal bases, rule books, sets of verdicts, answers) is stored once and referred to.
 * A file for what belongs together.
 */
export * from './schema/suppliers.ts';
export * from './schema/ledger.ts';
export * from './schema/runs.ts';
export * from './schema/questions.ts';
export * from './schema/checks.ts';
export * from './schema/flags.ts';
export * from './schema/digests.ts';
export * from './schema/tokens.ts';
export * from './schema/persons.ts';
export * from './schema/registers.ts';
export * from './schema/orders.ts';
export * from './schema/evidence.ts';
export * from './schema/sources.ts';
export * from './schema/documents.ts';
export * from './schema/engagements.ts';
