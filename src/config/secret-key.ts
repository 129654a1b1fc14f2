import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { configInvalid } from './environment.ts';

/**
 * Reads the 32-byte key, or makes one that only the owner can read when there is no database yet. A database without
 * its key is not given a new one: the right key may be on its way back from a copy.
 */
export function readSecretKey(file: string, databaseFile: string): Buffer {
  if (!existsSync(file) && existsSync(databaseFile)) {
    throw configInvalid([
      `SECRET_KEY_FILE: expected the key of ${databaseFile} in ${file}, found no file; put back the copy of the key`,
    ]);
  }
  const hex = readOrMake(file);
  if (!/^[0-9a-f]{64}$/i.test(hex)) {
    throw configInvalid([`SECRET_KEY_FILE: expected 64 hexadecimal digits in ${file}, found something else`]);
  }
  return Buffer.from(hex, 'hex');
}

/** Two processes may start at once: the one that makes the file wins, and the other reads it. */
function readOrMake(file: string): string {
  const made = randomBytes(32).toString('hex');
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, `${made}\n`, { mode: 0o600, flag: 'wx' });
    return made;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw unusable(file, error);
  }
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw unusable(file, error);
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';

const unusable = (file: string, error: unknown) =>
  configInvalid([
    `SECRET_KEY_FILE: expected a file that can be read or made at ${file}, found ${reasons[codeOf(error)] ?? codeOf(error)}`,
  ]);

const reasons: Readonly<Record<string, string>> = {
  EROFS: 'a file system that cannot be written; put DATA_DIR where it can, or mount the key',
  EACCES: 'that this user may not; correct the rights',
  ENOSPC: 'a full disk; make room',
};
