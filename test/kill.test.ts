import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { cast } from '../fixtures/cast/index.ts';
import { type RunningSources, sourceEnvironment, startSources } from '../fixtures/server.ts';
import { openRecords } from '../src/app.ts';
import { type Environment, readConfig } from '../src/config/index.ts';
import type { LedgerRow } from '../src/domain/ledger.ts';
import { parseOrgNumber } from '../src/domain/org-number.ts';
import type { Store } from '../src/domain/store.ts';
import { dayOf } from '../src/domain/time.ts';
import { createLog } from '../src/log.ts';
import { haveService, type Service, startRedis } from './support/services.ts';

const period = dayOf(new Date());
const kills = 4;

let sources: RunningSources;
let dataDir: string;
let environment: Environment;
let store: Store;
const children = new Set<ChildProcess>();

beforeEach(async () => {
  sources = await startSources({ day: 3, latencyMs: 40 });
  dataDir = mkdtempSync(path.join(tmpdir(), 'kontroll-kill-'));
  environment = {
    ...sourceEnvironment(sources.addresses),
    DATA_DIR: dataDir,
    ADMIN_PORT: '0',
    QUEUE_URL: 'embedded:',
    LOG_LEVEL: 'error',
    PERIOD: period,
  };
  store = await openRecords({
    config: readConfig(environment),
    log: createLog('silent'),
    now: () => new Date(),
  });
  await store.ledger.append(rows(), new Date().toISOString());
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await store.close();
  await sources.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const rows = (): LedgerRow[] =>
  cast.flatMap((member, index) => {
    const parsed = parseOrgNumber(member.number ?? '');
    if (!parsed.ok || parsed.kind !== 'organisation') return [];
    return [
      {
        identity: {
          number: parsed.number,
          kind: parsed.kind,
          presumedForm: parsed.presumed,
          name: member.name,
        },
        unit: null,
        month: period.slice(0, 7),
        konto: '4600',
        amountOre: 100_000,
        administration: null,
        voucher: null,
        invoice: null,
        date: null,
        account: null,
        key: Buffer.alloc(16, index + 1),
      },
    ];
  });

function startChild(): ChildProcess {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', path.join(import.meta.dirname, 'support/service-child.ts')],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'] ?? '', ...environment },
    },
  );
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

const progress = async (): Promise<{ checks: number; done: number } | null> => {
  const run = await store.runs.latest();
  return run === null ? null : store.runs.summary(run.runId);
};

const backends = ['embedded', ...(haveService('redis', 'a worker killed, on Redis') ? ['redis'] : [])];

describe('a worker killed in the middle of anything', () => {
  it.each(backends)(
    'finishes the night with every check once and no report bought twice, on %s',
    async (backend) => {
      let redis: Service | null = null;
      if (backend === 'redis') {
        redis = await startRedis();
        environment = { ...environment, QUEUE_URL: redis.url };
      }
      try {
        expect(await surviveKills()).toEqual({ boughtTwice: [], letters: 0 });
      } finally {
        await redis?.remove();
      }
    },
    150_000,
  );
});

async function surviveKills(): Promise<{ boughtTwice: unknown[]; letters: number }> {
  const expected = rows().length;
  for (let kill = 0; kill < kills; kill++) {
    const child = startChild();
    await once(child.stdout ?? child, 'data');
    await sleep(60 + kill * 90);
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  const last = startChild();
  const giveUp = Date.now() + 100_000;
  for (;;) {
    const seen = await progress();
    if (seen !== null && seen.checks === expected && seen.done === expected) break;
    if (Date.now() > giveUp) throw new Error(`the night did not end: ${JSON.stringify(seen)} of ${expected}`);
    await sleep(250);
  }
  last.kill('SIGTERM');
  const [code] = (await once(last, 'exit')) as [number | null];
  expect(code).toBe(0);

  const boughtTwice = ['KONTROLL_BAS', 'KONTROLL_KREDIT'].flatMap((product) =>
    Object.entries(sources.journal.bySupplier({ source: 'creditsafe', product })).filter(
      ([, times]) => times > 1,
    ),
  );
  return { boughtTwice, letters: sources.journal.letters().length };
}
