import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { openStore } from '../../src/store/index.ts';
import { viewerOf } from '../support/viewers.ts';

/** Opens nothing else, and what it seals is made up. */
const key = 'bdbccc94a316a6e0025aa6c65f162693672147f8c91a1939621bd1eb60d35d9a';

const from = path.join(import.meta.dirname, 'after-0003');
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kontroll-upgrade-'));
  file = path.join(folder, 'kontroll.sqlite');
  writeFileSync(file, gunzipSync(readFileSync(path.join(from, 'kontroll.sqlite.gz'))));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () =>
  openStore({
    file,
    key: Buffer.from(key, 'hex'),
    clock: () => new Date('2026-11-24T08:00:00Z'),
  });

/** As if the last digest of Inköp, which told the rest of the Startläge and events 32 to 35, had not been made. */
function withoutTheLast(): void {
  const db = new Database(file);
  db.exec('DELETE FROM outbox WHERE digest_id = 7; DELETE FROM digests WHERE id = 7');
  db.close();
}

async function waiting(unit: string, ofAll: boolean): Promise<readonly (string | null)[]> {
  const store = await open();
  const { events } = await store.digests.material({
    viewer: viewerOf(unit, ofAll ? [unit] : []),
    unit: { id: unit, name: unit, topics: 'all', reads: ['procurement'], ofAll },
    unitsOfAll: ['inkop', 'ekonomi'],
    unitNames: {},
    today: '2026-11-24',
  });
  await store.close();
  // Signals that are too slight to be told are settled by the next digest.
  return events
    .filter(({ severity }) => severity !== 'low' && severity !== 'info')
    .map(({ eventId, mark }) => mark ?? String(eventId));
}

it('what digests of an earlier version have read is not told again', async () => {
  expect(await waiting('inkop', true)).toEqual([]);
  expect(await waiting('vof', false)).toEqual([]);
});

it('what they have not told comes: news by event, and what was left of the Startläge', async () => {
  withoutTheLast();
  expect(await waiting('inkop', true)).toEqual(['start', 'start', '32', '34', '35']);
});

it('their digests can still be read', async () => {
  const store = await open();
  const found = await store.digests.find('4');
  await store.close();
  expect(found?.digest.control).toMatch(/^Kontrollen har gått: 44 leverantörer/);
  expect(found?.digest.sections[0]?.items[0]).toMatchObject({
    level: 'stop',
    steps: [expect.stringMatching(/^Gör så här: 1\. Ring konkursförvaltaren/)],
  });
});
