import { describe, expect, test } from 'vitest';

import {
  answering,
  ask,
  coverage,
  createWorld,
  freshStats,
  numbers,
  silent,
  type WorldOptions,
} from './world.ts';

const hoursAgo = (hours: number): string =>
  new Date(Date.UTC(2026, 10, 20, 8) - hours * 3_600_000).toISOString();
/** One line of the exposition format. */
const sample = /^([a-z_0-9]+(?:\{(?:[a-z_]+="[^"\n]*",?)*\})?) (-?[0-9.e+-]+)$/;
const never = (): Promise<never> => new Promise(() => {});

describe('readyz tells up from fresh', () => {
  const stats = (more: Partial<typeof freshStats>): WorldOptions => ({
    stats: async () => ({ ...freshStats, ...more }),
  });
  test.each<[string, WorldOptions, number, boolean, boolean, string[]]>([
    ['all well', {}, 200, true, true, []],
    [
      'run 37 h old',
      stats({ lastCompleteRun: { period: 'p', doneAt: hoursAgo(37) } }),
      200,
      true,
      false,
      ['last-run'],
    ],
    [
      'run dated a year ahead',
      stats({ lastCompleteRun: { period: 'p', doneAt: hoursAgo(-9140) } }),
      200,
      true,
      false,
      ['last-run'],
    ],
    [
      'clock behind what is stored',
      { keeper: () => ({ scheduled: 0, swept: 0, clockRight: false }) },
      200,
      true,
      false,
      ['clock'],
    ],
    ['run 35 h old', stats({ lastCompleteRun: { period: 'p', doneAt: hoursAgo(35) } }), 200, true, true, []],
    ['no run yet', stats({ lastCompleteRun: null }), 200, true, false, ['last-run']],
    ['question open 7 h', stats({ oldestOpenQuestion: hoursAgo(7) }), 200, true, false, ['open-questions']],
    ['no question', stats({ oldestOpenQuestion: null, oldestOutbox: null }), 200, true, true, []],
    ['mail waits 25 h', stats({ oldestOutbox: hoursAgo(25) }), 200, true, false, ['outbox']],
    [
      'database away',
      { stats: () => Promise.reject(new Error('gone')) },
      503,
      false,
      false,
      ['database', 'freshness'],
    ],
    ['database hangs', { stats: never }, 503, false, false, ['database', 'freshness']],
    ['queue away', { ping: () => Promise.reject(new Error('gone')) }, 503, false, true, ['queue']],
    ['queue hangs', { ping: never }, 503, false, true, ['queue']],
    [
      'schedules gone for a minute',
      { keeper: () => ({ scheduled: 61_000, swept: 61_000, clockRight: true }) },
      503,
      false,
      true,
      ['schedules'],
    ],
    [
      'nothing has swept for minutes',
      { keeper: () => ({ scheduled: 0, swept: 181_000, clockRight: true }) },
      503,
      false,
      true,
      ['sweep'],
    ],
    [
      'no round yet',
      { keeper: () => ({ scheduled: null, swept: null, clockRight: true }) },
      503,
      false,
      true,
      ['schedules', 'sweep'],
    ],
    [
      'stale and away',
      { ...stats({ lastCompleteRun: null }), ping: never },
      503,
      false,
      false,
      ['queue', 'last-run'],
    ],
  ])('%s → %i', async (_name, options, status, up, fresh, failing) => {
    const world = createWorld(options);
    const answer = await ask(world, null, 'GET', '/readyz');
    expect(answer.status).toBe(status);
    const body = (await answer.json()) as { checks: { name: string; ok: boolean }[] };
    expect(body).toMatchObject({ ready: up, up, fresh });
    expect(body.checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(failing);
    expect((await ask(world, null, 'GET', '/healthz')).status).toBe(200);
  });
});

test('readyz keeps nothing, and never counts what metrics count', async () => {
  let oldest = hoursAgo(1);
  const world = createWorld({
    stats: () => Promise.reject(new Error('not for probes')),
    freshness: async () => ({ ...freshStats, oldestOpenQuestion: oldest }),
  });
  const fresh = async (): Promise<unknown> =>
    ((await (await ask(world, null, 'GET', '/readyz')).json()) as { fresh: boolean }).fresh;
  expect(await fresh()).toBe(true);
  oldest = hoursAgo(7);
  expect(await fresh()).toBe(false);
});

describe('readyz names the sources that are down, beside up and fresh', () => {
  const since = '2026-11-19T23:20:00.000Z';
  test.each<[string, WorldOptions, unknown]>([
    ['none', { health: async () => [answering('scb')] }, []],
    ['nothing asked yet', { health: async () => [] }, []],
    [
      'a quota and an outage',
      {
        health: async () => [
          silent('foretagsinformation', 'quota'),
          answering('tic'),
          silent('scb', 'no-answer'),
        ],
      },
      [
        { source: 'foretagsinformation', since, reason: 'quota' },
        { source: 'scb', since, reason: 'no-answer' },
      ],
    ],
    ['cannot be read', { health: () => Promise.reject(new Error('gone')) }, null],
    ['hangs', { health: never }, null],
  ])('%s', async (_name, options, sourcesDown) => {
    const answer = await ask(createWorld(options), null, 'GET', '/readyz');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ ready: true, up: true, fresh: true, sourcesDown });
  });
});

describe('metrics', () => {
  const scrape = async (world: ReturnType<typeof createWorld>): Promise<Map<string, number>> => {
    const answer = await ask(world, null, 'GET', '/metrics');
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const samples = new Map<string, number>();
    for (const line of (await answer.text()).split('\n')) {
      if (line === '' || line.startsWith('#')) continue;
      const parsed = sample.exec(line);
      expect(line).toMatch(sample);
      samples.set(parsed?.[1] ?? '', Number(parsed?.[2]));
    }
    return samples;
  };

  test('figures of database, queue and sources', async () => {
    const samples = await scrape(createWorld());
    expect(Object.fromEntries(samples)).toMatchObject({
      'kontroll_build_info{version="9.9.9"}': 1,
      'kontroll_up{part="database"}': 1,
      'kontroll_suppliers{standing="controlled"}': 3,
      'kontroll_supplier_levels{level="stop"}': 1,
      kontroll_suppliers_unchecked: 1,
      'kontroll_open_flags{severity="block"}': 1,
      kontroll_oldest_open_question_seconds: 3600,
      kontroll_last_complete_run_age_seconds: 4 * 3600,
      'kontroll_source_outcomes_24h{source="scb",outcome="answered"}': 5,
      'kontroll_source_closed{source="creditsafe",reason="not-configured"}': 1,
      'kontroll_source_down{source="scb"}': 0,
      'kontroll_source_down{source="creditsafe"}': 0,
      kontroll_orders_waiting: 2,
      'kontroll_coverage{source="scb",part="asked"}': 4,
      'kontroll_coverage{source="scb",part="fresh"}': 2,
      'kontroll_coverage{source="scb",part="notApplicable"}': 1,
      'kontroll_coverage{source="scb",part="notPermitted"}': 0,
      'kontroll_coverage{source="scb",part="failed"}': 2,
      'kontroll_coverage{source="scb",part="open"}': 0,
      'kontroll_queue_jobs{queue="ask-scb",state="waiting"}': 3,
    });
  });

  test('a figure that cannot be read is absent, never the old one', async () => {
    let away = false;
    const world = createWorld({
      stats: () => (away ? Promise.reject(new Error('gone')) : Promise.resolve(freshStats)),
    });
    expect((await scrape(world)).has('kontroll_open_questions')).toBe(true);
    away = true;
    const samples = await scrape(world);
    expect(samples.get('kontroll_up{part="database"}')).toBe(0);
    expect(
      [...samples.keys()].filter((name) =>
        /suppliers|levels|flags|questions|outbox|run_age|outcomes/.test(name),
      ),
    ).toEqual([]);
  });

  const up = { 'kontroll_source_down{source="scb"}': 0, 'kontroll_source_down{source="creditsafe"}': 0 };
  test.each<[string, WorldOptions, Record<string, number>]>([
    [
      'a source that is down',
      { health: async () => [silent('scb', 'quota')], latestRun: () => null },
      { ...up, 'kontroll_source_down{source="scb"}': 1 },
    ],
    ['no run', { latestRun: () => null }, up],
    ['a run that is gone', { coverage: async () => null }, up],
    ['health cannot be read', { health: () => Promise.reject(new Error('gone')), latestRun: () => null }, {}],
    ['coverage cannot be read', { coverage: () => Promise.reject(new Error('gone')), health: never }, {}],
  ])('of sources: %s', async (_name, options, expected) => {
    const samples = [...(await scrape(createWorld(options)))];
    expect(Object.fromEntries(samples.filter(([name]) => /source_down|coverage/.test(name)))).toEqual(
      expected,
    );
  });

  test('the ledger of a run is counted once a minute, and at once for a new run', async () => {
    let [runId, at, reads] = [7, Date.UTC(2026, 10, 20, 8), 0];
    const days: string[] = [];
    const world = createWorld({
      latestRun: () => runId,
      now: () => new Date(at),
      coverage: async ({ today }) => {
        reads += 1;
        days.push(today);
        return coverage;
      },
    });
    const counts: number[] = [];
    for (const [step, run] of [
      [0, 7],
      [59_000, 7],
      [2000, 7],
      [1000, 8],
      [24 * 3_600_000, 8],
    ] as const) {
      at += step;
      runId = run;
      await scrape(world);
      counts.push(reads);
    }
    expect(counts).toEqual([1, 1, 2, 3, 4]);
    expect(days.at(-1)).toBe('2026-11-21');
  });

  test('every supplier is read once in 15 seconds; what grows stale is read every time', async () => {
    let [at, reads, questionAt] = [Date.UTC(2026, 10, 20, 8), 0, hoursAgo(1)];
    const world = createWorld({
      now: () => new Date(at),
      stats: async () => {
        reads += 1;
        return { ...freshStats, openQuestions: reads };
      },
      freshness: async () => ({
        oldestOpenQuestion: questionAt,
        oldestOutbox: null,
        lastCompleteRun: freshStats.lastCompleteRun,
      }),
    });
    const seen: (readonly (number | undefined)[])[] = [];
    const look = async (step: number): Promise<void> => {
      at += step;
      const samples = await scrape(world);
      seen.push([
        reads,
        samples.get('kontroll_open_questions'),
        samples.get('kontroll_oldest_open_question_seconds'),
        samples.get('kontroll_last_complete_run_age_seconds'),
      ]);
    };
    await look(0);
    await look(14_000);
    questionAt = hoursAgo(3);
    await look(0);
    await look(1000);
    // A clock that was set back, by a year and by a moment.
    await look(-365 * 24 * 3_600_000);
    await look(-2000);
    await look(17_000);
    expect(seen.map(([count]) => count)).toEqual([1, 1, 1, 2, 3, 3, 4]);
    expect(seen.slice(0, 4)).toEqual([
      [1, 1, 3600, 4 * 3600],
      [1, 1, 3614, 4 * 3600 + 14],
      [1, 1, 3 * 3600 + 14, 4 * 3600 + 14],
      [2, 2, 3 * 3600 + 15, 4 * 3600 + 15],
    ]);
  });

  test('kept figures go with the database, and a reading that failed is not kept', async () => {
    let [away, fails, reads] = [false, true, 0];
    const world = createWorld({
      stats: async () => {
        reads += 1;
        if (fails) throw new Error('busy');
        return freshStats;
      },
      freshness: async () => {
        if (away) throw new Error('gone');
        return freshStats;
      },
    });
    const seen = async (): Promise<readonly [number | undefined, boolean, number]> => {
      const samples = await scrape(world);
      return [samples.get('kontroll_up{part="database"}'), samples.has('kontroll_open_questions'), reads];
    };
    expect(await seen()).toEqual([0, false, 1]);
    fails = false;
    expect(await seen()).toEqual([1, true, 2]);
    away = true;
    expect(await seen()).toEqual([0, false, 2]);
    away = false;
    expect(await seen()).toEqual([1, true, 2]);
  });

  test('requests by route template; no id, number or token', async () => {
    const world = createWorld();
    await ask(world, 'officer', 'GET', '/api/v1/checks/11');
    await ask(world, 'officer', 'GET', '/api/v1/checks/424242');
    await ask(world, 'officer', 'GET', `/api/v1/suppliers/${numbers.vof}`);
    await ask(world, 'officer', 'GET', '/canary/424242');
    await ask(world, 'officer', 'BREW', '/canary');
    const samples = await scrape(world);
    const count = (method: string, route: string, status: number) =>
      samples.get(
        `kontroll_http_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`,
      );
    expect(count('GET', '/api/v1/checks/:id', 200)).toBe(1);
    expect(count('GET', '/api/v1/checks/:id', 404)).toBe(1);
    expect(count('GET', 'none', 404)).toBe(1);
    expect(count('other', 'none', 404)).toBe(1);
    const text = [...samples.keys()].join('\n');
    for (const word of ['424242', 'canary', 'BREW', 'kv_', ...Object.values(numbers)])
      expect(text).not.toContain(word);
  });

  test('two apps share nothing', async () => {
    const [one, two] = [createWorld(), createWorld()];
    await ask(one, 'officer', 'GET', '/api/v1/checks/11');
    expect([...(await scrape(two)).keys()].some((name) => name.includes('/api/v1/checks'))).toBe(false);
  });
});
