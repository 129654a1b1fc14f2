import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';

import Database from 'better-sqlite3';

import { allEight } from './config-for.ts';
import type { BenchOptions, BenchRow } from './part.ts';
import { watchQueues } from './idle-queues.ts';
import { environmentFor, runChild, startSurroundings, type Surroundings } from './surroundings.ts';

const SUPPLIERS = 100;
const RUNS = 5;
/** What a quick source takes. */
const LATENCY_MS = 5;
const SHARES = [0, 0.01, 0.1, 0.5, 1] as const;
const MOST_SLOWER = 1.25;
/** A queue that has work and nobody at it for longer than this is held up by something. */
const MOST_IDLE_MS = 100;
/** No other source's questions wait for its answer. */
const FAILING = 'skatteverket';

/** One night: how long the other sources and the failing one took, and what became of the cells. */
interface Night {
  readonly othersSeconds: number;
  readonly failingSeconds: number;
  readonly cells: number;
  readonly open: number;
  readonly othersAnswered: number;
  /** The longest that another source's queue had work and nobody at it, milliseconds. */
  readonly idleMs: number;
}

/** How much one source that fails a share of its calls delays the others: eight sources on Redis, medians of five nights. */
export async function run({ suppliers: wanted }: BenchOptions): Promise<{ rows: readonly BenchRow[] }> {
  const suppliers = wanted ?? SUPPLIERS;
  const surroundings = await startSurroundings(LATENCY_MS);
  const source = await startFailing();
  try {
    const nights: Night[][] = SHARES.map(() => []);
    // Turn by turn, so that whatever else the machine does meets all alike.
    for (let turn = 0; turn < RUNS; turn++) {
      for (const [index, share] of SHARES.entries()) {
        source.fail(share);
        nights[index]?.push(await oneNight(surroundings, source.url, suppliers, `${turn}-${index}`));
      }
    }
    const others = nights.map((of) => median(of.map(({ othersSeconds }) => othersSeconds)));
    const all = nights.flat();
    const cells = suppliers * allEight.length;
    const settled = all.every((night) => night.cells === cells && night.open === 0);
    const answered = all.every((night) => night.othersAnswered === suppliers * (allEight.length - 1));
    return {
      rows: [
        ...SHARES.slice(1).map((share, index) => {
          const value = (others[index + 1] ?? Number.NaN) / (others[0] ?? Number.NaN);
          return {
            what: `seven sources’ time while the eighth fails ${share * 100} % of its calls, against none`,
            value,
            unit: '×',
            target: `≤ ${MOST_SLOWER}`,
            met: value <= MOST_SLOWER,
          };
        }),
        ...SHARES.map((share, index) => {
          const value = median((nights[index] ?? []).map(({ idleMs }) => idleMs));
          return {
            what: `longest that another source’s queue had work and nobody at it, ${share * 100} % failing`,
            value,
            unit: 'ms',
            target: `≤ ${MOST_IDLE_MS} ms`,
            met: value <= MOST_IDLE_MS,
          };
        }),
        {
          what: `nights in which every cell was accounted for, and the other sources answered all, of ${all.length}`,
          value: settled && answered ? all.length : 0,
          unit: '',
          target: `${all.length}`,
          met: settled && answered,
        },
        {
          what: `the other sources’ time with nothing failing, ${suppliers} suppliers`,
          value: others[0] ?? Number.NaN,
          unit: 's',
          target: '–',
          met: null,
        },
        {
          what: 'the failing source’s own time at 50 %',
          value: median((nights[3] ?? []).map(({ failingSeconds }) => failingSeconds)),
          unit: 's',
          target: '–',
          met: null,
        },
      ],
    };
  } finally {
    source.close();
    await surroundings.stop();
  }
}

async function oneNight(
  surroundings: Surroundings,
  url: string,
  suppliers: number,
  name: string,
): Promise<Night> {
  const dataDir = path.join(surroundings.folder, `data-${name}`);
  await mkdir(dataDir);
  const others = allEight.filter((source) => source !== FAILING).map((source) => `ask-${source}`);
  const queues = watchQueues(surroundings.redisPort, others);
  await runChild<unknown>(
    'control-night.ts',
    [String(suppliers), '1', String(surroundings.doublePort), allEight.join(',')],
    {
      ...environmentFor(surroundings, dataDir),
      SOURCES: 'fixtures',
      SKATTEVERKET_URL: url,
    },
  );
  const idleMs = await queues.stop();
  const database = new Database(path.join(dataDir, 'kontroll.sqlite'), { readonly: true });
  try {
    const number = (sql: string) => Number(database.prepare(sql).pluck().get());
    const questions = 'FROM questions q JOIN cells c ON c.id = q.cell_id WHERE';
    const secondsOf = (which: string) =>
      number(
        `SELECT (max(q.settled_at) - (SELECT min(planned_at) FROM questions)) / 1000.0 ${questions} ${which}`,
      );
    return {
      othersSeconds: secondsOf(`c.source <> '${FAILING}'`),
      failingSeconds: secondsOf(`c.source = '${FAILING}'`),
      cells: number(`SELECT count(DISTINCT q.cell_id) ${questions} ifnull(q.outcome, '') <> 'skipped'`),
      open: number(`SELECT count(*) ${questions} q.outcome IS NULL`),
      othersAnswered: number(
        `SELECT count(DISTINCT q.cell_id) ${questions} c.source <> '${FAILING}' AND q.outcome = 'answered'`,
      ),
      idleMs,
    };
  } finally {
    database.close();
  }
}

/** A source in this process, which is idle while a night is measured; it fails evenly, as often as it is told. */
async function startFailing() {
  const body = JSON.stringify({ startdatum: '2015-01-01', slutdatum: null, skatteform: 'F' });
  let share = 0;
  let calls = 0;
  const server = createServer((request, response) => {
    request.resume();
    calls += 1;
    const fails = Math.floor(calls * share) > Math.floor((calls - 1) * share);
    setTimeout(() => {
      response.writeHead(fails ? 503 : 200, { 'content-type': 'application/json' }).end(fails ? '{}' : body);
    }, LATENCY_MS);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/skatteverket`,
    fail: (wanted: number) => {
      share = wanted;
      calls = 0;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
