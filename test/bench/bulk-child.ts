/** One process that reads both bulk files into a database. argv: folder of the files, database, day. Prints JSON. */
import { copyFile } from 'node:fs/promises';
import path from 'node:path';

import { pino } from 'pino';

import { createBulkRegister } from '../../connectors/bulk/register.ts';
import { readRegister } from '../../src/control/fetch-list.ts';
import { readConfig } from '../../src/config/index.ts';
import { openStore } from '../../src/store/index.ts';

const [folder = '', database = '', day = '2026-11-16'] = process.argv.slice(2);
const now = () => new Date(`${day}T03:40:00Z`);
let slowestWriteMs = 0;
const store = await openStore({
  file: database,
  clock: now,
  key: Buffer.alloc(32, 1),
  onSlow: ({ ms }) => {
    slowestWriteMs = Math.max(slowestWriteMs, ms);
  },
});
const register = createBulkRegister({
  settings: { ...readConfig({}).settings.bulk, url: 'http://files.test' },
  mode: 'live',
  // The files lie on the disk already: what is measured is everything after the network.
  download:
    () =>
    async ({ url, file }) => {
      await copyFile(path.join(folder, path.basename(url.pathname)), file);
      return {
        outcome: 'new',
        validators: { etag: null, lastModified: new Date(day).toUTCString() },
        bytes: 0,
      };
    },
});
let turn = performance.now();
let longestTurnMs = 0;
const watch = setInterval(() => {
  longestTurnMs = Math.max(longestTurnMs, performance.now() - turn - 5);
  turn = performance.now();
}, 5);
const began = performance.now();
const read = await readRegister(
  register,
  {
    store,
    watch: { broken: async () => undefined, answered: async () => undefined },
    now,
    log: pino({ level: 'error' }),
    workFolder: folder,
  },
  new AbortController().signal,
);
const seconds = (performance.now() - began) / 1000;
clearInterval(watch);
await store.close();
if (read.outcome !== 'published') throw new Error(`expected a list in force, found ${read.outcome}`);
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
const peakMb = maxRSS / 1024;
const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
process.stdout.write(
  `${JSON.stringify({ rows: read.rows, changed: read.changed, seconds, cpuSeconds, peakMb, slowestWriteMs, longestTurnMs })}\n`,
);
