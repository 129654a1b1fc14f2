/**
 * One process that seeds suppliers and controls them for some nights. argv: suppliers, nights, the double's port, and the
 * sources to ask with commas between. Prints JSON.
 */
import Database from 'better-sqlite3';

import { openControl } from '../../src/app.ts';
import { controlToTheEnd } from '../../src/cli/control.ts';
import { createLog } from '../../src/log.ts';
import { configFor } from './config-for.ts';
import type { Journal } from './double-journal.ts';
import { seedSuppliers } from './seed.ts';

const [suppliers = 0, nights = 1, doublePort = 0] = process.argv.slice(2, 5).map(Number);
const config = configFor(process.env, (process.argv[5] ?? '').split(','));
const start = Date.parse('2026-11-22T05:00:00Z') - Date.now();
let night = 0;
const now = () => new Date(Date.now() + start + night * 86_400_000);

const control = await openControl(
  { config, log: createLog('error'), now },
  { queueUrl: config.queueUrl, patienceMs: 0 },
);
await seedSuppliers(control.store, suppliers, now());

const measured = [];
for (; night < nights; night++) {
  const before = figures();
  await journal();
  const cpu = process.cpuUsage();
  const began = performance.now();
  const summary = await controlToTheEnd(control, () => undefined);
  const seconds = (performance.now() - began) / 1000;
  const used = process.cpuUsage(cpu);
  const after = figures();
  measured.push({
    checks: summary.done,
    answered: summary.answered,
    unknown: summary.unknown,
    levels: summary.levels,
    unchecked: summary.unchecked,
    seconds,
    cpuMs: (used.user + used.system) / 1000,
    newFacts: after.facts - before.facts,
    newQuestions: after.questions - before.questions,
    grownBytes: after.bytes - before.bytes,
    answeredBySource: answeredSince(before.lastQuestion),
    ordersBySource: ordersSince(before.lastOrder),
    asked: await journal(),
    peakMb: process.resourceUsage().maxRSS / 1024,
  });
}
await control.close();
process.stdout.write(
  `${JSON.stringify({ nights: measured, peakMb: process.resourceUsage().maxRSS / 1024 })}\n`,
);

/** What the double was asked since this was last read. */
async function journal(): Promise<Journal> {
  const answer = await fetch(`http://127.0.0.1:${doublePort}/journal`);
  return (await answer.json()) as Journal;
}

function read<Result>(look: (database: Database.Database) => Result): Result {
  const database = new Database(config.databaseFile);
  try {
    return look(database);
  } finally {
    database.close();
  }
}

/** Rows and bytes after a checkpoint, read by a second connection. */
function figures() {
  return read((database) => {
    database.pragma('wal_checkpoint(TRUNCATE)');
    const number = (sql: string) => Number(database.prepare(sql).pluck().get());
    const count = (table: string) => number(`SELECT count(*) FROM ${table}`);
    const last = (table: string) => number(`SELECT ifnull(max(id), 0) FROM ${table}`);
    const pages = Number(database.pragma('page_count', { simple: true }));
    const free = Number(database.pragma('freelist_count', { simple: true }));
    const size = Number(database.pragma('page_size', { simple: true }));
    return {
      facts: count('facts'),
      questions: count('questions'),
      lastQuestion: last('questions'),
      lastOrder: last('orders'),
      bytes: (pages - free) * size,
    };
  });
}

/** Questions after this one that were answered, per source. */
function answeredSince(question: number): Record<string, number> {
  return perSource(
    `SELECT c.source, count(*) FROM questions q JOIN cells c ON c.id = q.cell_id
     WHERE q.id > ? AND q.outcome = 'answered' GROUP BY c.source`,
    question,
  );
}

/** Orders after this one, per source. */
function ordersSince(order: number): Record<string, number> {
  return perSource('SELECT source, count(*) FROM orders WHERE id > ? GROUP BY source', order);
}

function perSource(sql: string, after: number): Record<string, number> {
  return read((database) =>
    Object.fromEntries(database.prepare<[number], [string, number]>(sql).raw().all(after)),
  );
}
