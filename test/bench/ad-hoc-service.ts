/** The whole service in one process, asked for one supplier after another over HTTP. Prints JSON. */
import { setTimeout as sleep } from 'node:timers/promises';

import { createToken } from '../../src/admin/index.ts';
import { openService } from '../../src/app.ts';
import { createLog } from '../../src/log.ts';
import { configFor, firstFour } from './config-for.ts';
import { seedSuppliers } from './seed.ts';

const CHECKS = 200;
const WARM = 20;

const config = configFor(process.env, firstFour);
const service = await openService({ config, log: createLog('error'), now: () => new Date() }, 'bench');
/** Each token may start so many checks a minute; another takes over, so that nothing waits for a limit. */
const CHECKS_PER_TOKEN = 20;
async function newToken(name: string): Promise<string> {
  const { token, hash } = createToken();
  const now = new Date().toISOString();
  await service.store.tokens.create({ name, role: 'admin', unit: null, hash, endsOn: '2099-12-31', now });
  return token;
}

// The day's control, which a start makes up for, must not find them.
await service.queue.idle();
// Paid for, so that credit is asked about as well.
const numbers = await seedSuppliers(service.store, CHECKS + WARM + WARM, new Date());
const totals: number[] = [];
let token = '';
for (const [index, orgNr] of numbers.slice(0, CHECKS + WARM).entries()) {
  if (index % CHECKS_PER_TOKEN === 0) token = await newToken(`bench-${index}`);
  const began = performance.now();
  const answer = await fetch(`${service.address}/api/v1/checks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ orgNr, unit: 'inkop', reason: 'direct-purchase' }),
  });
  if (answer.status !== 202) throw new Error(`POST answered ${answer.status}: ${await answer.text()}`);
  const { checkId } = (await answer.json()) as { checkId: string };
  for (;;) {
    const record = await service.store.checks.get(Number(checkId));
    if (record?.check.doneAt != null) break;
    await sleep(1);
  }
  if (index >= WARM) totals.push(performance.now() - began);
}

const own: number[] = [];
for (const connector of service.connectors.filter(
  ({ closedTo, mode }) => closedTo === null && mode === 'lookup',
)) {
  const times: number[] = [];
  for (const number of numbers.slice(-WARM)) {
    const began = performance.now();
    await connector.ask(
      { number, numberKind: 'organisation', presumedForm: 'AB', confirmedForm: 'AB', name: null },
      {
        signal: AbortSignal.timeout(10_000),
        now: () => new Date(),
        reference: 'bench',
        personRef: (identity) => identity,
        keep: () => undefined,
      },
    );
    times.push(performance.now() - began);
  }
  own.push(at(times, 0.5));
}
await service.close();
process.stdout.write(
  `${JSON.stringify({ slowestMs: Math.max(...own), totalP50Ms: at(totals, 0.5), totalP95Ms: at(totals, 0.95), checks: totals.length })}\n`,
);

function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
