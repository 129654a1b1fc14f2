import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { firstFour } from './config-for.ts';
import type { BenchRow } from './part.ts';
import { environmentFor, runChild, startSurroundings } from './surroundings.ts';

const SMALL = 5_000;
const LARGE = 20_000;

interface Floor {
  readonly seconds: number;
  readonly cpuMs: number;
}
/** What a night came to: ours and the peer's must be the same. */
interface Outcome {
  readonly checks: number;
  readonly answered: number;
  readonly newFacts: number;
  readonly levels: Readonly<Record<string, number>>;
  readonly unchecked: number;
}
interface Peer extends Outcome {
  readonly cpuMs: number;
}
interface Night extends Outcome {
  readonly seconds: number;
  readonly cpuMs: number;
  readonly newQuestions: number;
  readonly grownBytes: number;
}

const outcomeOf = ({ checks, answered, newFacts, levels, unchecked }: Outcome): Outcome => ({
  checks,
  answered,
  newFacts,
  levels,
  unchecked,
});

/**
 * Whole nights on Redis against a canned double in a second process, beside a floor of the same jobs and calls, and a peer
 * that does the first night in the usual way (`peer/night.ts`).
 */
export async function run(): Promise<{ rows: readonly BenchRow[] }> {
  const surroundings = await startSurroundings(0);
  try {
    const { doublePort, redisPort, folder } = surroundings;
    const night = async (suppliers: number, nights: number) => {
      const dataDir = path.join(folder, `data-${suppliers}-${nights}`);
      await mkdir(dataDir);
      const result = await runChild<{ nights: Night[]; peakMb: number }>(
        'control-night.ts',
        [String(suppliers), String(nights), String(doublePort), firstFour.join(',')],
        environmentFor(surroundings, dataDir),
      );
      const [first, second] = result.nights;
      if (
        first === undefined ||
        first.checks !== suppliers ||
        first.answered !== suppliers * firstFour.length
      ) {
        throw new Error(`the night did not answer every question: ${JSON.stringify(first)}`);
      }
      return { first, second, peakMb: result.peakMb };
    };
    const floorArgs = [String(SMALL), String(doublePort), String(redisPort)];
    const floorBefore = await runChild<Floor>('control-floor.ts', floorArgs, {});
    const small = await night(SMALL, 2);
    const peerDir = path.join(folder, 'data-peer');
    await mkdir(peerDir);
    const peer = await runChild<Peer>(
      'peer/night.ts',
      [String(SMALL), firstFour.join(',')],
      environmentFor(surroundings, peerDir),
    );
    assert.deepEqual(outcomeOf(peer), outcomeOf(small.first), 'the peer did not do the same night');
    const floorAfter = await runChild<Floor>('control-floor.ts', floorArgs, {});
    const large = await night(LARGE, 1);

    const floorSeconds = (floorBefore.seconds + floorAfter.seconds) / 2;
    const floorCpu = (floorBefore.cpuMs + floorAfter.cpuMs) / 2;
    const share = floorSeconds / small.first.seconds;
    const overPeer = small.first.cpuMs / peer.cpuMs;
    const cpuAbove = (small.first.cpuMs - floorCpu) / SMALL;
    const time = large.first.seconds / small.first.seconds;
    const memory = large.peakMb / small.peakMb;
    const grown = (small.second?.grownBytes ?? Number.NaN) / (small.second?.newQuestions ?? Number.NaN);
    const facts = small.second?.newFacts ?? Number.NaN;
    return {
      rows: [
        row(
          `control of ${SMALL} suppliers × ${firstFour.length} sources, Redis`,
          SMALL / small.first.seconds,
          'checks/s',
          '',
          null,
        ),
        row('the floor: same jobs, same calls, nothing else', SMALL / floorSeconds, 'checks/s', '', null),
        row('ours against the floor', share, '×', '≥ 0.45', share >= 0.45),
        row('worker CPU per check above the floor', cpuAbove, 'ms', '≤ 1.5 ms', cpuAbove <= 1.5),
        row('the peer: worker CPU per check', peer.cpuMs / SMALL, 'ms', '', null),
        row('CPU per check, ours over the peer’s', overPeer, '×', '≤ 0.35', overPeer <= 0.35),
        row('peak memory', small.peakMb, 'MB', '≤ 300 MB', small.peakMb <= 300),
        row(`${LARGE} against ${SMALL} suppliers, time`, time, '×', '≤ 4.4', time <= 4.4),
        row(
          `${LARGE} against ${SMALL} suppliers, peak memory`,
          memory,
          '×',
          '0.8 – 1.2',
          memory >= 0.8 && memory <= 1.2,
        ),
        row('the same night again: new fact rows', facts, 'rows', '0', facts === 0),
        row('the same night again: growth per question', grown, 'bytes', '≤ 250', grown <= 250),
      ],
    };
  } finally {
    await surroundings.stop();
  }
}

const row = (what: string, value: number, unit: string, target: string, met: boolean | null): BenchRow => ({
  what,
  value,
  unit,
  target,
  met,
});
