import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { checkSupplier } from '../../jobs/check-supplier.ts';
import { runControl } from '../../jobs/run-control.ts';
import { startCheck } from '../../src/control/start-check.ts';
import { sweep } from '../../jobs/sweep.ts';
import { memberById } from '../../fixtures/cast/index.ts';
import type { Connector } from '../../src/domain/connector.ts';
import type { DrawnFact } from '../../src/domain/facts.ts';
import { parseOrgNumber } from '../../src/domain/org-number.ts';
import { company, row } from '../store/support.ts';
import { controlDay, idOf, levelOf, openFlagsOf } from '../support/story.ts';
import { openWorld, type World } from '../support/world.ts';
import { viewerOf } from '../support/viewers.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** From now on, one source's connector is another. */
function replace(source: string, change: (connector: Connector) => Partial<Connector>): void {
  const connectors = world.context.connectors.map((connector) =>
    connector.id === source ? { ...connector, ...change(connector) } : connector,
  );
  Object.assign(world.context, { connectors });
}

/** From now on, one source says something else. */
const says = (source: string, alter: (fact: DrawnFact) => DrawnFact): void =>
  replace(source, (connector) => ({
    ask: async (...asked) => {
      const answer = await connector.ask(...asked);
      return answer.outcome === 'answered' ? { ...answer, facts: answer.facts.map(alter) } : answer;
    },
  }));

const revoked = (fact: DrawnFact): DrawnFact =>
  fact.kind === 'tax.fSkatt'
    ? { ...fact, value: { ...fact.value, status: 'deregistered', to: '2026-11-01', reason: 'Återkallad' } }
    : fact;

async function controlAt(at: string): Promise<void> {
  world.setNow(at);
  await world.run(runControl, {});
  await world.drain();
}

const othersThan = (rules: readonly string[], own: string): readonly string[] =>
  rules.filter((rule) => rule !== own);

/** Asks what waits to be asked, of one source or all, and judges nothing. */
async function askWaiting(source?: string): Promise<void> {
  for (let asked = 0; asked < 20; asked++) {
    const at = world.waiting.findIndex(
      ({ job, payload }) =>
        job.name === 'ask-source' &&
        typeof payload === 'object' &&
        payload !== null &&
        'source' in payload &&
        (source === undefined || payload.source === source),
    );
    const [next] = at === -1 ? [] : world.waiting.splice(at, 1);
    if (next === undefined) return;
    await world.run(next.job, next.payload);
  }
  throw new Error('the questions never ran dry');
}

