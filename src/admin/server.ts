import { createServer, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

import { getRequestListener } from '@hono/node-server';

import { ConfigInvalid } from '../domain/errors.ts';
import type { Admin } from './app.ts';
import { boundConnections } from './connections.ts';

/** Times in milliseconds, sizes in bytes. What is slower or larger loses its connection, so that others keep theirs. */
export interface ServeLimits {
  readonly headersMs: number;
  readonly requestMs: number;
  readonly keepAliveMs: number;
  readonly maxHeaderBytes: number;
  readonly maxConnections: number;
  readonly requestsPerConnection: number;
}

export const serveLimits: ServeLimits = {
  headersMs: 10_000,
  requestMs: 20_000,
  keepAliveMs: 5_000,
  maxHeaderBytes: 8 * 1024,
  maxConnections: 512,
  requestsPerConnection: 1000,
};

export interface Served {
  /** Where it listens, as `http://127.0.0.1:3000`. */
  readonly address: string;
  /** Takes no new connection, lets running requests end, and cuts what is left after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

const statusOf: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** What Node refuses before the app sees it, in the same words as the rest. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = statusOf[error.code ?? ''] ?? 400;
  const title = STATUS_CODES[status] ?? 'Bad Request';
  const body = JSON.stringify({ type: 'about:blank', title, status, detail: 'Anropet kunde inte läsas.' });
  // The answer goes out, then the connection is closed on our side too: a client that never closes would keep its place.
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

const whyNot: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Ett annat program lyssnar där: stoppa det, eller välj en annan port',
  EACCES: 'Den här användaren får inte lyssna där: välj en port över 1023',
  EADDRNOTAVAIL: 'Datorn har ingen sådan adress: rätta ADMIN_HOST',
  ENOTFOUND: 'Värdnamnet är okänt: rätta ADMIN_HOST',
};

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const why = whyNot[error.code ?? ''];
  return why === undefined
    ? error
    : new ConfigInvalid(`ADMIN_HOST och ADMIN_PORT: det går inte att lyssna på ${host}:${port}. ${why}.`);
}

/** Serves the app on a port; port 0 takes a free one. Rejects when the port is taken. */
export async function serveAdmin(
  app: Admin,
  { host, port, limits = serveLimits }: { host: string; port: number; limits?: ServeLimits },
): Promise<Served> {
  const listener = getRequestListener((request, env) => app.fetch(request, env), {
    overrideGlobalObjects: false,
  });
  const server = createServer(
    {
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: Math.max(50, Math.min(1000, limits.headersMs / 4)),
    },
    (incoming, outgoing) => void listener(incoming, outgoing),
  );
  boundConnections(server, limits.maxConnections);
  server.maxRequestsPerSocket = limits.requestsPerConnection;
  server.on('clientError', refuse);

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, host, port)));
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new TypeError('the admin endpoint needs a TCP port');

  return {
    address: `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`,
    async close(graceMs) {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(cut);
    },
  };
}
