/** One process that seeds suppliers and controls them for some nights. argv: suppliers, nights. Prints JSON. */
import path from 'node:path';

import Database from 'better-sqlite3';

import { openControl } from '../../src/app.ts';
import { controlToTheEnd } from '../../src/cli/control.ts';
import { readConfig } from '../../src/config/index.ts';
import { createLog } from '../../src/log.ts';
import { seedSuppliers } from './seed.ts';

const [suppliers = 0, nights = 1] = process.argv.slice(2).map(Number);
const config = readConfig(process.env);
const start = Date.parse('2026-11-22T05:00:00Z') - Date.now();
let night = 0;
const now = () => new Date(Date.now() + start + night * 86_400_000);

const control = await openControl({ config, log: createLog('error'), now });
await seedSuppliers(control.store, suppliers, now());

const measured = [];
for (; night < nights; night++) {
  const before = figures();
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
    seconds,
    cpuMs: (used.user + used.system) / 1000,
    newFacts: after.facts - before.facts,
    newQuestions: after.questions - before.questions,
    grownBytes: after.bytes - before.bytes,
  });
}
await control.close();
process.stdout.write(
  `${JSON.stringify({ nights: measured, peakMb: process.resourceUsage().maxRSS / 1024 })}\n`,
);

/** Rows and bytes after a checkpoint, read by a second connection. */
function figures(): { facts: number; questions: number; bytes: number } {
  const database = new Database(path.join(config.dataDir, 'kontroll.sqlite'));
  try {
    database.pragma('wal_checkpoint(TRUNCATE)');
    const count = (table: string) =>
      Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).pluck().get());
    const pages = Number(database.pragma('page_count', { simple: true }));
    const free = Number(database.pragma('freelist_count', { simple: true }));
    const size = Number(database.pragma('page_size', { simple: true }));
    return { facts: count('facts'), questions: count('questions'), bytes: (pages - free) * size };
  } finally {
    database.close();
  }
}
