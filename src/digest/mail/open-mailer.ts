import type { Delivered, OutboxMail } from '../../domain/digest.ts';
import { ConfigInvalid } from '../../domain/errors.ts';
import { outboxMailer } from './outbox.ts';
import { smtpMailer } from './smtp.ts';

/** Hands mails over. Throws MailFailed. */
export interface Mailer {
  /** Sends to those who lack the mail. Throws when it came to none of them for a reason that is not theirs. */
  send(mail: OutboxMail): Promise<Delivered>;
  /**
   * Throws ConfigInvalid when the mail server answers but offers no encryption that the address demands. A server that
   * is away, or that refuses us, is told of when a mail is sent.
   */
  checkServer(): Promise<void>;
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

/**
 * `outbox:` writes files; `smtp://` and `smtps://` send encrypted, with `user:password@` in the URL where the server
 * wants it; `smtp+insecure://` takes a server in our own network that offers no encryption, and never a password.
 */
export function createMailer(mailUrl: string, options: MailerOptions): Mailer {
  if (mailUrl === 'outbox:') return outboxMailer(options);
  const url = URL.canParse(mailUrl) ? new URL(mailUrl) : null;
  if (url === null || !['smtp:', 'smtps:', 'smtp+insecure:'].includes(url.protocol) || url.hostname === '')
    throw new ConfigInvalid(
      'MAIL_URL: outbox:, smtp://värd:port eller smtps://värd:port väntades, men något annat angavs. Rätta variabeln.',
    );
  if (url.protocol === 'smtp+insecure:' && url.username !== '')
    throw new ConfigInvalid(
      'MAIL_URL: smtp+insecure:// tar aldrig ett lösenord. Skriv smtp://användare:lösenord@värd:port, eller utelämna användare och lösenord.',
    );
  return smtpMailer(url, options);
}
