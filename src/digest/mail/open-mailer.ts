import { ConfigInvalid } from '../../domain/errors.ts';
import { outboxMailer } from './outbox.ts';
import { smtpMailer } from './smtp.ts';
import type { Mailer, MailerOptions } from './mailer.ts';

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
