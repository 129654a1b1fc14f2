/**
 * A canned double of the sources on one port, for a process of its own: fixed bodies, no parsing, so that what is
 * measured is the caller. argv: latency in milliseconds per data call. Prints its port. `/journal` tells what was asked
 * since it was last told.
 */
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { firstSources } from './double-answers.ts';
import { laterSources } from './double-answers-later.ts';
import { createJournal } from './double-journal.ts';

const latencyMs = Number(process.argv[2] ?? 0);

const jwt = (() => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ exp: Math.floor(Date.now() / 1000) + 36_000 })}.x`;
})();
const token = JSON.stringify({
  access_token: 'canned',
  token_type: 'Bearer',
  expires_in: 36_000,
  scope: 'canned',
});
const login = JSON.stringify({ token: jwt });

const routes = [...firstSources, ...laterSources];
const journal = createJournal();

interface Reply {
  readonly status?: number;
  readonly contentType?: string;
  readonly body: string | Buffer;
}

async function answer(path: string, body: string): Promise<Reply> {
  if (path.startsWith('/token')) return { body: token };
  if (path.startsWith('/login')) return { body: login };
  if (path.startsWith('/journal')) return { body: JSON.stringify(journal.tell()) };
  if (latencyMs > 0) await sleep(latencyMs);
  const end = path.indexOf('/', 1);
  const source = path.slice(1, end);
  const rest = path.slice(end);
  const route = routes.find((each) => each.source === source && each.path.test(rest));
  const subject = route?.subject.exec(`${rest} ${body}`)?.[1];
  if (route === undefined || subject === undefined) return { status: 500, body: `{"unforeseen":true}` };
  journal.note(route, subject, rest);
  const { contentType } = route;
  return { body: route.answer(subject, rest), ...(contentType === undefined ? {} : { contentType }) };
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    void answer(request.url ?? '', Buffer.concat(chunks).toString()).then(
      ({ status = 200, contentType = 'application/json', body }) => {
        response.writeHead(status, {
          'content-type': contentType,
          'content-length': Buffer.byteLength(body),
        });
        response.end(body);
      },
    );
  });
});
server.keepAliveTimeout = 60_000;

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' && address !== null ? address.port : 0}\n`);
});
process.on('SIGTERM', () => process.exit(0));
