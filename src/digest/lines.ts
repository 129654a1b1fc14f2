import { levelText } from '../domain/check.ts';
import type { DigestItem } from '../domain/digest.ts';
import { sentence } from './words.ts';

/** An item without a level is information, not a signal. */
const INFORMATION = 'För kännedom';

/** The words that stand before the supplier's name. */
export const levelWord = (item: DigestItem): string =>
  item.level === null ? INFORMATION : levelText[item.level];

/** What follows the supplier's name, part by part, in reading order. Text and HTML are made from the same parts. */
export function itemParts(
  item: DigestItem,
): readonly { readonly part: 'reason' | 'paid' | 'next' | 'note' | 'ref'; readonly text: string }[] {
  const parts = [
    { part: 'reason', text: item.reason },
    { part: 'paid', text: item.paid },
    { part: 'next', text: item.next },
    { part: 'note', text: item.note },
    { part: 'ref', text: item.ref === '' ? null : sentence(item.ref) },
  ] as const;
  return parts.flatMap(({ part, text }) => (text === null || text === '' ? [] : [{ part, text }]));
}

/** The supplier's name as a sentence; a name that ends in a full stop keeps its one. */
export const nameSentence = (item: DigestItem): string => sentence(item.supplier);
