import { cleanText } from '../domain/outside-text.ts';

/** Longest supplier name that is kept. */
const NAME_LIMIT = 200;

/**
 * Folds a header or a name to its bare letters and digits, so that `Leverantörs org.nr`, `leverantors_orgnr` and
 * `LEVERANTOERSORGNR` are one. Marks above letters go, and so do the spellings `aa`, `ae` and `oe` of å, ä and ö.
 */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .replaceAll(/aa|ae/g, 'a')
    .replaceAll('oe', 'o');

/** A cell without the tricks that keep Excel from reformatting it (`="0123"`, `'0123`), without edge spaces. */
export function cellText(cell: string | undefined): string {
  if (cell === undefined) return '';
  const text = cell.trim();
  if (text.startsWith('="') && text.endsWith('"')) return text.slice(2, -1).trim();
  return text.startsWith("'") ? text.slice(1).trim() : text;
}

/** A supplier's name fit to store; null when nothing is left of it. */
export const cleanName = (text: string): string | null => cleanText(text, NAME_LIMIT) || null;

/** True when bytes of the file could not be read as text at this place. */
export const isDamaged = (text: string): boolean => text.includes('\uFFFD');

/**
 * Remembers answers for texts that come again, row after row. Holds at most `size` of them, then starts anew, so that a
 * large file costs no memory.
 */
export function remember<T>(compute: (text: string) => T, size = 20_000): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const answer = compute(text);
    if (known.size >= size) known.clear();
    known.set(text, answer);
    return answer;
  };
}
