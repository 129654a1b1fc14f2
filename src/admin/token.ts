import { createHash, randomBytes } from 'node:crypto';

/** SHA-256 of a bearer token, hex: the only form in which a token is kept. */
export const hashToken = (token: string): string => createHash('sha256').update(token, 'utf8').digest('hex');

/**
 * A new bearer token: 256 random bits behind the prefix `kv_`, by which secret scanners know it. Shown once; `hash` is
 * what `tokens.create` takes.
 */
export function createToken(): { token: string; hash: string } {
  const token = `kv_${randomBytes(32).toString('base64url')}`;
  return { token, hash: hashToken(token) };
}
