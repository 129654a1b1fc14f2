import { existsSync, readdirSync, rmSync } from 'node:fs';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { refreshRegister } from '../../jobs/refresh-register.ts';
import { runControl } from '../../jobs/run-control.ts';
import { readRegister } from '../../src/control/fetch-list.ts';
import { memberById } from '../../fixtures/cast/index.ts';
import { SourceThrottled, SourceUnavailable } from '../../src/domain/errors.ts';
import type { Fetched, Register, RegisterRow } from '../../src/domain/register.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld({ lists: false });
  await world.addMembers(['tranan', 'solglantan', 'spokskeppet']);
});
afterEach(async () => {
  // Whatever happened, nothing lies on the disk.
  const { workFolder } = world.context;
  const left = existsSync(workFolder) ? readdirSync(workFolder) : [];
  rmSync(workFolder, { recursive: true, force: true });
  await world.close();
  if (left.length > 0) throw new Error(`${left.length} folders were left on the disk`);
});

const held = () => world.store.registers.held('bulk');
const rowOf = (id: string) => held().row(memberById(id).number ?? '');
const refresh = () => world.run(refreshRegister, { source: 'bulk' });
const HOUR = 3_600_000;

/** A list that a test makes up. */
const list = (
  changes: Partial<Register> & { rows?: readonly RegisterRow[]; total?: number } = {},
): Register => ({
  source: 'bulk',
  everyMs: HOUR,
  closedTo: null,
  keepsAll: true,
  fetch: async (): Promise<Fetched> => ({
    outcome: 'new',
    asOf: '2026-11-20',
    validators: { etag: null, lastModified: null },
    rows: (async function* () {
      yield* changes.rows ?? [{ key: 'a', data: '1' }];
    })(),
    read: () => ({ rows: changes.total ?? 100, unreadable: 0 }),
    dispose: async () => undefined,
  }),
  ...changes,
});
const read = (register: Register, signal = new AbortController().signal) =>
  readRegister(register, world.context, signal);

describe('refresh-register', () => {
  it('reads every list, each in a job of its own', async () => {
    await world.run(refreshRegister, { source: null });
    expect(world.waiting.map(({ payload }) => payload)).toEqual([
      { source: 'bulk' },
      { source: 'eu-sanctions' },
    ]);
    await world.drain();
    expect(await held().current()).toMatchObject({ asOf: '2026-11-21' });
    expect((await world.store.registers.held('eu-sanctions').all()).length).toBeGreaterThan(0);
  });

  it('keeps those who are suppliers, and knows who was looked for in vain', async () => {
    await refresh();
    expect((await rowOf('tranan')).data).toContain('organisationsnamn');
    expect(await rowOf('spokskeppet')).toEqual({ known: true, data: null });
    expect(await rowOf('kvarnhjulet')).toEqual({ known: false, data: null });
  });

  it('leaves a list alone while it is fresh, and asks conditionally after', async () => {
    await refresh();
    const calls = () => world.journal.count({ source: 'bulk' });
    expect(calls()).toBe(2);
    await refresh();
    expect(calls()).toBe(2);
    world.setNow('2026-11-28T05:00:00Z');
    await refresh();
    expect(calls()).toBe(4);
    expect(world.journal.entries({ source: 'bulk' }).map(({ status }) => status)).toEqual([
      200, 200, 304, 304,
    ]);
    expect(await held().current()).toMatchObject({ asOf: '2026-11-21' });
  });

  it('reads a fresh list again for a supplier that came since', async () => {
    await refresh();
    await world.addMembers(['kvarnhjulet']);
    world.journal.clear();
    await refresh();
    expect(world.journal.entries({ source: 'bulk' }).map(({ status }) => status)).toEqual([200, 200]);
    expect((await rowOf('kvarnhjulet')).known).toBe(true);
  });

  it('a new week changes the rows that changed, and no other', async () => {
    const [bulk] = world.context.registers;
    if (bulk === undefined) throw new Error('no list');
    expect(await read(bulk)).toMatchObject({ outcome: 'published', changed: 3 });
    world.setDay(2);
    world.setNow('2026-11-29T05:00:00Z');
    expect(await read(bulk)).toMatchObject({ outcome: 'published', changed: 1 });
    expect((await rowOf('solglantan')).data).toContain('KK-AVOMFO');
  });

  it.each(['down', 'half-body', 'garbage', 'schema-drift', '429'] as const)(
    '%s: the list before stays in force, and it is tried again later',
    async (fault) => {
      await refresh();
      const before = await rowOf('solglantan');
      world.setDay(2);
      world.setNow('2026-11-29T05:00:00Z');
      world.faults.set('bulk', { kind: fault, retryAfterSeconds: 7200 });
      await refresh();
      expect(await rowOf('solglantan')).toEqual(before);
      expect(await world.store.registers.status('bulk')).toMatchObject({
        version: { asOf: '2026-11-21' },
        failedAt: '2026-11-29T05:00:00.000Z',
      });
      expect(world.waiting).toMatchObject([
        { payload: { source: 'bulk', tries: 1 }, options: { waitMs: fault === '429' ? 2 * HOUR : HOUR / 2 } },
      ]);
      // What came whole and cannot be read is told; that nothing came is seen in the list's own state.
      expect(world.alerts.length).toBe(fault === 'down' || fault === '429' ? 0 : 1);
      world.faults.set('bulk', null);
      const [again] = world.waiting.splice(0);
      if (again !== undefined) await world.run(again.job, again.payload);
      expect((await rowOf('solglantan')).data).toContain('KK-AVOMFO');
      expect(await world.store.registers.status('bulk')).toMatchObject({ failedAt: null });
    },
  );

  it('gives up for the night after four failures', async () => {
    world.faults.set('bulk', 'down');
    await world.run(refreshRegister, { source: 'bulk', tries: 2 });
    expect(world.waiting).toMatchObject([{ payload: { tries: 3 }, options: { waitMs: 2 * HOUR } }]);
    await world.run(refreshRegister, { source: 'bulk', tries: 3 });
    expect(world.waiting).toHaveLength(1);
  });

  it('knows nothing of a list that is no longer there', async () => {
    await world.run(refreshRegister, { source: 'gone' });
    expect(world.waiting).toEqual([]);
  });
});

