import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

import { InputInvalid, PayloadInvalid, SourceUnavailable } from '../../src/domain/errors.ts';
import { dumpName, openEmbedded } from '../../src/queue/embedded.ts';
import { safeError } from '../../src/queue/safe-error.ts';
import { note, open } from './support.ts';

const cacheDir = mkdtempSync(join(tmpdir(), 'kontroll-embedded-'));
afterAll(() => rmSync(cacheDir, { recursive: true, force: true }));
const file = join(cacheDir, dumpName());

const timed = async (): Promise<number> => {
  const from = performance.now();
  const queue = await open('embedded:', { cacheDir });
  const took = performance.now() - from;
  let runs = 0;
  await queue.work(() => ({ handle: () => void (runs += 1) }));
  await queue.enqueue(note, { text: 'x' });
  await queue.idle();
  await queue.close(0);
  expect(runs).toBe(1);
  return took;
};

describe('embedded queue', () => {
  it('keeps its prepared database in a file, and makes it anew when the file is of no use', async () => {
    const nothing = await timed();
    expect(readdirSync(cacheDir)).toEqual([dumpName()]);
    const kept = await timed();
    console.log(`embedded: from nothing ${Math.round(nothing)} ms, from the file ${Math.round(kept)} ms`);
    const size = statSync(file).size;
    truncateSync(file, Math.floor(size / 2));
    await timed();
    expect(statSync(file).size).toBeGreaterThan(size / 2 + 1);
  }, 120_000);

  it('answers a ping and closes twice', async () => {
    const backend = await openEmbedded(cacheDir);
    await expect(backend.ping()).resolves.toBeUndefined();
    await backend.close();
    await backend.close();
  });
});

describe('errors that the queue keeps', () => {
  it.each([
    [new TypeError('personal 194009272719'), 'TypeError'],
    [new SourceUnavailable('down', { status: 503 }), 'source-unavailable {"status":503}'],
    [new InputInvalid('found 194009272719'), 'input-invalid {}'],
    ['194009272719', 'not an Error'],
  ])('%s', (error, text) => {
    const safe = safeError(error);
    expect([safe.message, safe.stack]).toEqual([text, text]);
  });

  it('never tries a bad payload again', () => {
    expect(safeError(new PayloadInvalid('x', { job: 'note' })).name).toBe('UnrecoverableError');
  });
});
