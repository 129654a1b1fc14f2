import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { FaultKind, SourceId } from '../fixtures/faults.ts';
import { runControl } from '../jobs/run-control.ts';
import { amiss, type Coverage, type CoverageLine } from '../src/domain/coverage.ts';
import { controlDay } from './support/story.ts';
import { openWorld, type World } from './support/world.ts';
import { viewerOf } from './support/viewers.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.addMembers();
});
afterEach(() => world.close());

const sources = () => world.context.connectors.map(({ id }) => id);

async function coverage(): Promise<Coverage> {
  const run = await world.store.runs.latest();
  const found = run === null ? null : await world.store.coverage.ofRun(run.runId);
  if (found === null) throw new Error('no run');
  return found;
}

const lineOf = ({ lines }: Coverage, source: string): CoverageLine => {
  const line = lines.find((each) => each.source === source);
  if (line === undefined) throw new Error(`no line of ${source}`);
  return line;
};

/** Sources that need exactly one call for a question, and what of the journal is that call. */
const oneCall: readonly (readonly [source: SourceId, product: string])[] = [
  ['scb', 'juridiskaenheter'],
  ['bolagsverket', 'organisationer'],
  ['skatteverket', 'fskatt'],
  ['creditsafe', 'KONTROLL_BAS'],
  ['annual-reports', 'dokumentlista'],
];

const callsOf = ([source, product]: (typeof oneCall)[number]): number =>
  world.journal.count({ source, product, kind: 'data' });

describe('what is asked in a run, by the sources’ own journal', () => {
  it('is what was due, once; every register is read, and the ledger adds up', async () => {
    await controlDay(world, 1);
    const ledger = await coverage();
    expect(amiss(ledger, sources())).toEqual([]);
    expect(ledger.suppliers).toBeGreaterThan(40);
    for (const call of oneCall)
      expect([call[0], callsOf(call)]).toEqual([call[0], lineOf(ledger, call[0]).parts.asked]);
    for (const { id, mode } of world.context.connectors) {
      const { parts } = lineOf(ledger, id);
      expect([id, parts.failed, parts.open]).toEqual([id, 0, 0]);
      expect([id, parts.asked > 0]).toEqual([id, mode !== 'intake']);
    }
  });

  it('is nothing the same day again', async () => {
    await controlDay(world, 1);
    const calls = world.journal.count({ kind: 'data' });
    world.setDay(1, '20:00');
    await world.run(runControl, { period: '2026-11-22' });
    await world.drain();
    // The region's blocks fail at Bolagsverket every day, the club's say nothing; both are asked for again, nothing else is.
    const again = world.journal.entries({ kind: 'data' }).slice(calls);
    expect(again.map(({ source, member }) => `${source} ${member}`).toSorted()).toEqual([
      'bolagsverket kubbklubben',
      'bolagsverket region-exempelland',
    ]);
    const ledger = await coverage();
    expect(amiss(ledger, sources())).toEqual([]);
    expect(lineOf(ledger, 'scb').parts).toMatchObject({ asked: 0, fresh: ledger.suppliers });
  });

  it('costs one order for each paid call, and sends no letter', async () => {
    await controlDay(world, 1);
    const spent = await world.store.orders.spent('2026-11');
    const orders = Object.fromEntries(spent.map((each) => [each.source, each.orders]));
    const ledger = await coverage();
    expect(orders['creditsafe']).toBe(callsOf(['creditsafe', 'KONTROLL_BAS']));
    for (const source of ['creditsafe', 'foretagsinformation', 'tic'])
      expect([source, orders[source]]).toEqual([source, lineOf(ledger, source).parts.asked]);
    expect(world.journal.letters()).toEqual([]);
    expect(await world.store.orders.open({ staleBefore: '2027-01-01T00:00:00.000Z', limit: 10 })).toEqual([]);
  });

  it.each<{ source: SourceId; kind: FaultKind; times: number }>([
    { source: 'scb', kind: 'down', times: 3 },
    { source: 'bolagsverket', kind: 'down', times: 6 },
    { source: 'scb', kind: 'garbage', times: 4 },
    { source: 'creditsafe', kind: 'down', times: 2 },
  ])(
    '$times times $kind at $source cost at most twice as many calls, and the ledger adds up',
    async ({ source, kind, times }) => {
      world.faults.set(source, { kind, times });
      await controlDay(world, 1);
      const ledger = await coverage();
      expect(amiss(ledger, sources())).toEqual([]);
      const { parts } = lineOf(ledger, source);
      const call = oneCall.find(([id]) => id === source);
      if (call === undefined) throw new Error(source);
      expect(callsOf(call) - parts.asked).toBeLessThanOrEqual(2 * times);
      expect(parts.failed).toBeLessThanOrEqual(times);
      for (const other of oneCall.filter(([id]) => id !== source && id !== 'annual-reports'))
        expect([other[0], callsOf(other)]).toEqual([other[0], lineOf(ledger, other[0]).parts.asked]);
    },
  );

  it('a source that is gone for good is left alone after ten suppliers, and everybody is accounted for', async () => {
    world.faults.set('vies', 'down');
    await controlDay(world, 1);
    const ledger = await coverage();
    expect(amiss(ledger, sources())).toEqual([]);
    const { parts, reasons } = lineOf(ledger, 'vies');
    expect(parts.asked).toBe(0);
    expect(reasons).toMatchObject({ 'no-answer': 10, 'source-down': parts.failed - 10 });
    expect(await world.store.health.all()).toEqual(
      expect.arrayContaining([expect.objectContaining({ source: 'vies', reason: 'no-answer' })]),
    );
  }, 180_000);

  it('keeps the bytes of every answer, and facts that point to them', async () => {
    await controlDay(world, 1);
    const supplier = await world.store.suppliers.findByNumber('5599930012', 'organisation');
    const { questions } = await world.store.suppliers.history({
      supplierId: supplier?.id ?? 0,
      day: null,
      viewer: viewerOf(null),
    });
    const asked = questions.filter(
      ({ source, outcome }) => outcome === 'answered' && !['bulk', 'eu-sanctions'].includes(source),
    );
    expect(asked.length).toBeGreaterThanOrEqual(8);
    for (const { questionId, source } of asked) {
      const kept = await world.store.evidence.ofQuestion(questionId);
      expect([source, kept.length > 0]).toEqual([source, true]);
      for (const { hash, size } of kept) expect((await world.store.evidence.read(hash))?.length).toBe(size);
    }
  });
});
