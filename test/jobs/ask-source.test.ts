import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { memberById } from '../../fixtures/cast/index.ts';
import type { FaultKind, SourceId } from '../../fixtures/faults.ts';
import { askSource } from '../../jobs/ask-source.ts';
import { startCheck } from '../../src/control/start-check.ts';
import type { QuestionState } from '../../src/domain/question.ts';
import { parseOrgNumber } from '../../src/domain/org-number.ts';
import { controlDay } from '../support/story.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  // Paid enough for an extended control: nobody else is asked about credit and persons.
  await world.addMembers(['tranan', 'broderna-havre', 'kajutan']);
});
afterEach(() => world.close());

async function check(id: string): Promise<number> {
  const number = parseOrgNumber(memberById(id).number ?? '');
  if (!number.ok) throw new Error('a member without a number');
  const { checkId } = await startCheck(
    { number, unit: 'inkop', reason: 'other', dnr: null, requestedBy: 'test' },
    world.context,
  );
  return checkId;
}

async function questionOf(checkId: number, source: string): Promise<QuestionState> {
  const record = await world.store.checks.get(checkId);
  const question = record?.questions.find((each) => each.source === source);
  if (question === undefined) throw new Error(`no question to ${source}`);
  return question;
}

describe('ask-source', () => {
  it('asks every source once and settles each question with its dates', async () => {
    const checkId = await check('tranan');
    await world.drain();
    const record = await world.store.checks.get(checkId);
    const asked = record?.questions.filter(({ outcome }) => outcome === 'answered');
    expect(asked?.map(({ source }) => source).toSorted()).toEqual([
      'annual-reports',
      'bolagsverket',
      'bulk',
      'creditsafe',
      'eu-sanctions',
      'foretagsinformation',
      'scb',
      'skatteverket',
      'tic',
      'vies',
    ]);
    for (const source of ['skatteverket', 'scb', 'bolagsverket', 'creditsafe']) {
      expect(await questionOf(checkId, source)).toMatchObject({
        reason: null,
        missing: [],
        asOf: '2026-11-21',
      });
    }
    expect(world.journal.bySource({ kind: 'data' })).toMatchObject({
      skatteverket: 3,
      scb: 1,
      bolagsverket: 1,
      creditsafe: 2,
      vies: 1,
    });
    expect(world.journal.count({ source: 'bulk' }) + world.journal.count({ source: 'eu-sanctions' })).toBe(0);
  });

  it.each<{ fault: FaultKind; outcome: string; reason: string }>([
    { fault: 'down', outcome: 'unavailable', reason: 'no-answer' },
    { fault: 'garbage', outcome: 'broken', reason: 'unreadable' },
    { fault: 'schema-drift', outcome: 'broken', reason: 'drift' },
    { fault: 'token-expired', outcome: 'refused', reason: 'credentials' },
  ])(
    'writes $fault of Bolagsverket as $outcome / $reason and completes',
    async ({ fault, outcome, reason }) => {
      world.faults.set('bolagsverket', fault);
      const checkId = await check('tranan');
      await world.drain();
      expect(await questionOf(checkId, 'bolagsverket')).toMatchObject({ outcome, reason });
      expect(await questionOf(checkId, 'scb')).toMatchObject({ outcome: 'answered' });
    },
  );

  it('one fault of a source that then answers is tried again within the call', async () => {
    world.faults.set('scb', { kind: 'down', times: 1 });
    const checkId = await check('tranan');
    await world.drain();
    expect(await questionOf(checkId, 'scb')).toMatchObject({ outcome: 'answered' });
  });

  it.each<{ fault: FaultKind; outcome: string; reason: string }>([
    { fault: 'down', outcome: 'unavailable', reason: 'outcome-unknown' },
    { fault: 'half-body', outcome: 'broken', reason: 'unreadable' },
  ])(
    'a paid question that ended in $fault is not asked again by itself',
    async ({ fault, outcome, reason }) => {
      world.faults.set('creditsafe', fault);
      const first = await check('tranan');
      await world.drain();
      expect(await questionOf(first, 'creditsafe')).toMatchObject({ outcome, reason });
      const asked = world.journal.count({ source: 'creditsafe', kind: 'data' });
      expect(asked).toBe(1);
      world.faults.set('creditsafe', null);
      world.setNow('2026-11-21T05:02:00Z');
      const second = await check('tranan');
      await world.drain();
      expect(second).not.toBe(first);
      expect(world.journal.count({ source: 'creditsafe', kind: 'data' })).toBe(asked);
      expect(await questionOf(second, 'creditsafe')).toMatchObject({
        outcome: 'skipped',
        reason: 'needs-approval',
      });
    },
  );

  it.each<{ member: string; form: string }>([
    { member: 'broderna-havre', form: 'trading partnership' },
    { member: 'kajutan', form: 'limited partnership' },
  ])('never buys a credit report on a $form, because that sends a letter', async ({ member }) => {
    const checkId = await check(member);
    await world.drain();
    expect(await questionOf(checkId, 'creditsafe')).toMatchObject({
      outcome: 'skipped',
      reason: 'needs-approval',
    });
    expect(world.journal.count({ source: 'creditsafe' })).toBe(0);
    expect(world.journal.letters()).toEqual([]);
  });

  it('without a stated legal basis Skatteverket is not asked at all', async () => {
    await world.close();
    world = await openWorld({ legalBasis: false });
    await world.addMembers(['tranan']);
    const checkId = await check('tranan');
    await world.drain();
    expect(await questionOf(checkId, 'skatteverket')).toMatchObject({
      outcome: 'skipped',
      reason: 'no-legal-basis',
    });
    expect(world.journal.count({ source: 'skatteverket' })).toBe(0);
  });

  it('waits with the credit question until a register has confirmed the form', async () => {
    await world.close();
    world = await openWorld({ lists: false });
    await world.addMembers(['tranan']);
    for (const source of ['scb', 'bolagsverket'] as SourceId[]) world.faults.set(source, 'down');
    const checkId = await check('tranan');
    await world.drain();
    expect(await questionOf(checkId, 'creditsafe')).toMatchObject({
      outcome: 'skipped',
      reason: 'legal-form',
    });
    expect(world.journal.count({ source: 'creditsafe' })).toBe(0);
  });

  it('pauses the queue for as long as a source asks, and burns no attempt', async () => {
    world.faults.set('scb', { kind: '429', retryAfterSeconds: 20, times: 1 });
    const checkId = await check('tranan');
    await world.drain();
    expect(world.pauses).toEqual([20_000]);
    expect(await questionOf(checkId, 'scb')).toMatchObject({ outcome: null });
    world.setNow('2026-11-21T05:00:21Z');
    await world.run(askSource, { questionId: (await questionOf(checkId, 'scb')).questionId, source: 'scb' });
    expect(await questionOf(checkId, 'scb')).toMatchObject({ outcome: 'answered' });
  });

  it('a pause longer than the deadline ends the question, with the time when a next try can help', async () => {
    world.faults.set('scb', { kind: '429', retryAfterSeconds: 3600 });
    const checkId = await check('tranan');
    await world.drain();
    expect(await questionOf(checkId, 'scb')).toMatchObject({
      outcome: 'unavailable',
      reason: 'throttled',
      retryAt: '2026-11-21T06:00:00.000Z',
    });
  });

  it('a worker that stops gives a free question back and leaves a paid one unknown', async () => {
    await check('tranan');
    const scb = world.waiting.find(
      (each) => each.job.name === 'ask-source' && JSON.stringify(each.payload).includes('scb'),
    );
    if (scb === undefined) throw new Error('no question to SCB is waiting');
    await expect(
      world.run(askSource, askSource.payload.parse(scb.payload), AbortSignal.abort(new Error('stopping'))),
    ).rejects.toThrow('stopping');
    await world.drain();
    expect(world.journal.count({ source: 'scb', kind: 'data' })).toBe(1);
  });

  it('a free change check that answers proves that the source is back, and its bytes are kept', async () => {
    await check('tranan');
    await world.drain();
    const bought = world.journal.costOre();
    world.setNow('2026-11-22T05:00:00Z');
    for (let i = 0; i < 10; i++) await world.context.health.failed('creditsafe', 'no-answer');
    expect(await world.context.health.blocked('creditsafe')).not.toBeNull();
    world.setNow('2026-11-22T05:01:00Z');
    const again = await check('tranan');
    await world.drain();
    const question = await questionOf(again, 'creditsafe');
    expect(question).toMatchObject({ outcome: 'answered', asOf: '2026-11-22' });
    expect(world.journal.costOre()).toBe(bought);
    expect(await world.context.health.blocked('creditsafe')).toBeNull();
    expect(await world.store.evidence.ofQuestion(question.questionId)).toMatchObject([
      { route: '/datecheck/company' },
    ]);
  });

  it.each<{
    name: string;
    fault: FaultKind;
    stops: boolean;
    outcome: string;
    reason: string;
    quarantined: boolean;
  }>([
    {
      name: 'gets no answer',
      fault: 'down',
      stops: false,
      outcome: 'unavailable',
      reason: 'outcome-unknown',
      quarantined: false,
    },
    {
      name: 'is stopped',
      fault: 'slow',
      stops: true,
      outcome: 'unavailable',
      reason: 'outcome-unknown',
      quarantined: false,
    },
    {
      name: 'cannot be read',
      fault: 'schema-drift',
      stops: false,
      outcome: 'broken',
      reason: 'drift',
      quarantined: true,
    },
  ])(
    'a paid question whose second call $name keeps what the first call brought',
    async ({ fault, stops, outcome, reason, quarantined }) => {
      const checkId = await check('tranan');
      for (const source of ['scb', 'bolagsverket', 'skatteverket'])
        await world.run(askSource, { questionId: (await questionOf(checkId, source)).questionId, source });
      const stopping = new AbortController();
      const { meet } = world.faults;
      let calls = 0;
      world.faults.meet = (source, call) => {
        if (source !== 'creditsafe' || call !== 'data' || ++calls !== 2) return meet(source, call);
        if (stops) setTimeout(() => stopping.abort(), 50);
        return { kind: fault, delayMs: 5000, retryAfterSeconds: 30, on: 'data' };
      };
      const { questionId } = await questionOf(checkId, 'creditsafe');
      await world.run(askSource, { questionId, source: 'creditsafe' }, stopping.signal);
      expect(await questionOf(checkId, 'creditsafe')).toMatchObject({ outcome, reason });
      const [first] = await world.store.evidence.ofQuestion(questionId);
      expect(first).toMatchObject({ route: '/getdata', quarantined });
      expect(String(await world.store.evidence.read(first?.hash ?? ''))).toContain('Tranan');
    },
  );

  it('a question whose time runs out keeps what came in time', async () => {
    const checkId = await check('tranan');
    world.setNow('2026-11-21T05:00:59Z');
    const { meet } = world.faults;
    let calls = 0;
    world.faults.meet = (source, call) =>
      source === 'skatteverket' && call === 'data' && ++calls > 1
        ? { kind: 'slow', delayMs: 5000, retryAfterSeconds: 30, on: 'data' }
        : meet(source, call);
    const { questionId } = await questionOf(checkId, 'skatteverket');
    await world.run(askSource, { questionId, source: 'skatteverket' });
    expect(await questionOf(checkId, 'skatteverket')).toMatchObject({ outcome: 'unavailable' });
    expect(await world.store.evidence.ofQuestion(questionId)).toMatchObject([{ quarantined: false }]);
  });

  it('what a refusal says is kept', async () => {
    world.faults.set('bolagsverket', 'token-expired');
    const checkId = await check('tranan');
    await world.drain();
    const question = await questionOf(checkId, 'bolagsverket');
    expect(question).toMatchObject({ outcome: 'refused' });
    const kept = await world.store.evidence.ofQuestion(question.questionId);
    expect(kept.map(({ quarantined, size }) => [quarantined, size > 0])).toContainEqual([false, true]);
  });

  it('orders no further when three answers in a row could not be read', async () => {
    await world.addMembers();
    world.faults.set('creditsafe', 'garbage');
    await controlDay(world, 1);
    expect(world.journal.count({ source: 'creditsafe', kind: 'data' })).toBe(3);
  });

  it('a question of a source that this installation no longer has is settled, not lost', async () => {
    const checkId = await check('tranan');
    const { questionId } = await questionOf(checkId, 'scb');
    await world.run(askSource, { questionId, source: 'departed' });
    expect(await questionOf(checkId, 'scb')).toMatchObject({ outcome: 'skipped', reason: 'not-configured' });
  });

  it('orders nothing that there is no time left to receive', async () => {
    const checkId = await check('tranan');
    for (const source of ['scb', 'bolagsverket', 'skatteverket']) {
      await world.run(askSource, { questionId: (await questionOf(checkId, source)).questionId, source });
    }
    world.setNow('2026-11-21T05:00:58Z');
    await world.drain();
    expect(await questionOf(checkId, 'creditsafe')).toMatchObject({
      outcome: 'unavailable',
      reason: 'deadline',
    });
    expect(world.journal.count({ source: 'creditsafe', kind: 'data' })).toBe(0);
  });

  it('an answer that a wrong clock dated in the future is not fresh', async () => {
    world.setNow('2027-11-21T05:00:00Z');
    await check('tranan');
    await world.drain();
    const asked = world.journal.count({ source: 'scb', kind: 'data' });
    world.setNow('2026-11-21T05:00:00Z');
    await check('tranan');
    await world.drain();
    expect(world.journal.count({ source: 'scb', kind: 'data' })).toBe(asked + 1);
  });

  it('a claim that could not be kept ends neither the worker nor the question', async () => {
    const checkId = await check('tranan');
    const { questionId } = await questionOf(checkId, 'scb');
    world.faults.set('scb', { kind: 'slow', delayMs: 5500, times: 1 });
    let renewals = 0;
    const questions: World['store']['questions'] = {
      ...world.store.questions,
      renew: async () => {
        renewals += 1;
        throw new Error('the store is closed');
      },
    };
    const run = { jobId: 'j', attempt: 1, signal: new AbortController().signal };
    const context = { ...world.context, store: { ...world.store, questions } };
    await askSource.run({ questionId, source: 'scb', urgent: false }, context, run);
    expect(renewals).toBe(1);
    expect(await questionOf(checkId, 'scb')).toMatchObject({ outcome: 'answered' });
  });
});
