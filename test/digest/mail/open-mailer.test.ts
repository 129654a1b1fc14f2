import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import PostalMime from 'postal-mime';
import { afterEach, describe, expect, it } from 'vitest';

import { createMailer } from '../../../src/digest/mail/open-mailer.ts';
import { MailFailed } from '../../../src/digest/mail/mail-failed.ts';
import { messageIdFor } from '../../../src/digest/mail/message-id.ts';
import type { OutboxMail } from '../../../src/domain/digest.ts';
import { ConfigInvalid } from '../../../src/domain/errors.ts';
import { freshCertificate, reply, startMailServer } from './mail-server.ts';
import type { Mailer } from '../../../src/digest/mail/mailer.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

const mailOf = (given: Partial<OutboxMail> = {}): OutboxMail => ({
  lacking: given.recipients ?? ['inkop@kommun.example', 'chef@kommun.example'],
  refused: [],
  outboxId: 1,
  digestId: 1,
  unit: 'inkop',
  period: '2026-W48',
  messageId: '<digest.inkop.2026-W48@kontroll.example>',
  recipients: ['inkop@kommun.example', 'chef@kommun.example'],
  subject: 'Leverantörskontroll vecka 48, Inköp: 1 ny',
  text: 'Städ & Glans i Råå AB\n',
  html: '<p>Städ &amp; Glans i Råå AB</p>',
  createdAt: '2026-11-23T06:30:00.000Z',
  tries: 0,
  ...given,
});

function mailerFor(url: string, ca?: string): Mailer {
  const mailer = createMailer(url, {
    outboxDir: '/nonexistent',
    from: 'Leverantörskontroll <kontroll@kommun.example>',
    ...(ca === undefined ? {} : { ca }),
  });
  open.push(() => mailer.close());
  return mailer;
}
async function serverWith(
  options: Parameters<typeof startMailServer>[0] = {},
): ReturnType<typeof startMailServer> {
  const server = await startMailServer(options);
  open.push(() => server.stop());
  return server;
}
const failureOf = async (sending: Promise<unknown>): Promise<MailFailed> => {
  const error: unknown = await sending.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof MailFailed)) throw new Error(`expected MailFailed, got ${String(error)}`);
  return error;
};

