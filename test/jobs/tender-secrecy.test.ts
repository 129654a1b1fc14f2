import { describe, expect, it } from 'vitest';

import { memberById } from '../../fixtures/cast/index.ts';
import { runControl } from '../../jobs/run-control.ts';
import { startCheck } from '../../src/control/start-check.ts';
import { type AcceptedNumber, parseOrgNumber } from '../../src/domain/org-number.ts';
import type { LedgerIdentity } from '../../src/domain/ledger.ts';
import { row } from '../store/support.ts';
import { openWorld, type World } from '../support/world.ts';
import { viewerOf } from '../support/viewers.ts';

function numberOf(id: string): AcceptedNumber {
  const parsed = parseOrgNumber(memberById(id).number ?? '');
  if (!parsed.ok) throw new Error(`${id} has no number`);
  return parsed;
}
const whoIs = (id: string): LedgerIdentity => {
  const { number, kind, presumed } = numberOf(id);
  return { number, kind, presumedForm: presumed, name: 'Anbudsnamnet AB' };
};
const bidBy = (id: string, world: World) =>
  world.store.engagements.recordBids(
    [
      {
        supplier: whoIs(id),
        number: 'U-1',
        authority: 'Nämnden',
        unit: 'vof',
        track: 'lou-over',
        openedOn: '2026-11-01',
        awardedOn: null,
        intended: true,
        readers: ['Alva Exempelgren'],
      },
    ],
    world.context.now().toISOString(),
  );

async function night(world: World): Promise<void> {
  await world.readLists();
  await world.run(runControl, {});
  await world.drain();
}

/** A unit asks, and this is what it is shown of the sources. */
async function asked(world: World, id: string): Promise<unknown> {
  const who = { number: numberOf(id), unit: 'skola', dnr: null, requestedBy: 'Handläggare' };
  const { checkId } = await startCheck({ ...who, reason: 'other' }, world.context);
  await world.drain();
  const record = await world.store.checks.get(checkId);
  return record?.questions.map(({ source, outcome, reason, asOf, fetchedAt }) =>
    [source, outcome, reason, asOf, fetchedAt].join(' '),
  );
}

/** The same story with a tender that is not awarded, and as if there were none. */
async function both(story: (world: World, bids: boolean) => Promise<unknown>): Promise<unknown[]> {
  const told: unknown[] = [];
  for (const bids of [false, true]) {
    const world = await openWorld();
    try {
      world.setDay(1);
      told.push(await story(world, bids));
    } finally {
      await world.close();
    }
  }
  return told;
}

describe('a tender that is not awarded', () => {
  it('does not deepen the night of an intended winner that is paid', async () => {
    const [without, within] = await both(async (world, bids) => {
      const now = world.context.now().toISOString();
      await world.store.ledger.append([row(whoIs('tunna-planboken'), { month: '2026-11' })], now);
      if (bids) await bidBy('tunna-planboken', world);
      await night(world);
      const pages = ['vof', 'inkop'].map((unit) =>
        world.store.suppliers.history({ supplierId: 1, day: null, viewer: viewerOf(unit) }),
      );
      return (await Promise.all(pages)).map(({ level, facts, flags, questions }) => ({
        level,
        facts: facts.length,
        flags: flags.map(({ rule }) => rule),
        questions: questions.map(({ source, outcome, reason }) => `${source} ${outcome} ${reason}`),
      }));
    });
    expect(within).toEqual(without);
    expect(JSON.stringify(within)).toContain('creditsafe skipped depth');
  });

  it('still deepens the night of one that is nothing else', async () => {
    const [, within] = await both(async (world, bids) => {
      if (bids) await bidBy('tunna-planboken', world);
      await night(world);
      return (await world.store.suppliers.cells(1)).filter(({ source }) => source === 'creditsafe');
    });
    expect(within).toMatchObject([{ lastAnswer: { missing: [] } }]);
  });

  it('answers a unit that asks about a bidder as about a stranger, the weekly files too', async () => {
    const [without, within] = await both(async (world, bids) => {
      await world.addMembers(['blaklinten']);
      if (bids) await bidBy('tranan', world);
      await night(world);
      world.setDay(1, '09:00');
      const first = await asked(world, 'tranan');
      world.setDay(1, '10:00');
      const again = await asked(world, 'tranan');
      return [first, again];
    });
    expect(within).toEqual(without);
    expect(JSON.stringify(without)).toContain('bulk unavailable no-version');
  });

  it('lends no answer of its nights to a unit that has asked before', async () => {
    const [without, within] = await both(async (world, bids) => {
      await world.addMembers(['blaklinten']);
      world.setDay(1, '04:00');
      await asked(world, 'tranan');
      world.setDay(2, '03:00');
      if (bids) await bidBy('tranan', world);
      world.setDay(2, '05:00');
      await night(world);
      world.setDay(2, '09:00');
      return asked(world, 'tranan');
    });
    expect(within).toEqual(without);
  });

  it.each([false, true])('is not shown by a decision that it led to (decided: %s)', async (decided) => {
    const [, within] = await both(async (world, bids) => {
      await world.addMembers(['blaklinten']);
      if (!bids) return null;
      await bidBy('tranan', world);
      const now = world.context.now().toISOString();
      const found = await world.store.suppliers.findByNumber(numberOf('tranan').number, 'organisation');
      const decision = { depth: 'fördjupad', reason: 'anbud', by: 'Alva', until: '2027-01-01', now } as const;
      if (decided) await world.store.engagements.decideDepth({ supplierId: found?.id ?? 0, ...decision });
      return asked(world, 'tranan');
    });
    expect(JSON.stringify(within)).toContain('creditsafe skipped depth');
  });

  it('names nobody in a chain', async () => {
    const [without, within] = await both(async (world, bids) => {
      await world.addMembers(['blaklinten']);
      const now = world.context.now().toISOString();
      const chain = { main: whoIs('blaklinten'), supplier: whoIs('tranan'), contract: 'U-1', tier: 1 };
      if (bids) {
        await bidBy('blaklinten', world);
        await world.store.engagements.recordSubcontractors([{ ...chain, from: null, to: null }], now);
      }
      const command = { number: numberOf('tranan'), unit: 'skola', dnr: null, requestedBy: 'Handläggare' };
      const { checkId } = await startCheck({ ...command, reason: 'other' }, world.context);
      return (await world.store.checks.get(checkId))?.supplier.name;
    });
    expect(within).toEqual(without);
  });
});
