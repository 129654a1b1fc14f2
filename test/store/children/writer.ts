/** Adds suppliers until it is killed and prints the number of each when its promise has resolved. */
import { openStore } from '../../../src/store/index.ts';

const [file = '', key = ''] = process.argv.slice(2);
const store = await openStore({ file, key: Buffer.from(key, 'hex') });
for (let i = 0; i < 100_000; i++) {
  const number = `DK${10_000_000 + i}`;
  await store.suppliers.ensure(
    { number, kind: 'foreign', presumedForm: 'FOREIGN', name: null },
    '2026-11-20T21:00:00.000Z',
  );
  process.stdout.write(`${number}\n`);
}
