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
      `SECRET_KEY_FILE: nyckeln till ${databaseFile} väntades i ${file}, men filen saknas. Lägg tillbaka kopian av nyckeln`,
    ]);
  }
  const hex = readOrMake(file);
  if (!/^[0-9a-f]{64}$/i.test(hex)) {
    throw configInvalid([
      `SECRET_KEY_FILE: 64 tecken ur 0–9 och a–f väntades i ${file}, men där står något annat. Lägg tillbaka kopian av nyckeln`,
    ]);
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
    `SECRET_KEY_FILE: en fil som går att läsa eller skapa väntades, men med ${file} går det inte: ${reasons[codeOf(error)] ?? codeOf(error)}`,
  ]);

const reasons: Readonly<Record<string, string>> = {
  EROFS: 'filsystemet är skrivskyddat. Låt DATA_DIR ligga där det går att skriva, eller montera nyckeln',
  EACCES: 'den här användaren saknar rättigheter. Rätta dem',
  ENOSPC: 'disken är full. Gör plats',
};
