import { createCipheriv, createDecipheriv, randomInt } from 'node:crypto';

import { refSymbols } from '../../domain/supplier.ts';

/** Makes a supplier's reference; made again when it is taken. */
export type NewRef = () => string;

const SYMBOLS = 5;

/** `L-7K3FM`. Never of digits alone: those are references from before, which were numbers in order. */
export const randomRef: NewRef = () => {
  for (;;) {
    const said = Array.from({ length: SYMBOLS }, () => refSymbols[randomInt(refSymbols.length)]).join('');
    if (/\D/.test(said)) return `L-${said}`;
  }
};

/** What checks (`K-…`) and digests (`D-…`) are called outside: their number, sealed, so that it tells nothing of others. */
export interface SealedIds {
  ref(kind: 'K' | 'D', id: number): string;
  /** Null for what we have not made. */
  id(kind: 'K' | 'D', ref: string): number | null;
}

const BLOCK = 16;
const kinds = { K: 1, D: 2 } as const;

/**
 * One block of AES for each: nought, the kind, the number. Who guesses a reference must hit the noughts, one time in
 * 2^64. The same number always gives the same reference, so that nothing is stored.
 */
export function createSealedIds(key: Buffer): SealedIds {
  return {
    ref(kind, id) {
      const block = Buffer.alloc(BLOCK);
      block.writeUInt8(kinds[kind], BLOCK / 2 - 1);
      block.writeBigUInt64BE(BigInt(id), BLOCK / 2);
      const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
      return `${kind}-${Buffer.concat([cipher.update(block), cipher.final()]).toString('base64url')}`;
    },
    id(kind, ref) {
      if (!ref.startsWith(`${kind}-`)) return null;
      const sealed = Buffer.from(ref.slice(2), 'base64url');
      if (sealed.length !== BLOCK || sealed.toString('base64url') !== ref.slice(2)) return null;
      const decipher = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false);
      const block = Buffer.concat([decipher.update(sealed), decipher.final()]);
      const head = Buffer.alloc(BLOCK / 2);
      head.writeUInt8(kinds[kind], BLOCK / 2 - 1);
      if (!block.subarray(0, BLOCK / 2).equals(head)) return null;
      const id = block.readBigUInt64BE(BLOCK / 2);
      return id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : null;
    },
  };
}
