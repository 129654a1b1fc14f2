import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { runControl } from '../../jobs/run-control.ts';
import { sweep } from '../../jobs/sweep.ts';
import { levelOf } from '../support/story.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** What a queue that lost its memory looks like. */
const loseQueue = () => world.waiting.splice(0);

describe('sweep', () => {
  it('wakes everything again when the queue was lost before anything ran', async () => {
    await world.addMembers(['tranan', 'larkan']);
    await world.run(runControl, { period: '2026-11-21' });
    loseQueue();
    await world.run(sweep, {});
    await world.drain();
    expect(await levelOf(world, 'tranan')).toEqual({ level: 'none', unchecked: false });
    expect(world.journal.count({ source: 'scb', kind: 'data' })).toBe(2);
  });

  it('wakes a check whose last wake-up was lost', async () => {
    await world.addMembers(['tranan']);
    await world.run(runControl, { period: '2026-11-21' });
    for (;;) {
      const index = world.waiting.findIndex((each) => each.job.name === 'ask-source');
      const [next] = index === -1 ? [] : world.waiting.splice(index, 1);
      if (next === undefined) break;
      await world.run(next.job, next.payload);
    }
    expect(loseQueue().map((each) => each.job.name)).toEqual(['check-supplier']);
    await world.run(sweep, {});
    await world.drain();
    expect(await levelOf(world, 'tranan')).toEqual({ level: 'none', unchecked: false });
  });

  it('gives back what a killed worker had claimed: a free question is asked again, a paid one stays unknown', async () => {
    await world.addMembers(['tranan']);
    await world.run(runControl, { period: '2026-11-21' });
    const claims: string[] = [];
    for (const { questionId, source } of (
      await world.store.questions.pending({ now: world.context.now().toISOString(), limit: 10 })
    ).questions) {
      const claim = await world.store.questions.claim({
        questionId,
        by: 'killed',
        now: world.context.now().toISOString(),
        leaseMs: 30_000,
      });
      if (claim !== null) claims.push(source);
    }
    expect(claims).toEqual(expect.arrayContaining(['bolagsverket', 'scb', 'skatteverket']));
    expect(claims).not.toContain('creditsafe');
    loseQueue();
    await world.run(sweep, {});
    expect(world.waiting).toEqual([]);
    world.setNow('2026-11-21T05:01:00Z');
    await world.run(sweep, {});
    await world.drain();
    expect(await levelOf(world, 'tranan')).toEqual({ level: 'none', unchecked: false });
  });

  it('begins a later round when its time has come', async () => {
    await world.addMembers(['tranan']);
    world.faults.set('scb', 'down');
    await world.run(runControl, { period: '2026-11-21' });
    await world.drain();
    world.faults.set('scb', null);
    world.setNow('2026-11-21T06:00:00Z');
    await world.run(sweep, {});
    expect(world.waiting).toEqual([]);
    world.setNow('2026-11-21T06:35:00Z');
    await world.run(sweep, {});
    await world.drain();
    expect(world.journal.count({ source: 'scb', kind: 'data', member: 'tranan' })).toBeGreaterThan(1);
    expect(await levelOf(world, 'tranan')).toEqual({ level: 'none', unchecked: false });
  });

  it.each([
    { at: '2026-11-21T08:00:00Z', begun: true, when: 'in the morning' },
    { at: '2026-11-20T23:10:00Z', begun: false, when: 'ten minutes after midnight in Sweden' },
    { at: '2026-11-20T23:16:00Z', begun: true, when: 'a minute after the schedule' },
  ])('begins a control that nobody began: $when', async ({ at, begun }) => {
    await world.addMembers(['tranan']);
    world.setNow(at);
    await world.run(sweep, {});
    await world.drain();
    expect((await world.store.runs.latest())?.period).toBe(begun ? '2026-11-21' : undefined);
  });

  it('a planning that was interrupted goes on in the morning with time left to ask', async () => {
    await world.addMembers(['tranan', 'larkan']);
    const run = await world.store.runs.start({
      period: '2026-11-21',
      now: '2026-11-20T23:15:00.000Z',
      deadline: '2026-11-21T05:15:00.000Z',
    });
    world.setNow('2026-11-21T06:00:00Z');
    await world.run(sweep, {});
    await world.drain();
    expect(await world.store.runs.summary(run.runId)).toMatchObject({ checks: 2, done: 2, unknown: 0 });
  });

  it('an earlier day’s unfinished planning is let go, and today’s control asks everybody', async () => {
    await world.addMembers(['tranan']);
    await world.store.runs.start({
      period: '2026-11-20',
      now: '2026-11-19T23:15:00.000Z',
      deadline: '2026-11-20T05:15:00.000Z',
    });
    await world.run(sweep, {});
    await world.drain();
    expect(await world.store.runs.unplanned()).toEqual([]);
    const latest = await world.store.runs.latest();
    expect(latest?.period).toBe('2026-11-21');
    expect(await levelOf(world, 'tranan')).toEqual({ level: 'none', unchecked: false });
  });

  it('a night that nobody worked is asked for again by day', async () => {
    await world.addMembers(['tranan']);
    await world.run(runControl, { period: '2026-11-21' });
    loseQueue();
    world.setNow('2026-11-21T12:00:00Z');
    await world.run(sweep, {});
    await world.drain();
    await world.run(sweep, {});
    await world.drain();
    expect(await levelOf(world, 'tranan')).toEqual({ level: 'none', unchecked: false });
    expect(world.journal.count({ source: 'scb', kind: 'data' })).toBe(1);
  });
});
