import path from 'node:path';
import { mkdir } from 'node:fs/promises';

import type { BenchRow } from './part.ts';
import { environmentFor, runChild, startSurroundings } from './surroundings.ts';

const LATENCY_MS = 40;

/** One supplier now, on an idle Redis: from the POST to the stored level, over the slowest source's own calls. */
export async function run(): Promise<{ rows: readonly BenchRow[] }> {
  const surroundings = await startSurroundings(LATENCY_MS);
  try {
    const dataDir = path.join(surroundings.folder, 'data');
    await mkdir(dataDir);
    const { slowestMs, totalP50Ms, totalP95Ms, checks } = await runChild<{
      slowestMs: number;
      totalP50Ms: number;
      totalP95Ms: number;
      checks: number;
    }>('ad-hoc-service.ts', [], environmentFor(surroundings, dataDir));
    const over = totalP95Ms - slowestMs;
    const row = (what: string, value: number, target: string, met: boolean | null): BenchRow => ({
      what,
      value,
      unit: 'ms',
      target,
      met,
    });
    return {
      rows: [
        row(`slowest source's own sequential calls at ${LATENCY_MS} ms each, median`, slowestMs, '', null),
        row(`ad-hoc check, POST to stored level, median of ${checks}`, totalP50Ms, '', null),
        row('ad-hoc check at p95, over the slowest source', over, '≤ 30 ms', over <= 30),
      ],
    };
  } finally {
    await surroundings.stop();
  }
}
