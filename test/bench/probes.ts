import Database from 'better-sqlite3';
import { pino } from 'pino';

import { createAdmin } from '../../src/admin/index.ts';
import { builtInUnits } from '../../src/domain/unit.ts';
import { createViewers } from '../../src/domain/viewer.ts';
import { rules } from '../../src/rules/index.ts';
import { openStore } from '../../src/store/index.ts';
import { company, key, row, tempFile } from '../store/support.ts';
import { cpuMs, median, p95 } from './cpu.ts';
import type { BenchOptions, BenchRow } from './part.ts';

const PART = 1000;
const NIGHTS = 5;
const PROBES = 1000;
/** A process that is asked for weeks is compiled: what the first probes pay for that is told apart. */
const WARM_UP = 300;
const REFRESHES = 20;
const HOUR = 3_600_000;
const LAST_NIGHT = Date.UTC(2026, 10, 20, 21);
const MORNING = LAST_NIGHT + 10 * HOUR;
const sources = ['scb', 'skatteverket', 'bolagsverket', 'tic'];

const viewers = createViewers(builtInUnits, rules);

/**
 * Every supplier is judged in each night, and each source asked about it in one of them. Written past the store, whose
 * commands would take minutes: what stands there is what they would have left.
 */
function fillNights(file: string): void {
  const db = new Database(file);
  const write = (sql: string, ...values: readonly (number | string)[]): unknown =>
    db.prepare(sql).run(...values);
  db.exec('BEGIN');
  for (let night = 1; night <= NIGHTS; night++) {
    const at = LAST_NIGHT - (NIGHTS - night) * 24 * HOUR;
    const period = new Date(at).toISOString().slice(0, 10);
    write('INSERT INTO runs VALUES (?, ?, ?, ?, ?)', night, period, at, at + 6 * HOUR, at);
    write(
      `INSERT INTO checks (kind, supplier_id, run_id, round, period, created_at, deadline, done_at, level, unchecked)
       SELECT 'run', id, ?, 1, ?, ?, ?, ? + id, CASE WHEN id % 50 = 0 THEN 'stop' ELSE 'none' END, id % 20 = 3 FROM suppliers`,
      night,
      period,
      at,
      at + 6 * HOUR,
      at,
    );
    for (const source of sources) {
      write(
        `INSERT INTO cells (supplier_id, source, product) SELECT id, ?, 'base' FROM suppliers WHERE id % ${NIGHTS} = ?`,
        source,
        night - 1,
      );
    }
    write(
      `INSERT INTO questions (cell_id, period, round, stage, paid, attempts, planned_at, settled_at, outcome)
       SELECT c.id, ?, 1, 1, 0, 1, ?, ? + c.id, CASE WHEN c.id % 100 = 7 THEN 'unavailable' ELSE 'answered' END
       FROM cells c WHERE c.supplier_id % ${NIGHTS} = ?`,
      period,
      at,
      at,
      night - 1,
    );
  }
  // A few are late: the last night is under way, and the run before it is the last complete one.
  write(
    'UPDATE questions SET outcome = NULL, settled_at = NULL WHERE id > (SELECT max(id) - 50 FROM questions)',
  );
  write('UPDATE checks SET done_at = NULL, level = NULL WHERE id > (SELECT max(id) - 20 FROM checks)');
  write(`INSERT INTO supplier_states (supplier_id, version, level, unchecked, check_id, checked_at)
    SELECT supplier_id, 1, ifnull(level, 'none'), unchecked, id, ifnull(done_at, 0) FROM checks WHERE run_id = ${NIGHTS}`);
  write(`INSERT INTO flags (supplier_id, rule, severity, params, opened_on, last_seen_on)
    SELECT id, 'tax-debt-kfm', 'medium', '{}', '2026-11-16', '2026-11-20' FROM suppliers WHERE id % 10 = 0`);
  db.exec('COMMIT');
  db.close();
}

export async function run({ suppliers }: BenchOptions): Promise<{ rows: readonly BenchRow[] }> {
  const count = suppliers ?? 100_000;
  const temp = tempFile();
  let at = MORNING;
  const now = (): Date => new Date(at);
  const store = await openStore({ file: temp.file, key, clock: now, viewers });
  for (let from = 0; from < count; from += PART) {
    const numbers = Array.from({ length: Math.min(PART, count - from) }, (_, n) => from + n);
    await store.ledger.append(
      numbers.map((n) => row({ ...company(0), number: String(n).padStart(10, '0') })),
      now().toISOString(),
    );
  }
  fillNights(temp.file);

  const admin = createAdmin({
    store,
    units: builtInUnits,
    viewers,
    ruleLabel: (id) => id,
    startCheck: async () => ({ ref: '' }),
    startRun: async () => ({ period: '', created: false }),
    presentCheck: () => {
      throw new Error('a probe shows no check');
    },
    presentHistory: () => {
      throw new Error('a probe shows no history');
    },
    queue: {
      ping: async () => {},
      counts: async () =>
        Object.fromEntries(
          sources.map((source) => [`ask-${source}`, { waiting: 3, active: 1, delayed: 0, failed: 0 }]),
        ),
    },
    keeper: () => ({ scheduled: 0, swept: 0, clockRight: true }),
    sources: sources.map((id) => ({ id, name: id, closedTo: null })),
    now,
    log: pino({ level: 'silent' }),
    version: 'bench',
    publicUrl: 'http://127.0.0.1',
  });
  const probe = async (path: string): Promise<void> => {
    const answer = await admin.request(path);
    if (answer.status !== 200) throw new Error(`${path}: expected 200, found ${answer.status}`);
    await answer.text();
  };
  /** `every`: how far the clock goes between two. */
  const measure = async (times: number, every: number, work: () => Promise<unknown>): Promise<number[]> => {
    const seen: number[] = [];
    for (let n = 0; n < times; n++) {
      at += every;
      seen.push(await cpuMs(work));
    }
    return seen;
  };

  const first = await measure(1, 0, () => probe('/readyz'));
  const firstMetrics = await measure(1, 0, () => probe('/metrics'));
  const warm = async (path: string): Promise<number[]> => {
    await measure(WARM_UP, 10, () => probe(path));
    return measure(PROBES, 10, () => probe(path));
  };
  const ready = await warm('/readyz');
  const kept = await warm('/metrics');
  const refresh = await measure(REFRESHES, 15_000, () => store.stats(now().toISOString()));
  await store.close();
  temp.remove();

  const beside = `${count.toLocaleString('en')} suppliers, ${NIGHTS} nights, ${(count * sources.length).toLocaleString('en')} questions`;
  const ms = (what: string, value: number, most: number | null): BenchRow => ({
    what,
    value,
    unit: 'ms',
    target: most === null ? '–' : `≤ ${most} ms`,
    met: most === null ? null : value <= most,
  });
  return {
    rows: [
      ms(`/readyz, ${beside}: CPU, p95`, p95(ready), 2),
      ms(`/readyz, ${beside}: CPU, median`, median(ready), null),
      ms(`/metrics with kept figures, ${beside}: CPU, p95`, p95(kept), 2),
      ms(`/metrics with kept figures, ${beside}: CPU, median`, median(kept), null),
      ms('the figures counted anew: CPU, p95', p95(refresh), null),
      ms('the first /readyz of a process: CPU', p95(first), null),
      ms('the first /metrics of a process, which counts everything: CPU', p95(firstMetrics), null),
    ],
  };
}
