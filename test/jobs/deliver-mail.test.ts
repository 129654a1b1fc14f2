import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { deliverMail } from '../../jobs/deliver-mail.ts';
import { sweep } from '../../jobs/sweep.ts';
import type { JobContext } from '../../src/control/context.ts';
import { controlDay } from '../support/story.ts';
import { openWorld, type World } from '../support/world.ts';
import { composeOne } from '../../src/control/send-digests.ts';

let world: World;
let outboxId: number;
beforeEach(async () => {
  world = await openWorld();
  await world.addMembers(['tranan']);
  await controlDay(world, 1);
  const due = { unit: 'inkop', period: '2026-W47', on: '2026-11-21' };
  outboxId = (await composeOne(due, world.context)).outboxId ?? 0;
});
afterEach(() => world.close());

const run = { jobId: 'j', attempt: 1, signal: new AbortController().signal };
const failing = (context: JobContext): JobContext => ({
  ...context,
  sendMail: async () => {
    throw new Error('no mail server');
  },
});

describe('deliver-mail', () => {
  it('sends once, whoever asks again', async () => {
    await Promise.all([1, 2, 3].map(() => world.run(deliverMail, { outboxId })));
    await world.run(deliverMail, { outboxId });
    expect(world.mails).toHaveLength(1);
  });

  it('a mail that could not be sent waits, is found by the sweeper, and keeps its Message-ID', async () => {
    await deliverMail.run({ outboxId }, failing(world.context), run);
    await world.run(sweep, {});
    expect(world.waiting).toEqual([]);
    world.setNow('2026-11-21T05:05:00Z');
    await world.run(sweep, {});
    await world.drain();
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]).toMatchObject({ tries: 1, unit: 'inkop' });
  });

  it('a crash between the mail server’s yes and our mark sends it at most once more, under the same Message-ID', async () => {
    const seen: string[] = [];
    const crashing: JobContext = {
      ...world.context,
      sendMail: async (mail) => {
        seen.push(mail.messageId);
        return { where: 'here', rejected: [], deferred: [] };
      },
      store: {
        ...world.store,
        outbox: {
          ...world.store.outbox,
          settled: async () => {
            throw new Error('killed here');
          },
        },
      },
    };
    await expect(deliverMail.run({ outboxId }, crashing, run)).rejects.toThrow('killed here');
    world.setNow('2026-11-21T06:00:00Z');
    await world.run(sweep, {});
    await world.drain();
    await world.run(sweep, {});
    await world.drain();
    expect(world.mails.map((mail) => mail.messageId)).toEqual(seen);
  });

  it('calls the operator by another road when the mail keeps failing', async () => {
    for (let hour = 6; hour < 12; hour++) {
      world.setNow(`2026-11-21T${String(hour).padStart(2, '0')}:30:00Z`);
      await deliverMail.run({ outboxId }, failing(world.context), run);
    }
    expect(world.alerts).toHaveLength(1);
  });
});
