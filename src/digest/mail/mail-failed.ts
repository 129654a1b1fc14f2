import { AppError } from '../../domain/errors.ts';

/** A mail was not handed over. `temporary`: the same mail may get through later; else a person must look. */
export class MailFailed extends AppError {
  readonly code = 'mail-failed';
  readonly temporary: boolean;
  constructor(
    message: string,
    temporary: boolean,
    details: Readonly<Record<string, string | number | null>> = {},
  ) {
    super(message, details);
    this.temporary = temporary;
  }
}

/** Failures of the way to the server or of its mood; they pass by themselves. */
const passing = new Set([
  'ECONNECTION',
  'ETIMEDOUT',
  'ESOCKET',
  'EDNS',
  'EPROTOCOL',
  'ESTREAM',
  'EPROXY',
  'ECONNREFUSED',
  'ECONNRESET',
]);

/** The library gives a certificate that does not hold the code of any socket error; only Node's words tell it apart. */
const badCertificate = /certificate|self.signed|altnames/i;

/**
 * What the mail library threw, as one coded error. Only its code, step and the server's reply number are kept: its
 * message repeats addresses and what the server wrote.
 */
export function mailFailure(error: unknown): MailFailed {
  if (error instanceof Error && badCertificate.test(error.message))
    return new MailFailed(
      "sending mail failed: the mail server's certificate does not hold; renew it, or name its authority in NODE_EXTRA_CA_CERTS",
      false,
      { smtp: 'certificate', step: null, reply: null },
    );
  const code = field(error, 'code');
  if (code === 'ETLS')
    return new MailFailed(
      'sending mail failed: the mail server offers no encryption (STARTTLS); let it offer one, or write smtp+insecure:// in MAIL_URL where clear text is accepted',
      false,
      { smtp: 'ETLS', step: null, reply: null },
    );
  const command = field(error, 'command');
  const reply = field(error, 'responseCode');
  const replied = typeof reply === 'number' && reply >= 400 ? reply : null;
  const temporary = replied === null ? typeof code === 'string' && passing.has(code) : replied < 500;
  const what =
    replied === null
      ? `failed (${typeof code === 'string' ? code : 'unknown'})`
      : `was answered with ${replied}`;
  const step = typeof command === 'string' && /^[A-Z ]{2,20}$/i.test(command) ? command : null;
  return new MailFailed(
    `sending mail ${what}; ${temporary ? 'it is tried again' : 'check MAIL_URL, MAIL_FROM and the recipients'}`,
    temporary,
    {
      smtp: typeof code === 'string' ? code : null,
      step,
      reply: replied,
    },
  );
}

const field = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
