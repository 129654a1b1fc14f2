import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { pino } from 'pino';
import { expect, it } from 'vitest';

import { openRecords } from '../../src/app.ts';
import { wordsOf } from '../../src/cli/trouble.ts';
import { readConfig } from '../../src/config/index.ts';
import { openCommandLine } from '../support/command-line.ts';

const failure = (code: string, file?: string): Error =>
  Object.assign(new Error(`${code}: raw words of the system`), { code, ...(file && { path: file }) });

it.each([
  [
    failure('EROFS', '/data/x'),
    '/data/x går inte att använda: filsystemet är skrivskyddat: låt DATA_DIR ligga där det går att skriva.',
  ],
  [failure('ENOSPC'), 'Det gick inte: disken är full: gör plats och försök igen.'],
  [
    failure('EACCES', '/x'),
    '/x går inte att använda: den här användaren saknar rättigheter: rätta rättigheterna eller DATA_DIR.',
  ],
  [new Error('as it is'), 'as it is'],
  ['text', 'text'],
])('%s is told in words', (error, words) => {
  expect(wordsOf(error)).toBe(words);
});

it('a data folder that cannot be made is one sentence, and exit 3', async () => {
  const line = openCommandLine();
  const file = path.join(line.dataDir, 'a-file');
  writeFileSync(file, '');
  const { code, err } = await line.run('orders', { env: { DATA_DIR: path.join(file, 'data') } });
  expect(code).toBe(3);
  expect(err).toMatch(/^DATA_DIR: en mapp som går att skriva i väntades, men \S+ går inte att använda/);
  line.close();
});

// A file system of the system's own that nobody can write, root included.
it.skipIf(!existsSync('/proc/self'))(
  'a folder that nobody can write is one sentence, without raw codes',
  async () => {
    const line = openCommandLine();
    const { code, err } = await line.run('orders', { env: { DATA_DIR: '/proc/self' } });
    expect(code).toBe(3);
    expect(err).not.toMatch(/\bE[A-Z]{3,}:/);
    expect(err.split('\n').length).toBeLessThanOrEqual(3);
    line.close();
  },
);

it('warns of a folder, a database and a key that others may read', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'kontroll-modes-'));
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (text: string) => void lines.push(text) });
  const open = async () => {
    lines.length = 0;
    await (
      await openRecords({ config: readConfig({ DATA_DIR: dataDir }), log, now: () => new Date() })
    ).close();
    return lines.map((line) => path.basename((JSON.parse(line) as { file: string }).file));
  };
  const before = process.umask(0o077);
  try {
    expect(await open()).toEqual([]);
    for (const name of ['kontroll.sqlite', 'secret.key']) chmodSync(path.join(dataDir, name), 0o644);
    chmodSync(dataDir, 0o755);
    expect(await open()).toEqual([path.basename(dataDir), 'kontroll.sqlite', 'secret.key']);
  } finally {
    process.umask(before);
    rmSync(dataDir, { recursive: true, force: true });
  }
});
