import type { Digest, DigestItem, DigestSection } from '../domain/digest.ts';
import { itemParts, levelWord, nameSentence } from './lines.ts';

/** The digest as plain text: one line per item, lines are left to the reader's program to fold. */
export function renderText(digest: Digest): string {
  const blocks = [
    [digest.heading],
    digest.opening,
    ...digest.sections.map(sectionLines),
    ['---', ...digest.foot],
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function sectionLines(section: DigestSection): readonly string[] {
  return [
    `${section.title}.`,
    ...(section.intro === null ? [] : [section.intro]),
    ...section.items.map(itemLine),
    ...(section.more === null ? [] : [section.more]),
  ];
}

const itemLine = (item: DigestItem): string =>
  `– ${levelWord(item)}: ${[nameSentence(item), ...itemParts(item).map(({ text }) => text)].join(' ')}`;
