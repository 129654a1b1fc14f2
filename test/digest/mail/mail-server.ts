import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface Received {
  readonly to: readonly string[];
  readonly secure: boolean;
  readonly user: string | null;
  readonly raw: Buffer;
}

/** A real SMTP server on loopback that keeps what it gets; `answer` may refuse or hang up after the data. */
export async function startMailServer(
  options: SMTPServerOptions & { readonly afterData?: 'hang-up' | Error; readonly host?: string } = {},
): Promise<{ readonly port: number; readonly received: Received[]; stop(): Promise<void> }> {
  const { afterData, host = '127.0.0.1', ...rest } = options;
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    closeTimeout: 500,
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const user = typeof session.user === 'string' ? session.user : null;
        const to = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ to, secure: session.secure, user, raw: Buffer.concat(chunks) });
        if (afterData === 'hang-up') for (const connection of server.connections) connection.close();
        else callback(afterData ?? null);
      });
    },
    ...rest,
  });
  server.on('error', () => undefined);
  await new Promise<void>((ready) => server.listen(0, host, ready));
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    stop: () => new Promise((done) => server.close(() => done())),
  };
}

/** A refusal as a mail server words it. */
export const reply = (responseCode: number, text = 'nej tack mottagare@kommun.example'): Error =>
  Object.assign(new Error(text), { responseCode });

/** A certificate for 127.0.0.1 that lives for a day, made on the spot; null where openssl is not installed. */
export function freshCertificate(): { readonly cert: string; readonly key: string } | null {
  const dir = mkdtempSync(join(tmpdir(), 'kontroll-cert-'));
  try {
    const [cert, key] = [join(dir, 'cert.pem'), join(dir, 'key.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '1',
        '-keyout',
        key,
        '-out',
        cert,
        ...subject,
      ],
      { stdio: 'ignore' },
    );
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  } catch {
    return null;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
