import type { RequestListener, ServerResponse } from 'node:http';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';

import { afterEach, describe, expect, it } from 'vitest';

import { memberById } from '../../fixtures/cast/index.ts';
import { serve } from '../http/support.ts';
import { type FaultWorld, openFaults } from './support.ts';
import { viewerOf } from '../support/viewers.ts';

/** Answers that come whole, and are not what a source says. */
const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

const json = { 'content-type': 'application/json; charset=utf-8' };
const unit = {
  peOrgNr: `16${memberById('blaklinten').number}`,
  namn: 'Blåklintens Kontor AB',
  jurform: '49',
  fSkattStat: '1',
  momsStat: '1',
  arbGivStat: '1',
  ftgStat: '1',
  bolStat: '0',
};
const whole = JSON.stringify(unit);

async function askedOf(listener: RequestListener) {
  const server = await serve(listener);
  open.push(() => server.close());
  const world = await openFaults({ env: { SCB_URL: `${server.url}/v1` } });
  open.push(() => world.close());
  return { server, world, asked: await world.one('scb', 'blaklinten') };
}

async function expectQuarantined(world: FaultWorld, questionId: number, bytes: Buffer): Promise<void> {
  const [kept, ...others] = await world.store.evidence.ofQuestion(questionId);
  expect(others).toEqual([]);
  expect(kept).toMatchObject({ quarantined: true, size: bytes.length });
  expect(await world.store.evidence.read(kept?.hash ?? '')).toEqual(bytes);
}

describe('fault 7: 200 with something else', () => {
  const page = '<html><body><form action="/login">Logga in</form></body></html>';
  it.each<[string, string, Buffer]>([
    ['a login page', 'text/html; charset=utf-8', Buffer.from(page)],
    ['a login page that calls itself JSON', 'application/json', Buffer.from(page)],
    ['JSON that calls itself text', 'text/plain', Buffer.from(whole)],
    ['XML', 'application/xml', Buffer.from('<unit/>')],
    ['garbage', 'application/json', Buffer.from([0, 255, 1, 254, 2, 253])],
    ['Latin-1', 'application/json', Buffer.from(whole, 'latin1')],
    ['UTF-16', 'application/json', Buffer.from(`\uFEFF${whole}`, 'utf16le')],
    ['two answers', 'application/json', Buffer.from(whole + whole)],
    ['a text', 'application/json', Buffer.from('"ok"')],
    ['nothing', 'application/json', Buffer.from('null')],
  ])('fault 7: %s: put aside, told once, unknown', async (_name, type, bytes) => {
    const { world, asked, server } = await askedOf((_request, response) =>
      response.writeHead(200, { 'content-type': type }).end(bytes),
    );
    expect(asked.question.outcome).toBe('broken');
    expect(['unreadable', 'drift']).toContain(asked.question.reason);
    expect(server.requests()).toBe(1);
    await expectQuarantined(world, asked.question.questionId, bytes);
    await world.one('scb', 'tranan');
    expect(world.alerts).toHaveLength(1);
    expect((await world.one('bolagsverket', 'blaklinten')).question.outcome).toBe('answered');
    await world.expectNoHarm([asked]);
  });

  it('fault 7: a byte order mark does no harm', async () => {
    const { asked } = await askedOf((_request, response) =>
      response.writeHead(200, json).end(`\uFEFF${whole}`),
    );
    expect(asked.question.outcome).toBe('answered');
  });
});

const LIMIT = 5_000_000;
const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const pour = (response: ServerResponse): void => {
  const part = Buffer.alloc(65_536, 32);
  const more = () => {
    while (!response.destroyed && response.write(part));
  };
  response.on('drain', more);
  more();
};

