import { levels } from '../../src/domain/check.ts';
import { packReadings } from '../../src/domain/reading.ts';
import type { Store } from '../../src/domain/store.ts';
import { builtInUnits } from '../../src/domain/unit.ts';
import { createViewers, type Viewer } from '../../src/domain/viewer.ts';
import { rules } from '../../src/rules/index.ts';
import { openStore } from '../../src/store/index.ts';
import { company, inRun, row } from '../store/support.ts';
import { cpuMs, p95 } from './cpu.ts';
import type { BenchOptions, BenchRow } from './part.ts';

const TODAY = '2026-11-20';
const NOW = `${TODAY}T21:00:00.000Z`;
const PART = 1000;
const PAGES = 60;
const first = ['Åkeri', 'Bygg', 'Städ', 'Konsult', 'Måleri', 'Vård', 'Skog', 'Data', 'El', 'Rör'];

const viewers = createViewers(builtInUnits, rules);

/** Suppliers of which all are judged: one in fifty `stop`, some more below, one in twenty unchecked. */
async function fill(store: Store, suppliers: number): Promise<void> {
  const run = await store.runs.start({ period: TODAY, now: NOW, deadline: `${TODAY}T23:00:00.000Z` });
  for (let from = 0; from < suppliers; from += PART) {
    const numbers = Array.from({ length: Math.min(PART, suppliers - from) }, (_, n) => from + n);
    await store.ledger.append(
      numbers.map((n) => ({
        ...row(company(n, `${first[n % first.length]} ${n % 997} i Råå AB`), {
          unit: n % 100 === 0 ? 'vof' : 'skola',
        }),
        identity: {
          number: String(n).padStart(10, '0'),
          kind: 'organisation' as const,
          presumedForm: 'AB' as const,
          name: `${first[n % first.length]} ${n % 997} i Råå AB`,
        },
      })),
      NOW,
    );
    const plans = await store.checks.plan(
      numbers.map((n) => inRun(n + 1, run.runId, [])),
      NOW,
    );
    await Promise.all(
      plans.map(({ checkId }, at) => {
        const n = from + at;
        const level = n % 50 === 0 ? 'stop' : n % 20 === 0 ? 'deepen' : n % 10 === 0 ? 'ask' : 'none';
        const care = n % 300 === 0;
        const whole = { level, unchecked: n % 20 === 3 } as const;
        return store.checks.settle(
          {
            checkId,
            ...whole,
            readings: packReadings(whole, (set) =>
              care && !set.includes('care') ? { ...whole, level: 'none' } : whole,
            ),
            verdicts: [],
            flags:
              level === 'none'
                ? []
                : [
                    {
                      change: 'opened',
                      because: 'facts',
                      rule: 'tax-debt-kfm',
                      severity: 'medium',
                      weight: null,
                      params: {},
                    },
                  ],
            ruleSetHash: 'r',
            versions: null,
            policy: null,
            policyHash: 'p',
            basedOn: 0,
          },
          NOW,
        );
      }),
    );
  }
  await store.runs.planned(run.runId, NOW);
}

export async function run({ suppliers }: BenchOptions): Promise<{ rows: readonly BenchRow[] }> {
  const count = suppliers ?? 100_000;
  const store = await openStore({
    file: ':memory:',
    key: Buffer.alloc(32, 7),
    clock: () => new Date(NOW),
    viewers,
  });
  await fill(store, count);
  const asks: readonly (readonly [Viewer, object])[] = [
    [viewers.all, {}],
    [viewers.unit('inkop'), {}],
    [viewers.unit('vof'), {}],
    [viewers.unit('inkop'), { name: 'städ 44' }],
    [viewers.unit('inkop'), { name: 'v' }],
    [viewers.unit('vof'), { name: 'råå', level: 'stop' }],
    [viewers.unit('inkop'), { rule: 'tax-debt-kfm' }],
    [viewers.unit('inkop'), { unchecked: true }],
    ...levels.map((level) => [viewers.unit('inkop'), { level }] as const),
  ];
  const query = {
    level: null,
    unchecked: null,
    name: null,
    rule: null,
    severity: null,
    limit: 50,
    today: TODAY,
  };
  const cursors = new Map<number, string | null>();
  const times: number[][] = asks.map(() => []);
  for (let page = 0; page < PAGES; page++) {
    for (const [at, [viewer, more]] of asks.entries()) {
      const cursor = cursors.get(at) ?? null;
      times[at]?.push(
        await cpuMs(async () => {
          const { next } = await store.suppliers.list({ ...query, viewer, ...more, cursor });
          cursors.set(at, next);
        }),
      );
    }
  }
  await store.close();
  const what = `a page of the supplier list, ${count.toLocaleString('en')} suppliers: CPU, p95`;
  const row = (of: string, seen: number, counts: boolean): BenchRow => ({
    what: `${what} ${of}`,
    value: seen,
    unit: 'ms',
    target: counts ? '≤ 10 ms' : '–',
    met: counts ? seen <= 10 : null,
  });
  return {
    rows: [
      row(`over ${asks.length} kinds of question`, p95(times.flat()), true),
      ...asks.map(([viewer, more], at) =>
        row(`for ${viewer.unit ?? 'the console'}, ${JSON.stringify(more)}`, p95(times[at] ?? []), false),
      ),
    ],
  };
}
