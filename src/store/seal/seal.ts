import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Asking for randomness costs the same however much is asked for. */
const NONCES_AT_ONCE = 256;

/**
 * Sealed: a nonce, a tag, and the ciphertext, bound to the place where it is kept (column and key of the row). `open`
 * throws for what was sealed under another key or for another place, so that nobody can move a sealed value to another
 * row unseen.
 */
export interface Seal {
  seal(bytes: Uint8Array, place: Buffer): Buffer;
  open(sealed: Buffer, place: Buffer): Buffer;
}

/** Where a sealed value is kept: its column, and what the row is found by. */
export const placeOf = (column: string, key: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${column}\0`), typeof key === 'string' ? Buffer.from(key) : key]);

/** AES-256-GCM under `key` (32 bytes). */
export function createSeal(key: Buffer): Seal {
  const pool = Buffer.alloc(NONCE_BYTES * NONCES_AT_ONCE);
  let used = pool.length;
  const nextNonce = (): Buffer => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    used += NONCE_BYTES;
    return pool.subarray(used - NONCE_BYTES, used);
  };
  return {
    seal(bytes, place) {
      const nonce = nextNonce();
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(place);
      const text = cipher.update(bytes);
      cipher.final();
      return Buffer.concat([nonce, cipher.getAuthTag(), text]);
    },
    open(sealed, place) {
      try {
        return decrypt(key, sealed, place);
      } catch {
        // Sealed before places were bound: those rows are as they were.
        return decrypt(key, sealed, null);
      }
    },
  };
}

function decrypt(key: Buffer, sealed: Buffer, place: Buffer | null): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES));
  if (place !== null) decipher.setAAD(place);
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
}