describe('check-supplier', () => {
  it('reads facts into a level, and stores it once', async () => {
    await world.addMembers(['solglantan']);
    await controlDay(world, 1);
    expect(await levelOf(world, 'solglantan')).toEqual({ level: 'none', unchecked: false });
    await controlDay(world, 2);
    expect(await levelOf(world, 'solglantan')).toEqual({ level: 'stop', unchecked: false });
    expect(await openFlagsOf(world, 'solglantan')).toContain('credit-bankrupt');
  });

  it('a source outage neither opens nor clears any flag but its own', async () => {
    await world.addMembers(['stad-glans']);
    await controlDay(world, 2);
    const before = (await openFlagsOf(world, 'stad-glans')).filter(
      (rule) => rule !== 'dq-source-unavailable',
    );
    expect(before).toContain('tax-fskatt-missing');
    for (const source of ['skatteverket', 'scb', 'bolagsverket', 'creditsafe'] as const)
      world.faults.set(source, 'down');
    await controlDay(world, 3);
    const after = (await openFlagsOf(world, 'stad-glans')).filter((rule) => rule !== 'dq-source-unavailable');
    expect(after).toEqual(before);
    expect(await levelOf(world, 'stad-glans')).toEqual({ level: 'deepen', unchecked: true });
  });

  it('a clean supplier whose sources are all silent is unchecked, never just clean', async () => {
    await world.addMembers(['tranan']);
    for (const source of ['skatteverket', 'scb', 'bolagsverket', 'creditsafe'] as const)
      world.faults.set(source, 'down');
    await controlDay(world, 1);
    expect(await levelOf(world, 'tranan')).toEqual({ level: 'none', unchecked: true });
  });

  it('waits while a question is open, and judges at the deadline on what has come in', async () => {
    await world.addMembers(['tranan']);
    world.faults.set('scb', { kind: '429', retryAfterSeconds: 60 });
    await controlDay(world, 1);
    const supplierId = await idOf(world, 'tranan');
    const pending = await world.store.suppliers.history({ supplierId, day: null, viewer: viewerOf(null) });
    expect(pending.lastCheck).toBeNull();
    world.setNow('2026-11-21T12:00:00Z');
    const { expired } = await world.store.questions.pending({ now: '2026-11-21T12:00:00.000Z', limit: 10 });
    const [checkId = 0] = expired;
    await world.run(checkSupplier, { checkId });
    const record = await world.store.checks.get(checkId);
    expect(record?.questions.find((each) => each.source === 'scb')).toMatchObject({
      outcome: 'unavailable',
      reason: 'deadline',
    });
    expect(record?.check.doneAt).not.toBeNull();
    await world.run(checkSupplier, { checkId });
    expect((await world.store.checks.get(checkId))?.check.doneAt).toBe(record?.check.doneAt);
  });

  it('what leaves the twelve months of payments is told as that', async () => {
    await world.addMembers(['blaklinten']);
    const { number, name } = memberById('blaklinten');
    const parsed = parseOrgNumber(number ?? '');
    if (!parsed.ok) throw new Error('blaklinten has no number');
    const own = { number: parsed.number, kind: parsed.kind, presumedForm: parsed.presumed, name };
    const shared = { month: '2025-12', account: '123-4567' };
    await world.store.ledger.append(
      [row(own, shared), row(company(1), shared), row(own, { month: '2026-11', account: '765-4321' })],
      '2026-11-29T12:00:00.000Z',
    );
    for (const at of ['2026-11-30', '2026-12-01']) await controlAt(`${at}T00:30:00Z`);
    const { events } = await world.store.digests.material({
      viewer: viewerOf('ekonomi', ['ekonomi']),
      unit: { id: 'ekonomi', name: 'Ekonomi', topics: 'payment', reads: ['finance'], ofAll: true },
      unitsOfAll: ['ekonomi'],
      unitNames: {},
      today: '2026-12-01',
    });
    const supplierId = await idOf(world, 'blaklinten');
    expect(
      events
        .filter((event) => event.supplierId === supplierId && event.rule === 'net-shared-bank-account')
        .map(({ change, because }) => [change, because]),
    ).toEqual([
      ['opened', 'facts'],
      ['cleared', 'window'],
    ]);
  });

  const revokedFlags = ['dq-register-conflict', 'tax-fskatt-missing', 'tax-fskatt-revoked'];

  it.each(['no-legal-basis', 'not-configured'] as const)(
    'a source that may not be asked any more (%s) takes nothing back, and what it alone knew is not checked',
    async (closedTo) => {
      await world.addMembers(['blaklinten']);
      says('skatteverket', revoked);
      await controlAt('2026-11-21T00:30:00Z');
      expect(await openFlagsOf(world, 'blaklinten')).toEqual(revokedFlags);
      replace('skatteverket', () => ({ closedTo }));
      await controlAt('2026-11-22T00:30:00Z');
      expect(await openFlagsOf(world, 'blaklinten')).toEqual(revokedFlags);
      expect(await levelOf(world, 'blaklinten')).toEqual({ level: 'deepen', unchecked: true });
    },
  );

  it('a source that never might be asked leaves nobody unchecked', async () => {
    await world.addMembers(['blaklinten']);
    replace('skatteverket', () => ({ closedTo: 'no-legal-basis' }));
    await controlAt('2026-11-21T00:30:00Z');
    expect(await levelOf(world, 'blaklinten')).toEqual({ level: 'none', unchecked: false });
  });

  it('an outage takes nothing back however long it lasts', async () => {
    await world.addMembers(['blaklinten']);
    says('skatteverket', revoked);
    await controlAt('2026-11-21T00:30:00Z');
    world.faults.set('skatteverket', 'garbage');
    for (const day of ['2026-11-25', '2026-12-06', '2027-02-01']) {
      await controlAt(`${day}T00:30:00Z`);
      const open = await openFlagsOf(world, 'blaklinten');
      expect([day, ...othersThan(open, 'dq-source-unavailable')]).toEqual([day, ...revokedFlags]);
      expect(await levelOf(world, 'blaklinten')).toEqual({ level: 'deepen', unchecked: true });
    }
  });

  it('a form that was only read from the number makes nobody clean while the registers are silent', async () => {
    await world.close();
    world = await openWorld({ lists: false });
    await world.addMembers(['region-exempelland']);
    for (const source of ['skatteverket', 'scb', 'bolagsverket', 'creditsafe', 'bulk'] as const)
      world.faults.set(source, 'garbage');
    await controlDay(world, 1);
    expect(await levelOf(world, 'region-exempelland')).toEqual({ level: 'none', unchecked: true });
    expect(await openFlagsOf(world, 'region-exempelland')).toEqual(['dq-source-unavailable']);
    for (const source of ['skatteverket', 'scb', 'bolagsverket', 'creditsafe', 'bulk'] as const)
      world.faults.set(source, null);
    await controlDay(world, 2);
    expect(await levelOf(world, 'region-exempelland')).toEqual({ level: 'none', unchecked: false });
    expect(await openFlagsOf(world, 'region-exempelland')).toEqual([]);
  });

  it('a wrong form takes nothing back', async () => {
    await world.addMembers(['solglantan']);
    await controlDay(world, 2);
    const before = await openFlagsOf(world, 'solglantan');
    expect(before).toContain('credit-bankrupt');
    says('bolagsverket', (fact) =>
      fact.kind === 'company.form' ? { ...fact, value: { form: 'OFFENTLIG', code: '82' } } : fact,
    );
    await controlDay(world, 3);
    expect(await openFlagsOf(world, 'solglantan')).toEqual(before);
    expect((await levelOf(world, 'solglantan')).level).toBe('stop');
  });

  it('an older check that is judged later does not take back what a newer one got to know', async () => {
    await world.addMembers(['blaklinten']);
    world.setNow('2026-11-21T00:00:00Z');
    world.faults.set('bolagsverket', 'garbage');
    await world.run(runControl, {});
    await askWaiting('bolagsverket');
    world.waiting.length = 0;
    world.faults.set('bolagsverket', null);
    world.setNow('2026-11-21T00:10:00Z');
    const number = parseOrgNumber(memberById('blaklinten').number ?? '');
    if (!number.ok) throw new Error('blaklinten has a number that cannot be read');
    const { checkId } = await startCheck(
      { number, unit: 'vof', reason: 'other', dnr: null, requestedBy: 'x' },
      world.context,
    );
    await askWaiting();
    world.waiting.length = 0;
    await world.run(checkSupplier, { checkId });
    expect(await levelOf(world, 'blaklinten')).toEqual({ level: 'none', unchecked: false });
    world.setNow('2026-11-21T01:00:00Z');
    await world.run(sweep, {});
    await world.drain();
    const run = await world.store.runs.latest();
    expect(await world.store.runs.open(run?.runId ?? 0)).toBe(0);
    expect(await levelOf(world, 'blaklinten')).toEqual({ level: 'none', unchecked: false });
    expect(await openFlagsOf(world, 'blaklinten')).toEqual([]);
  });

  it('an open flag names the source that is down now, and that is no news', async () => {
    await world.addMembers(['blaklinten']);
    const told = () =>
      world.store.digests.material({
        viewer: viewerOf('inkop', ['inkop']),
        unit: { id: 'inkop', name: 'Inköp', topics: 'all', reads: ['procurement'], ofAll: true },
        unitsOfAll: ['inkop'],
        unitNames: {},
        today: '2026-11-23',
      });
    const named = async () =>
      (await told()).mentioned.map(({ openFlags }) => openFlags[0]?.params['sources']);
    world.faults.set('scb', 'garbage');
    await controlDay(world, 1);
    expect(await named()).toEqual(['scb']);
    world.faults.set('scb', null);
    world.faults.set('bolagsverket', 'garbage');
    await controlDay(world, 2);
    expect(await named()).toEqual(['bolagsverket']);
    expect((await told()).events.map(({ change, rule, on }) => [change, rule, on])).toEqual([
      ['opened', 'dq-source-unavailable', '2026-11-21'],
    ]);
  });
});