describe('fault 8: more than anybody can hold', () => {
  /** Packed before anything is asked, because packing takes longer than unpacking. */
  const packed = (encoding: string, pack: (bytes: Buffer) => Buffer) => () => {
    const bytes = pack(Buffer.alloc(200_000_000, 32));
    return (response: ServerResponse) =>
      response.writeHead(200, { ...json, 'content-encoding': encoding }).end(bytes);
  };
  const as = (send: (response: ServerResponse) => unknown) => () => send;
  const fast = { level: 1 };
  it.each<[string, () => (response: ServerResponse) => unknown]>([
    ['gzip that unpacks to 200 MB', packed('gzip', (bytes) => gzipSync(bytes, fast))],
    ['deflate that unpacks to 200 MB', packed('deflate', (bytes) => deflateSync(bytes, fast))],
    [
      'brotli that unpacks to 200 MB',
      packed('br', (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })),
    ],
    [
      'gzip within gzip',
      as((response) =>
        response.writeHead(200, { ...json, 'content-encoding': 'gzip, gzip' }).end(gzipSync(gzipSync(whole))),
      ),
    ],
    ['a body without end', as((response) => (response.writeHead(200, json), pour(response)))],
    [
      'a length of 2 GB',
      as(
        (response) => (response.writeHead(200, { ...json, 'content-length': '2000000000' }), pour(response)),
      ),
    ],
    ['a million levels of JSON', as((response) => response.writeHead(200, json).end(deep(1_000_000)))],
    [
      'a million levels inside a field that nobody reads',
      as((response) =>
        response
          .writeHead(200, json)
          .end(`${whole.slice(0, -1)},"x":${'{"a":'.repeat(400_000)}1${'}'.repeat(400_000)}}`),
      ),
    ],
    [
      'a million levels that never end',
      as((response) => response.writeHead(200, json).end('{"a":'.repeat(900_000))),
    ],
  ])('fault 8: %s: given up at the limit', async (_name, prepare) => {
    const send = prepare();
    const server = await serve((_request, response) => void send(response));
    open.push(() => server.close());
    const world = await openFaults({ env: { SCB_URL: `${server.url}/v1` } });
    open.push(() => world.close());
    const before = process.memoryUsage().rss;
    const asked = await world.one('scb', 'blaklinten');
    const grown = process.memoryUsage().rss - before;
    expect(asked.question).toMatchObject({ outcome: 'broken', reason: 'unreadable' });
    // A tenth of a second on a quiet machine; what is not given up is read until the question's minute is over.
    expect(asked.tookMs).toBeLessThan(20_000);
    expect(server.requests()).toBe(1);
    expect(grown).toBeLessThan(100_000_000);
    for (const { size } of await world.store.evidence.ofQuestion(asked.question.questionId))
      expect(size).toBeLessThanOrEqual(LIMIT);
    await world.expectNoHarm([asked]);
  });

  it('fault 8: keys that mean something to the language mean nothing', async () => {
    const planted =
      '"__proto__":{"polluted":true,"fSkattStat":"9"},"constructor":{"prototype":{"polluted":true}},"toString":"x"';
    const { asked, world } = await askedOf((_request, response) =>
      response.writeHead(200, json).end(`{${planted},${whole.slice(1)}`),
    );
    expect(asked.question.outcome).toBe('answered');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    const { supplierId } = asked;
    const { facts } = await world.store.suppliers.history({ supplierId, day: null, viewer: viewerOf(null) });
    const fSkatt = facts.find(({ kind }) => kind === 'tax.fSkatt');
    expect(fSkatt?.value).toMatchObject({ status: 'registered' });
    expect(JSON.stringify(facts)).not.toContain('polluted');
  });

  it('fault 8: a needed field that stands on the prototype alone is a missing field', async () => {
    const { fSkattStat: _gone, ...rest } = unit;
    const { asked, world } = await askedOf((_request, response) =>
      response.writeHead(200, json).end(`{"__proto__":{"fSkattStat":"1"},${JSON.stringify(rest).slice(1)}`),
    );
    const { supplierId } = asked;
    const { facts } = await world.store.suppliers.history({ supplierId, day: null, viewer: viewerOf(null) });
    expect(facts.map(({ kind }) => kind)).not.toContain('tax.fSkatt');
  });
});
