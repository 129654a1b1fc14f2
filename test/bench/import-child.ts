/** One process that imports a ledger file into a database. argv: file, database. Prints JSON. */
import { builtInUnits } from '../../src/domain/unit.ts';
import { importLedger } from '../../src/intake/import-ledger.ts';
import { openStore } from '../../src/store/index.ts';

const [file = '', database = ''] = process.argv.slice(2);
const store = await openStore({ file: database, key: Buffer.alloc(32, 1) });
const megabytes = (): number => process.memoryUsage.rss() / 2 ** 20;
let quarterMb = 0;
const began = performance.now();
const report = await importLedger({
  file,
  unit: null,
  units: builtInUnits,
  ledger: store.ledger,
  secret: Buffer.alloc(32, 1),
  now: () => new Date('2026-11-22T05:00:00Z'),
  onProgress: ({ bytes, totalBytes }) => {
    if (quarterMb === 0 && bytes >= totalBytes / 4) quarterMb = megabytes();
  },
});
const seconds = (performance.now() - began) / 1000;
const endMb = megabytes();
await store.close();
const peakMb = process.resourceUsage().maxRSS / 1024;
process.stdout.write(
  `${JSON.stringify({ rows: report.rows, stored: report.stored, seconds, quarterMb, endMb, peakMb })}\n`,
);
