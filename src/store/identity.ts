import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

import type { Database } from 'better-sqlite3';

import type { EvidenceSeal } from './evidence.ts';

/** How personal numbers are kept: found by a keyed hash, read back by decryption. */
export interface Identity {
  /** 32 bytes; the same number gives the same hash under the same key. */
  hash(number: string): Buffer;
  seal(number: string): Buffer;
  open(sealed: Buffer): string;
  /** How the bytes of answers are found and sealed. */
  readonly evidence: EvidenceSeal;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

const derive = (key: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, '', purpose, 32));

/** AES-256-GCM and HMAC-SHA-256 under two keys that are derived from `key` (32 bytes). */
export function createIdentity(key: Buffer): Identity {
  if (key.length !== 32)
    throw new Error(`the secret key must be 32 bytes, found ${key.length}: check SECRET_KEY_FILE`);
  const sealKey = derive(key, 'personal number seal');
  const hashKey = derive(key, 'personal number hash');
  const evidenceHashKey = derive(key, 'evidence hash');
  return {
    hash: (number) => createHmac('sha256', hashKey).update(number).digest(),
    evidence: {
      key: derive(key, 'evidence seal'),
      hash: (bytes) => createHmac('sha256', evidenceHashKey).update(bytes).digest(),
    },
    seal(number) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', sealKey, iv);
      const text = Buffer.concat([cipher.update(number, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), text]);
    },
    open(sealed) {
      const decipher = createDecipheriv('aes-256-gcm', sealKey, sealed.subarray(0, IV_BYTES));
      decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return (
        decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      );
    },
  };
}

/** Refuses a key other than the one that the database was begun with; notes the key on the first opening. */
export function assertSameKey(db: Database, identity: Identity, file: string): void {
  const ours = identity.hash('key check');
  db.prepare('INSERT INTO seals (id, check_value) VALUES (1, ?) ON CONFLICT DO NOTHING').run(ours);
  const stored = db.prepare<[], Buffer>('SELECT check_value FROM seals WHERE id = 1').pluck().get();
  if (stored === undefined || !timingSafeEqual(stored, ours)) {
    throw new Error(
      `the secret key is not the one that the database ${file} was made with: put back the right SECRET_KEY_FILE`,
    );
  }
}
