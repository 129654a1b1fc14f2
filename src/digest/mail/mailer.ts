import type { Delivered, OutboxMail } from '../../domain/digest.ts';

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
