/** Another process that writes, one command every 20 ms, until its input ends. argv: database. Prints JSON. */
import { setTimeout as wait } from 'node:timers/promises';

import { openStore } from '../../src/store/index.ts';

const [database = ''] = process.argv.slice(2);
const store = await openStore({ file: database, key: Buffer.alloc(32, 1) });
const stop = new AbortController();
process.stdin.once('end', () => stop.abort());
process.stdin.resume();
process.stdout.write('ready\n');

const times: number[] = [];
while (!stop.signal.aborted) {
  const number = `DK${10_000_000 + times.length}`;
  const began = performance.now();
  await store.suppliers.ensure(
    { number, kind: 'foreign', presumedForm: 'FOREIGN', name: 'Målt ApS' },
    new Date().toISOString(),
  );
  times.push(performance.now() - began);
  await wait(20);
}
await store.close();
times.sort((a, b) => a - b);
const p99Ms = times[Math.floor(times.length * 0.99)] ?? 0;
process.stdout.write(`${JSON.stringify({ writes: times.length, p99Ms, maxMs: times.at(-1) ?? 0 })}\n`);
