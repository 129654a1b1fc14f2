import { randomBytes } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MailContext } from '../../src/control/context.ts';
import { createMailer } from '../../src/digest/mail/open-mailer.ts';
import { openWorld, type World } from '../support/world.ts';
import { reply, startMailServer } from '../digest/mail/mail-server.ts';
import { deliverOne } from '../../src/control/deliver-mail.ts';

// Capitals in a domain are nobody else's domain; the mail library writes them small.
const recipients = ['a@kommun.example', 'b@kommun.example', 'c@Kommun.example'];

let world: World;
let outboxId: number;
let answers: Record<string, number>;
let server: Awaited<ReturnType<typeof startMailServer>>;
let mailer: ReturnType<typeof createMailer>;
let context: MailContext;
let alertFails: boolean;
let senderRefused: boolean;
beforeEach(async () => {
  world = await openWorld({ lists: false });
  answers = {};
  alertFails = false;
  senderRefused = false;
  server = await startMailServer({
    disabledCommands: ['STARTTLS'],
    onMailFrom: (_address, _session, done) => done(senderRefused ? reply(550) : null),
    onRcptTo: ({ address }, _session, done) => {
      const code = answers[address];
      done(code === undefined ? null : reply(code));
    },
  });
  mailer = createMailer(`smtp://127.0.0.1:${server.port}`, { outboxDir: 'x', from: 'k@kommun.example' });
  context = {
    ...world.context,
    sendMail: (mail) => mailer.send(mail),
    alert: async (text) => {
      world.alerts.push(text);
      if (alertFails) throw new Error('the address of alarms is down');
    },
  };
  world.setNow('2026-11-21T08:00:00Z');
  const saved = await world.store.digests.save({
    unit: 'inkop',
    period: '2026-W47',
    on: '2026-11-21',
    digest: { subject: 's' } as never,
    marks: { told: [], settled: [], counted: [], start: [] },
    mail: {
      messageId: `<${randomBytes(4).toString('hex')}@x>`,
      recipients,
      subject: 's',
      text: 't',
      html: '<p>',
    },
    now: world.context.now().toISOString(),
  });
  outboxId = saved.outboxId ?? 0;
});
afterEach(async () => {
  mailer.close();
  await server.stop();
  await world.close();
});

/** Hours of the day at which it is tried. */
const tryAt = async (...hours: readonly number[]): Promise<readonly boolean[]> => {
  const done: boolean[] = [];
  for (const hour of hours) {
    world.setNow(`2026-11-21T${String(hour).padStart(2, '0')}:00:00Z`);
    const waiting = await world.store.outbox.waiting({ now: world.context.now().toISOString(), limit: 9 });
    if (waiting.includes(outboxId)) done.push(await deliverOne(outboxId, context, { jobId: String(hour) }));
  }
  return done;
};
const got = (): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const address of server.received.flatMap(({ to }) => to)) counts[address] = (counts[address] ?? 0) + 1;
  return counts;
};
const everybodyOnce = Object.fromEntries(recipients.map((each) => [each.toLowerCase(), 1]));

describe('a mail to three recipients', () => {
  it('one greylisted: each gets it exactly once, under one Message-ID', async () => {
    answers = { 'b@kommun.example': 451 };
    expect(await tryAt(8)).toEqual([false]);
    expect(got()).toEqual({ 'a@kommun.example': 1, 'c@kommun.example': 1 });
    answers = {};
    expect(await tryAt(9, 10)).toEqual([true]);
    expect(got()).toEqual(everybodyOnce);
    const ids = server.received.map(({ raw }) => /^Message-ID: (.*)$/im.exec(raw.toString())?.[1]);
    expect(new Set(ids).size).toBe(1);
  });

  it('one refused for good: the others get it once, a person is told once, and nothing is tried again', async () => {
    answers = { 'c@kommun.example': 550 };
    expect(await tryAt(8, 9, 10, 11)).toEqual([true]);
    expect(got()).toEqual({ 'a@kommun.example': 1, 'b@kommun.example': 1 });
    expect(world.alerts).toEqual([
      'E-postservern tog inte emot 1 av mottagarna hos enheten inkop; rätta UNITS_FILE.',
    ]);
  });

  it('one refused while alarms do not go out: nobody gets it twice, and the alarm is tried until it does', async () => {
    answers = { 'c@kommun.example': 550 };
    alertFails = true;
    expect(await tryAt(8, 9, 10, 12, 14, 16)).toEqual([false, false, false, false, false, false]);
    expect(got()).toEqual({ 'a@kommun.example': 1, 'b@kommun.example': 1 });
    alertFails = false;
    expect(await tryAt(18, 20)).toEqual([true]);
    expect(got()).toEqual({ 'a@kommun.example': 1, 'b@kommun.example': 1 });
  });

  it('one refused, one greylisted: the end is the same', async () => {
    answers = { 'a@kommun.example': 550, 'b@kommun.example': 450 };
    expect(await tryAt(8)).toEqual([false]);
    answers = { 'a@kommun.example': 550 };
    expect(await tryAt(9, 10)).toEqual([true]);
    expect(got()).toEqual({ 'b@kommun.example': 1, 'c@kommun.example': 1 });
    expect(world.alerts).toHaveLength(1);
  });

  it('all greylisted: each gets it once, later', async () => {
    answers = Object.fromEntries(recipients.map((each) => [each.toLowerCase(), 421]));
    expect(await tryAt(8)).toEqual([false]);
    answers = {};
    expect(await tryAt(9)).toEqual([true]);
    expect(got()).toEqual(everybodyOnce);
  });

  it('one greylisted whose domain is written with capitals: gets it too', async () => {
    answers = { 'c@kommun.example': 451 };
    expect(await tryAt(8)).toEqual([false]);
    answers = {};
    expect(await tryAt(9, 10)).toEqual([true]);
    expect(got()).toEqual(everybodyOnce);
  });

  it('the last one greylisted, then refused for good: a person is told once, and nothing is tried again', async () => {
    answers = { 'b@kommun.example': 451 };
    expect(await tryAt(8)).toEqual([false]);
    expect(await tryAt(9)).toEqual([false]);
    answers = { 'b@kommun.example': 550 };
    expect(await tryAt(11, 13, 15)).toEqual([true]);
    expect(got()).toEqual({ 'a@kommun.example': 1, 'c@kommun.example': 1 });
    expect(world.alerts).toEqual([
      'E-postservern tog inte emot 1 av mottagarna hos enheten inkop; rätta UNITS_FILE.',
    ]);
  });

  it('one greylisted, and then a server that lets nobody send: that one still lacks it', async () => {
    answers = { 'b@kommun.example': 451 };
    expect(await tryAt(8)).toEqual([false]);
    senderRefused = true;
    expect(await tryAt(9)).toEqual([false]);
    senderRefused = false;
    answers = {};
    expect(await tryAt(12)).toEqual([true]);
    expect(got()).toEqual(everybodyOnce);
  });
});
