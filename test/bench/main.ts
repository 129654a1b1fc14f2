import { hash } from 'node:crypto';
import os from 'node:os';
import { parseArgs } from 'node:util';

import Table from 'cli-table3';

import type { BenchPart, BenchRow } from './part.ts';
import { compile } from './surroundings.ts';

const parts: Record<string, () => Promise<BenchPart>> = {
  rules: () => import('./rules.ts'),
  import: () => import('./import.ts'),
  bulk: () => import('./bulk.ts'),
  list: () => import('./list.ts'),
  probes: () => import('./probes.ts'),
  control: () => import('./control.ts'),
  'eight-sources': () => import('./eight-sources.ts'),
  'failing-source': () => import('./failing-source.ts'),
  'ad-hoc': () => import('./ad-hoc.ts'),
};

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    suppliers: { type: 'string' },
  },
});
const names = Object.keys(parts);
if (values.only !== undefined && !names.includes(values.only)) {
  process.stderr.write(`--only: expected one of ${names.join(', ')}; found "${values.only}".\n`);
  process.exit(2);
}
const suppliers = values.suppliers === undefined ? null : Number(values.suppliers);
if (suppliers !== null && !(Number.isInteger(suppliers) && suppliers > 0)) {
  process.stderr.write(`--suppliers: expected a whole number above nought; found "${values.suppliers}".\n`);
  process.exit(2);
}

compile();
const speed = yardstickMs();
const rows: (BenchRow & { part: string })[] = [];
for (const [name, load] of Object.entries(parts)) {
  if (values.only !== undefined && values.only !== name) continue;
  process.stderr.write(`${name} …\n`);
  const part = await load();
  rows.push(...(await part.run({ suppliers })).rows.map((row) => ({ part: name, ...row })));
}

const machine = `${os.cpus().length} × ${os.cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${os.type()}; yardstick ${speed} ms`;
if (values.json) {
  process.stdout.write(`${JSON.stringify({ machine, rows }, null, 2)}\n`);
} else {
  const table = new Table({
    head: ['Part', 'What', 'Seen', 'Target', 'Met'],
    colWidths: [15, 62, 18, 26, 6],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const row of rows) {
    table.push([
      row.part,
      row.what,
      `${readable(row.value)} ${row.unit}`,
      row.target,
      row.met === null ? '–' : row.met ? 'yes' : 'no',
    ]);
  }
  process.stdout.write(`${machine}\n${table.toString()}\n`);
}

/**
 * A fixed piece of work, in milliseconds of processor time, the best of five: machines that are shared are not equally fast
 * every day, and figures of two days can be compared by it.
 */
function yardstickMs(): number {
  const times = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    let text = '';
    for (let n = 0; n < 400_000; n++) text = hash('sha256', text + String(n), 'base64');
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.round(Math.min(...times));
}

function readable(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}
