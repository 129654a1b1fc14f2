import { rootCertificates } from 'node:tls';

import { createTransport } from 'nodemailer';

import { z } from 'zod';

import type { Delivered } from '../../domain/digest.ts';
import { ConfigInvalid } from '../../domain/errors.ts';
import { MailFailed, mailFailure } from './mail-failed.ts';
import { messageOf } from './message.ts';
import type { Mailer, MailerOptions } from './mailer.ts';

/** Together well under the lease of an outbox row. */
const TIMEOUTS = {
  dnsTimeout: 10_000,
  connectionTimeout: 15_000,
  greetingTimeout: 15_000,
  socketTimeout: 30_000,
};

/**
 * Sends over SMTP. The connection must be encrypted and its certificate must hold, except to this machine itself and
 * where the address says `smtp+insecure:`; there STARTTLS is used when the server offers it.
 */
export function smtpMailer(url: URL, { from, ca }: MailerOptions): Mailer {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'smtps:';
  const port = url.port === '' ? (secure ? 465 : 587) : Number(url.port);
  const local = ['127.0.0.1', '::1', 'localhost'].includes(host);
  const transport = createTransport({
    ...TIMEOUTS,
    host,
    port,
    secure,
    requireTLS: !secure && !local && url.protocol !== 'smtp+insecure:',
    ...(url.username === ''
      ? {}
      : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    ...(ca === undefined ? {} : { tls: { ca: [...rootCertificates, ca] } }),
  });
  return {
    async send(mail) {
      if (mail.recipients.length === 0)
        throw new MailFailed(`unit ${mail.unit} has no recipients; add an address in UNITS_FILE`, false, {
          unit: mail.unit,
        });
      const message = messageOf(mail, from);
      // Everybody stands in the heading; the server is told of those who lack it alone.
      const envelope = { from: senderOf(from), to: [...mail.lacking] };
      const where = `${url.protocol}//${url.hostname}:${port}`;
      try {
        const { rejectedErrors } = await transport.sendMail({ ...message, envelope });
        return { where, ...refusals(rejectedErrors ?? [], mail.lacking) };
      } catch (error) {
        // A server that takes nobody has something against the way; not when others have this mail already.
        const refused = AllRefused.safeParse(error);
        if (!refused.success || mail.lacking.length === mail.recipients.length) throw mailFailure(error);
        return { where, ...refusals(refused.data.rejectedErrors, mail.lacking) };
      }
    },
    async checkServer() {
      try {
        await transport.verify();
      } catch (error) {
        if (isUnencrypted(error))
          throw new ConfigInvalid(
            `MAIL_URL: e-postservern ${host}:${port} erbjuder ingen kryptering (STARTTLS). Slå på den i servern. Står servern i ert eget nät och klartext godtas, skriv MAIL_URL=smtp+insecure://${url.hostname}:${port}`,
          );
      }
    },
    close: () => transport.close(),
  };
}

const isUnencrypted = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ETLS';

const senderOf = (from: string): string => /<([^<>]*)>\s*$/.exec(from)?.[1] ?? from;

/** What the server said about one recipient. */
const Refusal = z.object({ recipient: z.string(), responseCode: z.number().optional() });

/** What is thrown when each recipient was refused, and only then. */
const AllRefused = z.object({ rejectedErrors: z.array(z.unknown()).min(1) });

/** A refusal in the 500s is for good; anything else may pass. */
function refusals(
  errors: readonly unknown[],
  lacking: readonly string[],
): Pick<Delivered, 'rejected' | 'deferred'> {
  const [rejected, deferred]: [string[], string[]] = [[], []];
  for (const error of errors) {
    const { recipient, responseCode = 0 } = Refusal.parse(error);
    // The mail library writes domains small.
    const ours = lacking.filter((each) => each.toLowerCase() === recipient.toLowerCase());
    if (ours.length === 0) throw new Error('the mail server refused somebody who is no recipient');
    (responseCode >= 500 ? rejected : deferred).push(...ours);
  }
  return { rejected, deferred };
}
