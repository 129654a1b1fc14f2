import { createHash } from 'node:crypto';

import type { SendMailOptions } from 'nodemailer';

import type { OutboxMail } from '../../domain/digest.ts';
import { visibleText } from '../../domain/outside-text.ts';
import { plainText } from '../../wording/mail-text.ts';

const LONGEST_SUBJECT = 200;

/** A waiting mail as the mail library takes it: text and HTML of the same content, the same bytes at every try. */
export function messageOf(
  mail: OutboxMail,
  from: string,
): SendMailOptions & { readonly baseBoundary: string } {
  return {
    from,
    to: [...mail.recipients],
    subject: plainText(mail.subject, LONGEST_SUBJECT),
    messageId: mail.messageId,
    date: new Date(mail.createdAt),
    text: visibleText(mail.text),
    html: visibleText(mail.html),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    textEncoding: 'quoted-printable',
    disableFileAccess: true,
    disableUrlAccess: true,
    baseBoundary: createHash('sha256').update(mail.messageId).digest('hex').slice(0, 24),
  };
}
