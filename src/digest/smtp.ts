import { rootCertificates } from 'node:tls';

import { createTransport } from 'nodemailer';

import type { Mailer, MailerOptions } from './deliver.ts';
import { MailFailed, mailFailure } from './mail-failed.ts';
import { messageOf } from './message.ts';

/** Together well under the lease of an outbox row. */
const TIMEOUTS = {
  dnsTimeout: 10_000,
  connectionTimeout: 15_000,
  greetingTimeout: 15_000,
  socketTimeout: 30_000,
};

/**
 * Sends over SMTP. STARTTLS is used whenever the server offers it, and its certificate must hold; a password never
 * leaves this machine without it.
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
    requireTLS: !secure && url.username !== '' && !local,
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
      try {
        const sent = await transport.sendMail(messageOf(mail, from));
        return { where: `${url.protocol}//${url.hostname}:${port}`, rejected: sent.rejected.map(addressOf) };
      } catch (error) {
        throw mailFailure(error);
      }
    },
    close: () => transport.close(),
  };
}

const addressOf = (recipient: string | { address: string }): string =>
  typeof recipient === 'string' ? recipient : recipient.address;
