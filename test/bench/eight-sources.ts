import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { allEight } from './config-for.ts';
import { hasReport } from './double-answers-later.ts';
import type { Journal } from './double-journal.ts';
import type { BenchOptions, BenchRow } from './part.ts';
import { madeUpNumbers } from './seed.ts';
import { environmentFor, runChild, startSurroundings } from './surroundings.ts';

const SUPPLIERS = 20_000;
const MOST_MB = 350;

/** Calls that one question takes: Skatteverket's three registrations, tic.io's search and blocks, a company with two people. */
const callsPerCell: Readonly<Record<(typeof allEight)[number], number>> = {
  skatteverket: 3,
  scb: 1,
  bolagsverket: 1,
  creditsafe: 2,
  'annual-reports': 1,
  vies: 1,
  tic: 5,
  foretagsinformation: 4,
};
/** Each call may cost, or comes out of a paid number of calls. */
const paidSources = ['creditsafe', 'foretagsinformation', 'tic'];
/** When nothing has changed, the free change check is all. */
const callsToCheckCredit = 1;

interface Night {
  readonly checks: number;
  readonly seconds: number;
  readonly cpuMs: number;
  readonly newFacts: number;
  readonly grownBytes: number;
  readonly answeredBySource: Readonly<Record<string, number>>;
  readonly ordersBySource: Readonly<Record<string, number>>;
  readonly asked: Journal;
  readonly peakMb: number;
}

/**
 * Two whole nights with every lookup source on Redis, the second with nothing changed. As made-up sources, whose answers
 * hold for less than a day and whose calls nobody keeps apart: every source is due every night, which is the most that a
 * night can be.
 */
export async function run({ suppliers: wanted }: BenchOptions): Promise<{ rows: readonly BenchRow[] }> {
  const suppliers = wanted ?? SUPPLIERS;
  const surroundings = await startSurroundings(0);
  try {
    const dataDir = path.join(surroundings.folder, 'data');
    await mkdir(dataDir);
    const { nights } = await runChild<{ nights: readonly Night[] }>(
      'control-night.ts',
      [String(suppliers), '2', String(surroundings.doublePort), allEight.join(',')],
      { ...environmentFor(surroundings, dataDir), SOURCES: 'fixtures' },
    );
    const [first, second] = nights;
    if (first === undefined || second === undefined) throw new Error('expected two nights');
    const peakMb = Math.max(first.peakMb, second.peakMb);
    const needed: Needed = (source) =>
      suppliers * callsPerCell[source] +
      (source === 'annual-reports' ? madeUpNumbers(suppliers).filter(hasReport).length : 0);
    const neededAgain: Needed = (source) =>
      source === 'creditsafe' ? suppliers * callsToCheckCredit : needed(source);
    return {
      rows: [
        ...rowsOf('first night', first, suppliers, needed),
        exact(
          'first night: paid questions without an order',
          sum(paidSources.map((id) => Math.abs(suppliers - (first.ordersBySource[id] ?? 0)))),
          'orders',
        ),
        ...rowsOf('second night', second, suppliers, neededAgain),
        exact(
          'second night: credit reports ordered although nothing changed',
          second.ordersBySource['creditsafe'] ?? 0,
          'orders',
        ),
        exact('second night: new fact rows', second.newFacts, 'rows'),
        row('growth per question, second night', second.grownBytes / (suppliers * allEight.length), 'bytes'),
        row('peak memory after the first night', first.peakMb, 'MB'),
        row('peak memory', peakMb, 'MB', `≤ ${MOST_MB} MB`, peakMb <= MOST_MB),
      ],
    };
  } finally {
    await surroundings.stop();
  }
}

type Needed = (source: (typeof allEight)[number]) => number;

/** Time, and what was due beside what was asked: a cell is one supplier at one source. */
function rowsOf(what: string, night: Night, suppliers: number, needed: Needed): readonly BenchRow[] {
  const due = suppliers * allEight.length;
  const calls = sum(Object.values(night.asked).map((each) => each.calls));
  const unanswered = sum(allEight.map((id) => Math.abs(suppliers - (night.answeredBySource[id] ?? 0))));
  const unasked = sum(allEight.map((id) => Math.abs(suppliers - (night.asked[id]?.cells ?? 0))));
  const extra = sum(
    allEight.map((id) => {
      const { calls, again } = night.asked[id] ?? { calls: 0, again: 0 };
      return Math.max(again, calls - needed(id));
    }),
  );
  return [
    row(`${what}: ${suppliers} suppliers × ${allEight.length} sources, Redis`, night.seconds, 's'),
    row(`${what}: checks`, night.checks / night.seconds, 'checks/s'),
    row(`${what}: worker CPU per check`, night.cpuMs / night.checks, 'ms'),
    row(`${what}: calls at the double`, calls, 'calls'),
    exact(`${what}: of ${due} due cells, without an answer`, unanswered, 'cells'),
    exact(`${what}: of ${due} due cells, not asked at the double`, unasked, 'cells'),
    exact(`${what}: extra calls`, extra, 'calls'),
  ];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const row = (
  what: string,
  value: number,
  unit: string,
  target = '',
  met: boolean | null = null,
): BenchRow => ({ what, value, unit, target, met });

/** One row whose value must be nought. */
const exact = (what: string, value: number, unit: string): BenchRow =>
  row(what, value, unit, '0', value === 0);
