import { parseOrgNumber } from '../../domain/org-number.ts';
import { placeOf } from '../seal/seal.ts';

/** Where a list's row about a person is kept. */
export const rowPlace = (source: string, keyHash: Buffer): Buffer =>
  placeOf(`register_rows.sealed ${source}`, keyHash);

/** True for a key that is a person's own number: its row is sealed, and the key itself is kept as a hash alone. */
export function isPersonalKey(key: string): boolean {
  if (!/^\d{10}$/.test(key)) return false;
  const parsed = parseOrgNumber(key);
  // What has the shape of a personal number without its check digit is treated as one.
  return parsed.ok ? parsed.kind === 'personal' : parsed.problem === 'check-digit';
}
