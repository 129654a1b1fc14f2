import { createCipheriv, randomBytes } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { createSeal, placeOf } from '../../../src/store/seal/seal.ts';

const key = randomBytes(32);
const seal = createSeal(key);
const text = Buffer.from('uppgift');
const place = placeOf('persons.sealed_name', 'P-1');

describe('a sealed value', () => {
  it('opens where it is kept', () => {
    expect(seal.open(seal.seal(text, place), place)).toEqual(text);
  });

  it.each([
    ['another row', placeOf('persons.sealed_name', 'P-2')],
    ['another column', placeOf('persons.sealed_number', 'P-1')],
    ['a column and key that read alike together', placeOf('persons.sealed_nameP', '-1')],
  ])('does not open at %s', (_where, other) => {
    expect(() => seal.open(seal.seal(text, place), other)).toThrow(/authenticate/);
  });

  it('does not open under another key, nor when a bit has changed', () => {
    const sealed = seal.seal(text, place);
    expect(() => createSeal(randomBytes(32)).open(sealed, place)).toThrow(/authenticate/);
    sealed[sealed.length - 1] = (sealed[sealed.length - 1] ?? 0) ^ 1;
    expect(() => seal.open(sealed, place)).toThrow(/authenticate/);
  });

  it('opens when it was sealed before places were bound', () => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const sealed = cipher.update(text);
    cipher.final();
    expect(seal.open(Buffer.concat([nonce, cipher.getAuthTag(), sealed]), place)).toEqual(text);
  });
});
