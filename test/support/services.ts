import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real server of our own: loopback, a free port, a folder that goes when it stops. */
export interface Service {
  readonly url: string;
  /** Ends exactly this server. */
  stop(): Promise<void>;
  /** Starts it again on the same port after `stop`; its data is gone unless it was kept on disk. */
  start(): Promise<void>;
  /** Stops it, takes away all that it kept, and starts it on the same port: a new server at the old address. */
  startAnew(): Promise<void>;
  /** Stops it for good and removes its folder. */
  remove(): Promise<void>;
}

const onPath = (program: string): string | null => {
  const found = (process.env['PATH'] ?? '').split(':').map((folder) => join(folder, program));
  return found.find((file) => existsSync(file)) ?? null;
};

function postgresFolder(): string | null {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = versions.map((version) => join(root, version, 'bin'));
  const path = onPath('initdb');
  if (path !== null) folders.push(join(path, '..'));
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

/** Which servers this machine has. */
export const installed = {
  redis: onPath('redis-server') !== null,
  postgres: postgresFolder() !== null,
};

/**
 * True when the server is there. Where it is not, says in one line which suite is left out; with REQUIRE_SERVICES=1
 * its absence is an error.
 */
export function haveService(name: keyof typeof installed, suite: string): boolean {
  if (installed[name]) return true;
  const line = `${suite}: skipped, no ${name} on this machine`;
  if (process.env['REQUIRE_SERVICES'] === '1') throw new Error(`${line}, and REQUIRE_SERVICES=1 demands it`);
  console.log(line);
  return false;
}

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

/** Redis as production has it: noeviction and an append-only file. */
export async function startRedis(): Promise<Service> {
  const folder = mkdtempSync(join(tmpdir(), 'kontroll-redis-'));
  const port = await freePort();
  const program = onPath('redis-server') ?? 'redis-server';
  const settings = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', ''];
  const keep = ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction'];
  const run = (): ChildProcess =>
    spawn(program, [...settings, ...keep], { stdio: ['ignore', 'pipe', 'pipe'] });
  return service(`redis://127.0.0.1:${port}`, folder, run, /Ready to accept connections/, 'SIGTERM');
}

/** PostgreSQL with one empty database. Run as root, it is handed to the user `postgres`, because it refuses root. */
export async function startPostgres(): Promise<Service> {
  const bin = postgresFolder() ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'kontroll-postgres-'));
  const data = join(folder, 'data');
  const port = await freePort();
  const asRoot = process.getuid?.() === 0;
  if (asRoot) {
    chmodSync(folder, 0o777);
  }
  const command = (program: string, args: readonly string[]): readonly [string, string[]] =>
    asRoot
      ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', join(bin, program), ...args]]
      : [join(bin, program), [...args]];

  const made = spawnSync(
    ...command('initdb', ['-D', data, '-U', 'kontroll', '-A', 'trust', '-E', 'UTF8', '--no-sync']),
    {
      encoding: 'utf8',
      cwd: folder,
    },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const settings = ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder, '-c', 'fsync=off'];
  const run = (): ChildProcess => {
    const [program, args] = command('postgres', settings);
    return spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder });
  };
  const url = `postgres://kontroll@127.0.0.1:${port}/postgres`;
  return service(url, folder, run, /database system is ready/, 'SIGINT');
}

async function service(
  url: string,
  folder: string,
  run: () => ChildProcess,
  whenReady: RegExp,
  stopSignal: NodeJS.Signals,
): Promise<Service> {
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    child = run();
    await readyLine(child, whenReady);
  };
  const stop = async (): Promise<void> => {
    const ending = child;
    child = undefined;
    if (ending === undefined || ending.exitCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill(stopSignal);
    await ended;
  };
  const remove = async (): Promise<void> => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const startAnew = async (): Promise<void> => {
    await stop();
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
    await start();
  };
  await start();
  return { url, start, stop, startAnew, remove };
}

function readyLine(child: ChildProcess, whenReady: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the server did not come up in 20 s: ${said}`));
    }, 20_000);
    const listen = (chunk: Buffer): void => {
      said = (said + chunk.toString()).slice(-4000);
      if (!whenReady.test(said)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with ${code}: ${said}`));
    });
  });
}
