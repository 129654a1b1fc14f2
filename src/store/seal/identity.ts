import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

import { ConfigInvalid } from '../../domain/errors.ts';
import type { EvidenceSeal } from '../evidence.ts';
import { createSealedIds, type SealedIds } from './references.ts';
import { createSeal } from './seal.ts';
import type { Database } from '../sqlite/database.ts';

/** How personal numbers are kept: found by a keyed hash, read back by decryption. */
export interface Identity {
  /** 32 bytes; the same number gives the same hash under the same key. */
  hash(number: string): Buffer;
  /** `place`: see `placeOf`. */
  seal(text: string, place: Buffer): Buffer;
  open(sealed: Buffer, place: Buffer): string;
  /** How the bytes of answers are found and sealed. */
  readonly evidence: EvidenceSeal;
  /** How checks and digests are called outside. */
  readonly ids: SealedIds;
}

const derive = (key: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, '', purpose, 32));

/** AES-256-GCM and HMAC-SHA-256 under two keys that are derived from `key` (32 bytes). */
export function createIdentity(key: Buffer): Identity {
  if (key.length !== 32)
    throw new Error(`the secret key must be 32 bytes, found ${key.length}: check SECRET_KEY_FILE`);
  const numbers = createSeal(derive(key, 'personal number seal'));
  const hashKey = derive(key, 'personal number hash');
  const evidenceHashKey = derive(key, 'evidence hash');
  return {
    hash: (number) => createHmac('sha256', hashKey).update(number).digest(),
    evidence: {
      ...createSeal(derive(key, 'evidence seal')),
      hash: (bytes) => createHmac('sha256', evidenceHashKey).update(bytes).digest(),
    },
    ids: createSealedIds(derive(key, 'references')),
    seal: (text, place) => numbers.seal(Buffer.from(text), place),
    open: (sealed, place) => numbers.open(sealed, place).toString(),
  };
}

/** Refuses a key other than the one that the database was begun with; notes the key on the first opening. */
export function assertSameKey(db: Database, identity: Identity, file: string): void {
  const ours = identity.hash('key check');
  const sealed = db.prepare<[], number>('SELECT 1 FROM seals').pluck().get();
  const used = db.prepare<[], number>('SELECT 1 FROM suppliers LIMIT 1').pluck().get();
  if (sealed === undefined && used !== undefined) {
    throw new ConfigInvalid(
      `Databasen ${file}: märket efter dess nyckel saknas, så databasen är skadad. Lägg tillbaka den senaste säkerhetskopian.`,
    );
  }
  db.prepare('INSERT INTO seals (id, check_value) VALUES (1, ?) ON CONFLICT DO NOTHING').run(ours);
  const stored = db.prepare<[], Buffer>('SELECT check_value FROM seals WHERE id = 1').pluck().get();
  if (stored === undefined || !timingSafeEqual(stored, ours)) {
    throw new Error(`Databasen ${file} gjordes med en annan nyckel. Lägg tillbaka rätt SECRET_KEY_FILE.`);
  }
}
