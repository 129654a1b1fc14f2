import type { Delivered, OutboxMail } from '../domain/digest.ts';
import { ConfigInvalid } from '../domain/errors.ts';
import { outboxMailer } from './outbox.ts';
import { smtpMailer } from './smtp.ts';

/** Hands mails over. Throws MailFailed. */
export interface Mailer {
  /** Sends to those who lack the mail. Throws when it came to none of them for a reason that is not theirs. */
  send(mail: OutboxMail): Promise<Delivered>;
  close(): void;
}

export interface MailerOptions {
  /** Folder of `outbox:`; made when it is missing. */
  readonly outboxDir: string;
  /** Sender, `name <address>` or an address. */
  readonly from: string;
  /** Extra certificate authority (PEM) for the mail server, beside those that Node trusts. */
  readonly ca?: string;
}

/** `outbox:` writes files; `smtp://` and `smtps://` send, with `user:password@` in the URL where the server wants it. */
export function createMailer(mailUrl: string, options: MailerOptions): Mailer {
  if (mailUrl === 'outbox:') return outboxMailer(options);
  const url = URL.canParse(mailUrl) ? new URL(mailUrl) : null;
  if (url === null || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '')
    throw new ConfigInvalid(
      'MAIL_URL: expected outbox:, smtp://host:port or smtps://host:port, found something else; correct the variable',
    );
  return smtpMailer(url, options);
}
