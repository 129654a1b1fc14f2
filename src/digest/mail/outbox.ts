import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { createTransport } from 'nodemailer';

import type { OutboxMail } from '../../domain/digest.ts';
import { messageOf } from './message.ts';
import type { Mailer, MailerOptions } from './mailer.ts';

/** Writes each mail as `<unit>-<period>.eml` and `.html`; the same mail again replaces its own files. */
export function outboxMailer({ outboxDir, from }: MailerOptions): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    async send(mail) {
      const { message } = await transport.sendMail(messageOf(mail, from));
      await mkdir(outboxDir, { recursive: true });
      const path = join(outboxDir, fileName(mail));
      await writeWhole(`${path}.html`, mail.html);
      await writeWhole(`${path}.eml`, message);
      return { where: `${path}.eml`, rejected: [], deferred: [] };
    },
    checkServer: async () => {},
    close: () => transport.close(),
  };
}

const fileName = ({ unit, period }: OutboxMail): string =>
  `${unit}-${period}`.replace(/[^A-Za-z0-9-]/g, '-').slice(0, 100);

/** Never half a file under the final name. */
async function writeWhole(path: string, content: string | Uint8Array | NodeJS.ReadableStream): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
