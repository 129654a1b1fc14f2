import { createHmac, hash } from 'node:crypto';

import type { LedgerRow } from '../domain/ledger.ts';
import type { PaymentMarks } from '../domain/payment.ts';
import { remember } from './text.ts';

const SECRET_BYTES = 32;
const KEY_BYTES = 16;
const PLACE_BYTES = 3;

/** The secret for row keys, derived from the installation's key, so that neither gives away the other. */
export const rowSecret = (key: Buffer): Buffer => createHmac('sha256', key).update('ledger rows').digest();

/** HMAC-SHA-256 under the secret, in hexadecimal: for what is noted about a whole file. */
export const keyedHash = (secret: Buffer, text: string): string =>
  createHmac('sha256', secret).update(text).digest('hex');

/**
 * Gives each row of a file its key: 16 bytes of SHA-256 over a secret and its content, and over its ordinal when the
 * file has the same content before. So two equal lines on one voucher both count, and the same file again adds nothing.
 *
 * Ordinals are counted in an open-addressed table by 64 bits of the hash: 12 bytes a row instead of a hundred. Should two
 * different rows share those bits (about 3 in 100 million for a file of a million rows), the later one gets ordinal
 * two; its key is still its own, so that no row is ever lost.
 *
 * The content holds an identity number, of which there are so few that a hash without a secret could be searched for it.
 * The secret goes first and the digest is cut in half, so that it does what an HMAC does in half the time.
 *
 * A key begins with bytes that all rows of one payee share: ledgers list a supplier's lines together, and neighbours in
 * the index cost a disk page less each (a quarter of the import's time at a million rows).
 *
 * `expectedRows` sizes the table from the start, so that memory does not step up in the middle of a large file.
 */
export function rowKeys(expectedRows: number, secret: Buffer): (content: string, payee: string) => Buffer {
  if (secret.length !== SECRET_BYTES)
    throw new Error(`the secret for row keys must be ${SECRET_BYTES} bytes, found ${secret.length}`);
  const prefix = secret.toString('base64');
  const ordinalOf = ordinals(expectedRows);
  let last = { payee: '', place: '' };
  const placeOf = (payee: string): string => {
    if (payee !== last.payee)
      last = { payee, place: hash('sha256', `${prefix}${payee}`, 'binary').slice(0, PLACE_BYTES) };
    return last.place;
  };
  return (content, payee) => {
    // Latin-1 text instead of a buffer: twice as fast, and it leaves no array buffer behind for each row.
    const keyedContent = prefix + content;
    const digest = hash('sha256', keyedContent, 'binary');
    const ordinal = ordinalOf(word(digest, 0), word(digest, 4));
    const keyed = ordinal === 1 ? digest : hash('sha256', `${keyedContent}\u001E${ordinal}`, 'binary');
    return Buffer.from(placeOf(payee) + keyed.slice(0, KEY_BYTES - PLACE_BYTES), 'latin1');
  };
}

/** Of 48 bits, which a number holds exactly: that two vouchers of one supplier share them happens never. */
const MARK_HIGH = 2 ** 32;

/**
 * The marks of a row: voucher and invoice keyed together with the supplier's number, the buyer by itself. What two files
 * may write otherwise (case, blanks, zeros in front) makes no other mark; a text of zeros alone is none.
 */
export function paymentMarks(secret: Buffer): (row: LedgerRow) => PaymentMarks {
  const prefix = secret.toString('base64');
  const mark = (text: string): number => {
    const digest = hash('sha256', prefix + text, 'binary');
    return word(digest, 0) + (word(digest, 4) & 0xffff) * MARK_HIGH;
  };
  const markOf = (what: string, code: string | null, payee: string): number | null => {
    const bare = code === null ? '' : code.toUpperCase().replaceAll(/\s/gu, '').replace(/^0+/, '');
    return bare === '' ? null : mark(`${what}\u001F${payee}\u001F${bare}`);
  };
  const buyerOf = remember((buyer) => markOf('buyer', buyer, ''));
  return ({ identity, buyer = null, voucher, invoice }) => ({
    buyer: buyer === null ? null : buyerOf(buyer),
    voucher: markOf('voucher', voucher, identity.number),
    invoice: markOf('invoice', invoice, identity.number),
  });
}

/** Four bytes of a digest as an unsigned number. */
const word = (digest: string, at: number): number =>
  (digest.charCodeAt(at) |
    (digest.charCodeAt(at + 1) << 8) |
    (digest.charCodeAt(at + 2) << 16) |
    (digest.charCodeAt(at + 3) << 24)) >>>
  0;

/** A table fuller than this searches long. */
const FILLED = 0.7;
/** An estimate of rows is not trusted beyond this many places (25 MB). */
const LARGEST_START = 1 << 21;

/** Counts how often a 64-bit value was seen, from 1. Grows before places are scarce. */
function ordinals(expected: number): (high: number, low: number) => number {
  let size = 1 << 12;
  while (size * FILLED < expected && size < LARGEST_START) size *= 2;
  let used = 0;
  let slots = new Uint32Array(size * 3);

  const place = (table: Uint32Array, mask: number, high: number, low: number): number => {
    let slot = (high & mask) * 3;
    while (table[slot + 2] !== 0 && (table[slot] !== high || table[slot + 1] !== low)) {
      slot = (slot / 3 + 1 > mask ? 0 : slot / 3 + 1) * 3;
    }
    return slot;
  };

  const grow = (): void => {
    const wider = new Uint32Array(size * 2 * 3);
    for (let slot = 0; slot < slots.length; slot += 3) {
      if (slots[slot + 2] === 0) continue;
      const target = place(wider, size * 2 - 1, slots[slot] ?? 0, slots[slot + 1] ?? 0);
      wider.set(slots.subarray(slot, slot + 3), target);
    }
    size *= 2;
    slots = wider;
  };

  return (high, low) => {
    const slot = place(slots, size - 1, high, low);
    const count = (slots[slot + 2] ?? 0) + 1;
    slots[slot] = high;
    slots[slot + 1] = low;
    slots[slot + 2] = count;
    if (count === 1 && ++used > size * FILLED) grow();
    return count;
  };
}
