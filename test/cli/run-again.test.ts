import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { runControl } from '../../jobs/run-control.ts';
import { controlToTheEnd } from '../../src/cli/control.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.addMembers(['tranan', 'larkan', 'havsornen']);
});
afterEach(() => world.close());

/** A control of today whose process was killed while it held every question that it could. */
async function killInTheMiddle(leaseMs: number): Promise<number> {
  await world.run(runControl, { period: '2026-11-21' });
  world.waiting.splice(0);
  const now = world.context.now().toISOString();
  const { questions } = await world.store.questions.pending({ now, limit: 100 });
  for (const { questionId } of questions)
    await world.store.questions.claim({ questionId, by: 'killed', now, leaseMs });
  return questions.length;
}
const runAgain = async () => {
  let waitedMs = 0;
  const { context, store } = world;
  const summary = await controlToTheEnd(
    { context, store, queue: { idle: world.drain } },
    () => undefined,
    async (ms) => {
      waitedMs += ms;
      world.setNow(new Date(context.now().getTime() + ms).toISOString());
    },
  );
  return { ...summary, waitedMs };
};

describe('kontroll run, again within seconds of a kill', () => {
  it('waits until the claims have lapsed, and ends with every check', async () => {
    expect(await killInTheMiddle(15_000)).toBeGreaterThan(5);
    const { checks, done, answered, waitedMs } = await runAgain();
    expect({ checks, done }).toEqual({ checks: 3, done: 3 });
    expect(answered).toBeGreaterThan(5);
    expect(waitedMs).toBeGreaterThanOrEqual(15_000);
  });

  it('gives up on a process that lives and holds on, and the summary tells it', async () => {
    await killInTheMiddle(3_600_000);
    const { checks, done, waitedMs } = await runAgain();
    expect({ checks, done }).toEqual({ checks: 3, done: 0 });
    expect(waitedMs).toBeLessThanOrEqual(200_000);
  });
});
