import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Nothing is too dear, so that every question that is due is asked. */
const unlimited = { priceSek: 1, perRunSek: 1e9, perMonthSek: 1e9, perMonthOrders: null };
const policy = {
  spend: { sources: { creditsafe: unlimited, foretagsinformation: unlimited, tic: unlimited } },
};
const policyIn = (folder: string): string => path.join(folder, 'policy.json');

/** The environment that points the product at the canned double and a Redis of the bench's own. */
export function environmentFor(
  { doublePort, redisPort, folder }: Surroundings,
  dataDir: string,
): Record<string, string> {
  const base = `http://127.0.0.1:${doublePort}`;
  return {
    SOURCES: 'live',
    SOURCE_RATE_LIMITS: 'off',
    LOG_LEVEL: 'error',
    DATA_DIR: dataDir,
    POLICY_FILE: policyIn(folder),
    QUEUE_URL: `redis://127.0.0.1:${redisPort}`,
    ADMIN_PORT: '0',
    SKATTEVERKET_URL: `${base}/skatteverket`,
    SKATTEVERKET_TOKEN_URL: `${base}/token`,
    SKATTEVERKET_CLIENT_ID: 'bench',
    SKATTEVERKET_CLIENT_SECRET: 'bench',
    SKATTEVERKET_GATEWAY_ID: 'bench',
    SKATTEVERKET_GATEWAY_SECRET: 'bench',
    SKATTEVERKET_LEGAL_BASIS: 'measurement against a double',
    SCB_URL: `${base}/scb`,
    SCB_API_KEY: 'bench',
    BOLAGSVERKET_URL: `${base}/bolagsverket`,
    BOLAGSVERKET_TOKEN_URL: `${base}/token`,
    BOLAGSVERKET_CLIENT_ID: 'bench',
    BOLAGSVERKET_CLIENT_SECRET: 'bench',
    CREDITSAFE_URL: `${base}/creditsafe`,
    CREDITSAFE_TOKEN_URL: `${base}/login`,
    CREDITSAFE_USERNAME: 'bench',
    CREDITSAFE_PASSWORD: 'bench',
    ANNUAL_REPORTS_URL: `${base}/annual-reports`,
    VIES_URL: `${base}/vies`,
    TIC_URL: `${base}/tic`,
    TIC_API_KEY: 'bench',
    FORETAGSINFORMATION_URL: `${base}/foretagsinformation`,
    FORETAGSINFORMATION_TOKEN_URL: `${base}/token`,
    FORETAGSINFORMATION_CLIENT_ID: 'bench',
    FORETAGSINFORMATION_CLIENT_SECRET: 'bench',
    FORETAGSINFORMATION_LEGAL_BASIS: 'measurement against a double',
  };
}

export interface Surroundings {
  readonly doublePort: number;
  readonly redisPort: number;
  readonly folder: string;
  stop(): Promise<void>;
}

const root = path.join(import.meta.dirname, '../..');
const build = path.join(root, '.bench-build');

/**
 * Compiles what the measured processes run, as production does: running from sources costs memory and time of its own.
 * Throws when it does not compile.
 */
export function compile(): void {
  // What an earlier tree left there would be measured as well.
  rmSync(build, { recursive: true, force: true });
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const args = [compiler, '-p', path.join(import.meta.dirname, 'tsconfig.json')];
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0)
    throw new Error('what is to be measured does not compile; correct what the compiler says');
}

const compiled = (script: string): string => path.join(build, 'test/bench', script.replace(/ts$/, 'js'));

/** Starts a Redis and the canned double, each a process of its own, in a temporary folder. */
export async function startSurroundings(latencyMs: number): Promise<Surroundings> {
  const folder = await mkdtemp(path.join(tmpdir(), 'kontroll-bench-'));
  await writeFile(policyIn(folder), JSON.stringify(policy));
  const redisPort = await freePort();
  const redis = spawn(
    'redis-server',
    [
      '--port',
      String(redisPort),
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--appendonly',
      'yes',
      '--maxmemory-policy',
      'noeviction',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await lineThat(redis, /Ready to accept connections/);
  const double = spawn(process.execPath, [compiled('double.ts'), String(latencyMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const doublePort = Number(await lineThat(double, /^\d+$/m));
  return {
    doublePort,
    redisPort,
    folder,
    stop: async () => {
      for (const child of [double, redis]) {
        child.kill('SIGTERM');
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What the image starts Node with. */
const nodeOptions =
  /NODE_OPTIONS="([^"]+)"/.exec(readFileSync(path.join(root, 'Dockerfile'), 'utf8'))?.[1] ?? '';

/** Runs a script in a process of its own, with the image's options, and returns what it printed last, as JSON. */
export async function runChild<Result>(
  script: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Result> {
  const child = spawn(process.execPath, [compiled(script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'] ?? '', NODE_OPTIONS: nodeOptions, ...env },
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${script} ended with ${code}`);
  return JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Result;
}

function lineThat(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let seen = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      const match = pattern.exec(seen);
      if (match !== null) resolve(match[0]);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`${child.spawnfile} ended before it was ready`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