describe('smtp', () => {
  it('sends one mail with text and HTML under a fixed identity', async () => {
    const server = await serverWith({ disabledCommands: ['STARTTLS'] });
    const sent = await mailerFor(`smtp://127.0.0.1:${server.port}`).send(mailOf());
    expect(sent).toEqual({ where: `smtp://127.0.0.1:${server.port}`, rejected: [], deferred: [] });
    const [got] = server.received;
    const mail = await PostalMime.parse(got?.raw ?? '');
    expect(got?.to).toEqual(['inkop@kommun.example', 'chef@kommun.example']);
    expect(got?.secure).toBe(false);
    expect(mail).toMatchObject({
      messageId: '<digest.inkop.2026-W48@kontroll.example>',
      subject: 'Leverantörskontroll vecka 48, Inköp: 1 ny',
      date: '2026-11-23T06:30:00.000Z',
      from: { name: 'Leverantörskontroll', address: 'kontroll@kommun.example' },
    });
    expect(mail.text?.trim()).toBe('Städ & Glans i Råå AB');
    expect(mail.html?.trim()).toBe('<p>Städ &amp; Glans i Råå AB</p>');
    const headers = new Map(mail.headers.map(({ key, value }) => [key, value]));
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    expect(headers.get('content-type')).toContain('multipart/alternative');
  });

  it('sends the same bytes again after the server hung up, so that the receiver can tell', async () => {
    const dropping = await serverWith({ disabledCommands: ['STARTTLS'], afterData: 'hang-up' });
    expect(await failureOf(mailerFor(`smtp://127.0.0.1:${dropping.port}`).send(mailOf()))).toMatchObject({
      temporary: true,
    });
    const working = await serverWith({ disabledCommands: ['STARTTLS'] });
    await mailerFor(`smtp://127.0.0.1:${working.port}`).send(mailOf({ tries: 1 }));
    expect(working.received[0]?.raw.toString()).toBe(dropping.received[0]?.raw.toString());
  });

  it.each<[string, Parameters<typeof startMailServer>[0], boolean, number | null]>([
    ['busy at connect', { onConnect: (_session, done) => done(reply(421)) }, true, 421],
    ['busy at the sender', { onMailFrom: (_address, _session, done) => done(reply(451)) }, true, 451],
    ['busy after the data', { afterData: reply(452) }, true, 452],
    ['refused after the data', { afterData: reply(554) }, false, 554],
    ['no recipient taken', { onRcptTo: (_address, _session, done) => done(reply(550)) }, false, 550],
    ['every recipient put off', { onRcptTo: (_address, _session, done) => done(reply(450)) }, true, 450],
  ])('tells %s', async (_name, options, temporary, code) => {
    const server = await serverWith({ disabledCommands: ['STARTTLS'], ...options });
    const error = await failureOf(mailerFor(`smtp://127.0.0.1:${server.port}`).send(mailOf()));
    expect(error).toMatchObject({ temporary, code: 'mail-failed' });
    expect(error.details.reply).toBe(code);
    expect(JSON.stringify([error.message, error.details, error.cause])).not.toContain('@');
  });

  it('delivers to the others when one recipient is refused, and says which', async () => {
    const server = await serverWith({
      disabledCommands: ['STARTTLS'],
      onRcptTo: ({ address }, _session, done) => done(address.startsWith('chef') ? reply(550) : null),
    });
    const sent = await mailerFor(`smtp://127.0.0.1:${server.port}`).send(mailOf());
    expect(sent.rejected).toEqual(['chef@kommun.example']);
    expect(server.received.map(({ to }) => to)).toEqual([['inkop@kommun.example']]);
  });

  it('tells who is asked to wait from who is refused for good', async () => {
    const answers: Readonly<Record<string, number>> = { 'b@kommun.example': 550, 'c@kommun.example': 451 };
    const server = await serverWith({
      disabledCommands: ['STARTTLS'],
      onRcptTo: ({ address }, _session, done) => {
        const code = answers[address];
        done(code === undefined ? null : reply(code));
      },
    });
    const recipients = ['a@kommun.example', ...Object.keys(answers)];
    expect(await mailerFor(`smtp://127.0.0.1:${server.port}`).send(mailOf({ recipients }))).toMatchObject({
      rejected: ['b@kommun.example'],
      deferred: ['c@kommun.example'],
    });
    expect(server.received.map(({ to }) => to)).toEqual([['a@kommun.example']]);
  });

  it('sends to those who lack it alone, and everybody stands in its heading', async () => {
    const server = await serverWith({ disabledCommands: ['STARTTLS'] });
    await mailerFor(`smtp://127.0.0.1:${server.port}`).send(mailOf({ lacking: ['chef@kommun.example'] }));
    const [got] = server.received;
    expect(got?.to).toEqual(['chef@kommun.example']);
    expect((await PostalMime.parse(got?.raw ?? '')).to?.map(({ address }) => address)).toEqual([
      'inkop@kommun.example',
      'chef@kommun.example',
    ]);
  });

  it('is temporary when nobody listens', async () => {
    const taken = createServer();
    await new Promise<void>((ready) => taken.listen(0, '127.0.0.1', ready));
    const { port } = taken.address() as AddressInfo;
    await new Promise((done) => taken.close(done));
    expect((await failureOf(mailerFor(`smtp://127.0.0.1:${port}`).send(mailOf()))).temporary).toBe(true);
  });

  it('logs in with the name and password of the URL', async () => {
    const server = await serverWith({
      disabledCommands: ['STARTTLS'],
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        username === 'kontroll@kommun.example' && password === 'p@ss/ord'
          ? done(null, { user: username })
          : done(reply(535)),
    });
    await mailerFor(`smtp://kontroll%40kommun.example:p%40ss%2Ford@127.0.0.1:${server.port}`).send(mailOf());
    expect(server.received[0]?.user).toBe('kontroll@kommun.example');
    const error = await failureOf(
      mailerFor(`smtp://kontroll:hemligt-ord@127.0.0.1:${server.port}`).send(mailOf()),
    );
    expect(error).toMatchObject({ temporary: false, details: { smtp: 'EAUTH', reply: 535 } });
    expect(JSON.stringify([error.message, error.details])).not.toContain('hemligt');
  });

  it('does not send to a server whose certificate does not hold', async () => {
    const server = await serverWith();
    const error = await failureOf(mailerFor(`smtp://127.0.0.1:${server.port}`).send(mailOf()));
    expect(error).toMatchObject({ temporary: false, details: { smtp: 'certificate' } });
    expect(server.received).toEqual([]);
  });

  const certificate = freshCertificate();
  it.skipIf(certificate === null).each(['smtp', 'smtps'])(
    'encrypts with a trusted certificate over %s',
    async (scheme) => {
      const server = await serverWith({ ...certificate, secure: scheme === 'smtps' });
      await mailerFor(`${scheme}://127.0.0.1:${server.port}`, certificate?.cert).send(mailOf());
      expect(server.received.map(({ secure }) => secure)).toEqual([true]);
    },
  );

  describe('to a server that offers no encryption', () => {
    // An address of this machine that does not count as this machine itself.
    const elsewhere = () => serverWith({ disabledCommands: ['STARTTLS'], host: '127.0.0.2' });

    it.each(['', 'kontroll:hemligt-ord@'])('sends nothing, with "%s" in the address', async (login) => {
      const server = await elsewhere();
      const error = await failureOf(mailerFor(`smtp://${login}127.0.0.2:${server.port}`).send(mailOf()));
      expect(error).toMatchObject({ temporary: false, details: { smtp: 'ETLS' } });
      expect(error.message).toContain('smtp+insecure://');
      expect(server.received).toEqual([]);
    });

    it('says at the start which line sends all the same, and that line sends', async () => {
      const server = await elsewhere();
      const refusal = await mailerFor(`smtp://127.0.0.2:${server.port}`)
        .checkServer()
        .then(
          () => '',
          (error: unknown) => (error instanceof ConfigInvalid ? error.message : ''),
        );
      const line = /skriv MAIL_URL=(\S+)$/.exec(refusal)?.[1] ?? '';
      expect(line).toBe(`smtp+insecure://127.0.0.2:${server.port}`);
      await mailerFor(line).checkServer();
      await mailerFor(line).send(mailOf());
      expect(server.received.map(({ secure }) => secure)).toEqual([false]);
    });

    it('never takes a password', () => {
      expect(() => mailerFor('smtp+insecure://kontroll:hemligt-ord@127.0.0.2')).toThrow(
        /^MAIL_URL: smtp\+insecure:\/\/ tar aldrig ett lösenord/,
      );
    });

    it('is no reason not to start when it is this machine, away, or busy', async () => {
      const local = await serverWith({ disabledCommands: ['STARTTLS'] });
      const busy = await serverWith({
        host: '127.0.0.2',
        onConnect: (_session, done) => done(reply(421)),
      });
      for (const at of [`127.0.0.1:${local.port}`, '127.0.0.2:9', `127.0.0.2:${busy.port}`])
        await expect(mailerFor(`smtp://${at}`).checkServer()).resolves.toBeUndefined();
    });
  });

  it('asks for recipients', async () => {
    const error = await failureOf(mailerFor('smtp://127.0.0.1:9').send(mailOf({ recipients: [] })));
    expect(error).toMatchObject({
      temporary: false,
      message: 'unit inkop has no recipients; add an address in UNITS_FILE',
    });
  });
});

