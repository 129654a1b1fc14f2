import { once } from 'node:events';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { watchExpiry } from '../../jobs/watch-expiry.ts';
import { type Authority, openAuthority } from './certificates.ts';
import { canaries, type FaultWorld, openFaults, unknownUnit } from './support.ts';

/** Certificates and secrets that are renewed while the process lives. */
let authority: Authority;
const open: (() => unknown)[] = [];
beforeAll(() => {
  authority = openAuthority();
});
afterAll(() => authority.remove());
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

/** A change is seen when the file has come to rest and the last look is a second ago. */
const SEEN_MS = 1_400;

/** A server that answers only those with a certificate of the authority, and notes whose it was. */
async function mutualServer(delayMs: () => number) {
  const { cert, key } = authority.issue('server');
  const ca = readFileSync(authority.caFile);
  const clients: string[] = [];
  const server: Server = createServer({ cert, key, ca, requestCert: true }, (request, response) => {
    if (request.socket instanceof TLSSocket)
      clients.push(String(request.socket.getPeerCertificate().subject.CN));
    setTimeout(() => response.writeHead(404).end(unknownUnit), delayMs());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { clients, port: typeof address === 'object' && address !== null ? address.port : 0 };
}

describe('fault 13: a certificate that is renewed', () => {
  it('fault 13: the next call uses the new one, calls under way end on the old one, half a file changes nothing', async () => {
    let delayMs = 0;
    const server = await mutualServer(() => delayMs);
    const first = authority.issue('client-one');
    const second = authority.issue('client-two');
    const files = {
      cert: path.join(authority.folder, 'our.pem'),
      key: path.join(authority.folder, 'our.key'),
    };
    const put = (file: string, text: string) => {
      writeFileSync(`${file}.new`, text);
      renameSync(`${file}.new`, file);
    };
    put(files.cert, first.cert);
    put(files.key, first.key);
    const world = await openFaults({
      env: {
        SCB_URL: `https://127.0.0.1:${server.port}/v1`,
        SCB_CERT_FILE: files.cert,
        SCB_KEY_FILE: files.key,
      },
      transport: { caFile: authority.caFile },
    });
    open.push(() => world.close());
    const problems = () => world.lines.filter((line) => line.includes('file problem'));
    const askAs = async (name: string) => {
      expect((await world.one('scb', 'blaklinten')).question.outcome).toBe('not-found');
      expect(server.clients.at(-1)).toBe(name);
      world.later(1);
    };
    await askAs('client-one');

    writeFileSync(files.cert, second.cert.slice(0, 200));
    await sleep(SEEN_MS);
    await askAs('client-one');
    writeFileSync(files.cert, second.cert);
    await sleep(SEEN_MS);
    // The new certificate beside the old key.
    await askAs('client-one');
    expect(problems()).toHaveLength(1);
    expect(problems().join()).not.toContain('BEGIN');

    delayMs = 2_000;
    const underWay = world.one('scb', 'tranan');
    await sleep(100);
    delayMs = 0;
    writeFileSync(files.key, second.key);
    await sleep(SEEN_MS);
    await askAs('client-two');
    expect((await underWay).question.outcome).toBe('not-found');
    expect(server.clients.filter((name) => name === 'client-two')).toHaveLength(1);
    await world.expectNoHarm([]);
  });

  it('fault 13: warned of 30, 14 and 3 days before its end, once each; the renewed one begins anew', async () => {
    const { certFile, keyFile } = authority.issue('short', { days: 60 });
    const world = await openFaults({
      env: { SKATTEVERKET_CERT_FILE: certFile, SKATTEVERKET_KEY_FILE: keyFile },
    });
    open.push(() => world.close());
    const [certificate] = world.context.expiries().known;
    if (certificate === undefined) throw new Error('the certificate is not known');
    const daysBefore = async (days: number) => {
      world.later(certificate.at.getTime() - days * 86_400_000 - world.now().getTime());
      await watchExpiry.run({}, world.context, {
        jobId: 'e',
        attempt: 1,
        signal: new AbortController().signal,
      });
      return world.alerts.length;
    };
    const told: number[] = [];
    for (const days of [45, 31, 30, 29, 15, 14, 13, 4, 3, 2, 1, 0, -1]) told.push(await daysBefore(days));
    expect(told).toEqual([0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4]);
    expect(world.alerts[0]).toMatch(/^Certifikatet för Skatteverket går ut .*, om 30 dagar\./);
    expect(world.alerts[3]).toContain('gick ut');

    const renewed = authority.issue('renewed', { days: 62 });
    renameSync(renewed.certFile, certFile);
    expect(await daysBefore(-1)).toBe(5);
    await world.expectNoHarm([]);
  });
});

describe('secrets in files', () => {
  const wrong = 'canary-wrong-7f3a9c';
  interface Secret {
    readonly source: string;
    readonly variable: string;
    readonly right: string;
  }
  const { scb, bolagsverket, skatteverket, foretagsinformation, creditsafe, tic } = canaries;
  const secrets: readonly Secret[] = [
    { source: 'scb', variable: 'SCB_API_KEY', right: scb.apiKey },
    { source: 'tic', variable: 'TIC_API_KEY', right: tic.apiKey },
    { source: 'bolagsverket', variable: 'BOLAGSVERKET_CLIENT_SECRET', right: bolagsverket.clientSecret },
    { source: 'skatteverket', variable: 'SKATTEVERKET_CLIENT_SECRET', right: skatteverket.clientSecret },
    { source: 'skatteverket', variable: 'SKATTEVERKET_GATEWAY_SECRET', right: skatteverket.gatewaySecret },
    {
      source: 'foretagsinformation',
      variable: 'FORETAGSINFORMATION_CLIENT_SECRET',
      right: foretagsinformation.clientSecret,
    },
    { source: 'creditsafe', variable: 'CREDITSAFE_PASSWORD', right: creditsafe.password },
  ];

  const outcomeOf = async (world: FaultWorld, source: string): Promise<string> => {
    const connector = world.context.connectors.find(({ id }) => id === source);
    try {
      const answer = await connector?.ask(
        {
          number: '5599930012',
          numberKind: 'organisation',
          confirmedForm: 'AB',
          presumedForm: 'AB',
          name: null,
        },
        {
          signal: new AbortController().signal,
          now: world.now,
          reference: 'k1',
          personRef: world.context.store.persons.ref,
          keep: () => undefined,
        },
      );
      return answer?.outcome ?? 'nothing';
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : String(error);
    }
  };

  it('a new one in the file is used at the next login; an empty file is not', async () => {
    const put = (say: (secret: Secret) => string) => {
      for (const secret of secrets) writeFileSync(path.join(authority.folder, secret.variable), say(secret));
    };
    put(() => `${wrong}\n`);
    const world = await openFaults({
      env: Object.fromEntries(
        secrets.flatMap(({ variable }) => [
          [variable, ''],
          [`${variable}_FILE`, path.join(authority.folder, variable)],
        ]),
      ),
    });
    open.push(() => world.close());
    const sources = [...new Set(secrets.map(({ source }) => source))];
    const outcomes = async () =>
      Promise.all(sources.map(async (source) => [source, await outcomeOf(world, source)]));
    const all = (outcome: string) => sources.map((source) => [source, outcome]);
    expect(await outcomes()).toEqual(all('source-refused'));

    put(({ right }) => `${right}\n`);
    await sleep(SEEN_MS);
    // A login that was refused is spared for a minute.
    world.later(61_000);
    expect(await outcomes()).toEqual(all('answered'));

    put(() => '');
    await sleep(SEEN_MS);
    world.later(2 * 3_600_000);
    expect(await outcomes()).toEqual(all('answered'));
    await world.expectNoHarm([]);
  });
});
