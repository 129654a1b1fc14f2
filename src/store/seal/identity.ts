import { createHmac, hkdfSync } from 'node:crypto';
import { createSealedIds, type SealedIds } from './references.ts';
import { createSeal, type Seal } from './seal.ts';

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

/** Answers hold names and numbers of people: they are compressed, then sealed, and found by a keyed hash. */
export interface EvidenceSeal extends Seal {
  hash(bytes: Uint8Array): Buffer;
}