describe('outbox', () => {
  const folder = async (): Promise<string> => {
    const dir = await mkdtemp(join(tmpdir(), 'kontroll-outbox-'));
    open.push(() => rm(dir, { recursive: true, force: true }));
    return join(dir, 'outbox');
  };

  it('writes the mail and its page under one name, and the same mail again over them', async () => {
    const outboxDir = await folder();
    const mailer = createMailer('outbox:', { outboxDir, from: 'kontroll@kommun.example' });
    const sent = await mailer.send(mailOf());
    expect(sent).toEqual({ where: join(outboxDir, 'inkop-2026-W48.eml'), rejected: [], deferred: [] });
    const first = await readFile(sent.where);
    await Promise.all([mailer.send(mailOf()), mailer.send(mailOf({ tries: 1 }))]);
    expect((await readdir(outboxDir)).sort()).toEqual(['inkop-2026-W48.eml', 'inkop-2026-W48.html']);
    expect((await readFile(sent.where)).equals(first)).toBe(true);
    expect(await PostalMime.parse(first)).toMatchObject({
      messageId: '<digest.inkop.2026-W48@kontroll.example>',
    });
    expect(await readFile(join(outboxDir, 'inkop-2026-W48.html'), 'utf8')).toBe(mailOf().html);
  });

  it('never leaves its folder, and writes without recipients too', async () => {
    const outboxDir = await folder();
    const mailer = createMailer('outbox:', { outboxDir, from: 'kontroll@kommun.example' });
    const sent = await mailer.send(mailOf({ period: '../../x/2026', recipients: [] }));
    expect(sent.where).toBe(join(outboxDir, 'inkop-------x-2026.eml'));
  });
});

it.each(['', 'outbox', 'http://mail.example', 'smtp://', 'smtp:hemlig:ord'])(
  'refuses the mail address %j without repeating it',
  (url) => {
    expect(() => createMailer(url, { outboxDir: 'x', from: 'y' })).toThrow(
      /^MAIL_URL: outbox:, smtp:\/\/värd:port eller smtps:\/\/värd:port väntades, men något annat angavs/,
    );
  },
);

it.each([
  [
    { unit: 'vof', period: '2026-11-24-stop', host: 'Kontroll.Example' },
    /^<digest\.vof\.2026-11-24-stop\.[0-9a-f-]{36}@kontroll\.example>$/,
  ],
  [
    { unit: 'a\r\nBcc: x', period: '2026-11', host: '' },
    /^<digest\.a--Bcc--x\.2026-11\.[0-9a-f-]{36}@localhost>$/,
  ],
])('makes an identity of its own for each digest', (given, shape) => {
  const [first, second] = [messageIdFor(given), messageIdFor(given)];
  expect([first, second]).toEqual([expect.stringMatching(shape), expect.stringMatching(shape)]);
  expect(first).not.toBe(second);
});