describe('reading one list', () => {
  it('a list that shrank to a part is not the list', async () => {
    expect(await read(list({ everyMs: 0 }))).toMatchObject({ outcome: 'published', rows: 100 });
    expect(await read(list({ everyMs: 0, rows: [{ key: 'a', data: '2' }], total: 49 }))).toMatchObject({
      outcome: 'failed',
    });
    expect(await held().row('a')).toEqual({ known: true, data: '1' });
    expect(world.alerts).toHaveLength(1);
    expect(await read(list({ everyMs: 0, rows: [{ key: 'a', data: '2' }], total: 50 }))).toMatchObject({
      outcome: 'published',
    });
  });

  it('an empty list is not the list', async () => {
    expect(await read(list({ rows: [], total: 0 }))).toMatchObject({ outcome: 'failed' });
    expect(await held().current()).toBeNull();
  });

  it('a stream that breaks in the middle takes back what it put', async () => {
    await read(list({ everyMs: 0 }));
    let disposed = 0;
    const broken = list({
      everyMs: 0,
      fetch: async () => ({
        outcome: 'new',
        asOf: '2026-11-21',
        validators: { etag: null, lastModified: null },
        rows: (async function* () {
          for (let n = 0; n < 2500; n++) yield { key: n === 0 ? 'a' : `k${n}`, data: 'new' };
          throw new SourceUnavailable('cut', { reason: 'no-answer' });
        })(),
        read: () => ({ rows: 0, unreadable: 0 }),
        dispose: async () => {
          disposed += 1;
        },
      }),
    });
    expect(await read(broken)).toEqual({ outcome: 'failed', retryAfterMs: null });
    expect(await held().all()).toEqual([{ key: 'a', data: '1' }]);
    expect(disposed).toBe(1);
  });

  it.each([
    { error: new SourceThrottled('wait', 5000), result: { outcome: 'failed', retryAfterMs: 5000 } },
    { error: new SourceUnavailable('no'), result: { outcome: 'failed', retryAfterMs: null } },
  ])('$error.code', async ({ error, result }) => {
    expect(await read(list({ fetch: () => Promise.reject(error) }))).toEqual(result);
  });

  it('a bug is no outcome', async () => {
    await expect(read(list({ fetch: () => Promise.reject(new TypeError('bug')) }))).rejects.toThrow('bug');
  });

  it('no list stops a control, whatever is wrong with it', async () => {
    const broken = list({ fetch: () => Promise.reject(new Error('ENOSPC')) });
    const context = { ...world.context, registers: [broken] };
    await runControl.run({ period: '2026-11-21', round: 1 }, context, {
      jobId: 'j',
      attempt: 1,
      signal: new AbortController().signal,
    });
    const run = await world.store.runs.latest();
    expect(run?.plannedAt).not.toBeNull();
  });

  it('nothing large is fetched while somebody reads', async () => {
    let fetched = 0;
    await world.store.registers.begin({
      source: 'bulk',
      asOf: '2026-11-21',
      validators: { etag: null, lastModified: null },
      now: world.context.now().toISOString(),
      abandonedBefore: '2026-01-01T00:00:00.000Z',
    });
    const counted = list({
      fetch: () => {
        fetched += 1;
        return Promise.reject(new Error('not wanted'));
      },
    });
    expect(await read(counted)).toEqual({ outcome: 'busy' });
    expect(fetched).toBe(0);
  });

  it('a worker that stops leaves no failure behind', async () => {
    const stop = new AbortController();
    const stopped = list({
      fetch: async () => {
        stop.abort(new Error('the worker stops'));
        throw new Error('the worker stops');
      },
    });
    await expect(read(stopped, stop.signal)).rejects.toThrow('the worker stops');
    expect(await world.store.registers.status('bulk')).toMatchObject({ failedAt: null });
  });

  it('two at once: one reads, the other lets it', async () => {
    const slow = list({ rows: Array.from({ length: 3000 }, (_, n) => ({ key: `k${n}`, data: 'x' })) });
    const outcomes = (await Promise.all([read(slow), read(slow)])).map(({ outcome }) => outcome);
    expect(outcomes.toSorted()).toEqual(['busy', 'published']);
  });

  it('a list of which only suppliers are kept is not fetched for nobody', async () => {
    const empty = await openWorld({ lists: false });
    try {
      const [bulk] = empty.context.registers;
      if (bulk === undefined) throw new Error('no list');
      expect(await readRegister(bulk, empty.context, new AbortController().signal)).toEqual({
        outcome: 'fresh',
      });
      expect(empty.journal.count({ source: 'bulk' })).toBe(0);
    } finally {
      await empty.close();
    }
  });

  it('is not fetched when it is not configured', async () => {
    expect(await read(list({ closedTo: 'not-configured' }))).toEqual({ outcome: 'closed' });
  });
});
