import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { configInvalid } from './environment.ts';

/** Reads the 32-byte key, or makes one that only the owner can read. */
export function readSecretKey(file: string): Buffer {
  const hex = readOrMake(file);
  if (!/^[0-9a-f]{64}$/i.test(hex)) {
    throw configInvalid([`SECRET_KEY_FILE: expected 64 hexadecimal digits in ${file}, found something else`]);
  }
  return Buffer.from(hex, 'hex');
}

/** Two processes may start at once: the one that makes the file wins, and the other reads it. */
function readOrMake(file: string): string {
  mkdirSync(path.dirname(file), { recursive: true });
  const made = `${randomBytes(32).toString('hex')}\n`;
  try {
    writeFileSync(file, made, { mode: 0o600, flag: 'wx' });
    return made.trim();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    return readFileSync(file, 'utf8').trim();
  }
}
